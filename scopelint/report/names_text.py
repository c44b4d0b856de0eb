"""The words that the formats of `scopelint names` for people have in common."""

from __future__ import annotations

import math

from scopelint.facts import Frame, Incomplete, Program, Raise, Stack, Variable, show


def shape_text(shape: tuple[int | None, ...] | None) -> str:
    """[3, 3, ?, 4]; [?...] where not even the rank is known."""
    if shape is None:
        return "[?...]"
    return "[" + ", ".join("?" if d is None else str(d) for d in shape) + "]"


def place(frame: Frame | None) -> str:
    """net.py:12"""
    return f"{frame.path}:{frame.line}" if frame else ""


def site(stack: Stack) -> str:
    """Where the user's own code made something: the innermost frame."""
    return place(stack[0]) if stack else ""


def sharing_text(variable: Variable) -> str:
    """How many later calls got the same variable."""
    return f"shared: {len(variable.used) + 1} calls" if variable.used else ""


def elements(variable: Variable) -> int:
    """How many numbers the variable holds; 0 where that is not known."""
    if variable.shape is None or None in variable.shape:
        return 0
    return math.prod(d for d in variable.shape if d is not None)


def count(n: int, noun: str) -> str:
    """1 variable, 2 variables"""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def summary(program: Program) -> str:
    """One line: what the program makes."""
    variables = [v for g in program.graphs for v in g.variables]
    ops = sum(len(g.ops) for g in program.graphs)
    trainable = [v for v in variables if v.trainable]
    parts = [
        count(len(variables), "variable"),
        f"{len(trainable):,} trainable ({sum(map(elements, trainable)):,} numbers)",
        count(ops, "op"),
    ]
    if len(program.graphs) > 1:
        parts.append(count(len(program.graphs), "graph"))
    uncertain = sum(v.certainty != "exact" for v in variables)
    if uncertain:
        parts.append(f"{uncertain:,} not certain")
    return ", ".join(parts)


def because(reason: Incomplete) -> str:
    """Why something may be missing, and where."""
    at = place(reason.at) or reason.path or ""
    return f"{at}: {show(reason.reason)}" if at else show(reason.reason)


def raised_text(raised: Raise) -> str:
    """What TensorFlow (or the program) raises, and where."""
    where = " <- ".join(place(f) for f in raised.stack) or "?"
    maybe = "" if raised.certainty == "exact" else " (on some path)"
    return f"{raised.type}{maybe} at {where}: {show(raised.message)}"
