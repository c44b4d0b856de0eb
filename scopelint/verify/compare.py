"""The prediction and TensorFlow's answer, compared name by name."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable

import msgspec

from scopelint.facts import Certainty, Graph, Op, Program, Variable, has_hole, hole_regex
from scopelint.verify.differences import Comparison, Difference, Tally
from scopelint.verify.exceptions import compare_exceptions, unexpected
from scopelint.verify.recording import Lines, RecordedGraph, RecordedOp, RecordedVariable, Recording
from scopelint.verify.sharing import compare_sharing
from scopelint.verify.sites import same_site

NOT_ASKED = re.compile(r"(^|/)(gradients|save|report_uninitialized)(_\d+)?(/|$)")
"""Ops below these scopes are TensorFlow's own machinery: neither predicted nor compared."""

OLD_PYTHON_SLACK = 8
"""Lines by which the site of an op may be off under TensorFlow 1: its Pythons give a statement over several lines any of these."""


def compare(program: Program, recording: Recording) -> Comparison:
    """Hold a program's facts against a recording of the same program."""
    predicted = [g for g in program.graphs if g.variables or g.ops]
    slack = OLD_PYTHON_SLACK if recording.tf.startswith("1.") else 0
    pairs = [Pair(i, p, r, slack) for i, (p, r) in enumerate(paired(predicted, recording.graphs))]
    differences = graph_count(len(predicted), len(recording.graphs))
    tallies = []
    for what, one in (("variables", compare_variables), ("ops", compare_ops)):
        some = [one(pair) for pair in pairs]
        tallies.append(Tally(what, *(sum(getattr(t, field) for t, _ in some) for field in ("found", "of", "wrong"))))
        differences += [d for _, more in some for d in more]
    tally, shared = compare_sharing(predicted, recording)
    tallies.append(tally)
    differences += [placed(d, pairs) for d in shared]
    end = (len(pairs), math.inf)
    differences += [msgspec.structs.replace(d, place=end) for d in compare_exceptions(program, recording)]
    excused = [excuse(d, program, recording, pairs) for d in differences]
    counted = tuple(msgspec.structs.replace(t, wrong=t.wrong - unreached(t.what, excused)) for t in tallies)
    return Comparison(counted, tuple(sorted(excused, key=lambda d: d.place)), program.complete)


def unreached(what: str, differences: list[Difference]) -> int:
    """How many that were predicted wrongly do not count, the run having ended before."""
    about = {"variables": ("wrong", "variable "), "ops": ("wrong", "op "), "sharing": ("sharing", "variable ")}[what]
    return sum(1 for d in differences if d.excused and d.kind == about[0] and d.what.startswith(about[1]) and not d.recorded)


def paired(predicted: list[Graph], recorded: tuple[RecordedGraph, ...]) -> list[tuple[Graph, RecordedGraph]]:
    """The graphs in order of creation; those that only one side has beside empty ones."""
    n = max(len(predicted), len(recorded))
    return list(
        zip([*predicted, *[Graph((), ())] * (n - len(predicted))], [*recorded, *[RecordedGraph((), ())] * (n - len(recorded))], strict=True)
    )


class Pair:
    """One graph as predicted and as recorded.

    place(name): how many ops TensorFlow had made when an op of that name was (to be) made; reached: the place of the last op
    that both have.
    """

    def __init__(self, index: int, predicted: Graph, recorded: RecordedGraph, slack: int) -> None:
        self.index = index
        self.predicted = predicted
        self.recorded = recorded
        self.slack = slack
        self._places: dict[str, float] = {o.name: float(i) for i, o in enumerate(recorded.ops)}
        self.reached = -1.0
        for o in predicted.ops:
            if o.name in self._places:
                self.reached = max(self.reached, math.floor(self._places[o.name]))
            else:
                self._places[o.name] = self.reached + 0.5
        self.known = {v.name for v in recorded.variables}

    def place(self, name: str) -> tuple[int, float]:
        return (self.index, self._places.get(name.rsplit(":", 1)[0], math.inf))

    def beyond(self, place: tuple[int, float]) -> bool:
        """Whether TensorFlow made nothing that was predicted for that place or a later one of this graph."""
        return place[0] == self.index and place[1] > self.reached


def placed(d: Difference, pairs: list[Pair]) -> Difference:
    """A difference about a variable, at the place of that."""
    name = d.what.removeprefix("variable ")
    places = [pair.place(name) for pair in pairs]
    return msgspec.structs.replace(d, place=min(places, default=d.place))


def excuse(d: Difference, program: Program, recording: Recording, pairs: list[Pair]) -> Difference:
    """What is missing from an incomplete prediction is no surprise; what it says and is not so, is wrong all the same,
    unless the run ended before."""
    reason = ""
    if not program.complete and d.kind in ("missed", "graphs", "sharing", "exception") and not d.predicted and not d.predicts:
        reason = f"the prediction is not complete: {because(program, d.recorded)}"
    elif d.kind in ("wrong", "sharing") and not d.recorded and any(pair.beyond(d.place) for pair in pairs):
        reason = cut_short(program, recording)
    elif d.kind in ("missed", "graphs", "sharing") and not d.predicted and not d.predicts and any(g.went_on for g in recording.failed_gets):
        reason = "the run went on after a refused get_variable, where the program ends (--keep-going)"
    elif d.kind == "exception" and not d.predicts and recording.runs:
        reason = f"it came after {recording.runs} faked Session.run calls"
    elif (d.kind == "graphs" and d.predicts) or (d.kind == "exception" and d.predicts and recording.stopped is not None):
        reason = cut_short(program, recording)
    return msgspec.structs.replace(d, excused=reason) if reason else d


def cut_short(program: Program, recording: Recording) -> str:
    """Why the run ended before the program's end, "" if it did not."""
    if recording.stopped is not None:
        return f"not reached: the run was stopped at {recording.stopped.why}"
    if recording.error is not None and unexpected(program, recording.error):
        return f"not reached: {recording.error.type} ended the program"
    return ""


def because(program: Program, near: Lines) -> str:
    """Why a prediction is not complete: a reason at one of these lines if there is any, else the first."""
    lines = set(near)
    reasons = program.incomplete_because
    found = next((r for r in reasons if r.at is not None and (r.at.path, r.at.line) in lines), reasons[0] if reasons else None)
    if found is None:
        return "no reason is known"
    return f"{found.reason} ({found.at.path}:{found.at.line})" if found.at is not None else found.reason


def graph_count(predicted: int, recorded: int) -> list[Difference]:
    if predicted == recorded:
        return []
    message = f"TensorFlow made {recorded} graphs with something in them, {predicted} were predicted"
    return [Difference("graphs", "graphs", message, predicts=predicted > recorded, place=(min(predicted, recorded), 0.0))]


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


def compare_variables(pair: Pair) -> tuple[Tally, list[Difference]]:
    """Names in the variable collections, then what both sides say of each."""
    graph, recorded = pair.predicted, pair.recorded
    known = Known((v.name, v.certainty) for v in graph.variables if v.collections or has_hole(v.name))
    truth = {v.name: v for v in recorded.variables}
    out = [details for v in graph.variables if v.certainty == "exact" for details in variable_differences(v, truth.get(v.name), pair)]
    out += [missed("variable", v.name, v.stack, pair) for v in recorded.variables if v.name not in known.exact and not known.allows(v.name)]
    names = set(truth)
    return Tally("variables", len(known.exact & names), len(names), len(known.exact - names)), out


Detail = tuple[str, Callable[[Variable], object], Callable[[RecordedVariable], object]]

_DETAILS: tuple[Detail, ...] = (
    ("dtype", lambda v: v.dtype, lambda t: t.dtype),
    ("trainable", lambda v: None if v.trainable is None else "trainable_variables" in v.collections, lambda t: t.trainable),
    ("collections", lambda v: ", ".join(sorted(v.collections)), lambda t: ", ".join(sorted(t.collections))),
)
"""Details of a variable: what the prediction (None: not known) and TensorFlow say. Trainable is what optimizers find."""


def variable_differences(v: Variable, truth: RecordedVariable | None, pair: Pair) -> list[Difference]:
    """What TensorFlow says otherwise of a variable predicted exactly."""
    what, place = f"variable {v.name}", pair.place(v.name)
    if truth is None:
        message = "predicted, but TensorFlow did not make it"
        return [Difference("wrong", what, message, v.created, place=place)] if v.collections else []
    out = []
    if v.shape is not None and truth.shape is not None and not same_shape(v.shape, truth.shape):
        message = f"shape {list(truth.shape)}, predicted {list(v.shape)}"
        out.append(Difference("shape", what, message, v.created, truth.stack, place=place))
    for kind, said, told in _DETAILS:
        if said(v) is not None and said(v) != told(truth):
            out.append(Difference(kind, what, f"{kind} {told(truth)}, predicted {said(v)}", v.created, truth.stack, place=place))  # type: ignore[arg-type]
    if not same_site(v.created, truth.stack, pair.slack):
        out.append(Difference("site", what, "made elsewhere than predicted", v.created, truth.stack, place=place))
    return out


def same_shape(predicted: tuple[int | None, ...], truth: tuple[int | None, ...]) -> bool:
    """Whether each dimension that was predicted is the true one."""
    return len(predicted) == len(truth) and all(p is None or p == t for p, t in zip(predicted, truth, strict=True))


def compare_ops(pair: Pair) -> tuple[Tally, list[Difference]]:
    """Names and types of the ops that the user's lines made."""
    predicted: dict[str, Op] = {o.name: o for o in pair.predicted.ops if o.stack and not NOT_ASKED.search(o.name)}
    made = {o.name: o for o in pair.recorded.ops}  # some of them, as those of import_graph_def, without a stack
    truth = {o.name: o for o in pair.recorded.ops if o.stack and not NOT_ASKED.search(o.name)}
    known = Known((o.name, o.certainty) for o in predicted.values())
    out = [d for o in predicted.values() if o.certainty == "exact" for d in op_differences(o, made.get(o.name), pair)]
    out += [missed("op", o.name, o.stack, pair) for o in truth.values() if o.name not in known.exact and not known.allows(o.name)]
    exact = {(n, predicted[n].type) for n in known.exact}
    asked, there = ({(o.name, o.type) for o in ops.values()} for ops in (truth, made))
    return Tally("ops", len(exact & asked), len(asked), len(exact - there)), out


def op_differences(o: Op, truth: RecordedOp | None, pair: Pair) -> list[Difference]:
    """What TensorFlow says otherwise of an op predicted exactly."""
    what, place = f"op {o.name}", pair.place(o.name)
    if truth is None:
        return [Difference("wrong", what, f"predicted ({o.type}), but TensorFlow did not make it", o.stack, place=place)]
    if truth.type != o.type:
        return [Difference("wrong", what, f"type {truth.type}, predicted {o.type}", o.stack, truth.stack, place=place)]
    if not same_site(o.stack, truth.stack, pair.slack):
        return [Difference("site", what, "made elsewhere than predicted", o.stack, truth.stack, place=place)]
    if o.device is not None and o.device != truth.device:
        message = f"device {truth.device or 'not given'}, predicted {o.device or 'not given'}"
        return [Difference("device", what, message, o.stack, truth.stack, place=place)]
    return []


def missed(what: str, name: str, stack: Lines, pair: Pair) -> Difference:
    return Difference("missed", f"{what} {name}", "TensorFlow made it, and it was not predicted", (), stack, place=pair.place(name))
