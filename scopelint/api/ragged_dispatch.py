"""What TensorFlow 1.15's search for ragged tensors leaves behind when a call of certain functions fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.api.convert import convert
from scopelint.api.guard import refused
from scopelint.api.tensors import TensorV
from scopelint.api.variable_values import VariableV
from scopelint.interp.errors import PyRaise
from scopelint.interp.stdlib.numpy_array import ArrayV
from scopelint.interp.values import NativeFn, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

_SEGMENTS = ("sum", "prod", "min", "max", "mean", "sqrt_n")
_REDUCTIONS = ("sum", "prod", "min", "max", "mean", "any", "all")
ARGUMENTS: dict[str, tuple[str, ...]] = {
    "batch_gather": ("params", "indices"),
    "concat": ("[values]",),
    "expand_dims": ("input",),
    "gather": ("params", "indices"),
    "gather_nd": ("params", "indices"),
    "one_hot": ("indices",),
    "rank": ("input",),
    "size": ("input",),
    "squeeze": ("input",),
    "stack": ("[values]",),
    "tile": ("input",),
    "where": ("condition", "x", "y"),
    "dynamic_partition": ("data", "partitions"),
    "add_n": ("[inputs]",),
    "join": ("[inputs]",),
    **{f"unsorted_segment_{what}": ("data", "segment_ids") for what in _SEGMENTS},
    **{f"reduce_{what}": ("input_tensor",) for what in _REDUCTIONS},
}
"""Function -> its first parameters, those that may be ragged ("[...]": a list of such)."""


def searched(canonical: str, value: Value, target: str) -> Value:
    """A symbol's function, which looks for ragged tensors once TypeError or ValueError left it: lists become constants by that."""
    prefix, _, short = canonical.rpartition(".")
    if target != "tf1.15" or short not in ARGUMENTS or prefix not in ("", "math", "strings") or not isinstance(value, NativeFn):
        return value
    fn, parameters = value.fn, ARGUMENTS[short]

    def call(m: Machine, /, *args: Value, **kwargs: Value) -> Value:
        try:
            return fn(m, *args, **kwargs)
        except PyRaise as error:
            if refused(m, error):
                _search(
                    m, [args[i] if i < len(args) else kwargs.get(p.strip("[]")) for i, p in enumerate(parameters)], parameters[0][0] == "["
                )
            raise

    return NativeFn(value.name, call, pure=value.pure)


def _search(m: Machine, values: list[Value], in_list: bool) -> None:
    """Convert each value until one cannot be."""
    if in_list:
        if values[0] is None or isinstance(values[0], TensorV):
            return
        values = m.iterate(values[0]) or []
    all(_convertible(m, value) for value in values)


def _convertible(m: Machine, value: Value) -> bool:
    if value is None or isinstance(value, (TensorV, VariableV, int, float, str)):
        return True
    if isinstance(value, ArrayV) and (not value.scalar or value.dtype == "float64"):
        return True
    if isinstance(value, Unknown):
        m.incomplete("whether a failed call made constants of its arguments is not known")
        return True
    try:
        convert(m, value)
    except PyRaise as error:
        if not refused(m, error):
            raise
        return False
    return True
