"""tf.Graph as a value: default graphs, lookups by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scopelint.api import collections, control
from scopelint.api.contexts import Simple
from scopelint.api.registry import lazy, primitive
from scopelint.api.scopes import name_text
from scopelint.api.state import scope_errors, tf_state
from scopelint.api.tensors import Convertible, OperationV, TensorV, tensor_class, wrap, wrap_op
from scopelint.facts import Lookup, has_hole
from scopelint.graph.errors import ScopeError
from scopelint.graph.graph import Graph
from scopelint.graph.lookup import operation_by_name, tensor_by_name
from scopelint.graph.model import Op
from scopelint.interp.builtins.base import payload
from scopelint.interp.values import ClassV, DictV, Foreign, NativeFn, Unknown, Value
from scopelint.journal import MISSING, Table

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


class GraphV(Foreign):
    """tf.Graph."""

    __slots__ = ("attrs", "graph")
    type_name = "Graph"

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.attrs: Table[str, Value] = Table()

    @property
    def join_key(self) -> Any:
        return ("graph", id(self.graph))

    def py_class(self, m: Machine) -> ClassV | None:
        return tensor_class(m, "Graph")

    def py_getattr(self, m: Machine, name: str) -> Value:
        if name in self.attrs:
            return self.attrs[name]
        match name:
            case "collections":
                return collections.keys(m, self.graph)
            case "finalized":
                return self.graph.scalars["finalized"]
            case "seed":
                return self.graph.scalars.get("seed")
            case "building_function":
                return False
            case "version" | "_last_id":
                return m.unknown(f"Graph.{name}", "int")
            case "graph_def_versions" | "_nodes_by_id" | "_nodes_by_name":
                return m.unknown(f"Graph.{name}")
        if name == "_get_control_flow_context" and self.graph.scalars["context"] is None:
            return NativeFn("Graph._get_control_flow_context", lambda m: None)
        method = _METHODS.get(name)
        if method is None:
            return NotImplemented if name.startswith("_") and not name.startswith("__") else MISSING
        return NativeFn(f"Graph.{name}", lambda m, *args, **kwargs: method(m, self.graph, *args, **kwargs), pure=name in _PURE)

    def py_setattr(self, m: Machine, name: str, value: Value) -> Value:
        if name == "seed":
            m.journal.set(self.graph.scalars, "seed", value)
        else:
            m.journal.set(self.attrs, name, value)
        return None

    def py_join(self, m: Machine, other: Value) -> Value:
        return self if isinstance(other, GraphV) and other.graph is self.graph else NotImplemented


def graph_value(m: Machine, graph: Graph) -> GraphV:
    """The one value of a graph."""
    value = graph.scalars.get("value")
    if value is None:
        value = graph.scalars["value"] = GraphV(graph)
    assert isinstance(value, GraphV)
    return value


@lazy("tf.Graph")
def graph_class(m: Machine) -> Value:
    """tf.Graph as a class."""
    cls = tensor_class(m, "Graph")
    cls.construct = lambda m, cls: graph_value(m, tf_state(m).new_graph())
    return cls


@primitive("tf.get_default_graph", pure=True)
def get_default_graph(m: Machine) -> Value:
    """tf.get_default_graph."""
    return graph_value(m, tf_state(m).graph)


@primitive("tf.reset_default_graph")
def reset_default_graph(m: Machine) -> Value:
    """tf.reset_default_graph: refused while a graph is entered."""
    state = tf_state(m)
    if len(state.stack) > 1:
        text = "Do not use tf.reset_default_graph() to clear nested graphs. "
        text += "If you need a cleared graph, exit the nesting and create a new graph."
        m.raise_("AssertionError", text, "reset-graph-misuse")
    m.journal.touch(state.stack)
    state.stack[0] = state.new_graph()
    return None


def as_default(graph: Graph) -> Simple:
    """graph.as_default()."""

    def enter(m: Machine) -> tuple[Any, Value]:
        tf_state(m).push_graph(graph)
        entered = graph.scalars["entered"]
        m.journal.set(graph.scalars, "entered", True)
        return entered, graph_value(m, graph)

    def leave(m: Machine, entered: Any) -> None:
        m.journal.set(graph.scalars, "entered", entered)
        tf_state(m).pop_graph()

    return Simple(enter, leave)


# -------------------------------------------------------------------------------------------------------------- lookups


def note_lookup(m: Machine, kind: str, asked: str, found: tuple[str, ...], graph: Graph, certain: bool = True) -> None:
    """Record a lookup by name."""
    certainty = "exact" if certain and not m.journal.depth and not has_hole(asked) else "conditional"
    tf_state(m).note_lookup(Lookup(kind, asked, found, certainty, m.user_stack(), graph.index))  # type: ignore[arg-type]


def _by_name(m: Machine, graph: Graph, name: Value, kind: str, find: Any) -> Any:
    if isinstance(name, Unknown) or (isinstance(name, str) and has_hole(name)):
        return m.unknown("what a name that is not known refers to", tf=True)
    if not isinstance(name, str):
        what = "Operation" if kind == "get_operation_by_name" else "Tensor"
        cls = m.class_of(name)
        m.raise_("TypeError", f"{what} names are strings (or similar), not {cls.name if cls else 'object'}.")
    try:
        found = find(graph, name)
    except ScopeError as error:
        note_lookup(m, kind, name, (), graph)
        m.raise_(error.type, error.message, error.rule, **error.data)
    note_lookup(m, kind, name, (found.name,) if found is not None else (), graph, found is not None)
    return m.unknown(f"{name}, which may have been made by something not modelled", tf=True) if found is None else found


def get_tensor_by_name(m: Machine, graph: Graph, name: Value) -> Value:
    """tf.Graph.get_tensor_by_name."""
    found = _by_name(m, graph, name, "get_tensor_by_name", tensor_by_name)
    return found if isinstance(found, Unknown) else wrap(m, found)


def get_operation_by_name(m: Machine, graph: Graph, name: Value) -> Value:
    """tf.Graph.get_operation_by_name."""
    found = _by_name(m, graph, name, "get_operation_by_name", operation_by_name)
    return found if isinstance(found, Unknown) else wrap_op(m, found)


def as_graph_element(m: Machine, graph: Graph, obj: Value, allow_tensor: Value = True, allow_operation: Value = True) -> Value:
    """tf.Graph.as_graph_element."""
    if isinstance(obj, (TensorV, OperationV)):
        return obj
    if isinstance(obj, Convertible):
        return m.call(m.getattr(obj, "_as_graph_element"))
    if allow_tensor is True and allow_operation is not True:
        return get_tensor_by_name(m, graph, obj)
    if allow_operation is True and allow_tensor is not True:
        return get_operation_by_name(m, graph, obj)
    found = _by_name(m, graph, obj, "as_graph_element", lambda g, n: tensor_by_name(g, n, True))
    return found if isinstance(found, Unknown) else wrap_op(m, found) if isinstance(found, Op) else wrap(m, found)


def _get_operations(m: Machine, graph: Graph) -> Value:
    sure = [wrap_op(m, op) for op in graph.ops if op not in graph.maybe]
    result = m.list(sure)
    if len(sure) < len(graph.ops) or graph.may_have_more_ops:
        m.forget(result, "ops of undecided branches, or not modelled")
    return result


def _unique_name(m: Machine, graph: Graph, name: Value, mark_as_used: Value = True) -> Value:
    return graph.unique_name(name_text(m, name) or "", m.truth(mark_as_used) is not False)


def _create_op(
    m: Machine,
    graph: Graph,
    op_type: Value,
    inputs: Value = None,
    dtypes: Value = None,
    input_types: Value = None,
    name: Value = None,
    attrs: Value = None,
    op_def: Value = None,
    **kwargs: Value,
) -> Value:
    from scopelint.api.convert import enter_context, to_tensor
    from scopelint.api.dtypes import as_dtype
    from scopelint.api.shapes import infer
    from scopelint.graph.dims import UNSURE

    given = m.iterate(inputs) if inputs is not None else []
    outputs = m.iterate(dtypes) if dtypes is not None else []
    tensors = [to_tensor(m, t) for t in given or []]
    with scope_errors(m):
        kinds, text = [as_dtype(m, d) for d in outputs or []], m.to_str(op_type)
        shapes = infer(m, text, text, tensors, {}, len(kinds)) if attrs is None else [UNSURE] * len(kinds)
        made = list(zip(kinds, shapes, strict=True))
        op = graph.create_op(text, name_text(m, name), tensors, made, {}, m.user_stack())
    enter_context(m, op)
    return wrap_op(m, op)


def _null_context(m: Machine, graph: Graph, *args: Value, **kwargs: Value) -> Value:
    return Simple(lambda m: (None, None), lambda m, token: None)


def _gradient_override_map(m: Machine, graph: Graph, op_type_map: Value) -> Value:
    """Graph.gradient_override_map: ops of these types get another registered gradient."""
    given = payload(op_type_map)
    names = dict(given.items) if isinstance(given, DictV) else {}

    def enter(m: Machine) -> tuple[Any, Value]:
        old = graph.scalars["overrides"]
        m.journal.set(graph.scalars, "overrides", {**(old or {}), **names})
        return old, None

    return Simple(enter, lambda m, old: m.journal.set(graph.scalars, "overrides", old))


def _name_scope(m: Machine, graph: Graph, name: Value) -> Value:
    from scopelint.api.scopes import NameScope

    context = NameScope(name, None, None)
    context.default = False
    return context


def _finalize(m: Machine, graph: Graph) -> Value:
    m.journal.set(graph.scalars, "finalized", True)
    return None


def _as_graph_def(m: Machine, graph: Graph, from_version: Value = None, add_shapes: Value = False) -> Value:
    from scopelint.api.graph_defs import as_graph_def

    return as_graph_def(m, graph)


_METHODS: dict[str, Any] = {
    "as_default": lambda m, graph: as_default(graph),
    "get_tensor_by_name": get_tensor_by_name,
    "get_operation_by_name": get_operation_by_name,
    "as_graph_element": as_graph_element,
    "get_operations": _get_operations,
    "unique_name": _unique_name,
    "get_name_scope": lambda m, graph: graph.get_name_scope(),
    "name_scope": _name_scope,
    "create_op": _create_op,
    "control_dependencies": control.control_dependencies,
    "device": control.device,
    "colocate_with": control.colocate_with,
    "container": control.container,
    "finalize": _finalize,
    "gradient_override_map": _gradient_override_map,
    "_attr_scope": _null_context,
    "_original_op": _null_context,
    "_kernel_label_map": _null_context,
    "as_graph_def": _as_graph_def,
    "is_feedable": lambda m, graph, tensor: True,
    "is_fetchable": lambda m, graph, tensor: True,
    "prevent_feeding": lambda m, graph, tensor: None,
    "prevent_fetching": lambda m, graph, op: None,
    "switch_to_thread_local": lambda m, graph: None,
    "add_to_collection": lambda m, graph, name, value: collections.add(m, graph, name, value),
    "add_to_collections": lambda m, graph, names, value: collections.add_all(m, graph, names, value),
    "get_collection": lambda m, graph, name, scope=None: collections.get(m, graph, name, scope),
    "get_collection_ref": lambda m, graph, name: collections.ref(m, graph, name),
    "get_all_collection_keys": lambda m, graph: collections.keys(m, graph),
    "clear_collection": lambda m, graph, name: graph.collections.clear(name),
}
_PURE = {"get_name_scope", "as_default", "get_collection", "get_all_collection_keys", "is_feedable", "is_fetchable", "as_graph_def"}
