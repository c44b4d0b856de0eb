"""A machine's graph state -> facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scopelint.api.state import TF
from scopelint.api.tensors import OperationV, TensorV
from scopelint.api.variables import EITHER_KIND
from scopelint.facts import Certainty, Entry, Graph, Incomplete, Op, Program, Raise, Stack, Variable, has_hole
from scopelint.graph.dims import public
from scopelint.graph.graph import Graph as GraphState
from scopelint.graph.store import Variable as VariableState
from scopelint.interp.errors import PyRaise
from scopelint.interp.values import Instance

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


def program_facts(m: Machine, entry: Entry, error: PyRaise | None = None, more: tuple[Incomplete, ...] = ()) -> Program:
    """What the program that ran on `m` makes. error: the exception that ended it; more: further reasons why this may not be all.

    `raises` holds what surely ends the program; `caught` what the program handles itself (caught=True) and what only some
    path raises (certainty "conditional").
    """
    state: TF | None = m.ext.get("tf")
    chance = [Incomplete(reason) for graph in (state.graphs if state is not None else ()) for reason in graph.chance]
    because = (*m.incompletes, *more, *chance)
    handled = [raise_facts(m, r, caught=True) for r in m.caught_raises]
    some = [raise_facts(m, r, "conditional") for r in m.uncertain]
    return Program(
        entry=entry,
        complete=not because,
        incomplete_because=because,
        graphs=tuple(graph_facts(g) for g in state.graphs) if state is not None else (),
        raises=() if error is None or _is_exit(error) else (raise_facts(m, error, "exact" if error.certain else "conditional"),),
        gets=tuple(state.gets) if state is not None else (),
        lookups=tuple(state.lookups) if state is not None else (),
        notes=tuple(state.notes) if state is not None else (),
        caught=tuple(r for r in (*handled, *some) if r is not None),
        counters={"steps": m.steps},
        scopes=tuple(getattr(state, "scopes", ())),
    )


def _is_exit(error: PyRaise) -> bool:
    return isinstance(error.value, Instance) and any(c.name == "SystemExit" for c in error.value.cls.mro)


def graph_facts(graph: GraphState) -> Graph:
    """The variables that stand in a collection, and the ops, of one graph."""
    places = {op: i for i, op in enumerate(graph.ops)}
    ops = tuple(
        Op(op.name, op.type, _op_certainty(graph, op), op.stack, tuple(places.get(t.op, -1) for t in op.inputs), op.device)
        for op in graph.ops
    )
    homes = _collections_of(graph)
    variables = []
    for variable in graph.variables:
        item = variable.values.get("item", variable)
        keys = [k for k in dict.fromkeys((id(item), id(variable))) if k in homes]
        names = [name for k in keys for name in homes[k]]
        if names:
            variables.append(_variable(graph, variable, names))
    return Graph(tuple(variables), ops, _update_ops(graph))


def _update_ops(graph: GraphState) -> tuple[str, ...]:
    """The names of the ops that surely stand in the collection UPDATE_OPS."""
    items, _ = graph.collections.get("update_ops")
    ops = [i.op if isinstance(i, OperationV) else i.tensor.op if isinstance(i, TensorV) else None for i in items]
    return tuple(op.name for op in ops if op is not None)


def _collections_of(graph: GraphState) -> dict[int, list[tuple[str, bool]]]:
    """Item (by identity) -> the collections it stands in, and whether for sure."""
    homes: dict[int, list[tuple[str, bool]]] = {}
    for key in list(graph.collections.lists):
        sure = {id(x) for x in graph.collections.get(key)[0]}
        for item in graph.collections.all(key):
            homes.setdefault(id(item), []).append((str(key), id(item) in sure))
    return homes


def _variable(graph: GraphState, variable: VariableState, homes: list[tuple[str, bool]]) -> Variable:
    certainty = _certainty(graph, variable.op)
    if certainty == "exact" and not any(sure for _, sure in homes):
        certainty = "conditional"
    return Variable(
        name=variable.name,
        certainty=certainty,
        shape=public(variable.shape),
        dtype=variable.dtype,
        trainable=variable.trainable,
        collections=tuple(dict.fromkeys(name for name, _ in homes)),
        created=variable.created,
        used=tuple(variable.used),
        shared=variable.store_name is not None,
        store_name=variable.store_name,
    )


def _op_certainty(graph: GraphState, op: Any) -> Certainty:
    certainty = _certainty(graph, op)
    return "conditional" if certainty == "exact" and EITHER_KIND in op.attrs else certainty


def _certainty(graph: GraphState, op: Any) -> Certainty:
    return graph.certainty(op)  # type: ignore[return-value]


def raise_facts(m: Machine, error: PyRaise, certainty: Certainty = "exact", caught: bool = False) -> Raise:
    """An exception of the program as findings read it."""
    value = error.value
    state = value.state if isinstance(value, Instance) and isinstance(value.state, dict) else {}
    data = {k: str(v) for k, v in state.items() if k not in ("rule", "variable", "related", "scope", "certain") and v is not None}
    name = value.cls.name if isinstance(value, Instance) else "Exception"
    message = _message(m, value)
    if certainty == "exact" and (not state.get("certain", True) or not error.certain):
        certainty = "conditional"
    if certainty == "exact" and has_hole(state.get("variable", "") or ""):
        certainty = "pattern"
    related: tuple[tuple[str, Stack], ...] = tuple(state.get("related", ()))
    scope = state.get("scope", -1)
    return Raise(
        name,
        message,
        state.get("rule", ""),
        error.stack,
        certainty,
        caught,
        str(state.get("variable", "")),
        related,
        data,
        scope if isinstance(scope, int) else -1,
        int(state.get("graph", 0) or 0),
    )


def _message(m: Machine, value: Any) -> str:
    try:
        return m.to_str(value)
    except Exception:
        return ""
