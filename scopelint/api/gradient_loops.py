"""What tf.gradients adds where it was called, for loops: zeros for the loop variables whose next value does not depend on the last one.

Mirrors control_flow_state: a gradient that reaches one Exit of a loop reaches all of them, and through each the loop variable's Switch.
Where no gradient comes back to the variable from the loop's body, zeros stand for it, made by a Const (or what asks for the shape)
and a NextIteration outside of the scope of tf.gradients.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from scopelint.api.gradient_paths import Paths, could_flow, flows, walk
from scopelint.api.state import name_scope, scope_errors, tf_state
from scopelint.graph.control_flow import EXIT, CondContext, WhileContext
from scopelint.graph.dims import UNSURE, is_sure
from scopelint.graph.model import Op, Tensor

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


def add_zeros_of_loops(m: Machine, paths: Paths, targets: list[Tensor] | None) -> None:
    """The ops for all loops between the targets (None: not known) and the ys of some paths."""
    loops = {op.context: None for op in paths.ops if op.type in EXIT and isinstance(op.context, WhileContext) and op.context.back_prop}
    if not loops:
        return
    if paths.unsure or targets is None:
        _doubt(m, ("Const", "NextIteration", "Shape", "zeros"))
        return
    ops = list(tf_state(m).graph.ops)
    inside = between(ops, paths, [t.op for t in targets])
    for loop in loops:
        exits = [op for op in ops if op.type in EXIT and op.context is loop]
        if any(op in inside and op in paths.ops for op in exits):
            _add_zeros(m, [op for op in exits if could_flow(op.outputs[0]) and op.inputs[0].op in inside])


def between(ops: list[Op], paths: Paths, starts: list[Op]) -> set[Op]:
    """The ops behind the ys that depend on one of the starts by tensors that can have gradients (gradients_util._PendingCount)."""
    users: dict[Op, list[Op]] = {}
    for op in ops:
        for tensor in op.inputs:
            if could_flow(tensor):
                users.setdefault(tensor.op, []).append(op)
    reached = set(walk(starts, lambda op: users.get(op, [])))
    return reached & set(walk([t.op for t in paths.ys], lambda op: [t.op for t in op.inputs]))


def _add_zeros(m: Machine, exits: list[Op]) -> None:
    """The zeros of one loop; exits: those of its variables that a gradient reaches."""
    switches = {op.inputs[0].op for op in exits}

    def nearer(op: Op) -> list[Op]:
        return [] if op in switches else [t.op for i, t in enumerate(op.inputs) if flows(op, i)]

    ends = [switch.inputs[0].op.inputs[1].op for switch in switches if len(switch.inputs[0].op.inputs) > 1]
    used = set(walk(ends, nearer))
    for op in exits:
        if op.inputs[0].op not in used:
            _zeros(m, op.outputs[0], isinstance(op.context.outer, CondContext))


def _zeros(m: Machine, value: Tensor, inside: bool) -> None:
    """inside: the loop stands in a branch, through whose Switch the gradient may have to come in."""
    graph, stack = tf_state(m).graph, m.user_stack()
    if value.shape == UNSURE or not is_sure(value.shape):
        _doubt(m, ("Const", "NextIteration", "Shape", "zeros"))
        return
    kind = (value.dtype, value.shape)
    with scope_errors(m):
        if value.shape is not None and None not in value.shape:
            made = graph.create_op("Const", outputs=(kind,), stack=stack)
            graph.create_op("NextIteration", inputs=made.outputs, outputs=(kind,), stack=stack)
            return
        rank = None if value.shape is None else (len(value.shape),)
        with name_scope(m, None, "Shape") as scope:
            if inside:
                graph.set_maybe(graph.create_op("Switch", outputs=(kind, kind), stack=stack))
            shape = graph.create_op("Shape", scope, outputs=(("int32", rank),), stack=stack)
        with name_scope(m, None, "zeros") as scope:
            zero = graph.create_op("Const", outputs=((value.dtype, ()),), stack=stack)
            made = graph.create_op("Fill", scope, (shape.outputs[0], zero.outputs[0]), (kind,), stack=stack)
        with name_scope(m, None, "NextIteration") as scope:
            entered = graph.create_op("Enter", inputs=made.outputs, outputs=(kind,), stack=stack)
            graph.create_op("NextIteration", scope, entered.outputs, (kind,), stack=stack)


def _doubt(m: Machine, names: Iterable[str]) -> None:
    """Ops of these names may have been made directly in the present scope."""
    graph = tf_state(m).graph
    m.incomplete("what tf.gradients adds for loops whose shapes or values are not known")
    for name in names:
        graph.names.doubt(graph.full_name(name))
