"""Shapes of ops that change variables."""

from __future__ import annotations

from scopelint.api.shapes.rules import Attrs, Inputs, merge, rule
from scopelint.graph.model import Shape


@rule("Assign")
def assign(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    if attrs.get("validate_shape") is False:
        return [inputs[1].shape]
    return [merge(inputs[0].shape, inputs[1].shape)]


@rule("AssignAdd", "AssignSub")
def assign_add(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [merge(inputs[0].shape, inputs[1].shape)]
