"""What a run that ended early excuses, and what it does not; where the two part ways first; findings held against a run."""

from __future__ import annotations

import msgspec
import pytest

from scopelint.facts import Finding, Frame, Graph, Op, Program
from scopelint.verify.compare import compare
from scopelint.verify.judge import errors_of, judge, watched
from scopelint.verify.recording import RecordedError, RecordedOp, RecordedRefusal, Recording, Stop
from scopelint.verify.text import lines
from tests.verify.test_compare import guide, prediction

AT = Frame("later.py", 9, 0, 9, 5)


def with_more(program: Program, *names: str) -> Program:
    """The program with more ops predicted at the end of its first graph."""
    first, *others = program.graphs
    more = tuple(Op(n, "NoOp", "exact", (AT,)) for n in names)
    return msgspec.structs.replace(program, graphs=(Graph(first.variables, (*first.ops, *more)), *others))


def cut(recording: Recording, how: str) -> Recording:
    if how == "stopped":
        return msgspec.structs.replace(recording, session="stop", runs=1, stopped=Stop("the first Session.run", (("a.py", 1),)))
    error = RecordedError("FileNotFoundError", "no data", (("a.py", 1),))
    return msgspec.structs.replace(recording, error=error, runs=3 if how == "faked" else 0)


@pytest.mark.parametrize("how", ["stopped", "error", "faked"])
def test_what_comes_after_the_end_is_not_wrong(how: str) -> None:
    recording = guide("reuse_true")
    comparison = compare(with_more(prediction(recording), "after"), cut(recording, how))
    missing = next(d for d in comparison.differences if d.what == "op after")
    assert missing.excused.startswith("not reached: ")
    assert comparison.tallies[1].wrong == 0
    counted = [d.kind for d in comparison.differences if not d.excused]
    assert counted == (["exception"] if how == "error" else [])


def test_what_comes_before_the_end_is_wrong_all_the_same() -> None:
    recording = guide("reuse_true")
    program = prediction(recording)
    first, *_ = program.graphs
    ops = (Op("never", "NoOp", "exact", (AT,)), *first.ops)
    comparison = compare(msgspec.structs.replace(program, graphs=(Graph(first.variables, ops),)), cut(recording, "stopped"))
    assert [(d.kind, d.what) for d in comparison.differences if not d.excused] == [("wrong", "op never")]


def test_without_an_end_nothing_is_excused() -> None:
    recording = guide("reuse_true")
    assert [d.what for d in compare(with_more(prediction(recording), "after"), recording).differences if not d.excused] == ["op after"]


def test_the_first_difference_in_the_program_is_told_first() -> None:
    recording = guide("reuse_true")
    (graph,) = recording.graphs
    strange = RecordedOp("strange", "NoOp", (("reuse_true.py", 5),))
    made = msgspec.structs.replace(recording, graphs=(msgspec.structs.replace(graph, ops=(graph.ops[0], strange, *graph.ops[1:])),))
    comparison = compare(with_more(prediction(recording), "after"), made)
    assert comparison.first is not None and comparison.first.what == "op strange"
    text = list(lines(comparison, made, "fixtures/guide/cases"))
    at = next(i for i, line in enumerate(text) if line.startswith("first divergence: op strange"))
    assert text[at + 1].split() == ["predicted", "TensorFlow"]
    assert "(nothing)" in text[at + 2] and "reuse_true.py:5" in text[at + 2]


def test_a_run_that_went_on_after_a_refusal_ends_where_the_program_does() -> None:
    recording = guide("duplicate_get_variable")
    assert recording.error is not None
    refusal = RecordedRefusal("net/w", recording.error.type, recording.error.message, recording.error.stack, went_on=True)
    (graph,) = recording.graphs
    more = RecordedOp("more", "NoOp", (("duplicate_get_variable.py", 9),))
    went_on = msgspec.structs.replace(
        recording, error=None, failed_gets=(refusal,), graphs=(msgspec.structs.replace(graph, ops=(*graph.ops, more)),)
    )
    comparison = compare(prediction(recording), went_on)
    assert [d.what for d in comparison.differences] == ["op more"]
    assert "--keep-going" in comparison.differences[0].excused


def finding(line: int, severity: str = "error") -> Finding:
    return Finding("duplicate-variable", "SL101", severity, "exact", "m", "a.py", line, 0, line + 1, 5)  # type: ignore[arg-type]


def test_findings_are_confirmed_refuted_or_not_reached() -> None:
    recording = msgspec.structs.replace(
        guide("reuse_true"),
        failed_gets=(RecordedRefusal("v", "ValueError", "Variable v already exists\n\nmore", (("net.py", 1), ("a.py", 4)), went_on=True),),
        reached=(("a.py", 3, 4), ("a.py", 7, 8)),
    )
    found = errors_of([finding(3), finding(7), finding(11), finding(20, "warning")])
    assert watched(found) == (("a.py", 3, 4), ("a.py", 7, 8), ("a.py", 11, 12))
    assert [(j.finding.line, j.verdict, j.said) for j in judge(found, recording)] == [
        (3, "confirmed", "ValueError: Variable v already exists"),
        (7, "refuted", ""),
        (11, "not reached", ""),
    ]
