"""Names with holes: ordinary strings in which an unknown part stands between two private-use characters.

So concatenation, formatting, joining and splitting of half-known names is ordinary string work everywhere.
`show` turns the marks into the braces of CONTRACT.md.
"""

from __future__ import annotations

import re

HOLE_OPEN = "\ue000"
HOLE_CLOSE = "\ue001"
_ADDRESS = "address "
_HOLE = re.compile(f"{HOLE_OPEN}([^{HOLE_CLOSE}]*){HOLE_CLOSE}")

_NUMBERED = re.compile(HOLE_OPEN + _ADDRESS + r"\d+")


def hole(label: str) -> str:
    """An unknown part of a name, labelled for the reader: hole("scope") shows as {scope}."""
    return HOLE_OPEN + label.replace(HOLE_OPEN, "").replace(HOLE_CLOSE, "").replace("/", ".") + HOLE_CLOSE


def address_hole(number: int) -> str:
    """The address of one object, as repr shows it: not known, but the same wherever the object's repr appears."""
    return f"{HOLE_OPEN}{_ADDRESS}{number}{HOLE_CLOSE}"


def undecided(text: str) -> bool:
    """Whether two uses of the string may differ: it has holes, and not only addresses of objects."""
    return HOLE_OPEN in text and text.count(HOLE_OPEN) != text.count(HOLE_OPEN + _ADDRESS)


def has_hole(text: str) -> bool:
    """Whether part of the string is not known."""
    return HOLE_OPEN in text


def show(text: str) -> str:
    """The string as users see it, holes in braces."""
    if HOLE_OPEN not in text:
        return text
    return _NUMBERED.sub(HOLE_OPEN + _ADDRESS.strip(), text).replace(HOLE_OPEN, "{").replace(HOLE_CLOSE, "}")


def hole_regex(text: str) -> re.Pattern[str]:
    """A pattern that fully matches every string this one can turn out to be."""
    parts = _HOLE.split(text)
    return re.compile("".join(".*" if i % 2 else re.escape(p) for i, p in enumerate(parts)), re.DOTALL)
