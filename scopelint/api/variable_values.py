"""tf.Variable objects as values: conversion to tensors, attributes, operators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scopelint.api.contexts import scalars
from scopelint.api.dtypes import dtype_value
from scopelint.api.registry import lazy
from scopelint.api.shapev import TensorShapeV
from scopelint.api.state import as_default, name_scope, tf_state
from scopelint.api.tensors import Convertible, TensorV, tensor_class, wrap, wrap_op
from scopelint.graph.devices import beside, on_device_of
from scopelint.graph.graph import Graph
from scopelint.graph.model import Op, Shape, Tensor
from scopelint.graph.shapes import show_shape
from scopelint.graph.store import Partitioned, Variable
from scopelint.interp.values import ClassV, NativeFn, Unknown, Value
from scopelint.journal import MISSING, Table

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


class VariableV(Convertible):
    """tf.Variable: a reference variable or a resource variable.

    variable.values: "read" (the snapshot tensor), "initializer" (op or tensor), "initial_value" (tensor), "shape", "dtype", "constraint"...
    """

    __slots__ = ("attrs", "variable")
    type_name = "Variable"

    def __init__(self, variable: Variable) -> None:
        self.variable = variable
        self.attrs: Table[str, Value] = Table()

    def __repr__(self) -> str:
        return f"<VariableV {self.variable.name}>"

    @property
    def join_key(self) -> Any:
        return self.variable.join_key

    def tf_graph(self) -> Graph | None:
        return self.variable.graph

    def tf_dtype(self) -> str | None:
        return self.variable.dtype

    def tf_shape(self) -> Shape:
        return self.variable.shape

    def as_tensor(self, m: Machine, dtype: str | None, name: str | None, as_ref: bool) -> Tensor:
        v = self.variable
        if dtype is not None and v.dtype is not None and dtype != v.dtype:
            shown = v.dtype if v.resource else f"{v.dtype}_ref"
            m.raise_("ValueError", f"Incompatible type conversion requested to type '{dtype}' for variable of type '{shown}'")
        if v.resource:
            if as_ref:
                return v.handle
            return v.values["cached"] if "cached" in v.values else _value_op(m, v).outputs[0]
        tensor: Tensor = v.handle if as_ref else v.values["read"]
        return tensor

    def value(self, m: Machine) -> TensorV:
        """tf.Variable.value(): the snapshot, or a new read of a resource."""
        return wrap(m, self.as_tensor(m, None, None, False))

    # -- Python's side

    def py_class(self, m: Machine) -> ClassV | None:
        return variable_class(m, "ResourceVariable" if self.variable.resource else "RefVariable")

    def py_getattr(self, m: Machine, name: str) -> Value:
        if name in self.attrs:
            return self.attrs[name]
        getter = GETTERS.get(name)
        if getter is not None:
            return getter(m, self)
        from scopelint.api.variable_methods import METHODS

        method = METHODS.get(name)
        if method is None:
            return MISSING
        return NativeFn(f"Variable.{name}", lambda m, *args, **kwargs: method(m, self, *args, **kwargs), pure=False)

    def py_setattr(self, m: Machine, name: str, value: Value) -> Value:
        m.journal.set(self.attrs, name, value)
        return None

    def py_binary(self, m: Machine, op: str, other: Value, reflected: bool) -> Value:
        if op in ("Eq", "NotEq"):
            if isinstance(other, Unknown):
                return m.unknown("comparison of variables", "bool")
            return (other is self) == (op == "Eq")
        return self.value(m).py_binary(m, op, other, reflected)

    def py_unary(self, m: Machine, op: str) -> Value:
        return self.value(m).py_unary(m, op)

    def py_getitem(self, m: Machine, key: Value) -> Value:
        from scopelint.api.variable_methods import slice_of

        return slice_of(m, self, key)

    def py_truth(self, m: Machine) -> bool | None:
        return self.value(m).py_truth(m) if self.variable.resource else True

    def py_iter(self, m: Machine) -> list[Value] | None:
        if tf_state(m).target == "tf2":
            return m.iterate(m.call(m.getattr(self, "read_value")))
        m.raise_("TypeError", "'Variable' object is not iterable.")

    def py_len(self, m: Machine) -> Value:
        kind = "ResourceVariable" if self.variable.resource else "RefVariable"
        m.raise_("TypeError", f"object of type '{kind}' has no len()")

    def py_str(self, m: Machine) -> str | None:
        v = self.variable
        dtype = v.dtype or "?"
        return f"<tf.Variable '{v.name}' shape={show_shape(v.shape, v.graph.target)} dtype={dtype if v.resource else dtype + '_ref'}>"

    def py_repr(self, m: Machine) -> str | None:
        return self.py_str(m)

    def py_eq(self, m: Machine, other: Value) -> bool | None:
        return None if isinstance(other, Unknown) else self is other

    def py_join(self, m: Machine, other: Value) -> Value:
        if isinstance(other, VariableV) and other.join_key == self.join_key:
            return self
        return NotImplemented


def _value_op(m: Machine, v: Variable) -> Op:
    """ReadVariableOp whatever device scopes say; TensorFlow 1 puts it where the variable is."""
    if v.graph.target == "tf2":
        with beside(v.graph, (), ignore_existing=True):
            return read_op(m, v)
    with on_device_of(v.graph, v.handle.op, alone=True):
        return read_op(m, v)


def read_op(m: Machine, v: Variable) -> Op:
    """ReadVariableOp in the present name scope."""
    return plain_op(m, v.graph, "ReadVariableOp", None, (v.handle,), ((v.dtype, v.shape),))


def plain_op(m: Machine, graph: Graph, kind: str, name: str | None, inputs: Any = (), outputs: Any = ()) -> Op:
    """An op as a generated wrapper makes it: in a name scope of its own name; a name ending in a slash is taken as it is."""
    from scopelint.api.convert import enter_context
    from scopelint.api.state import scope_errors

    default = name is None or (not name and graph.target == "tf2")
    with as_default(m, graph), name_scope(m, None if default else name, kind, graph) as scope, scope_errors(m):
        op = graph.create_op(kind, scope, inputs, outputs, {}, m.user_stack(), default)
    enter_context(m, op)
    return op


def _dtype(m: Machine, self: VariableV) -> Value:
    v = self.variable
    if v.dtype is None:
        return m.unknown("the dtype of a variable")
    return dtype_value(v.dtype if v.resource else v.dtype + "_ref")


def _initial_value(m: Machine, self: VariableV) -> Value:
    tensor = self.variable.values.get("initial_value")
    return m.unknown("the initial value of a variable", tf=True) if tensor is None else wrap(m, tensor)


def _graph(m: Machine, self: VariableV) -> Value:
    from scopelint.api.graphs import graph_value

    return graph_value(m, self.variable.graph)


def _trainable(m: Machine, self: VariableV) -> Value:
    trainable = self.variable.trainable
    return m.unknown("whether a variable is trainable", "bool") if trainable is None else trainable


def _op_value(key: str) -> Any:
    def get(m: Machine, self: VariableV) -> Value:
        op = self.variable.values.get(key)
        if op is None:
            return m.unknown(f"the {key} of a variable", tf=True)
        return wrap(m, op) if isinstance(op, Tensor) else wrap_op(m, op)

    return get


GETTERS: dict[str, Any] = {
    "name": lambda m, self: self.variable.name,
    "_shared_name": lambda m, self: self.variable.op.name,
    "op": lambda m, self: wrap_op(m, self.variable.op),
    "initializer": _op_value("initializer"),
    "_initializer_op": _op_value("initializer"),
    "initial_value": _initial_value,
    "_initial_value": _initial_value,
    "dtype": _dtype,
    "shape": lambda m, self: TensorShapeV(self.variable.shape),
    "graph": _graph,
    "device": lambda m, self: wrap_op(m, self.variable.op).py_getattr(m, "device"),
    "trainable": _trainable,
    "constraint": lambda m, self: self.variable.values.get("constraint"),
    "handle": lambda m, self: wrap(m, self.variable.handle) if self.variable.resource else MISSING,
    "_handle": lambda m, self: wrap(m, self.variable.handle) if self.variable.resource else MISSING,
    "_variable": lambda m, self: MISSING if self.variable.resource else wrap(m, self.variable.handle),
    "_snapshot": lambda m, self: MISSING if self.variable.resource else wrap(m, self.variable.values["read"]),
    "_graph_element": lambda m, self: wrap(m, self.variable.values["read"]) if self.variable.resource else MISSING,
    "_save_slice_info": lambda m, self: self.variable.values.get("slice_info"),
    "_distribute_strategy": lambda m, self: None,
    "__array_priority__": lambda m, self: 100,
}

_BASES = {
    "VariableV1": "Variable",
    "RefVariable": "VariableV1",
    "BaseResourceVariable": "VariableV1",
    "ResourceVariable": "BaseResourceVariable",
}


def variable_class(m: Machine, name: str) -> ClassV:
    """The classes of variables, for isinstance."""
    classes = tf_state(m).classes
    found = classes.get(name)
    if found is None:
        base = "Variable" if name == "BaseResourceVariable" and tf_state(m).target == "tf2" else _BASES.get(name)
        bases = (m.classes["object"],) if base is None else (variable_class(m, base),)
        found = classes[name] = ClassV(name, bases, module="tensorflow.python.ops.variables")
    return found


class PartitionedV(Convertible):
    """tf PartitionedVariable: converting it concatenates its parts."""

    __slots__ = ("partitioned",)
    type_name = "PartitionedVariable"
    dense = False

    def __init__(self, partitioned: Partitioned) -> None:
        self.partitioned = partitioned

    def tf_graph(self) -> Graph | None:
        graph: Graph = self.partitioned.parts[0].variable.graph
        return graph

    def tf_dtype(self) -> str | None:
        return self.partitioned.dtype

    def tf_shape(self) -> Shape:
        return self.partitioned.shape

    def as_tensor(self, m: Machine, dtype: str | None, name: str | None, as_ref: bool) -> Tensor:
        from scopelint.api.convert import to_tensor
        from scopelint.api.module import symbol
        from scopelint.graph.store import slices_of

        p = self.partitioned
        joined: Value = p.parts[0]
        graph = tf_state(m).graph
        with scalars(m, graph, control=(), context=None):  # tf.control_dependencies(None)
            if len(p.parts) > 1:
                with name_scope(m, p.name + "/ConcatPartitions/"):
                    joined = m.call(symbol(m, "concat"), m.list(p.parts), slices_of(p.partitions)[0])
            with name_scope(m, None, None):
                return to_tensor(m, m.call(symbol(m, "identity"), joined, name=p.name))

    def py_class(self, m: Machine) -> ClassV | None:
        return tensor_class(m, "PartitionedVariable")

    def py_getattr(self, m: Machine, name: str) -> Value:
        p = self.partitioned
        match name:
            case "name":
                return p.name
            case "shape":
                return TensorShapeV(p.shape)
            case "dtype":
                return m.unknown("the dtype of a variable") if p.dtype is None else dtype_value(p.dtype)
            case "get_shape":
                return NativeFn("PartitionedVariable.get_shape", lambda m: TensorShapeV(p.shape))
            case "as_tensor":
                return NativeFn("PartitionedVariable.as_tensor", lambda m: wrap(m, self.as_tensor(m, None, None, False)), pure=False)
            case "_get_variable_list":
                return NativeFn("PartitionedVariable._get_variable_list", lambda m: m.list(p.parts))
            case "_get_partitions":
                return NativeFn("PartitionedVariable._get_partitions", lambda m: m.list(p.partitions))
            case "_variable_list":
                return m.list(p.parts)
            case "__iter__" | "__len__":
                return NativeFn(f"PartitionedVariable.{name}", lambda m: m.list(p.parts) if name == "__iter__" else len(p.parts))
            case "assign" | "assign_add" | "assign_sub":
                return NativeFn(f"PartitionedVariable.{name}", lambda m, value, **k: self._assign(m, name, value, k), pure=False)
        return MISSING

    def _assign(self, m: Machine, method: str, value: Value, options: dict[str, Value]) -> Value:
        from scopelint.api.module import symbol
        from scopelint.graph.store import slices_of

        p = self.partitioned
        if isinstance(value, PartitionedV):
            parts = list(value.partitioned.parts)
        else:
            axis = slices_of(p.partitions)[0]
            sizes = [part.variable.shape[axis] for part in p.parts]
            parts = m.iterate(m.call(symbol(m, "split"), value, m.list(sizes), axis=axis)) or []
        return m.list([m.call(m.getattr(v, method), part, **options) for v, part in zip(p.parts, parts, strict=False)])

    def py_iter(self, m: Machine) -> list[Value] | None:
        return list(self.partitioned.parts)

    def py_len(self, m: Machine) -> Value:
        return len(self.partitioned.parts)

    def py_getitem(self, m: Machine, key: Value) -> Value:
        m.raise_("TypeError", "'PartitionedVariable' object is not subscriptable")

    def py_join(self, m: Machine, other: Value) -> Value:
        return self if isinstance(other, PartitionedV) and other.partitioned.name == self.partitioned.name else NotImplemented


@lazy("tf.PartitionedVariable")
def partitioned_class(m: Machine) -> Value:
    """PartitionedVariable as a class."""
    return tensor_class(m, "PartitionedVariable")
