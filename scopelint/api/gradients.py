"""tf.gradients as an opaque scope: which gradients there are, of what kind and shape, but not the ops that compute them.

A gradient exists where a path of differentiable ops leads from x to a y. It is IndexedSlices where everything that uses x takes rows of
it (tf.gather, embedding lookups), which decides how optimizers apply it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scopelint.api.convert import to_tensor
from scopelint.api.dtypes import base
from scopelint.api.gradient_loops import add_zeros_of_loops, between
from scopelint.api.gradient_paths import Paths, behind
from scopelint.api.registry import primitive
from scopelint.api.state import name_scope, tf_state
from scopelint.api.tensors import Composite, IndexedSlicesV, OperationV, TensorV, is_anonymous, some_tensor, wrap
from scopelint.facts import hole
from scopelint.graph.control_flow import EXIT, MADE_BY, SWITCH, Context, WhileContext, inside
from scopelint.graph.dims import UNSURE, UNSURE_DIM
from scopelint.graph.model import Op, Shape, Tensor
from scopelint.interp.errors import Infeasible
from scopelint.interp.values import Choice, ListV, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


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


class Call(NamedTuple):
    """A call of tf.gradients: its scope, and whether its gradients are tensors that were not there before."""

    scope: str
    new: bool


def _dense(m: Machine, x: Value, call: Call) -> Value:
    dtype = m.getattr(x, "dtype", None)
    shape: Shape = x.tf_shape() if hasattr(x, "tf_shape") else UNSURE
    name = getattr(dtype, "name", None)
    tensor = some_tensor(m, base(name) if isinstance(name, str) else None, shape)
    return wrap(m, _place(m, tensor, call))


def _place(m: Machine, tensor: Tensor, call: Call) -> Tensor:
    """A gradient's tensor is made where tf.gradients is called."""
    tensor.op.name = call.scope + hole("gradient")
    if call.new:
        tensor.op.attrs[MADE_BY] = call.scope
    tensor.op.device = None
    context = tf_state(m).graph.scalars["context"]
    tensor.op.context = context
    if context is not None:
        context.adopt_unnamed(tensor)
    return tensor


def _slices(m: Machine, x: Value, call: Call) -> Value:
    shape: Shape = x.tf_shape() if hasattr(x, "tf_shape") else UNSURE
    rows: Shape = UNSURE if shape is None or shape == UNSURE else (UNSURE_DIM, *shape[1:])
    values = _dense(m, x, call)
    values.tensor.shape = rows
    indices = _place(m, some_tensor(m, "int32", (UNSURE_DIM,)), call)
    size = _place(m, some_tensor(m, "int32", UNSURE if shape is None or shape == UNSURE else (len(shape),)), call)
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
        paths = Paths(_convert_ys(m, sources), stops)
        starts = [_target(m, x).op for x in targets if not isinstance(x, Unknown)]
        _check_other_loops(m, paths, starts)
        _check_loop(m, paths, starts)
        _may_use(m, paths)
        zero = "zero" in m.to_str(unconnected_gradients).lower()
        found = m.list([_gradient(m, x, paths, Call(scope, grad_ys is None), zero) for x in targets])
    add_zeros_of_loops(m, paths, None if any(isinstance(x, Unknown) for x in targets) else [_target(m, x) for x in targets])
    return found


def _may_use(m: Machine, paths: Paths) -> None:
    """The gradients' ops, in a branch or a loop, may use what any op between ys and xs used or made."""
    context = tf_state(m).graph.scalars["context"]
    if context is not None:
        context.may_use({t for op in behind([t.op for t in paths.ys]) for t in (*op.inputs, *op.outputs) if not t.ref})


def _check_other_loops(m: Machine, paths: Paths, starts: list[Op]) -> None:
    """Inside a loop TensorFlow cannot lead a gradient through another one: it raises, and its contexts stay entered, so that more fails."""
    context = tf_state(m).graph.scalars["context"]
    loop = context.loop if context is not None else None
    if loop is None:
        return
    exits = {op for op in paths.ops if op.type in EXIT and not inside(op.context, loop)}
    if exits and exits & between(list(tf_state(m).graph.ops), paths, starts):
        m.incomplete("gradients, inside a loop, through another loop: what TensorFlow makes of the rest is not known")
        raise Infeasible


def _check_loop(m: Machine, paths: Paths, targets: list[Op]) -> None:
    """Inside a loop's body no gradient leads through the loop's variables to what they start at."""
    context = tf_state(m).graph.scalars["context"]
    if context is None or context.loop is None or paths.unsure:
        return
    own, outer = _entered(paths, targets, context), _passed(paths, targets, context)
    if own is not None and outer is not None:
        m.incomplete("gradients through the variables of two loops: which of them TensorFlow complains of is not known")
        raise Infeasible
    if own is not None:
        text = f"Cannot compute gradient inside while loop with respect to op '{own.name}'. We do not support taking the gradient "
        text += "wrt or through the initial value of a loop variable. Gradients can be computed through loop invariants or wrt the "
        m.raise_("ValueError", text + "input parameters to the loop body.")
    if outer is not None:
        holder, missing = ("NoneType", "switch_map") if any(op.type in EXIT for op in paths.ops) else ("WhileContext", "pred")
        m.raise_("AttributeError", f"{holder!r} object has no attribute {missing!r}")


def _entered(paths: Paths, targets: list[Op], context: Context) -> Op | None:
    """A target that a variable of the loop that the context is depends on."""
    for op in behind([t.op for t in paths.ys]):
        if op.type in SWITCH and isinstance(context, WhileContext) and op.context is context:
            found = next((o for o in behind([op]) if o in targets), None)
            if found is not None:
                return found
    return None


def _passed(paths: Paths, targets: list[Op], context: Context) -> Op | None:
    """A target that a gradient only reaches through a variable of a loop around the context's own, or around a branch."""
    for op in paths.ops:
        if op.type in SWITCH and isinstance(op.context, WhileContext) and op.context is not context and inside(context, op.context):
            found = next((o for o in behind([op]) if o in targets), None)
            if found is not None:
                return found
    return None


def _gradient(m: Machine, x: Value, paths: Paths, call: Call, zero: bool) -> Value:
    if isinstance(x, Unknown):
        return m.unknown("the gradient of a value that is not known", tf=True)
    target = _target(m, x)
    if is_anonymous(target.op):
        return m.unknown("the gradient of a tensor that is not known", tf=True)
    if not paths.reach(target):
        if zero:
            return _dense(m, x, call)
        return _either(m, None, _dense(m, x, call)) if paths.unsure else None
    if not paths.sparse(target):
        return _dense(m, x, call)
    slices = _slices(m, x, call)
    return _either(m, slices, _dense(m, x, call)) if paths.unsure else slices


def _either(m: Machine, a: Value, b: Value) -> Value:
    return Choice((a, b), "the gradient depends on what is not modelled", m.here())
