"""The device that an op is given: device scopes merged from the outside in, or the device of what it is colocated with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scopelint.graph.graph import Graph
    from scopelint.graph.model import Op

_FIELDS = ("job", "replica", "task", "device")
_SHORT = re.compile(r"(?i)^(cpu|gpu|tpu)(:(\d+|\*))?$")


@cache
def parse(text: str) -> tuple[tuple[str, str], ...] | None:
    """The parts of a device string ("/job:ps/task:0/gpu:1"); None if it is not understood."""
    found: dict[str, str] = {}
    for part in text.split("/"):
        if not part:
            continue
        key, _, rest = part.partition(":")
        if key in _FIELDS and rest:
            found[key] = rest if key != "device" else rest.partition(":")[0].upper() + rest[len(rest.partition(":")[0]) :]
        elif _SHORT.match(part):
            found["device"] = key.upper() + (f":{rest}" if rest else "")
        else:
            return None
    return tuple(found.items())


def merged(stack: tuple[Any, ...]) -> str | None:
    """The device under a stack of device scopes (outermost first); None where a function or an unknown value decides."""
    fields: dict[str, str] = {}
    for scope in stack:
        if scope is None:
            fields.clear()
            continue
        parts = parse(scope) if isinstance(scope, str) else None
        if parts is None:
            return None
        around = fields.get("device", "")
        fields.update(parts)
        if "device" in fields:
            fields["device"] = _indexed(fields["device"], around)
    return "".join(f"/{key}:{fields[key]}" for key in _FIELDS if key in fields)


def _indexed(device: str, around: str) -> str:
    """A device with its number: that of the device around it, or any."""
    kind, _, number = device.partition(":")
    return f"{kind}:{number if number not in ('', '*') else around.partition(':')[2] or '*'}"


_STATE = ("colocation", "device", "around", "entered")


def colocate(graph: Graph, ops: Sequence[Op | None], ignore_existing: bool = False) -> tuple[Any, ...]:
    """tf.Graph.colocate_with: ops are made where these are, innermost last; device scopes do not count. Answers what `restore` wants.

    The stack of device scopes that is put aside is still that of the present default graph's entry, if there was one: see `lifted`."""
    old = tuple(graph.scalars[key] for key in _STATE)
    around = graph.scalars["device"] if graph.scalars["entered"] else graph.scalars["around"]
    kept = () if ignore_existing else graph.scalars["colocation"]
    restore(graph, ((*kept, *ops), (), around, False))
    return old


def restore(graph: Graph, state: tuple[Any, ...]) -> None:
    """Leave what `colocate` or `lifted` has entered."""
    for key, value in zip(_STATE, state, strict=True):
        graph.journal.set(graph.scalars, key, value)


def lifted(graph: Graph) -> tuple[Any, ...]:
    """Enter tf.init_scope: where there is no device scope, those hold under which the default graph was entered last."""
    old = tuple(graph.scalars[key] for key in _STATE)
    colocation, device, around, entered = old
    stays = bool(device) or entered or not around
    restore(graph, (colocation, device if stays else around, (), stays))
    return old


@contextmanager
def beside(graph: Graph, ops: Sequence[Op], ignore_existing: bool = False) -> Iterator[None]:
    """`colocate` for the time of a block."""
    old = colocate(graph, ops, ignore_existing)
    try:
        yield
    finally:
        restore(graph, old)


@contextmanager
def on_device_of(graph: Graph, op: Op, alone: bool = False) -> Iterator[None]:
    """`tf.device(op.device)` for the time of a block. `alone`: what stands around does not count."""
    old = colocate(graph, (), True) if alone else None
    around = graph.scalars["device"]
    graph.journal.set(graph.scalars, "device", (*around, ... if op.device is None else op.device))
    try:
        yield
    finally:
        graph.journal.set(graph.scalars, "device", around)
        if old is not None:
            restore(graph, old)
