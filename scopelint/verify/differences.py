"""What a comparison finds: differences, in program order, and how much agrees."""

from __future__ import annotations

from typing import Literal

import msgspec

from scopelint.facts import Stack
from scopelint.verify.recording import Lines

Kind = Literal["wrong", "missed", "shape", "dtype", "trainable", "collections", "device", "site", "sharing", "exception", "graphs"]
"""wrong: predicted exactly, but TensorFlow did not make it; missed: made, but not predicted; others: one detail of what both have."""

Place = tuple[int, float]
"""The graph, and how many of its ops TensorFlow had made; (graphs, inf) is the program's end."""


class Difference(msgspec.Struct, frozen=True):
    """One disagreement, about `what`. predicted, recorded: the stack of either side, innermost first.

    excused: why it does not count: the prediction had said that it is not complete, or the run did not come that far.
    predicts: about something that was predicted.
    """

    kind: Kind
    what: str
    message: str
    predicted: Stack = ()
    recorded: Lines = ()
    excused: str = ""
    predicts: bool = False
    place: Place = (0, 0.0)


class Tally(msgspec.Struct, frozen=True):
    """How many of TensorFlow's names the prediction has, exactly."""

    what: str
    found: int
    of: int
    wrong: int = 0


class Comparison(msgspec.Struct, frozen=True):
    """All disagreements, in program order, and how much agrees. complete: whether the prediction had called itself complete."""

    tallies: tuple[Tally, ...]
    differences: tuple[Difference, ...]
    complete: bool = True

    @property
    def agrees(self) -> bool:
        """Nothing exact is wrong, and nothing is missing that was called complete."""
        return all(d.excused for d in self.differences)

    @property
    def first(self) -> Difference | None:
        """Where the two part ways."""
        return next((d for d in self.differences if not d.excused), None)
