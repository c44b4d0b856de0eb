"""The device that an op is given: device scopes merged from the outside in, or the device of what it is colocated with."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

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
        fields.update(parts)
    return "".join(f"/{key}:{fields[key]}" for key in _FIELDS if key in fields)
