"""tf.TensorShape and tf.Dimension as values of the analysed program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from scopelint.facts import hole
from scopelint.graph.dims import UNSURE, UNSURE_DIM, fully_defined, rank_sure
from scopelint.graph.model import Shape
from scopelint.graph.shapes import show_shape
from scopelint.interp.builtins.base import type_name
from scopelint.interp.values import MISSING, ClassV, DictV, Foreign, Instance, ListV, NativeFn, SetV, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

Dim = int | None

_PYTHON_OPS: dict[str, Any] = {
    "Add": lambda a, b: a + b,
    "Sub": lambda a, b: a - b,
    "Mult": lambda a, b: a * b,
    "FloorDiv": lambda a, b: a // b,
    "Mod": lambda a, b: a % b,
}
_COMPARE: dict[str, Any] = {
    "Lt": lambda a, b: a < b,
    "LtE": lambda a, b: a <= b,
    "Gt": lambda a, b: a > b,
    "GtE": lambda a, b: a >= b,
}


class UnknownDim(Unknown):
    """An int or None that is a dimension not known to us: where it becomes part of a tensor it surely is an int."""

    __slots__ = ()


class DimensionV(Foreign):
    """tf.Dimension. value: an int, None, or UNSURE_DIM."""

    __slots__ = ("value",)
    type_name = "Dimension"
    tf_value = False

    def __init__(self, value: Dim) -> None:
        self.value = value

    def __hash__(self) -> int:
        return hash(self.value)

    def __eq__(self, other: object) -> bool:
        return (isinstance(other, DimensionV) and other.value == self.value) or (isinstance(other, int) and other == self.value)

    @property
    def unsure(self) -> bool:
        return self.value == UNSURE_DIM

    def py_class(self, m: Machine) -> ClassV | None:
        from scopelint.api.tensors import tensor_class

        return tensor_class(m, "Dimension")

    def py_getattr(self, m: Machine, name: str) -> Value:
        match name:
            case "value":
                return self.host(m)
            case "__int__" | "__index__":
                return NativeFn(f"Dimension.{name}", lambda m: self._int(m))
            case "is_compatible_with":
                return NativeFn("Dimension.is_compatible_with", lambda m, other: _compatible_dims(m, self, other))
            case "assert_is_compatible_with":
                return NativeFn("Dimension.assert_is_compatible_with", lambda m, other: None)
            case "merge_with":
                return NativeFn("Dimension.merge_with", lambda m, other: DimensionV(_merge_dims(self.value, dim_from(m, other))))
        return MISSING

    def host(self, m: Machine) -> Value:
        """The int or None inside, an Unknown when it is not known to us."""
        return UnknownDim("a dimension", m.here()) if self.unsure else self.value

    def _int(self, m: Machine) -> Value:
        if self.value is None:
            m.raise_("TypeError", "__int__ returned non-int (type NoneType)")
        return m.unknown("a dimension", "int") if self.unsure else self.value

    def py_binary(self, m: Machine, op: str, other: Value, reflected: bool) -> Value:
        from scopelint.api.tensors import Convertible

        if isinstance(other, (Convertible, float)):
            return NotImplemented
        if op in ("Eq", "NotEq"):
            return self._equal(m, op, other)
        if op == "Div":
            m.raise_("TypeError", f"unsupported operand type(s) for /: 'Dimension' and '{_type_name(m, other)}', please use // instead")
        value = dim_from(m, other)
        a, b = (value, self.value) if reflected else (self.value, value)
        if op in _COMPARE:
            if UNSURE_DIM in (a, b):
                return m.unknown("comparison of dimensions", "bool")
            return None if a is None or b is None else _COMPARE[op](a, b)
        if op not in _PYTHON_OPS:
            return NotImplemented
        if a is None or b is None:
            return DimensionV(None)
        if UNSURE_DIM in (a, b):
            return DimensionV(UNSURE_DIM)
        if b == 0 and op in ("FloorDiv", "Mod"):
            m.raise_("ZeroDivisionError", "integer division or modulo by zero")
        return DimensionV(_PYTHON_OPS[op](a, b))

    def _equal(self, m: Machine, op: str, other: Value) -> Value:
        if not isinstance(other, (int, DimensionV, Unknown, type(None))):
            return op == "NotEq"
        value = dim_from(m, other)
        if UNSURE_DIM in (self.value, value):
            return m.unknown("comparison of dimensions", "bool")
        if self.value is None or value is None:
            return None
        return (self.value == value) == (op == "Eq")

    def py_truth(self, m: Machine) -> bool | None:
        """tf.Dimension has neither __bool__ nor __len__."""
        return True

    def py_str(self, m: Machine) -> str | None:
        return "?" if self.value is None else hole("dim") if self.unsure else str(self.value)

    def py_eq(self, m: Machine, other: Value) -> bool | None:
        answer = self._equal(m, "Eq", other)
        return answer if isinstance(answer, bool) else None

    def py_join(self, m: Machine, other: Value) -> Value:
        if isinstance(other, DimensionV):
            return self if other.value == self.value else DimensionV(UNSURE_DIM)
        return NotImplemented


class TensorShapeV(Foreign):
    """tf.TensorShape. dims: a graph shape (graph.dims)."""

    __slots__ = ("dims",)
    type_name = "TensorShape"
    tf_value = False

    def __init__(self, dims: Shape) -> None:
        self.dims = dims

    def __hash__(self) -> int:
        return hash(self.dims)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TensorShapeV) and other.dims == self.dims

    def py_class(self, m: Machine) -> ClassV | None:
        from scopelint.api.tensors import tensor_class

        return tensor_class(m, "TensorShape")

    def py_getattr(self, m: Machine, name: str) -> Value:
        if name in ("ndims", "rank"):
            return self._rank(m)
        if name == "dims":
            if not rank_sure(self.dims):
                return m.unknown("the dimensions of a tensor")
            return None if self.dims is None else m.list([DimensionV(d) for d in self.dims])
        if name == "__len__":
            return NativeFn("TensorShape.__len__", lambda m: self.py_len(m))
        method = METHODS.get(name)
        if method is None:
            return MISSING
        return NativeFn(f"TensorShape.{name}", lambda m, *args, **kwargs: method(m, self, *args, **kwargs))

    def _rank(self, m: Machine) -> Value:
        if not rank_sure(self.dims):
            return m.unknown("the rank of a tensor")
        return None if self.dims is None else len(self.dims)

    def py_len(self, m: Machine) -> Value:
        if self.dims is None:
            m.raise_("ValueError", "Cannot take the length of shape with unknown rank.")
        return self._rank(m)

    def py_iter(self, m: Machine) -> list[Value] | None:
        if self.dims is None:
            text = "Cannot iterate over a shape with unknown rank."
            m.raise_("ValueError", text)
        return [DimensionV(d) for d in self.dims] if rank_sure(self.dims) else None

    def py_truth(self, m: Machine) -> bool | None:
        return self.dims is not None if rank_sure(self.dims) else None

    def py_getitem(self, m: Machine, key: Value) -> Value:
        if isinstance(key, slice):
            return self._slice(m, key)
        key = _host_int(m, key)
        if self.dims is None:
            return DimensionV(None)
        if not rank_sure(self.dims) or not isinstance(key, int):
            return DimensionV(UNSURE_DIM)
        if not -len(self.dims) <= key < len(self.dims):
            m.raise_("IndexError", "list index out of range")
        return DimensionV(self.dims[key])

    def _slice(self, m: Machine, key: slice) -> Value:
        parts = [None if p is None else _host_int(m, p) for p in (key.start, key.stop, key.step)]
        if any(isinstance(p, Unknown) for p in parts) or not rank_sure(self.dims):
            return TensorShapeV(UNSURE)
        if self.dims is not None:
            return TensorShapeV(self.dims[slice(*parts)])
        start, stop = parts[0] or 0, parts[1]
        if parts[2] is not None or stop is None or start < 0 or stop < 0:
            return TensorShapeV(None)
        return TensorShapeV((None,) * max(0, stop - start))

    def py_binary(self, m: Machine, op: str, other: Value, reflected: bool) -> Value:
        if op not in ("Eq", "NotEq"):
            return NotImplemented
        if isinstance(other, Unknown):
            return m.unknown("comparison of shapes", "bool")
        shape = shape_or_none(m, other)
        if shape is NotImplemented:
            return NotImplemented if op == "Eq" else True
        if not rank_sure(self.dims) or not rank_sure(shape):
            return m.unknown("comparison of shapes", "bool")
        if op == "NotEq" and (self.dims is None or shape is None):
            m.raise_("ValueError", "The inequality of unknown TensorShapes is undefined.")
        alike = self.dims is not None and shape is not None and len(self.dims) == len(shape)
        if alike and any(UNSURE_DIM in pair for pair in zip(self.dims or (), shape or (), strict=True)):
            return m.unknown("comparison of shapes", "bool")
        return (self.dims == shape) == (op == "Eq")

    def py_eq(self, m: Machine, other: Value) -> bool | None:
        answer = self.py_binary(m, "Eq", other, False)
        return answer if isinstance(answer, bool) else False if answer is NotImplemented else None

    def py_str(self, m: Machine) -> str | None:
        if not rank_sure(self.dims):
            return hole("shape")
        from scopelint.api.state import tf_state

        if self.dims is not None and UNSURE_DIM in self.dims:
            inner = ", ".join(hole("dim") if d == UNSURE_DIM else "?" if d is None else str(d) for d in self.dims)
            return f"({inner},)" if len(self.dims) == 1 else f"({inner})"
        return show_shape(self.dims, tf_state(m).target)

    def py_join(self, m: Machine, other: Value) -> Value:
        from scopelint.graph.dims import join_shapes

        return TensorShapeV(join_shapes(self.dims, other.dims)) if isinstance(other, TensorShapeV) else NotImplemented


def _type_name(m: Machine, value: Value) -> str:
    cls = m.class_of(value)
    return cls.name if cls is not None else "object"


def _host_int(m: Machine, value: Value) -> Value:
    if isinstance(value, DimensionV):
        return value.host(m)
    return value


def dim_from(m: Machine, value: Value) -> Dim:
    """tf.Dimension(value).value; UNSURE_DIM when it is not known to us."""
    if isinstance(value, DimensionV):
        return value.value
    if value is None:
        return None
    if isinstance(value, (bool, int)):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Foreign):
        number = m.getattr(value, "__index__", None)
        if isinstance(number, NativeFn):
            return dim_from(m, m.call(number))
        known = getattr(value, "item_value", None)
        if isinstance(known, int):
            return known
    if isinstance(value, (ListV, tuple, DictV, SetV)):
        return _no_dimension(m, value)
    return UNSURE_DIM


def _no_dimension(m: Machine, value: Value) -> NoReturn:
    """What int(value) raises for a container (TensorFlow 1), and a dimension's constructor (TensorFlow 2)."""
    from scopelint.api.state import tf_state

    if tf_state(m).target == "tf1.15":
        m.raise_("TypeError", f"int() argument must be a string, a bytes-like object or a number, not '{type_name(value)}'")
    shown = f"'{m.to_repr(value)}' with type '<class '{type_name(value)}'>'"
    m.raise_("TypeError", f"Dimension value must be integer or None or have an __index__ method, got value {shown}")


def shape_or_none(m: Machine, value: Value) -> Any:
    """tf.TensorShape(value) as a graph shape; NotImplemented if the value cannot be one."""
    if isinstance(value, TensorShapeV):
        return value.dims
    if value is None:
        return None
    if isinstance(value, Unknown):
        return UNSURE
    if isinstance(value, Instance) and value.payload is not None:
        value = value.payload
    if isinstance(value, (int, DimensionV)) and not isinstance(value, bool):
        return (dim_from(m, value),)
    if isinstance(value, (tuple, ListV, Foreign, range)):
        items = m.iterate(value)
        return UNSURE if items is None else tuple(dim_from(m, i) for i in items)
    if isinstance(value, DictV):
        return UNSURE
    return NotImplemented


def shape_from(m: Machine, value: Value) -> Shape:
    """tf.TensorShape(value) as a graph shape, raising the program's TypeError."""
    shape = shape_or_none(m, value)
    if shape is NotImplemented:
        if isinstance(value, str):
            text = f"A string has ambiguous TensorShape, please wrap in a list or convert to an int: {value}"
            m.raise_("TypeError", text)
        return UNSURE
    return shape  # type: ignore[no-any-return]


def _merge_dims(a: Dim, b: Dim) -> Dim:
    if a is None or (a == UNSURE_DIM and b is not None):
        return b
    return a


def _compatible_dims(m: Machine, a: DimensionV, other: Value) -> Value:
    b = dim_from(m, other)
    if UNSURE_DIM in (a.value, b):
        return m.unknown("compatibility of dimensions", "bool")
    return a.value is None or b is None or a.value == b


def _as_list(m: Machine, self: TensorShapeV) -> Value:
    if self.dims is None:
        m.raise_("ValueError", "as_list() is not defined on an unknown TensorShape.")
    if not rank_sure(self.dims):
        return m.unknown("the shape of a tensor", "list")
    return m.list([UnknownDim("a dimension", m.here()) if d == UNSURE_DIM else d for d in self.dims])


def _num_elements(m: Machine, self: TensorShapeV) -> Value:
    if self.dims is None or not rank_sure(self.dims) or None in self.dims:
        return None if rank_sure(self.dims) else m.unknown("the size of a tensor")
    if UNSURE_DIM in self.dims:
        return m.unknown("the size of a tensor")
    product = 1
    for d in self.dims:
        product *= d or 0
    return product


def _is_fully_defined(m: Machine, self: TensorShapeV) -> Value:
    if self.dims is None or None in self.dims:
        return False
    return True if fully_defined(self.dims) else m.unknown("whether a shape is fully defined", "bool")


def _is_compatible(m: Machine, self: TensorShapeV, other: Value) -> Value:
    from scopelint.api.shapes.merge import compatible

    answer = compatible(self.dims, shape_from(m, other))
    return m.unknown("compatibility of shapes", "bool") if answer is None else answer


def _assert_compatible(m: Machine, self: TensorShapeV, other: Value) -> Value:
    from scopelint.api.shapes.merge import compatible

    shape = shape_from(m, other)
    if compatible(self.dims, shape) is False:
        a, b = m.to_str(self), m.to_str(TensorShapeV(shape))
        m.raise_("ValueError", f"Shapes {a} and {b} are incompatible")
    return None


def _merge_with(m: Machine, self: TensorShapeV, other: Value) -> Value:
    from scopelint.api.shapes.merge import merge_or_raise

    return TensorShapeV(merge_or_raise(m, self.dims, shape_from(m, other)))


def _concatenate(m: Machine, self: TensorShapeV, other: Value) -> Value:
    shape = shape_from(m, other)
    if self.dims is None or shape is None:
        return TensorShapeV(None)
    if not rank_sure(self.dims) or not rank_sure(shape):
        return TensorShapeV(UNSURE)
    return TensorShapeV((*self.dims, *shape))


def _with_rank(m: Machine, self: TensorShapeV, rank: Value) -> Value:
    if self.dims is None and isinstance(rank, int):
        return TensorShapeV((None,) * rank)
    if isinstance(rank, int) and self.dims is not None and rank_sure(self.dims) and len(self.dims) != rank:
        m.raise_("ValueError", f"Shape {m.to_str(self)} must have rank {rank}")
    if isinstance(rank, int) and not rank_sure(self.dims):
        return TensorShapeV((UNSURE_DIM,) * rank)
    return self


def _with_rank_at_least(m: Machine, self: TensorShapeV, rank: Value) -> Value:
    if isinstance(rank, int) and self.dims is not None and rank_sure(self.dims) and len(self.dims) < rank:
        m.raise_("ValueError", f"Shape {m.to_str(self)} must have rank at least {rank}")
    return self


METHODS: dict[str, Any] = {
    "as_list": _as_list,
    "num_elements": _num_elements,
    "is_fully_defined": _is_fully_defined,
    "assert_is_fully_defined": lambda m, self: None,
    "is_compatible_with": _is_compatible,
    "assert_is_compatible_with": _assert_compatible,
    "assert_has_rank": lambda m, self, rank: None,
    "assert_same_rank": lambda m, self, other: None,
    "merge_with": _merge_with,
    "concatenate": _concatenate,
    "with_rank": _with_rank,
    "with_rank_at_least": _with_rank_at_least,
    "with_rank_at_most": lambda m, self, rank: self,
    "as_proto": lambda m, self: m.unknown("a TensorShapeProto"),
}
