"""function.Defun: Python functions as ops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.api.convert import convert
from scopelint.api.dtypes import as_dtype
from scopelint.api.ops import simple_op
from scopelint.api.registry import primitive
from scopelint.api.shapev import shape_from
from scopelint.api.state import tf_state
from scopelint.api.tensors import TensorV, some_tensor, wrap, wrap_op
from scopelint.facts import hole
from scopelint.graph.dims import UNSURE
from scopelint.graph.graph import Graph
from scopelint.interp.values import Foreign, NativeFn, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


class DefinedFunctionV(Foreign):
    """What Defun makes of a function: calling it adds one op whose type ends in a hash of the function's body."""

    __slots__ = ("fn", "name", "shape_func", "types")
    type_name = "_DefinedFunction"

    def __init__(self, fn: Value, name: str, types: list[str | None], shape_func: Value) -> None:
        self.shape_func = shape_func
        self.fn = fn
        self.name = name
        self.types = types

    def py_call(self, m: Machine, args: list[Value], kwargs: dict[str, Value]) -> Value:
        inputs = [convert(m, a, self.types[i] if i < len(self.types) else None) for i, a in enumerate(args)]
        outputs = self._outputs(m, inputs)
        if outputs is None:
            m.opaque("a function made by Defun whose outputs are not known", args)
            return m.unknown("the result of a function made by Defun", tf=True)
        types = [(t.tf_dtype(), UNSURE) for t in outputs]
        name = kwargs.get("name")
        op = simple_op(m, self.name, list(inputs), types, name if isinstance(name, str) else None)
        values = [wrap(m, t) for t in op.outputs]
        if self.shape_func is not None:
            shapes = m.iterate(m.call(self.shape_func, wrap_op(m, op))) or []
            for tensor, shape in zip(op.outputs, shapes, strict=False):
                tensor.shape = shape_from(m, shape)
        return wrap_op(m, op) if not values else values[0] if len(values) == 1 else m.list(values)

    def _outputs(self, m: Machine, inputs: list[TensorV]) -> list[TensorV] | None:
        """The outputs' tensors: the function runs in a graph of its own that is nobody's."""
        state = tf_state(m)
        state.push_graph(Graph(m.journal, state.target, -1))
        try:
            arguments = [wrap(m, some_tensor(m, t.tf_dtype(), t.tf_shape(), "argument")) for t in inputs]
            result = m.call(self.fn, *arguments)
        finally:
            state.pop_graph()
        if isinstance(result, TensorV):
            return [result]
        items = [] if result is None else None if isinstance(result, Unknown) else m.iterate(result)
        return items if items is not None and all(isinstance(i, TensorV) for i in items) else None


@primitive("tf.python.framework.function.Defun", pure=True)
def defun(m: Machine, *input_types: Value, **kwargs: Value) -> Value:
    """function.Defun(*input_types, func_name=None, ...): a decorator."""
    types = [as_dtype(m, t) for t in input_types]
    given = kwargs.get("func_name")

    def decorate(m: Machine, fn: Value) -> Value:
        base = m.getattr(fn, "__name__", "function")
        name = given if isinstance(given, str) else f"{base if isinstance(base, str) else hole('function')}_{hole('hash')}"
        return DefinedFunctionV(fn, name, types, kwargs.get("shape_func"))

    return NativeFn("function.Defun.<decorator>", decorate)
