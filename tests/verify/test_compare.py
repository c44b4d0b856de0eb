"""The comparison, on TensorFlow's own answers turned into predictions."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from scopelint.facts import Certainty, Entry, Frame, Graph, Op, Program, Raise, Stack, Variable, hole
from scopelint.verify.compare import Comparison, compare
from scopelint.verify.recording import Lines, RecordedGraph, Recording, read_recording
from scopelint.verify.text import lines

FIXTURES = Path(__file__).parents[2] / "fixtures"
RECORDINGS = sorted(FIXTURES.glob("*/truth*/*.json"))


def stack(recorded: Lines) -> Stack:
    return tuple(Frame(path, line, 0, line, 9) for path, line in recorded)


def prediction(recording: Recording) -> Program:
    """The program whose prediction is just what was recorded."""
    error = recording.error
    raises = (Raise(error.type, error.message, "", stack(error.stack)),) if error else ()
    return Program(Entry("x.py", "<module>"), True, (), tuple(graph(g, recording) for g in recording.graphs), raises)


def graph(g: RecordedGraph, recording: Recording) -> Graph:
    gets: dict[str, list[Stack]] = {}
    for get in recording.gets:
        gets.setdefault(get.name, []).append(stack(get.stack))
    return Graph(
        tuple(
            Variable(v.name, "exact", v.shape, v.dtype, v.trainable, v.collections, stack(v.stack), tuple(gets.get(v.name[:-2], ())))
            for v in g.variables
        ),
        tuple(Op(o.name, o.type, "exact", stack(o.stack), (), o.device) for o in g.ops),
    )


def guide(name: str) -> Recording:
    return read_recording(FIXTURES / "guide" / "truth115" / f"{name}.json")


def changed(recorded: str, /, **first: object) -> Comparison:
    """The comparison where the prediction of the first variable is changed."""
    recording = guide(recorded)
    program = prediction(recording)
    (g,) = program.graphs
    variables = (msgspec.structs.replace(g.variables[0], **first), *g.variables[1:])
    return compare(msgspec.structs.replace(program, graphs=(Graph(variables, g.ops),)), recording)


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_what_was_recorded_agrees_with_itself(path: Path) -> None:
    recording = read_recording(path)
    comparison = compare(prediction(recording), recording)
    assert comparison.differences == ()
    assert comparison.agrees


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        ({"name": "net/v:0"}, {"wrong", "missed"}),
        ({"shape": (8, 5)}, {"shape"}),
        ({"dtype": "int32"}, {"dtype"}),
        ({"collections": ("variables",)}, {"trainable"}),
        ({"created": (Frame("other.py", 1, 0, 1, 2),)}, {"site"}),
        ({"used": (stack((("reuse_true.py", 2),)),)}, {"sharing"}),
    ],
)
def test_each_kind_of_difference(change: dict[str, object], kinds: set[str]) -> None:
    comparison = changed("reuse_true", **change)
    assert {d.kind for d in comparison.differences} >= kinds
    assert not comparison.agrees


@pytest.mark.parametrize(
    ("name", "certainty"), [("net/w:0", "conditional"), (hole("scope") + "/w:0", "pattern"), ("net/" + hole("x"), "pattern")]
)
def test_what_is_not_certain_is_not_wrong(name: str, certainty: Certainty) -> None:
    assert [d.kind for d in changed("reuse_true", name=name, certainty=certainty).differences if d.kind != "sharing"] == []


def test_a_use_that_was_not_predicted() -> None:
    comparison = changed("reuse_true_missing", used=())
    assert [(d.kind, d.recorded) for d in comparison.differences] == [("sharing", (("reuse_true_missing.py", 7),))]


def test_an_incomplete_prediction_may_miss_but_not_err() -> None:
    recording = guide("reuse_true")
    program = msgspec.structs.replace(prediction(recording), complete=False, graphs=())
    comparison = compare(program, recording)
    assert comparison.agrees
    assert comparison.differences
    wrong = Graph((Variable("no/w:0", "exact", None, None, None, ("variables",), ()),), ())
    assert not compare(msgspec.structs.replace(program, graphs=(wrong,)), recording).agrees


def test_exceptions_are_compared_by_type_and_line() -> None:
    recording = guide("duplicate_get_variable")
    program = prediction(recording)
    (raised,) = program.raises
    for other in ((), (msgspec.structs.replace(raised, type="KeyError"),), (msgspec.structs.replace(raised, stack=stack((("x.py", 1),))),)):
        comparison = compare(msgspec.structs.replace(program, raises=other), recording)
        assert [d.kind for d in comparison.differences] == ["exception"]
    assert not compare(msgspec.structs.replace(prediction(guide("reuse_true")), raises=(raised,)), guide("reuse_true")).agrees


def test_the_text_names_each_difference() -> None:
    text = "\n".join(lines(changed("reuse_true", name="net/v:0"), guide("reuse_true")))
    assert "TensorFlow 1.15.5 (Python 3.7), imported as tensorflow" in text
    assert "variable net/v:0: predicted, but TensorFlow did not make it" in text
    assert "variable net/w:0: TensorFlow made it, and it was not predicted" in text
    assert "TensorFlow at reuse_true.py:7" in text
