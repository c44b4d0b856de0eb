"""Which ops hand a gradient on: the paths of differentiable ops behind some tensors."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from scopelint.api.dtypes import base, is_floating
from scopelint.api.optable import DATA
from scopelint.api.tensors import is_anonymous
from scopelint.graph.control_flow import EXIT
from scopelint.graph.model import Op, Tensor


@cache
def stops() -> frozenset[str]:
    """Op types through which no gradient flows (generate/no_gradient.py)."""
    data: list[str] = json.loads((DATA / "no-gradient.json").read_text())
    return frozenset(data) | _NONE_FOR_ALL | {"NoOp", "AssignVariableOp", "AssignAddVariableOp", "AssignSubVariableOp", "Placeholder"}


_NONE_FOR_ALL = {"ArgMax", "ArgMin", "Ceil", "Floor", "FloorDiv", "LoopCond", "Rint", "Round", "TruncateDiv"}
"""Op types whose gradient is registered and None for every input."""
_ONLY_FIRST = {"Reshape", "Gather", "GatherV2", "ResourceGather", "Slice", "StridedSlice", "Tile", "Pad", "PadV2", "MirrorPad"}
_ONLY_FIRST |= {"Transpose", "Sum", "Mean", "Max", "Min", "Prod", "ExpandDims", "Switch", "RefSwitch", "TopKV2", "Cumsum", "Fill"}
_NONE_FOR: dict[str, tuple[int, ...]] = {"Betainc": (0, 1), "Zeta": (0,), "Polygamma": (0,), "ImageProjectiveTransformV2": (1,)}
_NONE_FOR |= dict.fromkeys(["FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"], (3, 4))
_NONE_FOR |= dict.fromkeys(["FusedBatchNormGrad", "FusedBatchNormGradV2", "FusedBatchNormGradV3"], (3, 4, 5))
_NONE_FOR |= dict.fromkeys(["QuantizeAndDequantizeV2", "QuantizeAndDequantizeV3"], (1, 2, 3))
"""Inputs whose registered gradient is None though others of the op have one (running means of a batch norm at inference)."""
_SPARSE = {"Gather", "GatherV2", "ResourceGather"}
_PASSES = {"Identity", "RefIdentity", "Switch", "RefSwitch", "Enter", "RefEnter", "Exit", "IdentityN", "ReadVariableOp"}


def flows(op: Op, index: int) -> bool:
    """Whether an op hands a gradient back to its input."""
    given = op.attrs.get("_gradient_op_type")
    if given is not None:  # a program's own gradient: it has one for what could have one
        return given not in stops() and could_flow(op.inputs[index])
    if op.type in stops():
        return False
    if op.type in EXIT and not getattr(op.inputs[index].op.context, "back_prop", True):
        return False
    if op.type == "Fill":
        return index == 1
    if (op.type in _ONLY_FIRST and index) or index in _NONE_FOR.get(op.type, ()):
        return False
    return could_flow(op.inputs[index])


def could_flow(tensor: Tensor) -> bool:
    dtype = tensor.dtype
    return dtype is None or dtype in ("resource", "variant") or is_floating(base(dtype)) or base(dtype).startswith("complex")


class Paths:
    """The differentiable paths that lead from ys back: the ops on them, and what uses a tensor there."""

    def __init__(self, ys: list[Tensor], stops: list[Tensor]) -> None:
        self.unsure = False
        self.uses: dict[Tensor, list[tuple[Op, int]]] = {}
        self.ys = set(ys)
        stopped = {t.op for t in stops}
        self.ops: set[Op] = set()
        todo = [t.op for t in ys]
        while todo:
            op = todo.pop()
            if op in self.ops or (op in stopped and not any(t.op is op for t in ys)):
                continue
            self.ops.add(op)
            if is_anonymous(op):
                self.unsure = True
            self._follow(op, todo)

    def _follow(self, op: Op, todo: list[Op]) -> None:
        for i, tensor in enumerate(op.inputs):
            if flows(op, i):
                self.uses.setdefault(tensor, []).append((op, i))
                todo.append(tensor.op)

    def reach(self, tensor: Tensor) -> bool:
        return tensor in self.uses or tensor in self.ys

    def sparse(self, tensor: Tensor, depth: int = 0) -> bool:
        """Whether the gradient arrives as IndexedSlices: every use takes rows, or only hands the tensor on to such uses."""
        uses = self.uses.get(tensor, [])
        if tensor in self.ys or not uses or depth > 30:
            return False
        return all(self._sparse_use(op, i, depth) for op, i in uses)

    def _sparse_use(self, op: Op, index: int, depth: int) -> bool:
        if op.type in _SPARSE:
            return index == 0 and _axis_zero(op)
        if op.attrs.get("sparse_gradient") is True:  # SparseSegmentSum and its kin
            return index == 0
        if op.type in _PASSES and index == 0:
            used = [t for t in op.outputs if t in self.uses or t in self.ys]
            return bool(used) and all(self.sparse(t, depth + 1) for t in used)
        return False


def _axis_zero(op: Op) -> bool:
    return len(op.inputs) < 3 or op.inputs[2].const in (0, None) or op.type == "ResourceGather"


def behind(ops: list[Op]) -> Iterator[Op]:
    """The ops and what they depend on by tensors that could have a gradient, the nearest first."""
    return walk(ops, lambda op: (t.op for t in op.inputs if could_flow(t)))


def walk(starts: Iterable[Op], following: Callable[[Op], Iterable[Op]]) -> Iterator[Op]:
    """The starts and what follows from them, each once, the nearest first."""
    queue, visited = deque(starts), set[Op]()
    while queue:
        op = queue.popleft()
        if op not in visited:
            visited.add(op)
            yield op
            queue.extend(following(op))
