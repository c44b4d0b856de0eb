"""Constant folding over graph tensors.

`constant_value` mirrors tf.get_static_value, which Python code of TensorFlow asks (few op types). `fold` mirrors what shape inference can
evaluate (whole constant subgraphs, partially for vectors of dimensions). Both answer host numbers in nested tuples, None where
TensorFlow does not know, UNSURE_VALUE where it may know and we do not.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from scopelint.graph.dims import UNSURE, UNSURE_DIM, UNSURE_VALUE, fully_defined, is_sure
from scopelint.graph.model import Op, Shape, Tensor
from scopelint.journal import MISSING

MAX_DEPTH = 40
_PARTIAL = frozenset(("Shape", "ShapeN", "Pack", "ConcatV2", "StridedSlice", "Cast"))
"""The op types whose partly known vectors shape inference follows; all others need constant inputs."""


_NEVER = frozenset(("Enter", "RefEnter", "Exit", "RefExit", "Merge", "RefMerge", "PlaceholderWithDefault"))
"""Shape inference evaluates nothing beyond the border of a loop's frame, and nothing that may be fed."""


def constant_value(t: Tensor) -> Any:
    """tf.get_static_value(t)."""
    op = t.op
    if op.type in ("", "Const"):
        return _all_or_nothing(UNSURE_VALUE if t.const is MISSING else t.const)
    if _python_only(t) and (op.type != "Pack" or op.attrs.get("axis", 0) in (0, None)):
        return _all_or_nothing(fold(t, _python_only))
    return None


_PYTHON_2 = frozenset(("Identity", "StopGradient", "Unpack"))
"""What Python evaluates in TensorFlow 2 besides."""
_PYTHON = frozenset(("Shape", "Size", "Rank", "Range", "Cast", "Concat", "ConcatV2", "Fill", "Equal", "NotEqual"))


def _python_only(t: Tensor) -> bool:
    return t.op.type in _PYTHON or t.op.type in ("", "Const", "Pack") or (t.op.type in _PYTHON_2 and t.op.graph.target == "tf2")


def _all_or_nothing(value: Any) -> Any:
    """A value whose parts are all known, else the reason why not: None beats UNSURE_VALUE."""
    if isinstance(value, tuple):
        parts = [_all_or_nothing(v) for v in value]
        if None in parts:
            return None
        if any(p is UNSURE_VALUE for p in parts):
            return UNSURE_VALUE
    return value


def fold(t: Tensor, allowed: Callable[[Tensor], bool] | None = None, depth: int = 0, entering: bool = True) -> Any:
    """The value of a constant subgraph as far as it is known; vectors may hold None and UNSURE_VALUE.

    entering: a tensor from outside of a loop is followed, and partly known vectors are, as TensorFlow does it only for what it asks for
    itself, not for inputs of what it evaluates.
    """
    op = t.op
    if op.type in ("", "Const"):
        return UNSURE_VALUE if t.const is MISSING else t.const
    if depth > MAX_DEPTH:
        return None
    if allowed is not None and not allowed(t):
        runs = op.type == "Shape" and allowed is not _python_only and not varies(op.inputs[0].op)
        runs = runs and fold(op.inputs[0], None, depth + 1, False) is not None
        return UNSURE_VALUE if runs else None  # shape inference runs what is constant, whatever its static shape
    if op.type == "Enter" and entering and allowed is None:
        return _all_or_nothing(fold(op.inputs[0], allowed, depth + 1, False))
    if op.type == "Unpack" and op.attrs.get("axis", 0) in (0, None):
        value = _all_or_nothing(fold(op.inputs[0], allowed, depth + 1, False))
        return value[t.index] if isinstance(value, tuple) else value
    if op.type == "SparseReshape" and t.index == 1 and allowed is not _python_only:
        return _sparse_reshape([_all_or_nothing(fold(given, None, depth + 1, False)) for given in op.inputs])
    rule = _RULES.get(op.type)
    if rule is None:
        return _beyond(op, allowed, depth)
    if op.type in _PARTIAL and entering:
        return rule(op, lambda i: fold(op.inputs[i], allowed, depth + 1, entering))
    return _all_or_nothing(rule(op, lambda i: _all_or_nothing(fold(op.inputs[i], allowed, depth + 1, False))))


def _beyond(op: Any, allowed: Callable[[Tensor], bool] | None, depth: int) -> Any:
    """An op that we cannot evaluate: TensorFlow may, if all of its inputs are constant."""
    if allowed is _python_only or varies(op):
        return None
    return None if any(_all_or_nothing(fold(t, None, depth + 1, False)) is None for t in op.inputs) else UNSURE_VALUE


def varies(op: Op) -> bool:
    """Whether the op's value hangs on what is fed, kept, drawn by chance or goes round: no run of what is constant gives it."""
    todo = [op]
    while todo:
        last = todo[-1]
        if last.varies is None:
            last.varies = _varies_by_itself(last)
        if last.varies is None:
            found = [t.op.varies for t in last.inputs]
            if True not in found and None in found:
                todo += [t.op for t in last.inputs if t.op.varies is None]
                continue
            last.varies = True in found
        todo.pop()
    return bool(op.varies)


def _varies_by_itself(op: Op) -> bool | None:
    if op.type in ("", "Const", "Shape", "ShapeN", "Size", "Rank"):
        return False
    if not op.inputs or op.type in _NEVER or op.type.startswith("Random"):
        return True
    return True if op.type.endswith(("V2", "V3")) and "Tensor" in op.type else None


def value_as_shape(t: Tensor) -> Shape:
    """tensor_util.constant_value_as_shape: the shape that a vector of dimensions describes (-1 is an unknown dimension)."""
    value = fold(t)
    if isinstance(value, tuple):
        return tuple(_as_dim(v) for v in value)
    if value is UNSURE_VALUE:
        length = t.shape[0] if t.shape is not None and is_sure(t.shape) and len(t.shape) == 1 else None
        return (UNSURE_DIM,) * length if length is not None else UNSURE
    if t.shape is not None and len(t.shape) == 1:
        n = t.shape[0]
        return UNSURE if n is not None and n < 0 else None if n is None else (None,) * n
    return None if is_sure(t.shape) else UNSURE


def described_shape(t: Tensor, casts: bool) -> Shape:
    """The same as Python asks it, which looks into packs, joins and slices with its own rules only; casts: and through casts."""
    op, n = t.op, _length(t)
    if n == 0:
        return ()
    if op.type == "Cast" and casts:
        return described_shape(op.inputs[0], casts)
    if op.type == "Shape":
        return op.inputs[0].shape
    if op.type == "Pack" and op.attrs.get("axis", 0) in (0, None):
        return tuple(_as_dim(constant_value(element)) for element in op.inputs)
    if op.type == "ConcatV2":
        return _joined([described_shape(part, casts) for part in op.inputs[:-1]])
    found = _sliced(op, casts) if op.type == "StridedSlice" else None
    if found is not None:
        return found
    value = constant_value(t)
    if isinstance(value, tuple):
        return tuple(_as_dim(v) for v in value)
    if n is None or n < 0:
        return UNSURE if n is not None or value is UNSURE_VALUE else None
    return (UNSURE_DIM if value is UNSURE_VALUE else None,) * n


def _length(t: Tensor) -> int | None:
    """How many elements a vector has."""
    if t.shape is None:
        return None
    return t.shape[0] if is_sure(t.shape) and len(t.shape) == 1 else UNSURE_DIM


def _joined(parts: list[Shape]) -> Shape:
    if None in parts:
        return UNSURE if UNSURE in parts else None
    return UNSURE if UNSURE in parts else tuple(d for part in parts for d in part or ())


def _sliced(op: Any, casts: bool) -> Shape:
    """Some dimensions of a shape, where Python finds that a slice is that."""
    bounds = [_all_or_nothing(fold(t, _python_only)) for t in op.inputs[1:4]]
    masks = [op.attrs.get(f"{name}_mask") or 0 for name in ("ellipsis", "new_axis", "shrink_axis", "begin", "end")]
    if any(masks[:3]) or any(mask not in (0, 1) for mask in masks[3:]) or not all(isinstance(b, tuple) for b in bounds):
        return None
    whole = described_shape(op.inputs[0], casts)
    if whole is None or whole == UNSURE:
        return whole
    (begin,), (end,), (stride,) = bounds
    return whole[None if masks[3] else begin : None if masks[4] else end : stride]


def _as_dim(value: Any) -> int | None:
    if value is UNSURE_VALUE:
        return UNSURE_DIM
    return None if value is None or not isinstance(value, (int, float)) or value < 0 else int(value)


# ---------------------------------------------------------------------------------------------------------------- rules

Get = Callable[[int], Any]


def dims_value(shape: Shape) -> Any:
    """A shape as the value of tf.shape: partly known."""
    if shape is None:
        return None
    if shape == UNSURE:
        return UNSURE_VALUE
    return tuple(UNSURE_VALUE if d == UNSURE_DIM else d for d in shape)


def _shape(op: Any, get: Get) -> Any:
    """A shape; what is not static TensorFlow may still find by running what is constant."""
    value = dims_value(op.inputs[0].shape)
    if value is None:
        return None if varies(op.inputs[0].op) or get(0) is None else UNSURE_VALUE
    if isinstance(value, tuple) and None in value and not varies(op.inputs[0].op) and get(0) is not None:
        return tuple(UNSURE_VALUE if v is None else v for v in value)
    return value


def _size(op: Any, get: Get) -> Any:
    shape = op.inputs[0].shape
    if fully_defined(shape):
        return math.prod(d or 0 for d in shape or ())
    return None if is_sure(shape) and (varies(op.inputs[0].op) or get(0) is None) else UNSURE_VALUE


def _rank(op: Any, get: Get) -> Any:
    shape = op.inputs[0].shape
    return None if shape is None else UNSURE_VALUE if shape == UNSURE else len(shape)


def _range(op: Any, get: Get) -> Any:
    parts = [_all_or_nothing(get(i)) for i in range(3)]
    if None in parts:
        return None
    if any(p is UNSURE_VALUE for p in parts):
        return UNSURE_VALUE
    start, limit, delta = parts
    if not delta:
        return None
    n = max(0, math.ceil((limit - start) / delta))
    return tuple(start + i * delta for i in range(n)) if n <= 1024 else UNSURE_VALUE


def _pack(op: Any, get: Get) -> Any:
    parts = tuple(get(i) for i in range(len(op.inputs)))
    return parts if op.attrs.get("axis", 0) in (0, None) else _not_followed(parts)


def _not_followed(value: Any) -> Any:
    """What TensorFlow evaluates and we do not: not known where a part of it is not constant, else known to TensorFlow alone."""
    return None if _all_or_nothing(value) is None else UNSURE_VALUE


def _nested(value: Any) -> bool:
    return isinstance(value, tuple) and any(isinstance(v, tuple) for v in value)


def _concat(op: Any, get: Get) -> Any:
    parts = [get(i) for i in range(len(op.inputs) - 1)]
    if any(_nested(part) for part in parts):
        whole = all(isinstance(_all_or_nothing(part), tuple) for part in parts)
        return sum(parts, ()) if whole and get(len(parts)) == 0 else _not_followed(tuple(parts))
    result: tuple[Any, ...] = ()
    for i, part in enumerate(parts):
        if isinstance(part, tuple):
            result += part
            continue
        given, shape = op.inputs[i].op, op.inputs[i].shape
        if part is None and given.type == "StridedSlice" and (given.attrs.get("new_axis_mask") or given.attrs.get("ellipsis_mask")):
            return None  # shape inference does not follow these: it does not even count what they give
        if shape is None or len(shape) != 1 or shape[0] is None or shape[0] < 0:
            return UNSURE_VALUE if part is UNSURE_VALUE or not is_sure(shape) else None
        result += (part,) * shape[0]
    return result


def _fill(op: Any, get: Get) -> Any:
    shape, value = value_as_shape(op.inputs[0]), get(1)
    if not fully_defined(shape) or value is None:
        return None if is_sure(shape) else UNSURE_VALUE
    if math.prod(d or 0 for d in shape or ()) > 1024:
        return UNSURE_VALUE
    for d in reversed(shape or ()):
        value = (value,) * (d or 0)
    return value


def _cast(op: Any, get: Get) -> Any:
    from scopelint.api.dtypes import is_floating, is_integer

    dtype = op.outputs[0].dtype
    if dtype is None:
        return UNSURE_VALUE
    convert: Callable[[Any], Any] = float if is_floating(dtype) else int if is_integer(dtype) else bool
    return _map(lambda v: convert(v) if isinstance(v, (int, float, bool)) else v, get(0))


def _map(fn: Callable[..., Any], *values: Any) -> Any:
    """fn elementwise with scalars broadcast; None and UNSURE_VALUE pass through."""
    lengths = {len(v) for v in values if isinstance(v, tuple)}
    if lengths:
        n = max(lengths)
        if any(v is None for v in values):
            return None
        if any(v is UNSURE_VALUE for v in values):
            return (UNSURE_VALUE,) * n
        if lengths - {n, 1}:
            return None
        return tuple(_map(fn, *((v[i] if len(v) > 1 or n == 1 else v[0]) if isinstance(v, tuple) else v for v in values)) for i in range(n))
    if any(v is None for v in values):
        return None
    if any(v is UNSURE_VALUE for v in values):
        return UNSURE_VALUE
    try:
        return fn(*values)
    except (ArithmeticError, ValueError, TypeError):
        return None


def _elementwise(fn: Callable[..., Any], n: int) -> Callable[[Any, Get], Any]:
    return lambda op, get: _map(fn, *(get(i) for i in range(n)))


def _one_dimension(op: Any) -> bool:
    """Whether TensorFlow 2 reads an op such as tf.shape(x)[1] off the shape, whatever the other dimensions are."""
    return bool(op.graph.target != "tf1.15" and op.inputs[0].op.type == "Shape" and op.inputs[1].op.type == "Const")


def _strided_slice(op: Any, get: Get) -> Any:
    alone = op.attrs.get("shrink_axis_mask") and _one_dimension(op)
    source = op.inputs[0].op
    value = _shape(source, lambda i: fold(source.inputs[i], None, 1, False)) if alone else get(0)
    if not isinstance(value, tuple):
        return value
    begin, end, strides = (_all_or_nothing(get(i)) for i in (1, 2, 3))
    attrs = op.attrs
    if attrs.get("ellipsis_mask") or attrs.get("new_axis_mask"):
        return _not_followed((value, begin, end, strides))
    if any(not isinstance(p, tuple) or len(p) != 1 for p in (begin, end, strides)):
        return _not_followed((value, begin, end, strides))
    if attrs.get("shrink_axis_mask"):
        if op.graph.target == "tf1.15" or op.inputs[1].op.type != "Const":
            value = _all_or_nothing(value)
            if not isinstance(value, tuple):
                return value
        return value[begin[0]] if -len(value) <= begin[0] < len(value) else None
    start = None if attrs.get("begin_mask") else begin[0]
    return value[start : (None if attrs.get("end_mask") else end[0]) : strides[0] or 1]


def _slice(op: Any, get: Get) -> Any:
    value, begin, size = get(0), _all_or_nothing(get(1)), _all_or_nothing(get(2))
    if not isinstance(value, tuple):
        return value
    if not isinstance(begin, tuple) or not isinstance(size, tuple) or len(begin) != 1:
        return _not_followed((value, begin, size))
    return value[begin[0] :] if size[0] == -1 else value[begin[0] : begin[0] + size[0]]


def _gather(op: Any, get: Get) -> Any:
    value, index = get(0), get(1)
    if not isinstance(value, tuple) or index is None:
        return value if value is None or index is not None else None
    return _map(lambda i: value[i] if 0 <= i < len(value) else None, index)


def _reduce(fn: Callable[[Any], Any]) -> Callable[[Any, Get], Any]:
    def rule(op: Any, get: Get) -> Any:
        value = get(0)
        if not isinstance(value, tuple) or _nested(value):
            return value if not isinstance(value, tuple) else _not_followed(value)
        whole = _all_or_nothing(value)
        if not isinstance(whole, tuple):
            return whole
        result = fn(whole)
        return (result,) if op.attrs.get("keep_dims") else result

    return rule


def _expand_dims(op: Any, get: Get) -> Any:
    value = get(0)
    return (value,) if not isinstance(value, tuple) else _not_followed(value)


def _squeeze(op: Any, get: Get) -> Any:
    value = get(0)
    if not isinstance(value, tuple):
        return value
    return value[0] if len(value) == 1 and not _nested(value) else _not_followed(value)


def _reshape(op: Any, get: Get) -> Any:
    value, shape = get(0), op.outputs[0].shape
    if shape is not None and len(shape) == 1 and not _nested(value):
        return value if isinstance(value, tuple) else (value,) if shape == (1,) else _not_followed(value)
    if shape == () and isinstance(value, tuple) and len(value) == 1 and not _nested(value):
        return value[0]
    return _not_followed((value, get(1)))


def _stitch(op: Any, get: Get) -> Any:
    """Vectors merged by index (tf.dynamic_stitch): the later one counts."""
    n = len(op.inputs) // 2
    found: dict[Any, Any] = {}
    for index, data in ((get(i), get(n + i)) for i in range(n)):
        if not isinstance(index, tuple) or not isinstance(data, tuple) or len(index) != len(data):
            return UNSURE_VALUE if UNSURE_VALUE in (index, data) else None
        found.update(zip(index, data, strict=True))
    return tuple(found.get(i, UNSURE_VALUE) for i in range(len(found)))


def _pad(op: Any, get: Get) -> Any:
    """The padding of a vector."""
    value, paddings = get(0), get(1)
    fill = get(2) if len(op.inputs) > 2 else 0
    if not isinstance(value, tuple) or not isinstance(paddings, tuple) or fill is None:
        return UNSURE_VALUE if UNSURE_VALUE in (value, paddings) else None
    if len(paddings) != 1 or any(isinstance(v, tuple) for v in value):
        return UNSURE_VALUE
    before, after = paddings[0]
    return (fill,) * before + value + (fill,) * after


def _sparse_reshape(inputs: list[Any]) -> Any:
    """The new shape of a sparse tensor, if its indices are constant too."""
    if None in inputs:
        return None
    old, new = inputs[1:]
    if not isinstance(old, tuple) or not isinstance(new, tuple) or new.count(-1) > 1:
        return UNSURE_VALUE
    rest = -math.prod(new)
    return tuple(d if d >= 0 else math.prod(old) // rest if rest else 0 for d in new)


def _broadcast_args(op: Any, get: Get) -> Any:
    """The shape that two shapes broadcast to."""
    a, b = get(0), get(1)
    if not isinstance(a, tuple) or not isinstance(b, tuple):
        return None if a is None or b is None else UNSURE_VALUE
    n = max(len(a), len(b))
    pairs = list(zip((1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b, strict=True))
    return tuple(q if p == 1 else p for p, q in pairs) if all(p == q or 1 in (p, q) for p, q in pairs) else None


def _identity(op: Any, get: Get) -> Any:
    return get(0)


def _trunc_div(a: Any, b: Any) -> Any:
    return math.trunc(a / b) if isinstance(a, int) and isinstance(b, int) else a / b


_RULES: dict[str, Callable[[Any, Get], Any]] = {
    "Shape": _shape,
    "Size": _size,
    "Rank": _rank,
    "Range": _range,
    "Pack": _pack,
    "ConcatV2": _concat,
    "Fill": _fill,
    "Cast": _cast,
    "StridedSlice": _strided_slice,
    "Slice": _slice,
    "GatherV2": _gather,
    "Prod": _reduce(math.prod),
    "Sum": _reduce(sum),
    "Max": _reduce(max),
    "Min": _reduce(min),
    "ExpandDims": _expand_dims,
    "Squeeze": _squeeze,
    "DynamicStitch": _stitch,
    "Pad": _pad,
    "PadV2": _pad,
    "Reshape": _reshape,
    "BroadcastArgs": _broadcast_args,
    "Identity": _identity,
    "StopGradient": _identity,
    "Add": _elementwise(lambda a, b: a + b, 2),
    "AddV2": _elementwise(lambda a, b: a + b, 2),
    "Sub": _elementwise(lambda a, b: a - b, 2),
    "Mul": _elementwise(lambda a, b: a * b, 2),
    "RealDiv": _elementwise(lambda a, b: a / b, 2),
    "Div": _elementwise(_trunc_div, 2),
    "FloorDiv": _elementwise(lambda a, b: a // b, 2),
    "FloorMod": _elementwise(lambda a, b: a % b, 2),
    "Maximum": _elementwise(max, 2),
    "Minimum": _elementwise(min, 2),
    "Neg": _elementwise(lambda a: -a, 1),
    "Equal": _elementwise(lambda a, b: a == b, 2),
    "NotEqual": _elementwise(lambda a, b: a != b, 2),
    "Less": _elementwise(lambda a, b: a < b, 2),
    "LessEqual": _elementwise(lambda a, b: a <= b, 2),
    "Greater": _elementwise(lambda a, b: a > b, 2),
    "GreaterEqual": _elementwise(lambda a, b: a >= b, 2),
    "LogicalAnd": _elementwise(lambda a, b: a and b, 2),
    "LogicalOr": _elementwise(lambda a, b: a or b, 2),
    "LogicalNot": _elementwise(lambda a: not a, 1),
    "Ceil": _elementwise(math.ceil, 1),
    "Floor": _elementwise(math.floor, 1),
    "SelectV2": _elementwise(lambda c, a, b: a if c else b, 3),
    "ZerosLike": lambda op, get: _map(lambda v: 0, get(0)),
}
