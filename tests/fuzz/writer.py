"""Source text under construction, and the random choices that make it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


BIT = st.booleans()
"""Choices are made of bits: whole numbers are sometimes taken from the constants of the loaded modules, by which a seed would not always give the same."""


class Writer:
    """Lines of Python and a source of choices. `left`: how many more statements this program may have."""

    def __init__(self, draw: Any, statements: int) -> None:
        self.draw = draw
        self.left = statements
        self.lines: list[str] = []
        self.depth = 0
        self.serial = 0

    def number(self, n: int) -> int:
        """0 .. n-1, each about as often; 0 is the simplest."""
        bits = (n - 1).bit_length() + 3 * bool(n & (n - 1))
        value = 0
        for _ in range(bits):
            value = 2 * value + self.draw(BIT)
        return value * n >> bits

    def pick(self, options: Sequence[T]) -> T:
        """One of the options; the first is the simplest."""
        return options[self.number(len(options))]

    def chance(self, percent: int) -> bool:
        """True as often as that; the simplest answer is no."""
        return self.number(100) >= 100 - percent

    def fresh(self, prefix: str) -> str:
        """A Python name that the program does not have yet."""
        self.serial += 1
        return f"{prefix}{self.serial}"

    def emit(self, line: str) -> None:
        self.lines.append("    " * self.depth + line)

    @contextmanager
    def block(self, header: str) -> Iterator[None]:
        """An indented block; an empty one gets a `pass`."""
        self.emit(header)
        self.depth += 1
        before = len(self.lines)
        yield
        if len(self.lines) == before:
            self.emit("pass")
        self.depth -= 1

    def arguments(self, *options: tuple[int, Sequence[str]]) -> str:
        """Some of these optional arguments, each one of its spellings that many percent of the time: `, a=1, b=2`."""
        return "".join(f", {self.pick(spellings)}" for percent, spellings in options if self.chance(percent))
