"""Whether a predicted call and recorded lines are the same place of the user's code."""

from __future__ import annotations

from scopelint.facts import Frame, Stack
from scopelint.verify.recording import Line, Lines


def spans(frame: Frame, line: Line, slack: int = 0) -> bool:
    """Whether a recorded line lies in a predicted call."""
    return frame.path == line[0] and frame.line - slack <= line[1] <= frame.end_line + slack


def same_site(predicted: Stack, recorded: Lines, slack: int = 0) -> bool:
    """Whether the innermost call of one side is among those of the other: a custom getter makes a variable further in
    than the request that is predicted, and the frames of a method that AutoGraph converted are not the user's."""
    if not predicted or not recorded:
        return True
    return any(spans(predicted[0], line, slack) for line in recorded) or any(spans(frame, recorded[0], slack) for frame in predicted)
