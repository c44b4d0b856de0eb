"""Enumerations whose members say how variables are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.api.registry import lazy
from scopelint.interp.values import MISSING, ClassV, Foreign, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

SYNCHRONIZATION = {"AUTO": 0, "NONE": 1, "ON_WRITE": 2, "ON_READ": 3}
AGGREGATION = {"NONE": 0, "SUM": 1, "MEAN": 2, "ONLY_FIRST_REPLICA": 3}


class Member(Foreign):
    """A member of an enumeration: equal to itself only."""

    __slots__ = ("number", "owner", "word")
    type_name = "enum"
    tf_value = False

    def __init__(self, owner: str, word: str, number: int) -> None:
        self.owner, self.word, self.number = owner, word, number

    def __repr__(self) -> str:
        return f"<{self.owner}.{self.word}: {self.number}>"

    def py_getattr(self, m: Machine, name: str) -> Value:
        return {"name": self.word, "value": self.number}.get(name, MISSING)

    def py_eq(self, m: Machine, other: Value) -> bool | None:
        return self is other

    def py_str(self, m: Machine) -> str | None:
        return f"{self.owner}.{self.word}"


def _enumeration(m: Machine, name: str, numbers: dict[str, int]) -> ClassV:
    members = {word: Member(name, word, number) for word, number in numbers.items()}
    return ClassV(name, (m.classes["object"],), dict(members), module="tensorflow.python.ops.variables")


@lazy("tf.VariableSynchronization")
def synchronization(m: Machine) -> Value:
    """tf.VariableSynchronization."""
    return _enumeration(m, "VariableSynchronization", SYNCHRONIZATION)


@lazy("tf.VariableAggregation")
def aggregation(m: Machine) -> Value:
    """tf.VariableAggregation: ONLY_FIRST_TOWER is an old name of a member."""
    cls = _enumeration(m, "VariableAggregation", AGGREGATION)
    cls.attrs["ONLY_FIRST_TOWER"] = cls.attrs["ONLY_FIRST_REPLICA"]
    return cls
