"""Frame objects (inspect.currentframe(), sys._getframe()): their names, their module, their callers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.interp.builtins.base import payload
from scopelint.interp.frame import Frame
from scopelint.interp.function_attrs import code_object, globals_dict
from scopelint.interp.values import ClassV, Foreign, Instance, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


class FrameObject(Foreign):
    """A frame, with those that called it (innermost last) as they were when it was asked for."""

    __slots__ = ("frames",)
    type_name = "frame"
    tf_value = False

    def __init__(self, frames: tuple[Frame, ...]) -> None:
        self.frames = frames

    def py_getattr(self, m: Machine, name: str) -> Value:
        frame = self.frames[-1]
        match name:
            case "f_back":
                return caller(m, self.frames[:-1])
            case "f_locals":
                return globals_dict(m, frame.module) if frame.vars is frame.module.attrs else m.dict(dict(frame.vars))
            case "f_globals":
                return globals_dict(m, frame.module)
            case "f_code":
                return _code(m, frame)
            case "f_lineno":
                return frame.span[0] if frame.span is not None and frame.user else m.unknown("the line of a frame", kind="int")
        return m.unknown(f"attribute `{name}` of a frame", tf=False) if name.startswith("f_") else MISSING

    def py_eq(self, m: Machine, other: Value) -> bool | None:
        return isinstance(other, FrameObject) and other.frames[-1] is self.frames[-1]


def caller(m: Machine, frames: tuple[Frame, ...]) -> Value:
    """The innermost of these frames, None below the script's own. Models stand for other frames than their own."""
    if not frames:
        return None
    if not frames[-1].module.path or frames[-1].module.name.startswith("scopelint."):
        return m.unknown("a frame of a library's")
    return FrameObject(frames)


def current_frame(m: Machine, depth: Value = 0) -> Value:
    """sys._getframe(depth)."""
    depth = payload(depth)
    if type(depth) is not int or depth < 0:
        return m.unknown("a frame object")
    if depth >= len(m.frames):
        return m.raise_("ValueError", "call stack is not deep enough")
    found: Value = FrameObject(tuple(m.frames))
    for _ in range(depth):
        found = m.getattr(found, "f_back")
    return found


def _code(m: Machine, frame: Frame) -> Value:
    if frame.function is not None:
        return code_object(m, frame.function)
    made = Instance(ClassV("code", (m.classes["object"],)))
    made.attrs.update(co_name=frame.code_name, co_filename=frame.module.path)
    return made
