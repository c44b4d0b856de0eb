"""What library files need to say about a run: values that only a run knows, parts that are not modelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.api.dtypes import as_dtype
from scopelint.api.graphs import graph_value
from scopelint.api.registry import primitive
from scopelint.api.shapev import TensorShapeV
from scopelint.api.state import tf_state
from scopelint.api.tensors import Convertible, OperationV, TensorV, some_tensor, wrap
from scopelint.api.variable_values import VariableV
from scopelint.facts import has_hole
from scopelint.graph.control_flow import EXIT
from scopelint.graph.dims import UNSURE
from scopelint.graph.graph import Graph
from scopelint.interp.values import Choice, ListV, NativeFn, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


RUNS_UNTIL_END = 3
"""The run at which a call site that waits for the end of its input finds it."""


@primitive("tf.scopelint.unknown", pure=True)
def unknown(m: Machine, reason: Value, kind: Value = "") -> Value:
    """A value that is not known, and why; it holds nothing of TensorFlow."""
    return m.unknown(m.to_str(reason), m.to_str(kind))


@primitive("tf.scopelint.note", pure=True)
def note(m: Machine, kind: Value, values: Value = None) -> None:
    """Record an event at the user's call that led here, for rules: with the names of some variables, a line each."""
    items = None if values is None or isinstance(values, Unknown) else m.iterate(values)
    names = None if items is None else "\n".join(m.to_str(m.getattr(i, "name", "")) for i in items)
    tf_state(m).note(m.to_str(kind), **({} if names is None else {"names": names}))


@primitive("tf.scopelint.run_value", pure=True)
def run_value(m: Machine, fetch: Value) -> Value:
    """What session.run answers for one fetch."""
    return m.unknown("the value of a tensor at run time")


@primitive("tf.scopelint.opaque")
def opaque(m: Machine, what: Value) -> None:
    """Something that is not modelled happens here: it may make ops and variables."""
    m.opaque(f"{m.to_str(what)} is not modelled")


@primitive("tf.scopelint.reads_in_a_graph")
def reads_in_a_graph(m: Machine) -> None:
    """A whole graph, with its collections, comes from a file."""
    tf_state(m).graph.take_in_another()


@primitive("tf.scopelint.opaque_ops")
def opaque_ops(m: Machine, what: Value) -> None:
    """Something that is not modelled makes ops, but no variables, directly in the present name scope."""
    graph, reason = tf_state(m).graph, f"{m.to_str(what)} is not modelled"
    graph.names.taint(graph.name_scope, reason)
    m.incomplete(reason)


@primitive("tf.scopelint.vague_name")
def vague_name(m: Machine, name: Value) -> None:
    """A name directly in the present scope that may have been used any number of times."""
    graph = tf_state(m).graph
    graph.names.blur(graph.full_name(m.to_str(name)))


@primitive("tf.scopelint.not_fetchable", pure=True)
def not_fetchable(m: Machine, fetch: Value) -> Value:
    """The name of the op that a fetch is of, if it stands inside a cond or a loop for sure; else ""."""
    op = fetch.op if isinstance(fetch, OperationV) else fetch.tensor.op if isinstance(fetch, TensorV) else None
    if op is None or op.context is None or op.graph.certainty(op) != "exact":
        return ""
    leaves = op.type in EXIT and op.context.outer is None
    return "" if leaves else op.name


@primitive("tf.scopelint.stored_variables", pure=True)
def stored_variables(m: Machine) -> Value:
    """The variable store's variables by name; unknown where not all that is in it surely is."""
    graph = tf_state(m).graph
    if any(has_hole(name) or graph.certainty(v.op) != "exact" for name, v in graph.store.vars.items()):
        return m.unknown("the variables in the store")
    return m.dict({name: v.values["item"] for name, v in graph.store.vars.items()})


@primitive("tf.scopelint.initialize_by")
def initialize_by(m: Machine, variable: Value, op: Value) -> None:
    """Give a variable another initializer (its attribute, and what initializers of all variables run)."""
    if isinstance(variable, VariableV):
        made = op.op if isinstance(op, OperationV) else op.tensor if isinstance(op, TensorV) else None
        m.journal.set(variable.variable.values, "initializer", made)


@primitive("tf.scopelint.may_be_initialized", pure=True)
def may_be_initialized(m: Machine, variables: Value) -> Value:
    """Whether the program may have run what initializes all of some variables: groups of their initializers, values restored."""
    ops = [m.getattr(v, "initializer", None) for v in m.iterate(variables) or ()]
    waiting = {value.op for value in ops if isinstance(value, OperationV)}
    for op in tf_state(m).graph.ops:
        if op.type == "RestoreV2":
            return True
        if op.type == "NoOp":
            waiting.difference_update(op.control_inputs)
    return not waiting


@primitive("tf.scopelint.may_hold_tensors", pure=True)
def may_hold_tensors(m: Machine, value: Value) -> Value:
    """Whether a value is, holds or may hold something of TensorFlow's; what NumPy answers does not."""
    match value:
        case Choice():
            return any(may_hold_tensors(m, option) for option in value.options)
        case Unknown():
            return value.tf
        case ListV():
            return (value.rest is not None and may_hold_tensors(m, value.rest)) or any(may_hold_tensors(m, v) for v in value.items)
        case tuple():
            return any(may_hold_tensors(m, v) for v in value)
    return isinstance(value, Convertible)


@primitive("tf.scopelint.is_known", pure=True)
def is_known(m: Machine, value: Value) -> Value:
    """Whether a value (for a list: with all its elements) is known, without a fork."""
    return not isinstance(value, Unknown) and not (isinstance(value, ListV) and value.rest is not None)


@primitive("tf.scopelint.harmless", pure=True)
def harmless(m: Machine, name: Value) -> Value:
    """A function that makes nothing and answers something not known."""
    text = m.to_str(name)
    return NativeFn(text, lambda m, *args, **kwargs: m.unknown(f"what `{text}` answers"))


@primitive("tf.scopelint.tensor_like", pure=True)
def tensor_like(m: Machine, value: Value) -> Value:
    """Some tensor of the dtype and shape of another."""
    if not isinstance(value, TensorV):
        return m.unknown("a tensor", tf=True)
    return wrap(m, some_tensor(m, value.tensor.dtype, value.tensor.shape))


@primitive("tf.scopelint.unknown_tensor", pure=True)
def unknown_tensor(m: Machine, reason: Value, dtype: Value = None, shape: Value = None) -> Value:
    """Some tensor of which at most the dtype and the static shape are known."""
    kind = as_dtype(m, dtype) if dtype is not None and not isinstance(dtype, Unknown) else None
    return wrap(m, some_tensor(m, kind, shape.dims if isinstance(shape, TensorShapeV) else UNSURE))


@primitive("tf.scopelint.scratch_graph", pure=True)
def scratch_graph(m: Machine) -> Value:
    """A graph that is no part of the program's (what TensorFlow traces functions of datasets in)."""
    state = tf_state(m)
    return graph_value(m, Graph(m.journal, state.target, len(state.graphs), building_function=True))


@primitive("tf.scopelint.may_end", pure=True)
def may_end(m: Machine) -> Value:
    """Whether a run finds its input at an end: where the program waits for that (`except tf.errors.OutOfRangeError`), at the third time.

    A loop that only this exception leaves is taken to end.
    """
    here = m.here()
    asked = m.ext.setdefault("tf ends", {})
    if not any("OutOfRangeError" in names for names in m.caught_names):
        return False
    asked[here] = asked.get(here, 0) + 1
    return asked[here] >= RUNS_UNTIL_END
