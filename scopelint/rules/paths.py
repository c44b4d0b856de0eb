"""Call paths: where two of them part, and what that says about why something happens a second time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scopelint.facts import Frame, Stack


@dataclass(frozen=True)
class Parting:
    """How the way to `second` differs from the way to `first`.

    again: the very same call path (a loop, or a cell run twice); calls: one line reached by two calls (`first_call`,
    `second_call`); lines: two different lines.
    """

    kind: Literal["again", "calls", "lines"]
    first_call: Frame | None = None
    second_call: Frame | None = None


def part(first: Stack, second: Stack) -> Parting:
    """Compare two stacks (innermost first)."""
    if first == second:
        return Parting("again", first[0] if first else None, second[0] if second else None)
    a, b = list(first), list(second)
    while a and b and a[-1] == b[-1]:
        a.pop()
        b.pop()
    outer_a, outer_b = (a[-1] if a else None), (b[-1] if b else None)
    same_line = bool(first and second and first[0] == second[0])
    return Parting("calls" if same_line else "lines", outer_a, outer_b)


def where(frame: Frame) -> str:
    """A frame as `path:line`."""
    return f"{frame.path}:{frame.line}"


def at(frame: Frame, seen_from: Stack) -> str:
    """A frame as `line n` in the file that is being read, else as `path:line`."""
    return f"line {frame.line}" if seen_from and seen_from[0].path == frame.path else where(frame)


def same_activation(first: Stack, second: Stack) -> bool:
    """Whether two calls stand in the same run of the same function (their callers are the same)."""
    return first[1:] == second[1:]


def opened_here(opened: Stack, now: Stack) -> bool:
    """Whether something was opened by the run of the function that `now` stands in, or by something that it called."""
    callers = now[1:]
    return not callers or opened[-len(callers) :] == callers


def why_again(first: Stack, second: Stack) -> str:
    """Why something that `first` made is asked for again by `second`, as the end of a sentence."""
    parting = part(first, second)
    if parting.kind == "again":
        return "this call runs more than once (a loop, or a cell run again)"
    if parting.kind == "calls" and parting.first_call and parting.second_call:
        one, two = at(parting.first_call, second), at(parting.second_call, second)
        if one == two:
            return f"the code that makes it runs twice: {one} calls it two times"
        return f"the code that makes it runs twice: called from {one}, then from {two}"
    if first:
        return f"{at(first[0], second)} uses the same name"
    return "the name is used twice"
