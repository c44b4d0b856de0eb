"""The collections API: tf.add_to_collection, tf.get_collection with its scope filter, tf.global_variables and friends, tf.GraphKeys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scopelint.api.registry import lazy, primitive
from scopelint.api.scope_values import VariableScopeV
from scopelint.api.state import tf_state
from scopelint.facts import HOLE_OPEN, Lookup, has_hole
from scopelint.graph.graph import Graph
from scopelint.interp.values import ClassV, ListV, SetV, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

KEYS = {
    "GLOBAL_VARIABLES": "variables",
    "LOCAL_VARIABLES": "local_variables",
    "METRIC_VARIABLES": "metric_variables",
    "MODEL_VARIABLES": "model_variables",
    "TRAINABLE_VARIABLES": "trainable_variables",
    "SUMMARIES": "summaries",
    "QUEUE_RUNNERS": "queue_runners",
    "TABLE_INITIALIZERS": "table_initializer",
    "ASSET_FILEPATHS": "asset_filepaths",
    "MOVING_AVERAGE_VARIABLES": "moving_average_variables",
    "REGULARIZATION_LOSSES": "regularization_losses",
    "CONCATENATED_VARIABLES": "concatenated_variables",
    "SAVERS": "savers",
    "WEIGHTS": "weights",
    "BIASES": "biases",
    "ACTIVATIONS": "activations",
    "UPDATE_OPS": "update_ops",
    "LOSSES": "losses",
    "SAVEABLE_OBJECTS": "saveable_objects",
    "RESOURCES": "resources",
    "LOCAL_RESOURCES": "local_resources",
    "TRAINABLE_RESOURCE_VARIABLES": "trainable_resource_variables",
    "INIT_OP": "init_op",
    "LOCAL_INIT_OP": "local_init_op",
    "READY_OP": "ready_op",
    "READY_FOR_LOCAL_INIT_OP": "ready_for_local_init_op",
    "SUMMARY_OP": "summary_op",
    "GLOBAL_STEP": "global_step",
    "EVAL_STEP": "eval_step",
    "COND_CONTEXT": "cond_context",
    "WHILE_CONTEXT": "while_context",
    "TRAIN_OP": "train_op",
    "VARIABLES": "variables",
    "_SUMMARY_COLLECTION": "_SUMMARY_V2",
    "_VARIABLE_COLLECTIONS": None,
}


@lazy("tf.GraphKeys")
def graph_keys(m: Machine) -> Value:
    """tf.GraphKeys."""
    return ClassV("GraphKeys", (m.classes["object"],), dict(KEYS), module="tensorflow.python.framework.ops")


def add(m: Machine, graph: Graph, name: Value, value: Value) -> Value:
    """tf.Graph.add_to_collection."""
    if isinstance(name, Unknown):
        m.incomplete("added to a collection whose name is not known")
        return None
    graph.collections.add(name, value)
    return None


def add_all(m: Machine, graph: Graph, names: Value, value: Value) -> Value:
    """tf.Graph.add_to_collections: a name or several, each once."""
    items = [names] if isinstance(names, str) else m.iterate(names)
    for name in dict.fromkeys(items or []):
        add(m, graph, name, value)
    return None


def ref(m: Machine, graph: Graph, name: Value) -> Value:
    """tf.Graph.get_collection_ref: the live list."""
    if isinstance(name, Unknown):
        return m.unknown("a collection whose name is not known", "list", tf=True)
    items = graph.collections.ref(name)
    if not items and graph.may_have_more:
        return m.unknown("a collection that is empty unless what is not modelled added to it", "list", tf=True)
    live = graph.collections.live.get(id(items))
    if live is None:
        live = ListV()
        live.items = items  # type: ignore[assignment]
        graph.collections.live[id(items)] = live
    return live


def keys(m: Machine, graph: Graph) -> Value:
    """tf.get_all_collection_keys."""
    return m.list([key for key in graph.collections.used() if isinstance(key, str)])


def get(m: Machine, graph: Graph, name: Value, scope: Value = None) -> Value:
    """tf.Graph.get_collection: `scope` is a regular expression matched at the start of the items' names."""
    if isinstance(name, Unknown):
        return m.unknown("a collection whose name is not known", "list", tf=True)
    items, more = graph.collections.get(name)
    more = more or (graph.may_have_more and (not items or graph.holds_another))
    if scope is None:
        if name == "update_ops":
            _note(m, graph, name, "", list(items), [], bool(more))
        return _listed(m, list(items), more)
    if isinstance(scope, VariableScopeV):
        m.raise_("TypeError", "first argument must be string or compiled pattern")
    found, unsure = _matching(m, items, scope)
    unsure = unsure or (graph.may_have_more and not found)
    kept = {id(item) for item in found}
    left_out = [item for item in items if id(item) not in kept]
    _note(m, graph, name, scope, found, left_out, unsure or more)
    return _listed(m, found, unsure or more)


def _listed(m: Machine, items: list[Value], more: bool) -> Value:
    result = m.list(items)
    if more:
        m.forget(result, "items that undecided branches, or what is not modelled, add to a collection")
    return result


def _matching(m: Machine, items: list[Value], scope: Value) -> tuple[list[Value], bool]:
    if isinstance(scope, Unknown):
        return [], True
    text = scope if isinstance(scope, str) else m.to_str(m.getattr(scope, "pattern", scope))
    found, unsure = [], False
    for item in items:
        named = m.getattr(item, "name", None) if not isinstance(item, (str, int, float, tuple)) else None
        if not isinstance(named, str):
            unsure = unsure or isinstance(named, Unknown)
            continue
        answer = matches(m, text, named)
        if answer:
            found.append(item)
        unsure = unsure or answer is None
    return found, unsure


def matches(m: Machine, pattern: str, name: str) -> bool | None:
    """re.match(pattern, name), None where holes leave it open."""
    if has_hole(pattern):
        return True if name.startswith(pattern) else None
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        m.raise_("Exception", str(error))
    if not has_hole(name):
        return compiled.match(name) is not None
    known = name[: name.index(HOLE_OPEN)]
    if not re.search(r"[.^$*+?{}\[\]|()\\]", pattern):
        return True if known.startswith(pattern) else None if pattern.startswith(known) else False
    return None


def _note(m: Machine, graph: Graph, name: Value, scope: Value, found: list[Value], left_out: list[Value], unsure: bool) -> None:
    if not isinstance(scope, str):
        return
    names, others = (tuple(m.to_str(m.getattr(item, "name", "")) for item in items) for items in (found, left_out))
    certain = not unsure and not graph.may_have_more and not m.journal.depth and not has_hole(scope)
    kind = f"get_collection:{name}" if isinstance(name, str) else "get_collection"
    tf_state(m).note_lookup(Lookup(kind, scope, names, "exact" if certain else "conditional", m.user_stack(), graph.index, others))


# -------------------------------------------------------------------------------------------------------------- functions


@primitive("tf.add_to_collection")
def add_to_collection(m: Machine, name: Value, value: Value) -> Value:
    """tf.add_to_collection."""
    return add(m, tf_state(m).graph, name, value)


@primitive("tf.add_to_collections")
def add_to_collections(m: Machine, names: Value, value: Value) -> Value:
    """tf.add_to_collections."""
    return add_all(m, tf_state(m).graph, names, value)


@primitive("tf.get_collection")
def get_collection(m: Machine, key: Value, scope: Value = None) -> Value:
    """tf.get_collection."""
    return get(m, tf_state(m).graph, key, scope)


@primitive("tf.get_collection_ref")
def get_collection_ref(m: Machine, key: Value) -> Value:
    """tf.get_collection_ref."""
    return ref(m, tf_state(m).graph, key)


@primitive("tf.get_all_collection_keys")
def get_all_collection_keys(m: Machine) -> Value:
    """tf.get_all_collection_keys."""
    return keys(m, tf_state(m).graph)


def _variables_of(key: str) -> Any:
    def listed(m: Machine, scope: Value = None) -> Value:
        return get(m, tf_state(m).graph, key, scope)

    return listed


for _symbol, _key in (
    ("tf.global_variables", "variables"),
    ("tf.all_variables", "variables"),
    ("tf.local_variables", "local_variables"),
    ("tf.model_variables", "model_variables"),
    ("tf.trainable_variables", "trainable_variables"),
    ("tf.moving_average_variables", "moving_average_variables"),
):
    primitive(_symbol)(_variables_of(_key))


def names_of(m: Machine, value: Value) -> list[Value] | None:
    """The names in a `collections` argument; None if it is not a list, tuple or set. Unknown ones count as no further ones."""
    if isinstance(value, (ListV, tuple, SetV)):
        return m.members(value) or []
    return [] if isinstance(value, Unknown) else None
