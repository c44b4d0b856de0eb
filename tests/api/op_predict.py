"""Predict the ops of a snippet, with their static shapes."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scopelint.analysis.entries import EntryPoint
from scopelint.analysis.loader import FileStore
from scopelint.analysis.program import Conditions, _Run
from scopelint.graph.dims import is_sure
from scopelint.interp.settings import Settings

HERE = Path(__file__).parent
HEADER = "import tensorflow as tf\nimport numpy as np\n"


def predict(source: str, folder: Path, target: str) -> dict[str, Any]:
    """What op_truth answers for a snippet, as predicted; "unsure" where a shape is not known to us."""
    path = folder / "case.py"
    path.write_text(HEADER + source + "\n")
    run = _Run(EntryPoint(str(path), "<module>"), FileStore(str(folder)), Conditions(str(folder), target, Settings()))
    outcome = run.outcome()
    assert run.machine is not None
    graph = run.machine.ext["tf"].graph if "tf" in run.machine.ext else None
    ops = [] if graph is None else [[o.name, o.type, [_shape(t.shape) for t in o.outputs], graph.certainty(o)] for o in graph.ops]
    raises = list(outcome.program.raises)
    because = [i.reason for i in outcome.program.incomplete_because]
    return {"ops": ops, "error": [raises[0].type, raises[0].message] if raises else None, "because": because, "problems": outcome.errors}


def _shape(shape: Any) -> Any:
    if not is_sure(shape):
        return "unsure"
    return None if shape is None else list(shape)


def differences(truth: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Human readable differences of one case."""
    result = [str(p.message) for p in found["problems"]]
    want = {o[0]: o for o in truth["ops"]}
    have = {o[0]: o for o in found["ops"] if o[3] == "exact"}
    for name, op in have.items():
        if name not in want:
            result.append(f"WRONG {name} [{op[1]}]")
        elif want[name][1] != op[1]:
            result.append(f"WRONG type of {name}: {op[1]}, TensorFlow {want[name][1]}")
        else:
            for s, t in zip(op[2], want[name][2], strict=False):
                if s != "unsure" and s != t:
                    result.append(f"shape of {name}: {s}, TensorFlow {t}")
                elif s == "unsure":
                    result.append(f"unsure shape of {name}, TensorFlow {t}")
    result += [f"missed {n} [{o[1]}]" for n, o in want.items() if n not in have]
    a, b = truth["error"], found["error"]
    if (a is None) != (b is None) or (a is not None and a[0] != b[0]):
        result.append(f"raises {b}, TensorFlow {a}")
    elif [o for o in have if o in want] != [o for o in want if o in have]:
        result.append("order")
    if result and found["because"]:
        result.append("because " + "; ".join(found["because"])[:200])
    return [re.sub(r"[\ue000\ue001]", "~", r) for r in result]


@cache
def stored_truth(name: str) -> dict[str, Any]:
    """The answers that op_truth.py wrote under a runtime: snippet -> what TensorFlow made of it."""
    answers: dict[str, Any] = json.loads(gzip.decompress((HERE / name).read_bytes()))
    return answers


def each_target(keys: list[str], targets: Mapping[str, str], gaps: Mapping[tuple[str, str], str] | None = None) -> list[Any]:
    """Parameters (target, snippet). TensorFlow 2 has no tf.contrib; gaps: (target, word in the snippet) -> why it fails strictly."""
    found = []
    for target in targets:
        for number, key in enumerate(keys):
            if target == "tf2" and "contrib" in key:
                continue
            marks = [pytest.mark.xfail(reason=why, strict=True) for (t, word), why in (gaps or {}).items() if t == target and word in key]
            found.append(pytest.param(target, key, id=f"{target}-{number}", marks=marks))
    return found


def wrong_names(truth: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """The differences, but for shapes that are honestly not known."""
    return [d for d in differences(truth, found) if not d.startswith(("unsure shape", "because"))]
