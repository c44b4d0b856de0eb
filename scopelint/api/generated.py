"""Functions whose TensorFlow wrapper is one generated op (kind `table` of the API models)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scopelint.api.convert import items_of
from scopelint.api.dtypes import DTypeV, as_dtype
from scopelint.api.guard import guarded
from scopelint.api.ops import apply_op, result_of
from scopelint.api.optable import OpDef, op_def
from scopelint.api.shapev import DimensionV, TensorShapeV, shape_from
from scopelint.api.state import tf_state
from scopelint.interp.values import MISSING, ListV, NativeFn, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


def generated_function(name: str, op_type: str, parameters: tuple[Any, ...]) -> NativeFn:
    """The public function of one generated op: binds arguments, sorts them into inputs and attrs, applies the op."""
    names, defaults = [], {}
    for p in parameters:
        word = p if isinstance(p, str) else p[0]
        names.append(word)
        if not isinstance(p, str):
            defaults[word.partition("=")[0]] = p[1]
    words = [(w.partition("=")[0], w.partition("=")[2] or w.partition("=")[0]) for w in names]

    def call(m: Machine, /, *args: Value, **kwargs: Value) -> Value:
        bound = _bind(m, name, [w for w, _ in words], defaults, args, kwargs)
        return apply_generated(m, op_type, {op: bound[w] for w, op in words if w != "name"}, bound.get("name"))

    return NativeFn(name, guarded(name, call), pure=False)


def raw_function(op_type: str, target: str) -> Value:
    """tf.raw_ops.X: keyword arguments only."""
    if op_def(op_type, target) is None:
        return MISSING

    def call(m: Machine, /, *, name: Value = None, **kwargs: Value) -> Value:
        return apply_generated(m, op_type, {_op_argument(op_type, target, k): v for k, v in kwargs.items()}, name)

    return NativeFn(f"tf.raw_ops.{op_type}", guarded(f"tf.raw_ops.{op_type}", call), pure=False)


_RENAMED = {"axis": ("reduction_indices", "dim", "split_dim", "dimension"), "keepdims": ("keep_dims",), "input": ("tensor", "x")}


def _op_argument(op_type: str, target: str, word: str) -> str:
    """The op's own name of an argument that its wrapper calls otherwise."""
    definition = op_def(op_type, target)
    if definition is None:
        return word
    known = {a.name for a in definition.inputs} | definition.attrs.keys()
    if word in known:
        return word
    return next((n for n in _RENAMED.get(word, ()) if n in known), word)


def _bind(
    m: Machine, name: str, parameters: list[str], defaults: Mapping[str, Any], args: tuple[Value, ...], kwargs: dict[str, Value]
) -> dict[str, Value]:
    short = name.rpartition(".")[2]
    if len(args) > len(parameters):
        m.raise_("TypeError", f"{short}() takes {len(parameters)} positional arguments but {len(args)} were given")
    bound = dict(zip(parameters, args, strict=False))
    for key, value in kwargs.items():
        if key not in parameters:
            m.raise_("TypeError", f"{short}() got an unexpected keyword argument '{key}'")
        if key in bound:
            m.raise_("TypeError", f"{short}() got multiple values for argument '{key}'")
        bound[key] = value
    missing = [p for p in parameters if p not in bound and p not in defaults]
    if missing:
        text = f"{short}() missing {len(missing)} required positional argument{'s' if len(missing) > 1 else ''}: "
        m.raise_("TypeError", text + " and ".join(f"'{p}'" for p in missing))
    return {**defaults, **bound}


def apply_generated(m: Machine, op_type: str, values: Mapping[str, Value], name: Value) -> Value:
    """Apply an op with values by op argument name, as its generated wrapper does."""
    definition = op_def(op_type, tf_state(m).target)
    if definition is None:
        m.opaque(f"the op {op_type} is not in the op table", list(values.values()))
        return m.unknown(f"the result of {op_type}", tf=True)
    inputs = {a.name: values[a.name] for a in definition.inputs if a.name in values}
    attrs = {k: host_attr(m, definition, k, v) for k, v in values.items() if k in definition.attrs}
    return result_of(m, apply_op(m, op_type, inputs, name, attrs))


def host_attr(m: Machine, definition: OpDef, key: str, value: Value) -> Any:
    """An attr's value as host data: dtype names, shapes, lists of numbers."""
    kind = definition.attrs[key][0]
    if kind == "type":
        return None if value is None else as_dtype(m, value)
    if kind == "shape":
        return None if value is None else shape_from(m, value)
    if isinstance(value, TensorShapeV) and kind == "list(int)":
        return None if value.dims is None else list(value.dims)
    if isinstance(value, (ListV, tuple)):
        items = items_of(m, value)
        return m.unknown("a list") if items is None else [_plain(v) for v in items]
    if isinstance(value, TensorShapeV):
        return value.dims
    return _plain(value)


def _plain(value: Value) -> Any:
    if isinstance(value, DTypeV):
        return value.name
    return value.value if isinstance(value, DimensionV) and not value.unsure else value
