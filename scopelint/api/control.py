"""Contexts that never change a name: control dependencies, devices, colocation, containers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scopelint.api.contexts import Simple, on_graph
from scopelint.api.registry import primitive
from scopelint.api.state import tf_state
from scopelint.api.tensors import Convertible, OperationV, TensorV, wrap
from scopelint.facts import has_hole
from scopelint.graph.devices import colocate, restore
from scopelint.graph.graph import Graph
from scopelint.graph.model import Op
from scopelint.interp.values import Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


def _control_ops(m: Machine, inputs: Value) -> tuple[Op, ...]:
    """The ops that control inputs stand for (resource variables are read, as in TensorFlow: their last read)."""
    result = []
    for value in m.iterate(inputs) or []:
        op = _control_op(m, value)
        if op is not None:
            result.append(op)
    return tuple(result)


def _control_op(m: Machine, value: Value) -> Op | None:
    match value:
        case OperationV():
            return value.op
        case TensorV():
            return value.tensor.op
        case Convertible():
            element = m.getattr(value, "op", None)
            return element.op if isinstance(element, OperationV) else None
        case None | bool() | int() | float() | str():
            shown = m.to_str(m.class_of(value))
            text = f"Can not convert a {shown.split(chr(39))[1] if chr(39) in shown else shown} into a Tensor or Operation."
            m.raise_("TypeError", text)
    return None


def control_dependencies(m: Machine, graph: Graph, control_inputs: Value) -> Value:
    """tf.Graph.control_dependencies; None leaves all, and the control flow context with them."""
    if control_inputs is None:

        def enter(m: Machine) -> tuple[Any, Value]:
            old = (graph.scalars["control"], graph.scalars["context"])
            m.journal.set(graph.scalars, "control", ())
            m.journal.set(graph.scalars, "context", None)
            return old, None

        def leave(m: Machine, old: Any) -> None:
            m.journal.set(graph.scalars, "control", old[0])
            m.journal.set(graph.scalars, "context", old[1])

        return Simple(enter, leave)
    ops = _control_ops(m, control_inputs)
    return on_graph("control", lambda old: (*old, ops), graph=graph)


@primitive("tf.control_dependencies")
def control_dependencies_of_default(m: Machine, control_inputs: Value) -> Value:
    """tf.control_dependencies."""
    return control_dependencies(m, tf_state(m).graph, control_inputs)


def device(m: Machine, graph: Graph, device_name_or_function: Value) -> Value:
    """tf.Graph.device: never changes a name."""
    return on_graph("device", lambda old: (*old, device_name_or_function), graph=graph)


@primitive("tf.device")
def device_of_default(m: Machine, device_name_or_function: Value) -> Value:
    """tf.device."""
    return device(m, tf_state(m).graph, device_name_or_function)


def colocate_with(m: Machine, graph: Graph, op: Value, ignore_existing: Value = False) -> Value:
    """tf.Graph.colocate_with: device scopes are left; an op to colocate with is converted (a resource variable is not read)."""
    if op is None and ignore_existing is not True:
        m.raise_("ValueError", "Trying to reset colocation (op is None) but ignore_existing is not True")
    target: Op | None = None
    if op is not None and not isinstance(op, Unknown):
        if not isinstance(op, (OperationV, Convertible)):
            from scopelint.api.convert import to_tensor

            op = wrap(m, to_tensor(m, op, as_ref=True))
        target = _control_op(m, op)

    def enter(m: Machine) -> tuple[Any, Value]:
        return colocate(graph, () if op is None else (target,), ignore_existing is True), None

    return Simple(enter, lambda m, old: restore(graph, old))


@primitive("tf.colocate_with", "tf.graph_util.colocate_with", "tf.python.framework.ops.colocate_with")
def colocate_with_of_default(m: Machine, op: Value, ignore_existing: Value = False) -> Value:
    """tf.colocate_with."""
    return colocate_with(m, tf_state(m).graph, op, ignore_existing)


@primitive("tf.scopelint.in_device_scope", pure=True)
def in_device_scope(m: Machine) -> Value:
    """Whether there is a device scope around (iterator_ops._device_stack_is_empty says the opposite)."""
    return bool(tf_state(m).graph.scalars["device"])


@primitive("tf.scopelint.by_device", pure=True)
def by_device(m: Machine, values: Value) -> Value:
    """(device, ops) of tf.group's inputs, in the order in which tf.group takes the devices; a single pair if they are not known."""
    items = m.iterate(values) or []
    groups: dict[str, list[Value]] = {}
    for item in items:
        device = m.getattr(item, "device", None) if isinstance(item, (OperationV, Convertible)) else ""
        if not isinstance(device, str) or has_hole(device):
            return m.list([(m.unknown("the device of an op", "str"), m.list(items))])
        groups.setdefault(device, []).append(item)
    return m.list([(d, m.list(groups[d])) for d in sorted(groups)])


def container(m: Machine, graph: Graph, name: Value) -> Value:
    return on_graph("container", lambda old: name, value=name, graph=graph)


@primitive("tf.container")
def container_of_default(m: Machine, container_name: Value) -> Value:
    """tf.container."""
    return container(m, tf_state(m).graph, container_name)
