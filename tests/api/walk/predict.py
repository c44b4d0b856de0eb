"""What scopelint says of a generated program, and how that differs from what TensorFlow made."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from scopelint.analysis.entries import EntryPoint
from scopelint.analysis.loader import FileStore
from scopelint.analysis.program import Conditions, _Run
from scopelint.facts import has_hole
from scopelint.graph.dims import is_sure
from scopelint.graph.model import Tensor
from scopelint.graph.names import Names
from scopelint.interp.settings import Settings

NOT_SAID = re.compile(r"(^|/)gradients(_\d+)?/")
"""The ops of tf.gradients are not named one by one."""


OURS = re.compile(r"(^|/)(is|raised)/")
"""The ops that say what a call answers or raises."""


class Difference(NamedTuple):
    """wrong: an exact fact does not hold; else it is only missing or not known."""

    wrong: bool
    text: str


@cache
def _store() -> tuple[Any, FileStore]:
    folder = tempfile.TemporaryDirectory(prefix="scopelint-walk-")
    return folder, FileStore(folder.name)


class Prediction(NamedTuple):
    """ops: (name, type, outputs, certainty) of each; why: why something may be missing; free: the names that are believed to be free."""

    ops: list[tuple[str, str, list[str], str]]
    why: list[str]
    free: Callable[[str], bool]


def predict(source: str, target: str) -> Prediction:
    """What scopelint makes of a program."""
    folder, store = _store()
    path = os.path.join(folder.name, "case.py")
    with open(path, "w", encoding="utf-8") as f:
        f.write(source)
    store.files.pop(path, None)
    run = _Run(EntryPoint(path, "<module>"), store, Conditions(folder.name, target, Settings()))
    outcome = run.outcome()
    why = [i.reason for i in outcome.program.incomplete_because] + [e.message for e in outcome.errors]
    why += [f"raises {r.type}: {r.message}" for r in outcome.program.raises if r.certainty == "exact"]
    graph = run.machine.ext["tf"].graph if "tf" in run.machine.ext else None
    if graph is None:
        return Prediction([], why, lambda name: True)
    ops = [(o.name, o.type, [_shown(t) for t in o.outputs], graph.certainty(o)) for o in graph.ops]
    return Prediction(ops, why, lambda name: _is_free(graph.names, name))


def _is_free(names: Names, name: str) -> bool:
    """Whether an op of that name, if a program asked for one now, would surely get it."""
    parts = name.split("/")
    asked = [names.unique("/".join(parts[: i + 1]), mark=False, default=True) for i in range(len(parts))]
    return asked[-1] == name and not any(map(has_hole, asked)) and not names.may_hold(name)


def _shown(tensor: Tensor) -> str:
    """The tensor as record.py shows it; "unsure" for what is not known."""
    shape = tensor.shape
    dims = "unsure" if not is_sure(shape) else "?" if shape is None else f"[{','.join('?' if d is None else str(d) for d in shape)}]"
    dtype = tensor.dtype or "unsure"
    return f"{dtype}{'_ref' if tensor.ref and tensor.dtype else ''} {dims}"


def differences(truth: dict[str, Any], prediction: Prediction) -> list[Difference]:
    """What does not hold, and what is missing."""
    ops, why, free = prediction
    want = {o[0]: o for o in (line.split("|") for line in truth["ops"]) if not NOT_SAID.search(o[0])}
    have = {o[0]: o for o in ops if o[3] == "exact" and not NOT_SAID.search(o[0])}
    found = []
    for name, (_, kind, outputs, _) in have.items():
        if name not in want:
            found.append(Difference(True, f"{name} [{kind}] is not made"))
        elif want[name][1] != kind:
            found.append(Difference(True, f"{name} is a {want[name][1]}, not a {kind}"))
        else:
            found += _outputs(name, want[name][2].split(";") if want[name][2] else [], outputs)
    missed = [(n, o[1]) for n, o in want.items() if n not in have]
    found += [
        Difference(True, f"{n} [{kind}] is missed, and its name taken for free") for n, kind in missed if not OURS.search(n) and free(n)
    ]
    found += [Difference(False, f"missed {n} [{kind}]") for n, kind in missed]
    common = [n for n in have if n in want]
    if common != [n for n in want if n in have]:
        found.append(Difference(True, "order"))
    if found:
        found += [Difference(False, f"because {reason}") for reason in why[:3]]
    return found


def _outputs(name: str, want: list[str], have: list[str]) -> list[Difference]:
    """The outputs of one op."""
    if len(want) != len(have):
        return [Difference(True, f"{name} has {len(want)} outputs, not {len(have)}")]
    found = []
    for number, (w, h) in enumerate(zip(want, have, strict=True)):
        for a, b in zip(w.split(" "), h.split(" "), strict=True):
            if a != b:
                found.append(Difference("unsure" not in b, f"{name}:{number} is {w}, not {h}"))
                break
    return found
