"""Which get_variable calls got which variable, compared by call site and name."""

from __future__ import annotations

from scopelint.facts import Graph, Stack, show
from scopelint.verify.differences import Difference, Tally
from scopelint.verify.recording import Lines, RecordedGet, Recording
from scopelint.verify.sites import spans


def compare_sharing(graphs: list[Graph], recording: Recording) -> tuple[Tally, list[Difference]]:
    """Which get_variable calls got which variable: by call site and name."""
    names = {plain(v.name) for g in recording.graphs for v in g.variables}
    truth = {(g.name, g.stack[0]): g for g in recording.gets if g.stack and g.name in names}
    sites: dict[str, list[tuple[Stack, bool]]] = {}
    for v in (v for g in graphs for v in g.variables):
        sites.setdefault(plain(v.name), []).extend([(v.created, False), *((u, True) for u in v.used)])
    unseen = [g for (name, _), g in truth.items() if not any(s and same_call(s, g.stack) for s, _ in sites.get(name, ()))]
    calls: dict[str, list[Lines]] = {}
    for (name, _), g in truth.items():
        calls.setdefault(name, []).append(g.stack)
    extra = [(n, s) for n in calls for s, later in sites.get(n, ()) if later and s and not any(same_call(s, c) for c in calls[n])]
    out = [sharing_missed(g) for g in unseen if g.name in sites]
    out += [Difference("sharing", f"variable {show(n)}", "predicted to be used here again, but TensorFlow did not", s) for n, s in extra]
    return Tally("sharing", len(truth) - len(unseen), len(truth), len(extra)), out


def same_call(predicted: Stack, recorded: Lines) -> bool:
    """Whether a predicted request is the recorded one; the inner frames of what AutoGraph converted are not in its stack."""
    return spans(predicted[0], recorded[0]) or (len(recorded) < len(predicted) and any(spans(f, recorded[0]) for f in predicted))


def sharing_missed(g: RecordedGet) -> Difference:
    verb = "created" if g.created else "used again"
    return Difference("sharing", f"variable {g.name}", f"{verb} here by TensorFlow, which was not predicted", (), g.stack)


def plain(name: str) -> str:
    """A variable's name without its output number."""
    return name.rsplit(":", 1)[0]
