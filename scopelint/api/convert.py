"""tf.convert_to_tensor: what the registered conversion functions make of a value."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from scopelint.api import dtypes
from scopelint.api.conversions import tensor_of
from scopelint.api.shapes.folding import fold
from scopelint.api.shapev import DimensionV, TensorShapeV, UnknownDim
from scopelint.api.state import name_scope, scope_errors, tf_state
from scopelint.api.tensors import Convertible, TensorV, is_anonymous, some_tensor, wrap
from scopelint.graph.dims import UNSURE, UNSURE_DIM, UNSURE_VALUE, fully_defined, is_sure
from scopelint.graph.model import Op, Shape, Tensor
from scopelint.interp.builtins.base import type_name
from scopelint.interp.values import MISSING, Choice, Foreign, Instance, ListV, NativeFn, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

MAX_CONST = 1024
"""Constants of more elements than this keep their shape only."""


class Dense(NamedTuple):
    """A host-side array: dtype as NumPy would have it, static shape, the value or MISSING. `numpy`: it was an array, not Python numbers."""

    dtype: str | None
    shape: Shape
    const: Any
    numpy: bool = False


def to_tensor(
    m: Machine, value: Value, dtype: str | None = None, name: str | None = None, as_ref: bool = False, preferred: str | None = None
) -> Tensor:
    """The tensor that tf.convert_to_tensor(value, dtype, name) answers; makes Const, Pack or read ops as TensorFlow does."""
    if isinstance(value, Tensor):
        value = wrap(m, value)
    if isinstance(value, Choice):
        return _to_tensor_choice(m, value, dtype, name)
    if isinstance(value, Unknown):
        return unknown_tensor(m, value, dtype, name)
    if isinstance(value, Convertible):
        return _from_convertible(m, value, dtype, name, as_ref)
    if isinstance(value, Instance):
        own = tensor_of(m, value, dtype, name, as_ref, preferred)
        if own is not None:
            return unknown_tensor(m, own, dtype, name) if isinstance(own, Unknown) else own
    if preferred is not None and dtype is None:
        dtype = preferred if _fits(m, value, preferred) else None
    if isinstance(value, (TensorShapeV, DimensionV)):
        return _from_shape(m, value, dtype, name)
    if _is_sequence(value):
        return _from_sequence(m, value, dtype, name)
    if isinstance(value, Instance) and value.payload is None:
        converter = m.getattr(value, "__as_tensor__", None)
        if converter is not None:
            return to_tensor(m, m.call(converter, dtype, name, as_ref))
    return constant(m, value, dtype, name=name)


def convert(m: Machine, value: Value, dtype: str | None = None, name: str | None = None, preferred: str | None = None) -> TensorV:
    """to_tensor as a value of the program."""
    return wrap(m, to_tensor(m, value, dtype, name, preferred=preferred))


def _from_convertible(m: Machine, value: Convertible, dtype: str | None, name: str | None, as_ref: bool) -> Tensor:
    tensor = value.as_tensor(m, dtype, name, as_ref)
    if dtype is not None and tensor.dtype is not None and dtypes.base(tensor.dtype) != dtypes.base(dtype):
        text = f"Tensor conversion requested dtype {dtype} for Tensor with dtype {dtypes.base(tensor.dtype)}: {m.to_repr(value)}"
        m.raise_("ValueError", text)
    return tensor


def _to_tensor_choice(m: Machine, value: Choice, dtype: str | None, name: str | None) -> Tensor:
    result = m.over(value, lambda option: convert(m, option, dtype, name))
    return result.tensor if isinstance(result, TensorV) else some_tensor(m, dtype)


def unknown_tensor(m: Machine, value: Unknown, dtype: str | None, name: str | None) -> Tensor:
    """A conversion of what is not known: a Const if it surely is a Python number, else some tensor; names it may take become vague."""
    graph = tf_state(m).graph
    kinds = {"int": "int32", "float": "float32", "bool": "bool", "str": "string", "bytes": "string"}
    kind = scalar_kind(value)
    if kind in kinds:
        return _const_op(m, Dense(dtype or kinds[kind], (), MISSING), dtype, name)
    m.incomplete(f"converted to a tensor: {value.reason}")
    for taken in (name or "Const", name or "packed", "ReadVariableOp"):
        if not taken.endswith("/"):
            graph.names.doubt(graph.full_name(taken))
    return some_tensor(m, dtype)


def scalar_kind(value: Unknown) -> str:
    """The Python type of an unknown scalar, "" if it may be anything."""
    return "int" if isinstance(value, UnknownDim) else value.kind


def _fits(m: Machine, value: Value, dtype: str) -> bool:
    """Whether a Python value converts to dtype without TensorFlow's TypeError."""
    try_value = dense_of(m, value)
    return try_value is None or mismatch(try_value, value, dtype, m) is None


def _is_sequence(value: Value) -> bool:
    return isinstance(value, (tuple, ListV)) or (isinstance(value, Instance) and isinstance(value.payload, (tuple, ListV)))


def items_of(m: Machine, value: Value) -> list[Value] | None:
    """The elements of a list or tuple."""
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, ListV):
        return None if value.rest is not None else list(value.items)
    return m.iterate(value)


def tensor_like(value: Value) -> bool:
    """ops.is_dense_tensor_like: tensors and variables."""
    return isinstance(value, Convertible) and getattr(value, "dense", True)


def _nested_tensor_dtype(m: Machine, value: Value) -> Any:
    """The dtype of the first tensor in nested lists; MISSING if there is none, Unknown if that is not known."""
    items = items_of(m, value)
    if items is None:
        return m.unknown("a list of unknown length")
    for item in items:
        if isinstance(item, Unknown) and not scalar_kind(item):
            return item
        if tensor_like(item):
            return item.tf_dtype()
        if _is_sequence(item):
            found = _nested_tensor_dtype(m, item)
            if found is not MISSING:
                return found
    return MISSING


def _from_sequence(m: Machine, value: Value, dtype: str | None, name: str | None) -> Tensor:
    inferred = _nested_tensor_dtype(m, value)
    if isinstance(inferred, Unknown):
        return _pack_unknown(m, value, inferred, dtype, name)
    if inferred is MISSING:
        return constant(m, value, dtype, name=name)
    if dtype is not None and inferred != dtype:
        value = _cast_tensors(m, value, dtype)
    return to_tensor(m, _autopack(m, value, dtype or inferred, name or "packed", name is None))


def _cast_tensors(m: Machine, value: Value, dtype: str) -> Value:
    """A nested list with its tensors as ones of another dtype (array_ops._cast_nested_seqs_to_dtype)."""
    if _is_sequence(value):
        return tuple([_cast_tensors(m, item, dtype) for item in items_of(m, value) or []])
    if not tensor_like(value) or value.tf_dtype() == dtype:
        return value
    if value.tf_dtype() is None:
        m.incomplete("a list of tensors whose dtypes are not known: whether they are cast")
        tf_state(m).graph.names.doubt(tf_state(m).graph.full_name("Cast"))
        return value
    from scopelint.api.ops import out

    return out(m, "Cast", {"x": value}, attrs={"DstT": dtype})


def _pack_unknown(m: Machine, value: Value, why: Unknown, dtype: str | None, name: str | None) -> Tensor:
    """A list some elements of which are not known: a Const or a Pack, of known rank 1 at least if its length is."""
    items = items_of(m, value)
    tensor = unknown_tensor(m, Unknown(why.reason, why.at), dtype, name)
    if items is not None and not any(_is_sequence(i) for i in items):
        scalars = all(isinstance(i, (int, float, Unknown)) or tensor_like(i) for i in items)
        if scalars:
            tensor.shape = (len(items),)
            tensor.const = tuple(static_value(i) for i in items)
    return tensor


def _autopack(m: Machine, value: Value, dtype: str | None, name: str, default: bool) -> Value:
    """array_ops._autopacking_helper: Pack of the tensors and constants of a list, under a name scope of the given name."""
    items = items_of(m, value) or []
    with name_scope(m, None if default else name, name) as scope:
        converted: list[Value] = []
        must_pack = False
        for i, item in enumerate(items):
            if tensor_like(item):
                item_dtype = item.tf_dtype()
                if dtype is not None and item_dtype is not None and item_dtype != dtype:
                    text = f"Cannot convert a list containing a tensor of dtype <dtype: '{item_dtype}'> to <dtype: '{dtype}'>"
                    m.raise_("TypeError", f"{text} (Tensor is: {m.to_repr(item)})")
                must_pack = True
            elif _is_sequence(item):
                item = _autopack(m, item, dtype, str(i), False)
                must_pack = must_pack or tensor_like(item)
            converted.append(item)
        if not must_pack:
            return tuple(converted)
        tensors = [c if tensor_like(c) else wrap(m, constant(m, c, dtype, name=str(i))) for i, c in enumerate(converted)]
        from scopelint.api.ops import apply_op

        return wrap(m, apply_op(m, "Pack", {"values": m.list(tensors)}, scope).outputs[0])


def _from_shape(m: Machine, value: TensorShapeV | DimensionV, dtype: str | None, name: str | None) -> Tensor:
    known = (isinstance(value, DimensionV) and value.value is not None) or (isinstance(value, TensorShapeV) and value.dims is not None)
    if isinstance(value, TensorShapeV) and known:
        known = None not in (value.dims or ())
    if not known:
        kind = "an unknown Dimension" if isinstance(value, DimensionV) else "a partially known TensorShape"
        m.raise_("ValueError", f"Cannot convert {kind} to a Tensor: {m.to_str(value)}")
    if dtype not in (None, "int32", "int64"):
        m.raise_("TypeError", f"Cannot convert a TensorShape to dtype: <dtype: '{dtype}'>")
    if isinstance(value, DimensionV):
        dense = Dense("int32", (), MISSING if value.unsure else value.value)
    elif is_sure(value.dims):
        dense = Dense("int32", (len(value.dims or ()),), value.dims)
    else:
        dims = value.dims or ()
        values = tuple(UNSURE_VALUE if d == UNSURE_DIM else d for d in dims)
        dense = Dense("int32", (UNSURE_DIM,), MISSING) if dims == UNSURE else Dense("int32", (len(dims),), values)
    return _const_op(m, dense, dtype, name or "shape_as_tensor", name is None)


def static_value(value: Value) -> Any:
    """The host scalar of a number or a scalar constant tensor; None: TensorFlow does not know; UNSURE_VALUE: we do not."""
    if isinstance(value, TensorV):
        return fold(value.tensor)
    if isinstance(value, DimensionV):
        return UNSURE_VALUE if value.unsure else value.value
    return value if isinstance(value, (int, float)) else UNSURE_VALUE


# ------------------------------------------------------------------------------------------------------------------ constants


def dense_of(m: Machine, value: Value) -> Dense | None:
    """What NumPy makes of nested lists of Python numbers and arrays; None if it is not (only) that."""
    if isinstance(value, Instance) and value.payload is not None:
        value = value.payload
    match value:
        case bool():
            return Dense("bool", (), value)
        case int():
            return Dense("int32" if -(2**31) <= value < 2**31 else "int64", (), value)
        case float():
            return Dense("float32", (), value)
        case complex():
            return Dense("complex128", (), value)
        case str() | bytes():
            return Dense("string", (), value)
        case Unknown() if scalar_kind(value) in ("int", "float", "bool", "str"):
            return Dense({"int": "int32", "float": "float32", "bool": "bool", "str": "string"}[scalar_kind(value)], (), MISSING)
        case range():
            return Dense("int32", (len(value),), tuple(value) if len(value) <= MAX_CONST else MISSING)
        case DimensionV():
            return None if value.value is None else Dense("int32", (), MISSING if value.unsure else value.value)
        case Foreign():
            return array_of(value)
    if _is_sequence(value):
        items = items_of(m, value)
        return None if items is None else _dense_sequence(m, items)
    return None


def array_of(value: Foreign) -> Dense | None:
    """A modelled NumPy array or scalar (it has `array_dtype`, `array_shape` and `array_value`)."""
    dtype = getattr(value, "array_dtype", MISSING)
    if dtype is MISSING:
        return None
    return Dense(dtype, getattr(value, "array_shape", UNSURE), getattr(value, "array_value", MISSING), True)


_ORDER = ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64", "complex64", "complex128", "string")


def _dense_sequence(m: Machine, items: list[Value]) -> Dense | None:
    if not items:
        return Dense("float32", (0,), ())
    parts = [dense_of(m, item) for item in items]
    if any(p is None for p in parts):
        return None
    dense = [p for p in parts if p is not None]
    kinds = {p.dtype for p in dense}
    dtype = None if None in kinds else max((k for k in kinds if k is not None), key=lambda k: _ORDER.index(k) if k in _ORDER else 0)
    inner = dense[0].shape
    if any(p.shape != inner for p in dense):
        if all(is_sure(p.shape) for p in dense):
            return None
        inner = UNSURE
    shape: Shape = UNSURE if inner is None or inner == UNSURE else (len(items), *inner)
    size = 1
    for d in shape or ():
        size *= max(d or 0, 1)
    consts = tuple(UNSURE_VALUE if p.const is MISSING and p.shape == () else p.const for p in dense)
    known = all(c is not MISSING for c in consts) and size <= MAX_CONST
    return Dense(dtype, shape, consts if known else MISSING, any(p.numpy for p in dense))


def mismatch(dense: Dense, value: Value, dtype: str, m: Machine) -> str | None:
    """The text of the TypeError when Python values cannot become dtype, else None."""
    if dense.numpy or dense.dtype is None or (dense.shape is not None and 0 in dense.shape):
        return None
    kind, want = dense.dtype, dtypes.base(dtype)
    if want in dtypes.FLOATS:
        bad = kind in ("string", "complex128")
    elif dtypes.is_integer(want):
        bad = kind in ("string", "complex128") or dtypes.is_floating(kind)
    elif want == "bool":
        bad = kind != "bool"
    elif want == "string":
        bad = kind != "string"
    else:
        bad = want in dtypes.COMPLEX and kind == "string"
    if not bad:
        return None
    culprit = _first_scalar(m, value, kind)
    return _expected(m, want, culprit)


def _expected(m: Machine, dtype: str, got: Value) -> str:
    if tf_state(m).target == "tf2":
        return f"Expected {dtype}, but got {m.to_repr(got)} of type '{type_name(got)}'."
    return f"Expected {dtype}, got {m.to_repr(got)} of type '{type_name(got)}' instead."


def _first_scalar(m: Machine, value: Value, kind: str) -> Value:
    if _is_sequence(value):
        for item in items_of(m, value) or []:
            found = _first_scalar(m, item, kind)
            dense = dense_of(m, found)
            if dense is not None and dense.dtype == kind:
                return found
    return value


def constant(
    m: Machine, value: Value, dtype: str | None = None, shape: Shape = None, name: str | None = None, has_shape: bool = False
) -> Tensor:
    """tf.constant (constant_op.constant): one Const op, named directly under the present name scope."""
    dense = dense_of(m, value)
    if dense is None:
        if value is None:
            m.raise_("ValueError", "None values not supported.")
        _not_convertible(m, value, dtype)
        return unknown_tensor(m, m.unknown("a value that is not modelled as a constant"), dtype, name)
    if dtype is not None:
        text = mismatch(dense, value, dtype, m)
        if text is not None:
            m.raise_("TypeError", text)
    if has_shape:
        size = 1
        for d in shape or ():
            size *= d if d is not None and d >= 0 else MAX_CONST + 1
        if dense.shape != shape:
            leaves = [] if dense.const is MISSING else _leaves(dense.const)
            const = _arranged(shape, leaves, 0) if fully_defined(shape) and size <= MAX_CONST and leaves else MISSING
            dense = Dense(dense.dtype, shape, const, dense.numpy)
    return _const_op(m, dense, dtype, name)


def _leaves(const: Any) -> list[Any]:
    return [leaf for part in const for leaf in _leaves(part)] if isinstance(const, tuple) else [const]


def _arranged(shape: Shape, leaves: list[Any], start: int) -> Any:
    """Values in row-major order as a tensor of a shape; the last one fills what is left."""
    if not shape:
        return leaves[min(start, len(leaves) - 1)]
    stride = math.prod(d or 0 for d in shape[1:])
    return tuple(_arranged(shape[1:], leaves, start + i * stride) for i in range(shape[0] or 0))


def _not_convertible(m: Machine, value: Value, dtype: str | None) -> None:
    """Raise the TypeError of values that surely cannot become a tensor."""
    if _is_sequence(value):
        flat = _flatten(m, value)
        if any(item is None for item in flat):
            if dtype:
                m.raise_("TypeError", _expected(m, dtype, None))
            text = f"Failed to convert object of type <class 'list'> to Tensor. Contents: {m.to_repr(value)}. " + _CONSIDER
            m.raise_("TypeError" if tf_state(m).target == "tf1.15" else "ValueError", text)
        return
    if isinstance(value, Unknown) or (isinstance(value, Foreign) and not isinstance(value, TensorShapeV)):
        return
    cls = m.class_of(value)
    if cls is None:
        return
    module = "" if cls.module == "builtins" else cls.module + "."
    text = f"Failed to convert object of type <class '{module}{cls.qualname}'> to Tensor. Contents: {m.to_repr(value)}. "
    if tf_state(m).target == "tf2":
        text = f"Failed to convert elements of {m.to_repr(value)} to Tensor. "
    see = " See https://www.tensorflow.org/api_docs/python/tf/dtypes for supported TF dtypes." if tf_state(m).target == "tf2" else ""
    m.raise_("TypeError", text + _CONSIDER + see)


_CONSIDER = "Consider casting elements to a supported type."


def _flatten(m: Machine, value: Value) -> list[Value]:
    if not _is_sequence(value):
        return [value]
    return [x for item in items_of(m, value) or [] for x in _flatten(m, item)]


def _const_op(m: Machine, dense: Dense, dtype: str | None, name: str | None, default: bool = False) -> Tensor:
    graph = tf_state(m).graph
    made = dtypes.base(dtype) if dtype else dense.dtype
    const = cast_const(dense.const, made)
    with scope_errors(m):
        op = graph.create_op("Const", name, (), [(made, dense.shape)], {}, m.user_stack(), default or name is None)
    op.outputs[0].const = const
    enter_context(m, op)
    return op.outputs[0]


def enter_context(m: Machine, op: Op) -> None:
    """Tell the control flow context (cond, while) in force that an op was made."""
    hook = m.ext.get("tf_op_hook")
    if hook is not None:
        hook(op)


def cast_const(const: Any, dtype: str | None) -> Any:
    """A host constant as dtype."""
    if const is MISSING or dtype is None:
        return const
    if isinstance(const, tuple):
        plain = _plain_type(dtype)
        return const if plain is None else _cast_all(const, dtype, plain)
    return _cast_one(const, dtype)


def _plain_type(dtype: str) -> type | None:
    return float if dtypes.is_floating(dtype) else int if dtypes.is_integer(dtype) else bool if dtype == "bool" else None


def _cast_all(const: tuple[Any, ...], dtype: str, plain: type) -> tuple[Any, ...]:
    """cast_const of a tensor's rows; numbers of the right type stay (`plain`: Python's type for that dtype)."""
    return tuple([c if type(c) is plain else _cast_all(c, dtype, plain) if isinstance(c, tuple) else _cast_one(c, dtype) for c in const])


def _cast_one(const: Any, dtype: str) -> Any:
    if isinstance(const, (bool, int, float)):
        if dtypes.is_floating(dtype):
            return float(const)
        if dtypes.is_integer(dtype) and const == const and abs(const) != float("inf"):
            return int(const)
        if dtype == "bool":
            return bool(const)
    return const


def _input_text(m: Machine, value: Value) -> str:
    """An op's input as its errors call it: TensorFlow 2 asks for the graph once a variable has become its tensor."""
    handle = getattr(getattr(value, "variable", None), "handle", None)
    if handle is None or tf_state(m).target != "tf2":
        return m.to_str(value)
    return m.to_str(wrap(m, handle))


def graph_of(m: Machine, values: list[Value]) -> Any:
    """ops._get_graph_from_inputs: the graph of the first input that has one, else the default graph; all must have the same.

    The graph of a function takes in whatever its ops use."""
    default = tf_state(m).graph
    if default.building_function:
        return default
    chosen, first = None, None
    for value in values:
        graph = value.op.graph if isinstance(value, Tensor) else getattr(value, "tf_graph", lambda: None)()
        if graph is None or (isinstance(value, TensorV) and is_anonymous(value.tensor.op)):
            continue
        if chosen is None:
            chosen, first = graph, value
        elif graph is not chosen and first is not None:
            m.raise_("ValueError", f"{_input_text(m, value)} must be from the same graph as {_input_text(m, first)}.")
    return chosen if chosen is not None else default


def converter(m: Machine) -> NativeFn:
    """to_tensor as a native function (for library code)."""
    return NativeFn("tf.convert_to_tensor", convert, pure=False)
