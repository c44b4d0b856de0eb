"""Which library call of the user's led here: what facts say of a request besides its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.interp.frame import Frame
from scopelint.interp.values import Instance

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

_SLOTS = ("train_slots", "train_averages")
_METHODS = ("__call__", "__init__", "apply", "call", "build")


def library_frames(m: Machine) -> list[Frame]:
    """The frames of library code under the user's innermost frame, outermost first."""
    found: list[Frame] = []
    for frame in reversed(m.frames):
        if frame.user:
            break
        found.append(frame)
    return found[::-1]


def kind_of_request(m: Machine) -> str:
    """facts.Get.kind of a request to the variable store."""
    frames = library_frames(m)
    if any(f.module.name.endswith(_SLOTS) for f in frames):
        return "slot"
    return "layer" if frames else "get_variable"


def caller_name(m: Machine) -> str:
    """The name of the library function, or of the class of the object, that the user called ("" if there is none)."""
    frames = library_frames(m)
    if not frames:
        return ""
    outer = frames[0]
    return _class_name(outer) if outer.code_name in _METHODS else outer.code_name


def maker_of_slots(m: Machine) -> str:
    """What makes the slots: the optimizer's or the average's class and the method the user called."""
    frames = [f for f in library_frames(m) if _class_name(f)]
    return f"{_class_name(frames[0])}.{frames[0].code_name}" if frames else ""


def _class_name(frame: Frame) -> str:
    receiver = frame.vars.get("self")
    return receiver.cls.name if isinstance(receiver, Instance) else ""
