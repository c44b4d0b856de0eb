"""What undecided branches leave in a graph."""

from __future__ import annotations

from scopelint.graph.graph import Graph
from scopelint.journal import Journal


def _branch(journal: Journal, *sides) -> None:  # type: ignore[no-untyped-def]
    deltas = []
    for side in sides:
        journal.begin()
        side()
        deltas.append(journal.rollback())
    journal.merge(deltas[0], deltas[1], lambda a, b: a)


def test_an_op_of_both_sides_is_certain_only_if_it_was_on_both() -> None:
    journal = Journal()
    graph = Graph(journal)
    make = lambda: graph.create_op("NoOp", "a")  # noqa: E731
    nothing = lambda: None  # noqa: E731
    _branch(journal, make, make)
    assert [graph.certainty(op) for op in graph.ops] == ["exact"]
    graph = Graph(journal)
    _branch(journal, make, lambda: _branch(journal, nothing, make))
    assert [graph.certainty(op) for op in graph.ops] == ["conditional"]
    graph = Graph(journal)
    _branch(journal, lambda: _branch(journal, nothing, make), make)
    assert [graph.certainty(op) for op in graph.ops] == ["conditional"]
