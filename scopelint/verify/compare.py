"""The prediction and TensorFlow's answer, compared name by name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

import msgspec

from scopelint.facts import Certainty, Frame, Graph, Op, Program, Raise, Stack, Variable, has_hole, hole_regex, show
from scopelint.verify.recording import Line, Lines, RecordedGet, RecordedGraph, RecordedOp, RecordedVariable, Recording

NOT_ASKED = re.compile(r"(^|/)(gradients|save|report_uninitialized)(_\d+)?(/|$)")
"""Ops below these scopes are TensorFlow's own machinery: neither predicted nor compared."""

OLD_PYTHON_SLACK = 8
"""Lines by which the site of an op may be off under TensorFlow 1: its Pythons give a statement over several lines any of these."""

Kind = Literal["wrong", "missed", "shape", "dtype", "trainable", "site", "sharing", "exception", "graphs"]


class Difference(msgspec.Struct, frozen=True):
    """One disagreement. `predicts`: about something that was predicted; `excused`: it was not, and the prediction
    had said that it is not complete."""

    kind: Kind
    what: str
    message: str
    predicted: Stack = ()
    recorded: Lines = ()
    excused: bool = False
    predicts: bool = False


class Tally(msgspec.Struct, frozen=True):
    """How many of TensorFlow's names the prediction has, exactly."""

    what: str
    found: int
    of: int
    wrong: int = 0


class Comparison(msgspec.Struct, frozen=True):
    """All disagreements, in program order within each kind, and how much agrees."""

    tallies: tuple[Tally, ...]
    differences: tuple[Difference, ...]

    @property
    def agrees(self) -> bool:
        """Nothing exact is wrong, and nothing is missing that was called complete."""
        return all(d.excused for d in self.differences)


def compare(program: Program, recording: Recording) -> Comparison:
    """Hold a program's facts against a recording of the same program."""
    predicted = [g for g in program.graphs if g.variables or g.ops]
    pairs = list(zip(predicted, recording.graphs, strict=False))
    differences = graph_count(len(predicted), len(recording.graphs))
    tallies = []
    slack = OLD_PYTHON_SLACK if recording.tf.startswith("1.") else 0
    for what, one in (("variables", compare_variables), ("ops", compare_ops)):
        found = of = wrong = 0
        for p, r in [*pairs, *unpaired(predicted, recording.graphs)]:
            tally, some = one(p, r, slack)
            found, of, wrong = found + tally.found, of + tally.of, wrong + tally.wrong
            differences += some
        tallies.append(Tally(what, found, of, wrong))
    tally, some = compare_sharing(predicted, recording)
    tallies.append(tally)
    differences += some + compare_exceptions(program, recording)
    return Comparison(tuple(tallies), tuple(excuse(d, program.complete) for d in differences))


def excuse(d: Difference, complete: bool) -> Difference:
    """What is missing from an incomplete prediction is no surprise; what it says and is not so, is wrong all the same."""
    missing = d.kind in ("missed", "graphs", "sharing", "exception") and not d.predicted and not d.predicts
    return msgspec.structs.replace(d, excused=True) if missing and not complete else d


def graph_count(predicted: int, recorded: int) -> list[Difference]:
    if predicted == recorded:
        return []
    message = f"TensorFlow made {recorded} graphs with something in them, {predicted} were predicted"
    return [Difference("graphs", "graphs", message, predicts=predicted > recorded)]


def unpaired(predicted: list[Graph], recorded: tuple[RecordedGraph, ...]) -> list[tuple[Graph, RecordedGraph]]:
    """The graphs that only one side has, beside empty ones."""
    n = min(len(predicted), len(recorded))
    return [(g, RecordedGraph((), ())) for g in predicted[n:]] + [(Graph((), ()), r) for r in recorded[n:]]


class Known:
    """Which recorded names a side of the prediction accounts for: exactly, on some path, or as a pattern."""

    def __init__(self, names: Iterable[tuple[str, Certainty]]) -> None:
        every = list(names)
        self.exact = {n for n, c in every if c == "exact"}
        self.loose = {n for n, c in every if c != "exact" and not has_hole(n)}
        self.patterns = [hole_regex(n) for n, _ in every if has_hole(n)]

    def allows(self, name: str) -> bool:
        """Whether the name may be: predicted, if not as certain."""
        return name in self.loose or any(p.fullmatch(name) for p in self.patterns)


def compare_variables(graph: Graph, recorded: RecordedGraph, slack: int) -> tuple[Tally, list[Difference]]:
    """Names in the variable collections, then what both sides say of each."""
    known = Known((v.name, v.certainty) for v in graph.variables if v.collections or has_hole(v.name))
    truth = {v.name: v for v in recorded.variables}
    out = [details for v in graph.variables if v.certainty == "exact" for details in variable_differences(v, truth.get(v.name), slack)]
    out += [missed("variable", v.name, v.stack) for v in recorded.variables if v.name not in known.exact and not known.allows(v.name)]
    names = set(truth)
    return Tally("variables", len(known.exact & names), len(names), len(known.exact - names)), out


def variable_differences(v: Variable, truth: RecordedVariable | None, slack: int) -> list[Difference]:
    """What TensorFlow says otherwise of a variable predicted exactly."""
    what = f"variable {v.name}"
    if truth is None:
        return [Difference("wrong", what, "predicted, but TensorFlow did not make it", v.created)] if v.collections else []
    out = []
    if v.shape is not None and truth.shape is not None and not same_shape(v.shape, truth.shape):
        out.append(Difference("shape", what, f"shape {list(truth.shape)}, predicted {list(v.shape)}", v.created, truth.stack))
    if v.dtype is not None and v.dtype != truth.dtype:
        out.append(Difference("dtype", what, f"dtype {truth.dtype}, predicted {v.dtype}", v.created, truth.stack))
    trains = "trainable_variables" in v.collections  # as the recorder says it: what optimizers find
    if v.trainable is not None and trains != truth.trainable:
        out.append(Difference("trainable", what, f"trainable {truth.trainable}, predicted {trains}", v.created, truth.stack))
    if not same_site(v.created, truth.stack, slack):
        out.append(Difference("site", what, "made elsewhere than predicted", v.created, truth.stack))
    return out


def same_shape(predicted: tuple[int | None, ...], truth: tuple[int | None, ...]) -> bool:
    """Whether each dimension that was predicted is the true one."""
    return len(predicted) == len(truth) and all(p is None or p == t for p, t in zip(predicted, truth, strict=True))


def compare_ops(graph: Graph, recorded: RecordedGraph, slack: int) -> tuple[Tally, list[Difference]]:
    """Names and types of the ops that the user's lines made."""
    predicted: dict[str, Op] = {o.name: o for o in graph.ops if o.stack and not NOT_ASKED.search(o.name)}
    made = {o.name: o for o in recorded.ops}  # some of them, as those of import_graph_def, without a stack
    truth = {o.name: o for o in recorded.ops if o.stack and not NOT_ASKED.search(o.name)}
    known = Known((o.name, o.certainty) for o in predicted.values())
    out = [d for o in predicted.values() if o.certainty == "exact" for d in op_differences(o, made.get(o.name), slack)]
    out += [missed("op", o.name, o.stack) for o in truth.values() if o.name not in known.exact and not known.allows(o.name)]
    exact = {(n, predicted[n].type) for n in known.exact}
    asked, there = ({(o.name, o.type) for o in ops.values()} for ops in (truth, made))
    return Tally("ops", len(exact & asked), len(asked), len(exact - there)), out


def op_differences(o: Op, truth: RecordedOp | None, slack: int) -> list[Difference]:
    """What TensorFlow says otherwise of an op predicted exactly."""
    what = f"op {o.name}"
    if truth is None:
        return [Difference("wrong", what, f"predicted ({o.type}), but TensorFlow did not make it", o.stack)]
    if truth.type != o.type:
        return [Difference("wrong", what, f"type {truth.type}, predicted {o.type}", o.stack, truth.stack)]
    if not same_site(o.stack, truth.stack, slack):
        return [Difference("site", what, "made elsewhere than predicted", o.stack, truth.stack)]
    return []


def missed(what: str, name: str, stack: Lines) -> Difference:
    return Difference("missed", f"{what} {name}", "TensorFlow made it, and it was not predicted", (), stack)


def spans(frame: Frame, line: Line, slack: int = 0) -> bool:
    """Whether a recorded line lies in a predicted call."""
    return frame.path == line[0] and frame.line - slack <= line[1] <= frame.end_line + slack


def same_site(predicted: Stack, recorded: Lines, slack: int = 0) -> bool:
    """Whether the innermost call of one side is among those of the other: a custom getter makes a variable further in
    than the request that is predicted, and the frames of a method that AutoGraph converted are not the user's."""
    if not predicted or not recorded:
        return True
    return any(spans(predicted[0], line, slack) for line in recorded) or any(spans(frame, recorded[0], slack) for frame in predicted)


def compare_sharing(graphs: list[Graph], recording: Recording) -> tuple[Tally, list[Difference]]:
    """Which get_variable calls got which variable: by call site and name."""
    names = {plain(v.name) for g in recording.graphs for v in g.variables}
    truth = {(g.name, g.stack[0]): g for g in recording.gets if g.stack and g.name in names}
    sites: dict[str, list[tuple[Stack, bool]]] = {}
    for v in (v for g in graphs for v in g.variables):
        sites.setdefault(plain(v.name), []).extend([(v.created, False), *((u, True) for u in v.used)])
    unseen = [g for (name, line), g in truth.items() if not any(s and spans(s[0], line) for s, _ in sites.get(name, ()))]
    lines: dict[str, list[Line]] = {}
    for name, line in truth:
        lines.setdefault(name, []).append(line)
    extra = [(n, s) for n in lines for s, later in sites.get(n, ()) if later and s and not any(spans(s[0], at) for at in lines[n])]
    out = [sharing_missed(g) for g in unseen if g.name in sites]
    out += [Difference("sharing", f"variable {show(n)}", "predicted to be used here again, but TensorFlow did not", s) for n, s in extra]
    return Tally("sharing", len(truth) - len(unseen), len(truth), len(extra)), out


def sharing_missed(g: RecordedGet) -> Difference:
    verb = "created" if g.created else "used again"
    return Difference("sharing", f"variable {g.name}", f"{verb} here by TensorFlow, which was not predicted", (), g.stack)


def plain(name: str) -> str:
    """A variable's name without its output number."""
    return name.rsplit(":", 1)[0]


def compare_exceptions(program: Program, recording: Recording) -> list[Difference]:
    """The exception that ends the program: type and line."""
    predicted = next((r for r in program.raises if r.certainty == "exact"), None)
    actual = recording.error
    if actual is None:
        return [not_raised(predicted)] if predicted else []
    possible = [r for r in program.raises if r.type == actual.type and same_site(r.stack, actual.stack)]
    if possible and (predicted is None or predicted in possible):
        return []
    instead = f"instead of the predicted {predicted.type}" if predicted else "which was not predicted"
    message = f"{actual.type} was raised, {instead}: {first_line(actual.message)}"
    return [
        Difference("exception", actual.type, message, predicted.stack if predicted else (), actual.stack, predicts=predicted is not None)
    ]


def not_raised(predicted: Raise) -> Difference:
    message = f"{predicted.type} was predicted, but nothing was raised: {first_line(show(predicted.message))}"
    return Difference("exception", predicted.type, message, predicted.stack, predicts=True)


def first_line(message: str) -> str:
    return message.split("\n")[0][:200]
