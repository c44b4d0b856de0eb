"""What the composites of tf.cond and tf.while_loop need of the graph: contexts, Switch and Enter, back edges, shapes of loop variables."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from scopelint.api.convert import to_tensor
from scopelint.api.registry import primitive
from scopelint.api.shapes.merge import compatible
from scopelint.api.shapev import shape_from
from scopelint.api.state import scope_errors, tf_state
from scopelint.api.tensors import OperationV, TensorV, wrap
from scopelint.graph.control_flow import CondContext, Context, WhileContext, enter, no_control, switch
from scopelint.graph.dims import UNSURE
from scopelint.graph.model import Shape, Tensor
from scopelint.interp.values import MISSING, Foreign, NativeFn, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


class ContextV(Foreign):
    """A control-flow context as a value of library code."""

    __slots__ = ("context",)
    type_name = "ControlFlowContext"

    def __init__(self, context: Context) -> None:
        self.context = context

    def py_getattr(self, m: Machine, name: str) -> Value:
        if name == "name":
            return self.context.name
        if name == "outer_context":
            return None if self.context.outer is None else ContextV(self.context.outer)
        method = _METHODS.get(name)
        if method is None:
            return MISSING
        return NativeFn(f"context.{name}", lambda m, *args: method(m, self.context, *args), pure=False)


def _tensors(m: Machine, values: Value) -> list[Tensor]:
    return [to_tensor(m, v) for v in m.iterate(values) or []]


def _enter(m: Machine, context: Context) -> None:
    context.enter()


def _exit(m: Machine, context: Context) -> None:
    context.exit()


def _add_result(m: Machine, context: Context, value: Value) -> Value:
    tensor = to_tensor(m, value)
    if not isinstance(context, CondContext):
        return wrap(m, tensor)
    with scope_errors(m):
        return wrap(m, context.add_result(tensor, m.user_stack()))


def _leave_results(m: Machine, context: Context, values: Value) -> None:
    if context.outer is not None:
        for tensor in _tensors(m, values):
            context.outer.know(tensor)


def _reset(m: Machine, context: Context, values: Value) -> None:
    if isinstance(context, WhileContext):
        context.reset(_tensors(m, values))


def _enter_values(m: Machine, context: Context, values: Value) -> Value:
    """The Enters of a loop's variables, in order."""
    tensors = _tensors(m, values)
    if not isinstance(context, WhileContext):
        return values
    stack = m.user_stack()
    with scope_errors(m):
        if context.outer is not None:
            tensors = [context.outer.add_value(t, stack) for t in tensors]
        with no_control(context.graph):
            entered = [enter(context.graph, t, context.name, stack) for t in tensors]
    for tensor in entered:
        context.adopt(tensor)
    return m.list([wrap(m, t) for t in entered])


_METHODS: dict[str, Callable[..., Value]] = {
    "enter": _enter,
    "exit": _exit,
    "add_result": _add_result,
    "leave_results": _leave_results,
    "reset": _reset,
    "enter_values": _enter_values,
}


@primitive("tf.scopelint.control_flow_v2")
def control_flow_v2(m: Machine, what: Value) -> Value:
    """Nothing, or (what a conditional or loop of control flow v2 answers,): its ops are other ones."""
    if tf_state(m).flags.get("control flow v2", False) is False:
        return ()
    m.opaque(f"{what} of control flow v2", [])
    return (m.unknown(f"what {what} of control flow v2 answers", tf=True),)


@primitive("tf.scopelint.cond_context")
def cond_context(m: Machine, pred: Value, pivot: Value, branch: Value) -> Value:
    """The context of one branch of a cond."""
    with scope_errors(m):
        return ContextV(CondContext(tf_state(m).graph, to_tensor(m, pred), to_tensor(m, pivot), int(branch)))


@primitive("tf.scopelint.while_context")
def while_context(m: Machine, back_prop: Value = True) -> Value:
    """The context of a loop; back_prop: whether gradients lead back through it."""
    with scope_errors(m):
        return ContextV(WhileContext(tf_state(m).graph, m.truth(back_prop) is not False))


@primitive("tf.scopelint.in_loop")
def in_loop(m: Machine) -> Value:
    """Whether the ops made here are inside a tf.while_loop (control_flow_util.GetContainingWhileContext)."""
    context = tf_state(m).graph.scalars["context"]
    return context is not None and context.loop is not None


@primitive("tf.scopelint.in_control_flow")
def in_control_flow(m: Machine) -> Value:
    """Whether the ops made here are inside a tf.cond or a tf.while_loop."""
    return tf_state(m).graph.scalars["context"] is not None


@primitive("tf.scopelint.switch")
def switch_op(m: Machine, data: Value, pred: Value) -> Value:
    """A Switch, or a RefSwitch of a reference: (false output, true output)."""
    tensor, test = to_tensor(m, data, as_ref=True), to_tensor(m, pred)
    with scope_errors(m):
        return tuple(wrap(m, t) for t in switch(tensor.op.graph, tensor, test, m.user_stack()))


@primitive("tf.scopelint.set_input", pure=True)
def set_input(m: Machine, op: Value, index: Value, value: Value) -> None:
    """op.inputs[index] = value (a loop's back edge)."""
    if isinstance(op, OperationV):
        inputs = list(op.op.inputs)
        inputs[int(index)] = to_tensor(m, value)
        op.op.inputs = tuple(inputs)


def _shape_of(m: Machine, value: Value) -> Shape:
    return value.tensor.shape if isinstance(value, TensorV) else shape_from(m, value)


@primitive("tf.scopelint.may_fit", pure=True)
def may_fit(m: Machine, shape: Value, limit: Value) -> Value:
    """False only if a shape surely says less than the limit asks for (control_flow_ops._ShapeLessThanOrEqual)."""
    small, large = _shape_of(m, shape), _shape_of(m, limit)
    if large is None or UNSURE in (small, large):
        return True
    if small is None or len(small) != len(large):
        return False
    return not any(b is not None and b >= 0 and (a is None or a >= 0) and a != b for a, b in zip(small, large, strict=True))


@primitive("tf.scopelint.replace_shape", pure=True)
def replace_shape(m: Machine, value: Value, shape: Value) -> None:
    """The static shape of a new Enter: its invariant."""
    if isinstance(value, TensorV):
        wanted = _shape_of(m, shape)
        if compatible(value.tensor.shape, wanted) is not False:
            value.tensor.shape = wanted


@primitive("tf.scopelint.dimension", pure=True)
def dimension(m: Machine, value: Value, index: Value) -> Value:
    """A static dimension of a tensor: an int, None if TensorFlow does not know it, Unknown if we do not."""
    shape = to_tensor(m, value).shape
    if shape is None:
        return None
    if shape == UNSURE or not -len(shape) <= index < len(shape):
        return m.unknown("a dimension", "int")
    dim = shape[index]
    return m.unknown("a dimension", "int") if dim is not None and dim < 0 else dim
