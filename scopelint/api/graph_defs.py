"""Graph definitions: tf.Graph.as_graph_def and tf.import_graph_def of what it answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.api.registry import primitive
from scopelint.api.scopes import name_text
from scopelint.api.shapes import infer
from scopelint.api.state import name_scope, tf_state
from scopelint.api.tensors import TensorV, tensor_class, wrap, wrap_op
from scopelint.graph.graph import Graph
from scopelint.graph.model import Op, Tensor
from scopelint.interp.values import ClassV, Foreign, Unknown, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


class GraphDefV(Foreign):
    """A GraphDef with the ops that a graph had; `whole`: there are surely no others."""

    __slots__ = ("ops", "whole")
    type_name = "GraphDef"

    def __init__(self, ops: tuple[Op, ...], whole: bool) -> None:
        self.ops = ops
        self.whole = whole

    def py_class(self, m: Machine) -> ClassV | None:
        return tensor_class(m, "GraphDef")

    def py_getattr(self, m: Machine, name: str) -> Value:
        if name == "node" and self.whole:
            return m.list([NodeDefV(op) for op in self.ops])
        if name.startswith("__"):
            return MISSING
        return m.unknown(f"GraphDef.{name}")


class NodeDefV(Foreign):
    """A NodeDef: the name, type and inputs of an op."""

    __slots__ = ("op",)
    type_name = "NodeDef"

    def __init__(self, op: Op) -> None:
        self.op = op

    def py_getattr(self, m: Machine, name: str) -> Value:
        match name:
            case "name":
                return self.op.name
            case "op":
                return self.op.type
            case "input":
                return m.list([t.op.name if t.index == 0 else t.name for t in self.op.inputs])
        return MISSING if name.startswith("__") else m.unknown(f"NodeDef.{name}")

    def py_setattr(self, m: Machine, name: str, value: Value) -> Value:
        m.incomplete("a node of a graph def was changed")
        return None


def as_graph_def(m: Machine, graph: Graph) -> Value:
    """tf.Graph.as_graph_def."""
    sure = tuple(op for op in graph.ops if op not in graph.maybe)
    return GraphDefV(sure, len(sure) == len(graph.ops) and not graph.may_have_more_ops)


@primitive("tf.import_graph_def")
def import_graph_def(
    m: Machine,
    graph_def: Value,
    input_map: Value = None,
    return_elements: Value = None,
    name: Value = None,
    op_dict: Value = None,
    producer_op_list: Value = None,
) -> Value:
    """tf.import_graph_def: the ops under a scope of their own, or as they are named with name=""."""
    if not isinstance(graph_def, GraphDefV) or not graph_def.whole:
        return _import_unknown(m, name)
    mapped = m.mapping_items(input_map) if input_map is not None else {}
    if mapped is None:
        return _import_unknown(m, name)
    graph = tf_state(m).graph
    around = graph.scope_prefix
    with name_scope(m, name_text(m, name), "import") as scope:
        made: dict[Op, Op] = {}
        for op in graph_def.ops:
            made[op] = _import_op(m, graph, (scope, around), op, made, mapped)
    if return_elements is None:
        return None
    by_name = {op.name: new for op, new in made.items()}
    return m.list([_element(m, by_name, e) for e in m.iterate(return_elements) or []])


def _import_op(m: Machine, graph: Graph, scopes: tuple[str, str], op: Op, made: dict[Op, Op], mapped: dict[str, Value]) -> Op:
    """scopes: of the imported ops, and of what a branch takes in for them."""
    full = base = scopes[0] + op.name
    i = 1
    while full in graph.by_name:
        full, i = f"{base}_{i}", i + 1
    inputs = [_input(t, made, mapped) for t in op.inputs]
    shapes = [t.shape for t in op.outputs]
    if any(new.shape != old.shape for new, old in zip(inputs, op.inputs, strict=True)):
        shapes = infer(m, op.type, full, inputs, dict(op.attrs), len(shapes))
    outputs = [(t.dtype, shape, t.ref) for t, shape in zip(op.outputs, shapes, strict=True)]
    token = graph.enter_name_scope(scopes[1] or None)
    new = graph.create_op(op.type, full + "/", inputs, outputs, dict(op.attrs), m.user_stack())
    if graph.target != "tf1.15":
        new.stack = ()  # 2.x keeps no traceback of imported ops
    graph.exit_name_scope(token)
    for old, copy in zip(op.outputs, new.outputs, strict=True):
        copy.const = old.const
    if full.lower() not in graph.names.used:
        graph.journal.set(graph.names.used, full.lower(), 1)
    return new


def _input(tensor: Tensor, made: dict[Op, Op], mapped: dict[str, Value]) -> Tensor:
    for key in (tensor.name, tensor.op.name if tensor.index == 0 else tensor.name):
        value = mapped.get(key)
        if isinstance(value, TensorV):
            return value.tensor
    new = made.get(tensor.op)
    return tensor if new is None else new.outputs[tensor.index]


def _element(m: Machine, by_name: dict[str, Op], element: Value) -> Value:
    if not isinstance(element, str):
        return m.unknown("an imported op or tensor", tf=True)
    op_name, _, index = element.partition(":")
    op = by_name.get(op_name)
    if op is None:
        m.raise_("ValueError", f"Requested return_element {element!r} not found in graph_def.", "unknown-tensor-name")
    return wrap_op(m, op) if not index else wrap(m, op.outputs[int(index)])


def _import_unknown(m: Machine, name: Value) -> Value:
    """A graph def of unknown contents: below its scope there may be anything, and with name="" anywhere."""
    graph = tf_state(m).graph
    if isinstance(name, Unknown) or name == "":
        m.opaque("`tf.import_graph_def` of a graph that is not known", [])
    else:
        with name_scope(m, name_text(m, name), "import"):
            m.incomplete("`tf.import_graph_def` of a graph that is not known")
            graph.taint(None, "an imported graph")
    return m.unknown("what `tf.import_graph_def` returns for a graph that is not known", tf=True)
