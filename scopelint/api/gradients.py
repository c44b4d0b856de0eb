"""tf.gradients as an opaque scope: which gradients there are, of what kind and shape, but not the ops that compute them.

A gradient exists where a path of differentiable ops leads from x to a y. It is IndexedSlices where everything that uses x takes rows of
it (tf.gather, embedding lookups), which decides how optimizers apply it.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from scopelint.api.convert import to_tensor
from scopelint.api.dtypes import base, is_floating
from scopelint.api.optable import DATA
from scopelint.api.registry import primitive
from scopelint.api.state import name_scope, tf_state
from scopelint.api.tensors import Composite, IndexedSlicesV, OperationV, TensorV, is_anonymous, some_tensor, wrap
from scopelint.facts import hole
from scopelint.graph.control_flow import WhileContext
from scopelint.graph.dims import UNSURE, UNSURE_DIM
from scopelint.graph.model import Op, Shape, Tensor
from scopelint.interp.values import Choice, ListV, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


@cache
def stops() -> frozenset[str]:
    """Op types through which no gradient flows (generate/no_gradient.py)."""
    data: list[str] = json.loads((DATA / "no-gradient.json").read_text())
    return frozenset(data) | _NONE_FOR_ALL | {"NoOp", "AssignVariableOp", "AssignAddVariableOp", "AssignSubVariableOp", "Placeholder"}


_NONE_FOR_ALL = {"ArgMax", "ArgMin", "Ceil", "Floor", "FloorDiv", "LoopCond", "Rint", "Round", "TruncateDiv"}
"""Op types whose gradient is registered and None for every input."""
_ONLY_FIRST = {"Reshape", "Gather", "GatherV2", "ResourceGather", "Slice", "StridedSlice", "Tile", "Pad", "PadV2", "MirrorPad"}
_ONLY_FIRST |= {"Transpose", "Sum", "Mean", "Max", "Min", "Prod", "ExpandDims", "Switch", "RefSwitch", "TopKV2", "Cumsum", "Fill"}
_SPARSE = {"Gather", "GatherV2", "ResourceGather"}
_PASSES = {"Identity", "RefIdentity", "Switch", "RefSwitch", "Enter", "RefEnter", "Exit", "IdentityN", "ReadVariableOp"}


def _flows(op: Op, index: int) -> bool:
    """Whether an op hands a gradient back to its input."""
    if op.type in stops():
        return False
    if op.type in ("Exit", "RefExit") and not getattr(op.inputs[index].op.context, "back_prop", True):
        return False
    if op.type == "Fill":
        return index == 1
    if op.type in _ONLY_FIRST and index:
        return False
    return _could_flow(op.inputs[index])


def _could_flow(tensor: Tensor) -> bool:
    dtype = tensor.dtype
    return dtype is None or dtype in ("resource", "variant") or is_floating(base(dtype)) or base(dtype).startswith("complex")


class _Paths:
    """The ops between ys and whatever they depend on."""

    def __init__(self, ys: list[Tensor], stops: list[Tensor]) -> None:
        self.unsure = False
        self.uses: dict[Tensor, list[tuple[Op, int]]] = {}
        self.ys = set(ys)
        stopped = {t.op for t in stops}
        todo, seen = [t.op for t in ys], set()
        while todo:
            op = todo.pop()
            if op in seen or (op in stopped and not any(t.op is op for t in ys)):
                continue
            seen.add(op)
            if is_anonymous(op):
                self.unsure = True
            self._follow(op, todo)

    def _follow(self, op: Op, todo: list[Op]) -> None:
        for i, tensor in enumerate(op.inputs):
            if _flows(op, i):
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
        if op.type in _PASSES and index == 0:
            used = [t for t in op.outputs if t in self.uses or t in self.ys]
            return bool(used) and all(self.sparse(t, depth + 1) for t in used)
        return False


def _axis_zero(op: Op) -> bool:
    return len(op.inputs) < 3 or op.inputs[2].const in (0, None) or op.type == "ResourceGather"


def _sources(value: Value, m: Machine) -> list[Tensor]:
    """The tensors through which a value of `xs` is used: a variable's reference and its reads, or the tensor itself."""
    if isinstance(value, TensorV):
        return [value.tensor]
    return [to_tensor(m, value, as_ref=True)]


def _handle_or_ref(m: Machine, x: Value) -> Tensor:
    handle = m.getattr(x, "handle", None) if not isinstance(x, TensorV) else None
    if isinstance(handle, TensorV):
        return handle.tensor
    return _sources(x, m)[0]


def _target(m: Machine, x: Value) -> Tensor:
    """What tf.gradients differentiates for a value: a resource variable's handle, a reference, or the tensor."""
    from scopelint.api.variable_values import VariableV

    if isinstance(x, VariableV):
        return x.gradient_target(m) if hasattr(x, "gradient_target") else _handle_or_ref(m, x)
    return _sources(x, m)[0]


def _items(m: Machine, value: Value) -> list[Value] | None:
    if isinstance(value, (ListV, tuple)):
        items = m.iterate(value)
        return None if items is None or (isinstance(value, ListV) and value.rest is not None) else items
    if isinstance(value, Unknown):
        return None
    return [value]


def _dense(m: Machine, x: Value, scope: str) -> Value:
    dtype = m.getattr(x, "dtype", None)
    shape: Shape = x.tf_shape() if hasattr(x, "tf_shape") else UNSURE
    name = getattr(dtype, "name", None)
    tensor = some_tensor(m, base(name) if isinstance(name, str) else None, shape)
    return wrap(m, _place(m, tensor, scope))


def _place(m: Machine, tensor: Tensor, scope: str) -> Tensor:
    """A gradient's tensor is made where tf.gradients is called."""
    tensor.op.name = scope + hole("gradient")
    tensor.op.device = None
    context = tf_state(m).graph.scalars["context"]
    tensor.op.context = context
    if context is not None:
        context.adopt_unnamed(tensor)
    return tensor


def _slices(m: Machine, x: Value, scope: str) -> Value:
    shape: Shape = x.tf_shape() if hasattr(x, "tf_shape") else UNSURE
    rows: Shape = UNSURE if shape is None or shape == UNSURE else (UNSURE_DIM, *shape[1:])
    values = _dense(m, x, scope)
    values.tensor.shape = rows
    indices = _place(m, some_tensor(m, "int32", (UNSURE_DIM,)), scope)
    size = _place(m, some_tensor(m, "int32", UNSURE if shape is None or shape == UNSURE else (len(shape),)), scope)
    return IndexedSlicesV({"values": values, "indices": wrap(m, indices), "dense_shape": wrap(m, size)}, shape)


def _convert_ys(m: Machine, values: list[Value]) -> list[Tensor]:
    tensors = []
    for y in values:
        if isinstance(y, Composite):
            tensors += [t.tensor for t in y.parts.values() if isinstance(t, TensorV)]
        elif not isinstance(y, OperationV):
            tensors.append(to_tensor(m, y, name="y"))
    return tensors


@primitive("tf.gradients")
def gradients(
    m: Machine,
    ys: Value,
    xs: Value,
    grad_ys: Value = None,
    name: Value = "gradients",
    colocate_gradients_with_ops: Value = False,
    gate_gradients: Value = False,
    aggregation_method: Value = None,
    stop_gradients: Value = None,
    unconnected_gradients: Value = "none",
) -> Value:
    """tf.gradients. The ops are made below its scope under names that are not said."""
    sources, targets = _items(m, ys), _items(m, xs)
    given = [v for v in [grad_ys, stop_gradients] if v is not None]
    with name_scope(m, name if isinstance(name, str) or name is None else m.to_str(name), "gradients") as scope:
        tf_state(m).graph.names.taint(scope.rstrip("/"), "the ops of tf.gradients are not modelled")
        if sources is None or targets is None:
            return m.unknown("the gradients of values that are not known", tf=True)
        stops = [t for v in given[-1:] if stop_gradients is not None for t in _convert_ys(m, _items(m, v) or [])]
        paths = _Paths(_convert_ys(m, sources), stops)
        _check_loop(m, paths, [_target(m, x).op for x in targets if not isinstance(x, Unknown)])
        _may_use(m, paths)
        zero = "zero" in m.to_str(unconnected_gradients).lower()
        return m.list([_gradient(m, x, paths, scope, zero) for x in targets])


def _may_use(m: Machine, paths: _Paths) -> None:
    """The gradients' ops, in a branch or a loop, may use what any op between ys and xs used or made."""
    context = tf_state(m).graph.scalars["context"]
    if context is not None:
        context.may_use({t for op in _behind([t.op for t in paths.ys]) for t in (*op.inputs, *op.outputs) if not t.ref})


def _check_loop(m: Machine, paths: _Paths, targets: list[Op]) -> None:
    """Inside a loop's body no gradient leads through the loop's variables to what they start at."""
    context = tf_state(m).graph.scalars["context"]
    if not isinstance(context, WhileContext) or paths.unsure:
        return
    for op in _behind([t.op for t in paths.ys]):
        found = None
        if op.type in ("Switch", "RefSwitch") and op.context is context:
            found = next((o for o in _behind([op]) if o in targets), None)
        if found is not None:
            text = f"Cannot compute gradient inside while loop with respect to op '{found.name}'. We do not support taking the gradient "
            text += "wrt or through the initial value of a loop variable. Gradients can be computed through loop invariants or wrt the "
            m.raise_("ValueError", text + "input parameters to the loop body.")


def _behind(ops: list[Op]) -> Iterator[Op]:
    """The ops and what they depend on by tensors that could have a gradient, the nearest first."""
    queue, visited = deque(ops), set[Op]()
    while queue:
        op = queue.popleft()
        if op not in visited:
            visited.add(op)
            yield op
            queue.extend(t.op for t in op.inputs if _could_flow(t))


def _gradient(m: Machine, x: Value, paths: _Paths, scope: str, zero: bool) -> Value:
    if isinstance(x, Unknown):
        return m.unknown("the gradient of a value that is not known", tf=True)
    target = _target(m, x)
    if is_anonymous(target.op):
        return m.unknown("the gradient of a tensor that is not known", tf=True)
    if not paths.reach(target):
        if zero:
            return _dense(m, x, scope)
        return _either(m, None, _dense(m, x, scope)) if paths.unsure else None
    if not paths.sparse(target):
        return _dense(m, x, scope)
    slices = _slices(m, x, scope)
    return _either(m, slices, _dense(m, x, scope)) if paths.unsure else slices


def _either(m: Machine, a: Value, b: Value) -> Value:
    return Choice((a, b), "the gradient depends on what is not modelled", m.here())
