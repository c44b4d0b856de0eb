"""Generator objects."""

from __future__ import annotations

from typing import Any

from scopelint.interp.code import Code
from scopelint.interp.compile_gen import drive
from scopelint.interp.errors import PyRaise
from scopelint.interp.frame import Frame
from scopelint.interp.values import IteratorV, Value


def make_generator(frame: Frame, code: Code) -> Value:
    """The generator object of a call: its body runs when it is iterated."""
    steps = drive(frame, code.body)
    result = IteratorV(steps, "generator")

    def send(value: Value) -> Value:
        return steps.send(value)

    def throw(error: Any) -> Value:
        m = frame.m
        return steps.throw(error if isinstance(error, PyRaise) else PyRaise(error, m.user_stack()))

    result.send = send
    result.throw = throw
    result.close = steps.close
    return result
