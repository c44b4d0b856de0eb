"""tf.Tensor, tf.Operation and the sparse kinds as values of the analysed program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from scopelint.api.dtypes import base, dtype_value
from scopelint.api.shapev import TensorShapeV, shape_from
from scopelint.api.state import exception_class, tf_state
from scopelint.api.tensor_operators import operator, operators
from scopelint.facts import hole
from scopelint.graph.dims import UNSURE, join_shapes
from scopelint.graph.graph import Graph
from scopelint.graph.model import Op, Shape, Tensor
from scopelint.interp.values import MISSING, ClassV, Foreign, NativeFn, Unknown, Value
from scopelint.journal import Table

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


class Convertible(Foreign):
    """A value that tf.convert_to_tensor knows how to convert (tensors, variables, partitioned variables, IndexedSlices ...)."""

    __slots__ = ()

    def as_tensor(self, m: Machine, dtype: str | None, name: str | None, as_ref: bool) -> Tensor:
        """What the registered conversion function does. May create ops; raises the program's TypeError or ValueError."""
        raise NotImplementedError

    def tf_graph(self) -> Graph | None:
        """The graph it belongs to."""
        return None

    def tf_dtype(self) -> str | None:
        """Its base dtype, None if not known to us."""
        return None

    def tf_shape(self) -> Shape:
        """Its static shape (graph.dims)."""
        return UNSURE

    def py_binary(self, m: Machine, op: str, other: Value, reflected: bool) -> Value:
        from scopelint.api.operators import binary

        return binary(m, op, self, other, reflected)

    def py_unary(self, m: Machine, op: str) -> Value:
        from scopelint.api.operators import unary

        return unary(m, op, self)

    def py_getitem(self, m: Machine, key: Value) -> Value:
        from scopelint.api.indexing import getitem

        return getitem(m, self, key)


class TensorV(Convertible):
    """A tf.Tensor."""

    __slots__ = ("attrs", "tensor")
    type_name = "Tensor"

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor
        self.attrs: Table[str, Value] = Table()

    def __repr__(self) -> str:
        return f"<TensorV {self.tensor.name}>"

    def as_tensor(self, m: Machine, dtype: str | None, name: str | None, as_ref: bool) -> Tensor:
        return self.tensor

    def tf_graph(self) -> Graph | None:
        return self.tensor.op.graph

    def tf_dtype(self) -> str | None:
        return self.tensor.dtype and base(self.tensor.dtype)

    def tf_shape(self) -> Shape:
        return self.tensor.shape

    def py_class(self, m: Machine) -> ClassV | None:
        return tensor_class(m, "Tensor")

    def py_getattr(self, m: Machine, name: str) -> Value:
        if name in self.attrs:
            return self.attrs[name]
        found = _GETTERS.get(name)
        if found is not None:
            return found(m, self)
        method = _METHODS.get(name)
        if method is not None:
            return NativeFn(f"Tensor.{name}", lambda m, *args, **kwargs: method(m, self, *args, **kwargs), pure=name not in _IMPURE)
        if name in _OTHER:
            return m.unknown(f"Tensor.{name}")
        return operator(self, name) if name.startswith("__") else MISSING

    def py_setattr(self, m: Machine, name: str, value: Value) -> Value:
        m.journal.set(self.attrs, name, value)
        return None

    def py_truth(self, m: Machine) -> bool | None:
        not_allowed(m, "using a `tf.Tensor` as a Python `bool`", "Using a symbolic `tf.Tensor` as a Python `bool`")

    def py_iter(self, m: Machine) -> list[Value] | None:
        not_allowed(m, "iterating over `tf.Tensor`", "Iterating over a symbolic `tf.Tensor`")

    def py_len(self, m: Machine) -> Value:
        text = f"len is not well defined for Tensors. ({self.tensor.name}) Please call `x.shape` rather than `len(x)`"
        text += " for shape information."
        if tf_state(m).target == "tf1.15":
            text = "object of type 'Tensor' has no len()"
        m.raise_("TypeError", text)

    def py_str(self, m: Machine) -> str | None:
        from scopelint.graph.shapes import show_shape

        t = self.tensor
        shape = ""
        if t.shape == UNSURE:
            shape = ", shape=" + hole("shape")
        elif t.shape is not None or tf_state(m).target != "tf1.15":
            shape = ", shape=" + show_shape(t.shape, tf_state(m).target)
        return f'Tensor("{t.name}"{shape}, dtype={t.dtype or hole("dtype")})'

    def py_eq(self, m: Machine, other: Value) -> bool | None:
        return None if isinstance(other, Unknown) else self is other

    def py_join(self, m: Machine, other: Value) -> Value:
        if not isinstance(other, TensorV):
            return NotImplemented
        return join_tensors(m, self, other)


def not_allowed(m: Machine, task: str, task2: str) -> NoReturn:
    """Raise OperatorNotAllowedInGraphError, which is a TypeError."""
    raised = exception_class(m, "OperatorNotAllowedInGraphError", m.classes["TypeError"])
    if tf_state(m).target == "tf1.15":
        advice = "Use Eager execution or decorate this function with @tf.function."
        m.raise_(raised, f"{task} is not allowed in Graph execution. {advice}")
    m.raise_(raised, f"{task2} is not allowed. Use a tf.function or tf.cond.")


class OperationV(Foreign):
    """A tf.Operation."""

    __slots__ = ("op",)
    type_name = "Operation"

    def __init__(self, op: Op) -> None:
        self.op = op

    def tf_graph(self) -> Graph:
        return self.op.graph

    def py_class(self, m: Machine) -> ClassV | None:
        return tensor_class(m, "Operation")

    def py_getattr(self, m: Machine, name: str) -> Value:
        op = self.op
        match name:
            case "name":
                return op.name
            case "type":
                return op.type
            case "outputs":
                return m.list([wrap(m, t) for t in op.outputs])
            case "inputs":
                return m.list([wrap(m, t) for t in op.inputs])
            case "control_inputs":
                return m.list([wrap_op(m, o) for o in op.control_inputs])
            case "graph":
                return graph_value(m, op.graph)
            case "device":
                return m.unknown("the device of an op", "str") if op.device is None else op.device
            case "values":
                return NativeFn("Operation.values", lambda m: tuple(wrap(m, t) for t in op.outputs))
            case "run" | "_add_control_input" | "_add_control_inputs" | "_set_attr" | "_set_device":
                return NativeFn(f"Operation.{name}", lambda m, *a, **k: None)
            case "get_attr" | "node_def" | "op_def" | "colocation_groups" | "traceback":
                return m.unknown(f"Operation.{name}")
        return MISSING

    def py_str(self, m: Machine) -> str | None:
        return f"<tf.Operation '{self.op.name}' type={self.op.type}>"

    def py_join(self, m: Machine, other: Value) -> Value:
        if isinstance(other, OperationV) and other.op.join_key == self.op.join_key:
            return self
        return NotImplemented


def wrap(m: Machine, tensor: Tensor) -> TensorV:
    """The one value of a graph tensor."""
    tensors = tf_state(m).tensors
    value = tensors.get(tensor)
    if value is None:
        value = tensors[tensor] = TensorV(tensor)
    return value


def wrap_op(m: Machine, op: Op) -> OperationV:
    """The one value of a graph op."""
    operations = tf_state(m).operations
    value = operations.get(op)
    if value is None:
        value = operations[op] = OperationV(op)
    return value


def some_tensor(m: Machine, dtype: str | None = None, shape: Shape = UNSURE, label: str = "tensor", const: Any = MISSING) -> Tensor:
    """A tensor of which only dtype and shape are known: its op is not one of the graph's."""
    op = Op(tf_state(m).graph, hole(label), "", (), {}, ())
    op.outputs = (Tensor(op, 0, dtype, shape, False, const),)
    return op.outputs[0]


def is_anonymous(op: Op) -> bool:
    """Whether the op stands for one that is not known (some_tensor)."""
    return op.type == ""


def join_tensors(m: Machine, a: TensorV, b: TensorV) -> TensorV:
    """The tensor that is one of two: the first if they are one op's, else an anonymous one with what they share."""
    x, y = a.tensor, b.tensor
    if x.op.join_key == y.op.join_key and x.index == y.index:
        x.shape = join_shapes(x.shape, y.shape)
        x.dtype = x.dtype if x.dtype == y.dtype else None
        if x.const is not y.const and x.const != y.const:
            x.const = MISSING
        return a
    name = x.op.name if x.op.name == y.op.name else hole("tensor")
    op = Op(x.op.graph, name, "", (), {}, ())
    dtype = x.dtype if x.dtype == y.dtype else None
    op.outputs = (Tensor(op, 0, dtype, join_shapes(x.shape, y.shape)),)
    return wrap(m, op.outputs[0])


def graph_value(m: Machine, graph: Graph) -> Value:
    """The tf.Graph object of a graph (api.graphs registers how)."""
    from scopelint.api import graphs

    return graphs.graph_value(m, graph)


def tensor_class(m: Machine, name: str) -> ClassV:
    """tf.Tensor, tf.Operation ... as classes for isinstance; one a machine."""
    classes = tf_state(m).classes
    found = classes.get(name)
    if found is None:
        module = "tensorflow.python.framework." + ("sparse_tensor" if name == "SparseTensor" else "ops")
        bases = (m.classes["object"],) if "object" in m.classes else ()
        found = classes[name] = ClassV(name, bases, module=module)
        if name == "Tensor":
            found.attrs.update(_of_class(m))
    return found


def _of_class(m: Machine) -> dict[str, Value]:
    """What tf.Tensor has itself: its methods unbound, properties that nobody asks, its operators."""
    return {
        **{name: m.unknown(f"tf.Tensor.{name}") for name in (*_GETTERS, *_OTHER)},
        **{name: NativeFn(f"Tensor.{name}", method, pure=name not in _IMPURE) for name, method in _METHODS.items()},
        **operators(m),
    }


def _set_shape(m: Machine, self: TensorV, shape: Value) -> Value:
    from scopelint.api.shapes.merge import merge_or_raise

    new = merge_or_raise(m, self.tensor.shape, shape_from(m, shape))
    if m.journal.depth and new != self.tensor.shape:
        new = join_shapes(self.tensor.shape, new)
    self.tensor.shape = new
    return None


def _consumers(m: Machine, self: TensorV) -> Value:
    return m.list([wrap_op(m, op) for op in self.tensor.op.graph.ops if self.tensor in op.inputs])


def _eval(m: Machine, self: TensorV, feed_dict: Value = None, session: Value = None) -> Value:
    return m.unknown("the value of a tensor at run time")


def _dtype(m: Machine, self: TensorV) -> Value:
    t = self.tensor
    if t.dtype is None:
        return m.unknown("the dtype of a tensor")
    return dtype_value(t.dtype + "_ref" if t.ref and not t.dtype.endswith("_ref") else t.dtype)


_GETTERS: dict[str, Any] = {
    "name": lambda m, self: self.tensor.name,
    "op": lambda m, self: wrap_op(m, self.tensor.op),
    "dtype": _dtype,
    "shape": lambda m, self: TensorShapeV(self.tensor.shape),
    "graph": lambda m, self: graph_value(m, self.tensor.op.graph),
    "device": lambda m, self: wrap_op(m, self.tensor.op).py_getattr(m, "device"),
    "value_index": lambda m, self: self.tensor.index,
    "__array_priority__": lambda m, self: 100,
}


def _absolute(m: Machine, self: TensorV) -> Value:
    from scopelint.api.operators import unary

    return unary(m, "Abs", self)


_METHODS: dict[str, Any] = {
    "__abs__": _absolute,
    "get_shape": lambda m, self: TensorShapeV(self.tensor.shape),
    "set_shape": _set_shape,
    "consumers": _consumers,
    "eval": _eval,
    "experimental_ref": lambda m, self: self,
    "ref": lambda m, self: self,
}
_OTHER = {"_id", "_shape_as_list"}
_IMPURE = {"set_shape", "__abs__"}


class Composite(Convertible):
    """A tensor made of tensors (IndexedSlices, SparseTensor): named parts."""

    __slots__ = ("parts", "static_shape")
    kind = ""

    def __init__(self, parts: dict[str, Value], static_shape: Shape = UNSURE) -> None:
        self.parts = parts
        self.static_shape = static_shape

    def _first(self) -> TensorV | None:
        value = self.parts["values"]
        return value if isinstance(value, TensorV) else None

    def tf_graph(self) -> Graph | None:
        first = self._first()
        return first.tf_graph() if first is not None else None

    def tf_dtype(self) -> str | None:
        first = self._first()
        return first.tf_dtype() if first is not None else None

    def tf_shape(self) -> Shape:
        return self.static_shape

    def py_class(self, m: Machine) -> ClassV | None:
        return tensor_class(m, self.kind)

    def py_getattr(self, m: Machine, name: str) -> Value:
        if name in self.parts:
            return self.parts[name]
        values = self.parts["values"]
        if name == "shape":
            return TensorShapeV(self.static_shape)
        if name == "get_shape":
            return NativeFn(f"{self.kind}.get_shape", lambda m: TensorShapeV(self.static_shape))
        if name in ("dtype", "graph", "op", "name", "device"):
            return m.getattr(values, name)
        if name in ("eval", "consumers"):
            return NativeFn(f"{self.kind}.{name}", lambda m, *a, **k: m.unknown("a value at run time"))
        return MISSING


class IndexedSlicesV(Composite):
    """tf.IndexedSlices(values, indices, dense_shape)."""

    __slots__ = ()
    kind = "IndexedSlices"
    type_name = "IndexedSlices"

    def as_tensor(self, m: Machine, dtype: str | None, name: str | None, as_ref: bool) -> Tensor:
        from scopelint.api.ops import apply_op

        inputs = {"data": self.parts["values"], "segment_ids": self.parts["indices"], "num_segments": 0}
        if self.parts["dense_shape"] is None:
            m.raise_("ValueError", "Tensor conversion requested for IndexedSlices without dense_shape: " + m.to_repr(self))
        inputs["num_segments"] = m.getitem(self.parts["dense_shape"], 0)
        return apply_op(m, "UnsortedSegmentSum", inputs, name).outputs[0]


class SparseTensorV(Composite):
    """tf.SparseTensor(indices, values, dense_shape)."""

    __slots__ = ()
    kind = "SparseTensor"
    type_name = "SparseTensor"

    def as_tensor(self, m: Machine, dtype: str | None, name: str | None, as_ref: bool) -> Tensor:
        kind = "<class 'tensorflow.python.framework.sparse_tensor.SparseTensor'>"
        text = f"Failed to convert object of type {kind} to Tensor. Contents: {m.to_repr(self)}. "
        text += "Consider casting elements to a supported type."
        m.raise_("TypeError", text)
