"""Static shape functions of ops, by op type, and the constant folding they rest on (tf.get_static_value's role)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scopelint.graph.dims import UNSURE
from scopelint.graph.model import Shape, Tensor

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


def infer(m: Machine, op_type: str, name: str, inputs: list[Tensor], attrs: dict[str, Any], count: int, vague: bool = False) -> list[Shape]:
    """The static shapes of an op's outputs; raises the program's ValueError where TensorFlow's shape function does.

    vague: not all inputs are known.
    """
    from scopelint.api.shapes.rules import RULES, ShapeError
    from scopelint.api.state import tf_state

    rule = RULES.get(op_type)
    if rule is None or vague:
        return [UNSURE] * count
    try:
        shapes = rule(inputs, attrs)
    except ShapeError as e:
        m.raise_("ValueError", e.text(op_type, name, inputs, tf_state(m).target))
    if len(shapes) < count:
        shapes = [*shapes, *([shapes[-1] if shapes else UNSURE] * (count - len(shapes)))]
    return shapes[:count]
