"""Parts of graph definitions: tf.graph_util.extract_sub_graph and convert_variables_to_constants of what a graph answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.api.graph_defs import GraphDefV
from scopelint.api.registry import primitive
from scopelint.api.state import tf_state
from scopelint.facts import has_hole
from scopelint.graph.model import Op
from scopelint.interp.values import Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

_REFERENCES = ("Variable", "VariableV2")


def _names(m: Machine, value: Value) -> list[str] | None:
    items = None if isinstance(value, Unknown) else m.iterate(value)
    if items is None or not all(isinstance(i, str) and not has_hole(i) for i in items):
        return None
    return items


def _reachable(m: Machine, definition: GraphDefV, names: list[str]) -> list[Op] | None:
    """The ops that the named ones need, in the graph's order; None where not all of them are known."""
    by_name = {op.name: op for op in definition.ops}
    for name in names:
        if name not in by_name and definition.whole:
            m.raise_("AssertionError", f"{name} is not in graph")
    if not all(name in by_name for name in names):
        return None
    kept: set[Op] = set()
    todo = [by_name[name] for name in names]
    while todo:
        op = todo.pop()
        if op in kept:
            continue
        kept.add(op)
        todo += [*(t.op for t in op.inputs), *op.control_inputs]
    return [op for op in definition.ops if op in kept] if kept <= set(definition.ops) else None


@primitive("tf.graph_util.extract_sub_graph", pure=True)
def extract_sub_graph(m: Machine, graph_def: Value, dest_nodes: Value) -> Value:
    """tf.graph_util.extract_sub_graph."""
    if isinstance(dest_nodes, str):
        m.raise_("TypeError", "dest_nodes must be a list." if tf_state(m).target == "tf1.15" else "Expected a list for")
    names = _names(m, dest_nodes)
    found = _reachable(m, graph_def, names) if names is not None and isinstance(graph_def, GraphDefV) else None
    return m.unknown("a part of a graph that is not known") if found is None else GraphDefV(tuple(found), True)


@primitive("tf.graph_util.convert_variables_to_constants")
def convert_variables_to_constants(
    m: Machine,
    sess: Value,
    input_graph_def: Value,
    output_node_names: Value,
    variable_names_whitelist: Value = None,
    variable_names_blacklist: Value = None,
) -> Value:
    """tf.graph_util.convert_variables_to_constants: of variables that are references, in TensorFlow 1."""
    names = _names(m, output_node_names)
    chosen = variable_names_whitelist is None and variable_names_blacklist is None
    if names is None or not chosen or not isinstance(input_graph_def, GraphDefV) or tf_state(m).target != "tf1.15":
        return m.unknown("a frozen graph that is not known")
    found = _reachable(m, input_graph_def, names)
    if found is None or any(t.dtype in (None, "resource") for op in found for t in op.outputs):
        return m.unknown("a frozen graph that is not known")
    made: dict[Op, Op] = {}
    for op in found:
        made[op] = _constant(op) if op.type in _REFERENCES else _copy(op, made)
    return GraphDefV(tuple(made.values()), True)


def _constant(op: Op) -> Op:
    """The Const that holds a variable's value."""
    new = Op(op.graph, op.name, "Const", (), {"dtype": op.outputs[0].dtype}, op.stack)
    new.outputs = tuple(type(t)(new, t.index, t.dtype, t.shape) for t in op.outputs)
    return new


def _copy(op: Op, made: dict[Op, Op]) -> Op:
    """An op whose inputs are the copies of what they were; a loop's way back keeps what it had."""
    inputs = tuple(made[t.op].outputs[t.index] if t.op in made else t for t in op.inputs)
    new = Op(op.graph, op.name, op.type, inputs, dict(op.attrs), op.stack)
    new.outputs = tuple(type(t)(new, t.index, t.dtype, t.shape, t.ref, t.const) for t in op.outputs)
    return new
