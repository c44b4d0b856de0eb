"""tf.Graph.unique_name: laws L1-L11, and what becomes of it when something is not known."""

from __future__ import annotations

import pytest

from scopelint.facts import hole, show
from scopelint.graph.errors import ScopeError
from scopelint.graph.graph import Graph
from scopelint.journal import Journal


def merge(graph: Graph, *branches: object) -> None:
    """Run two alternatives on copies of the state and join them."""
    deltas = []
    for branch in branches:
        graph.journal.begin()
        branch()  # type: ignore[operator]
        deltas.append(graph.journal.rollback())
    graph.journal.merge(deltas[0], deltas[1], lambda a, b: a)


@pytest.fixture
def graph() -> Graph:
    return Graph(Journal())


def names(graph: Graph) -> list[str]:
    return [show(op.name) for op in graph.ops]


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("x x x_1 x x_2", "x x_1 x_1_1 x_2 x_2_1"),
        ("x_2 x x x", "x_2 x x_1 x_3"),
        ("Dense dense DENSE_1 dense_1", "Dense dense_1 DENSE_1_1 dense_1_2"),
        ("a/b a a/b", "a/b a a/b_1"),
    ],
)
def test_numbering(graph: Graph, asked: str, given: str) -> None:
    assert [graph.unique_name(n) for n in asked.split()] == given.split()


def test_literal_names_are_not_registered(graph: Graph) -> None:
    graph.create_op("NoOp", "s/")
    with pytest.raises(ScopeError, match="Duplicate node name in graph: 's'"):
        graph.create_op("NoOp", "s")


def test_half_known_name_makes_what_it_could_be_uncertain(graph: Graph) -> None:
    graph.unique_name(hole("name"))
    assert show(graph.unique_name("x")) == "x{_n}"
    assert graph.unique_name("a/x") == "a/x"


def test_half_known_name_leaves_others_alone(graph: Graph) -> None:
    graph.unique_name("conv" + hole("i"))
    assert graph.unique_name("pool") == "pool"
    assert show(graph.unique_name("conv3")) == "conv3{_n}"


def test_two_half_known_scopes_stay_apart(graph: Graph) -> None:
    first = graph.unique_name(hole("scope"))
    second = graph.unique_name(hole("scope"))
    assert first != second


def test_names_below_a_half_known_scope_are_counted(graph: Graph) -> None:
    graph.enter_name_scope(hole("scope"))
    assert [show(graph.unique_name(n)) for n in ("w", "w")] == ["{scope}/w", "{scope}/w_1"]


def test_one_sided_name_is_uncertain_afterwards(graph: Graph) -> None:
    merge(graph, lambda: graph.unique_name("x"), lambda: None)
    assert show(graph.unique_name("x")) == "x{_n}"
    assert show(graph.unique_name("x")) == "x{_n2}"
    assert show(graph.unique_name("x_1")) == "x_1{_n}"
    assert graph.unique_name("y") == "y"


def test_name_of_both_sides_stays_known(graph: Graph) -> None:
    merge(graph, lambda: graph.unique_name("x"), lambda: graph.unique_name("x"))
    assert graph.unique_name("x") == "x_1"


def test_taint_touches_default_names_of_that_scope_only(graph: Graph) -> None:
    graph.taint(reason="a call that is not modelled")
    assert show(graph.unique_name("MatMul", default=True)) == "MatMul{_n}"
    assert graph.unique_name("mine") == "mine"
    graph.enter_name_scope("fresh")
    assert graph.unique_name("MatMul", default=True) == "fresh/MatMul"
