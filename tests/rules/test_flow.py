"""Data flow on small hand-made graphs."""

from __future__ import annotations

from scopelint.facts import Graph, Op
from scopelint.rules.flow import Flow


def graph(*ops: tuple[str, str, tuple[int, ...]]) -> Flow:
    return Flow(Graph((), tuple(Op(name, type, "exact", (), inputs) for name, type, inputs in ops)))


CHAIN = graph(
    ("x", "Placeholder", ()),
    ("w", "VariableV2", ()),
    ("w/Assign", "Assign", (1, 0)),
    ("w/read", "Identity", (1,)),
    ("a", "MatMul", (0, 3)),
    ("relu", "Relu", (4,)),
    ("b", "MatMul", (5, 3)),
    ("gradients/b_grad/MatMul", "MatMul", (6, 3)),
)


def test_uses_of_a_variable() -> None:
    assert CHAIN.uses("w") == [4, 6]
    assert CHAIN.uses("nothing") == []


def test_a_chain() -> None:
    assert CHAIN.reaches(4, 6) and not CHAIN.reaches(6, 4)
    assert CHAIN.only_through(4, 6)
    assert not CHAIN.apart(4, 6)


def test_a_skip_connection_is_still_a_chain() -> None:
    flow = graph(
        ("x", "Placeholder", ()),
        ("w", "VariableV2", ()),
        ("a", "MatMul", (0, 1)),
        ("add", "AddV2", (0, 2)),
        ("b", "MatMul", (3, 1)),
    )
    assert flow.only_through(2, 4)


def test_a_recurrent_step_is_not() -> None:
    flow = graph(
        ("h", "Placeholder", ()),
        ("x", "Placeholder", ()),
        ("w", "VariableV2", ()),
        ("a", "MatMul", (0, 2)),
        ("x1", "StridedSlice", (1,)),
        ("add", "AddV2", (3, 4)),
        ("b", "MatMul", (5, 2)),
    )
    assert flow.reaches(3, 6) and not flow.only_through(3, 6)


def test_data_of_different_origin() -> None:
    flow = graph(
        ("x", "Placeholder", ()),
        ("y", "Placeholder", ()),
        ("w", "VariableV2", ()),
        ("a", "MatMul", (0, 2)),
        ("b", "MatMul", (1, 2)),
        ("c", "MatMul", (-1, 2)),
    )
    assert flow.apart(3, 4)
    assert not flow.apart(3, 5), "an input that is not listed may come from anywhere"


def test_what_flows_into_ops() -> None:
    assert CHAIN.above([6]) == {0, 3, 4, 5}
    assert graph(("x", "Placeholder", ()), ("y", "Relu", (-1,))).above([1]) is None
