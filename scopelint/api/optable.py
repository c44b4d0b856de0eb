"""TensorFlow's op registry as generated data (api/data/optable.json, see generate/optable.py)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

DATA = Path(__file__).parent / "data"


class Arg(NamedTuple):
    """An input or output of an op.

    type: an attr's name or "=dtype"; number: the attr that counts a list; types: the attr of a list of types.
    """

    name: str
    type: str
    number: str
    types: str
    ref: bool


class OpDef(NamedTuple):
    """An op type. attrs: name -> (attr type, default, allowed types)."""

    name: str
    inputs: tuple[Arg, ...]
    attrs: dict[str, tuple[str, Any, str | None]]
    outputs: tuple[Arg, ...]


@cache
def table() -> dict[str, Any]:
    """The whole of optable.json, read once a process."""
    data: dict[str, Any] = json.loads((DATA / "optable.json").read_text())
    return data


def _arg(word: str) -> Arg:
    name, _, kind = word.partition(":")
    ref = kind.endswith("&")
    kind = kind.rstrip("&")
    if kind.startswith("[]"):
        return Arg(name, "", "", kind[2:], ref)
    kind, _, number = kind.partition("*")
    return Arg(name, kind, number, "", ref)


@cache
def op_def(op_type: str, target: str) -> OpDef | None:
    """The definition of an op type under a target."""
    data = table()
    spec = data["ops2"].get(op_type) if target == "tf2" else None
    spec = spec or data["ops"].get(op_type)
    if spec is None:
        return None
    attrs = {k: (v[0], v[1], v[2] if len(v) > 2 else None) for k, v in spec[1].items()}
    return OpDef(op_type, tuple(map(_arg, spec[0].split())), attrs, tuple(map(_arg, spec[2].split())))


@cache
def wrapper(symbol: str, target: str) -> tuple[str, tuple[Any, ...]] | None:
    """(op type, parameters) of a public symbol whose function is one generated op. `symbol` without the leading `tf.`."""
    data = table()
    if target == "tf2":
        found = data["wrappers2"].get(symbol) or (None if symbol in data["gone2"] else data["wrappers"].get(symbol))
    else:
        found = data["wrappers"].get(symbol)
    return (found[0], tuple(found[1])) if found else None


def gen_wrapper(module: str, name: str) -> tuple[str, tuple[Any, ...]] | None:
    """The same for a function of an internal gen_*_ops module."""
    found = table()["gen"].get(module, {}).get(name)
    return (found[0], tuple(found[1])) if found else None
