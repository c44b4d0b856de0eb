"""Initial values that depend on variables: TensorFlow clones the way to them with every variable replaced by its own initialization."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.api.convert import to_tensor
from scopelint.api.state import scope_errors, tf_state
from scopelint.api.variable_values import VariableV
from scopelint.graph.model import Op, Tensor

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


def guard(m: Machine, scope: str, value: Tensor) -> Tensor:
    """The initial value with every variable it depends on replaced by its own initialization (a clone of the path to it)."""
    if value.op.graph is not tf_state(m).graph or _has_cycle(value.op, {}):
        return value
    return _safe_tensor(m, scope, value, {})


def _has_cycle(op: Op, state: dict[Op, bool]) -> bool:
    """Whether the op depends on itself (while loops); state: False while its inputs are looked at."""
    stack = [(op, iter((*(t.op for t in op.inputs), *op.control_inputs)))]
    state[op] = False
    while stack:
        current, inputs = stack[-1]
        nxt = next(inputs, None)
        if nxt is None:
            state[current] = True
            stack.pop()
        elif nxt not in state:
            state[nxt] = False
            stack.append((nxt, iter((*(t.op for t in nxt.inputs), *nxt.control_inputs))))
        elif not state[nxt]:
            return True
    return False


def _safe_tensor(m: Machine, scope: str, tensor: Tensor, done: dict[Op, Op]) -> Tensor:
    op = tensor.op
    if op not in done:
        done[op] = _safe_op(m, scope, op, done)
    return done[op].outputs[tensor.index] if tensor.index < len(done[op].outputs) else tensor


def _safe_op(m: Machine, scope: str, op: Op, done: dict[Op, Op]) -> Op:
    if op.type in ("IsVariableInitialized", "VarIsInitializedOp", "ReadVariableOp", "If"):
        return op
    if op.type in ("Variable", "VariableV2", "VarHandleOp"):
        value = _initialized_value(m, op)
        return op if value is None else value
    inputs = [_safe_tensor(m, scope, t, done) for t in op.inputs]
    if all(a is b for a, b in zip(inputs, op.inputs, strict=True)):
        return op
    name = f"{op.name}_{scope}".replace(":", "_")
    kind = "Switch" if op.type == "RefSwitch" else op.type
    with scope_errors(m):
        outputs = [(t.dtype, t.shape) for t in op.outputs]
        made = op.graph.create_op(kind, name, inputs, outputs, dict(op.attrs), m.user_stack())
    return made


def _initialized_value(m: Machine, op: Op) -> Op | None:
    for key in ("variables", "local_variables"):
        for item in op.graph.collections.all(key):
            if isinstance(item, VariableV) and item.variable.op is op:
                value = m.call(m.getattr(item, "initialized_value"))
                return to_tensor(m, value).op
    return None
