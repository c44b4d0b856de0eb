"""Shapes of control-flow ops, TensorArrays and what resource handles stand for."""

from __future__ import annotations

from scopelint.api.shapes.rules import Attrs, Dim, Inputs, rule, unsure
from scopelint.graph.dims import UNSURE, UNSURE_DIM
from scopelint.graph.model import Shape, Tensor

_HANDS_ON = ("Switch", "RefSwitch", "Enter", "RefEnter", "Identity", "Merge")


def handle_shape(handle: Tensor) -> Shape:
    """The shape of the variable behind a resource handle, through switches and loop entries."""
    op = handle.op
    for _ in range(50):
        if op.type not in _HANDS_ON or not op.inputs:
            break
        op = op.inputs[0].op
    shape: Shape = op.attrs.get("shape", UNSURE)
    return shape


@rule("ReadVariableOp")
def read_variable(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [handle_shape(inputs[0])]


@rule("ResourceGather")
def resource_gather(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    params, indices = handle_shape(inputs[0]), inputs[1].shape
    batch = attrs.get("batch_dims") or 0
    if params is None or indices is None:
        return [None]
    if unsure(params) or unsure(indices) or not isinstance(batch, int):
        return [UNSURE]
    return [(*indices, *params[batch + 1 :])]


@rule("Switch", "RefSwitch")
def switch(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [inputs[0].shape, inputs[0].shape]


def _common(a: Dim, b: Dim) -> Dim:
    if a is None or b is None:
        return None
    if UNSURE_DIM in (a, b):
        return UNSURE_DIM
    return a if a == b else None


@rule("Merge", "RefMerge")
def merge(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """What all inputs share; dimensions that differ are unknown."""
    shapes = [t.shape for t in inputs]
    if None in shapes:
        return [None, ()]
    if any(unsure(s) for s in shapes):
        return [UNSURE, ()]
    result: Shape = shapes[0]
    for other in shapes[1:]:
        if result is None or other is None or len(result) != len(other):
            return [None, ()]
        result = tuple(_common(x, y) for x, y in zip(result, other, strict=True))
    return [result, ()]


@rule("Exit", "RefExit", "NextIteration", "RefNextIteration", "LoopCond", "RefIdentity")
def unchanged(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [inputs[0].shape]


@rule("Enter", "RefEnter", "TensorArrayReadV3", "TensorArrayGatherV3")
def unknown(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """TensorFlow's own shape functions know nothing here; its Python code sets the shapes."""
    return [None]


@rule("TensorArrayConcatV3")
def array_concat(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [None, (None,)]


@rule("TensorArrayV3", "TensorArrayGradV3")
def array(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [(2,), ()]


@rule("TensorArrayWriteV3", "TensorArrayScatterV3", "TensorArraySplitV3")
def flow(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    return [()]
