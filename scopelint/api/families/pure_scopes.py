"""The half of tf.variable_scope that opens no name scope, which module libraries call on their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.api.registry import primitive
from scopelint.api.scope_values import reuse_from
from scopelint.api.scopes import VariableScopeContext, name_text, wrap_getter
from scopelint.api.state import tf_state
from scopelint.interp.values import Value

if TYPE_CHECKING:
    from scopelint.graph.variable_scopes import Entered
    from scopelint.interp.machine import Machine


class PureScopeContext(VariableScopeContext):
    """variable_scope._pure_variable_scope(...): a variable scope in the name scope that is open already."""

    __slots__ = ("original",)
    original: Value

    def _enter(self, m: Machine) -> Entered:
        original = name_text(m, self.original)
        return self.graph.scopes.enter_pure(self._where(m), self.reuse, original, wrap_getter=wrap_getter, **self.options)


@primitive("tf.python.ops.variable_scope._pure_variable_scope")
def pure_variable_scope(
    m: Machine,
    name_or_scope: Value,
    reuse: Value = None,
    initializer: Value = None,
    regularizer: Value = None,
    caching_device: Value = None,
    partitioner: Value = None,
    custom_getter: Value = None,
    old_name_scope: Value = None,
    dtype: Value = None,
    use_resource: Value = None,
    constraint: Value = None,
) -> Value:
    """variable_scope._pure_variable_scope of TensorFlow's internals."""
    options = {
        "initializer": initializer,
        "regularizer": regularizer,
        "caching_device": caching_device,
        "partitioner": partitioner,
        "custom_getter": custom_getter,
        "dtype": dtype,
        "use_resource": use_resource,
        "constraint": constraint,
    }
    context = PureScopeContext(name_or_scope, None, tf_state(m).graph, reuse_from(m, reuse), options)
    context.original = old_name_scope
    return context
