"""str.format, format specs and f-string fields over abstract values."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

from scopelint.facts import HOLE_OPEN, hole
from scopelint.interp.builtins.base import SCALARS, hole_for, own_special
from scopelint.interp.builtins.percent import scalar
from scopelint.interp.values import Choice, Foreign, Instance, Unknown, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


def format_value(m: Machine, value: Value, spec: str = "") -> str:
    """format(value, spec)."""
    if type(value) is str and not spec:
        return value
    if type(value) is Instance:
        method = own_special(m, value, "__format__")
        if method is not MISSING:
            return as_text(m, m.call(method, spec), value)
    inner = scalar(value)
    if not spec:
        return m.to_str(value)
    if isinstance(inner, Unknown) or HOLE_OPEN in spec:
        return hole_for(inner)
    if type(inner) is str and HOLE_OPEN in inner:
        return inner if spec == "s" else hole_for(value)
    if type(inner) is not str and type(inner) not in SCALARS:
        return _odd_spec(m, value)
    try:
        return format(inner, spec)
    except (TypeError, ValueError, OverflowError) as error:
        return str(m.raise_(type(error).__name__, str(error)))


def _odd_spec(m: Machine, value: Value) -> str:
    if isinstance(value, (Instance, Foreign, Unknown)):
        return hole_for(value)
    return str(m.raise_("TypeError", "unsupported format string passed to object.__format__"))


def as_text(m: Machine, result: Value, source: Value) -> str:
    """The text that a program's __str__/__repr__/__format__ answered."""
    result = scalar(result)
    if type(result) is str:
        return result
    if isinstance(result, Choice) and all(type(o) is str for o in result.options):
        first = result.options[0]
        return str(first) if all(o == first for o in result.options) else hole_for(result)
    return hole_for(result if isinstance(result, Unknown) else source)


def convert(m: Machine, value: Value, conversion: str) -> Value:
    """The !s, !r and !a conversions."""
    if conversion == "s":
        return m.to_str(value)
    if conversion not in "ra":
        return m.raise_("ValueError", f"Unknown conversion specifier '{conversion}'")
    text = m.to_repr(value)
    if conversion == "a" and HOLE_OPEN not in text:
        return text.encode("ascii", "backslashreplace").decode("ascii")
    return text


def str_format(m: Machine, template: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """template.format(*args, **kwargs)."""
    return _Formatter(m, args, kwargs).run(template, 2)


class _Formatter:
    def __init__(self, m: Machine, args: list[Value], kwargs: dict[str, Value]) -> None:
        self.m = m
        self.args = args
        self.kwargs = kwargs
        self.auto = 0
        self.manual = False

    def run(self, template: str, depth: int) -> str:
        if depth < 0:
            return str(self.m.raise_("ValueError", "Max string recursion exceeded"))
        try:
            fields = list(string.Formatter().parse(template))
        except ValueError as error:
            return str(self.m.raise_("ValueError", str(error)))
        out: list[str] = []
        for literal, field, spec, conversion in fields:
            out.append(literal)
            if field is not None:
                out.append(self.field(field, spec or "", conversion, depth))
        return "".join(out)

    def field(self, field: str, spec: str, conversion: str | None, depth: int) -> str:
        if HOLE_OPEN in field:
            return hole("format field")
        value = self.value(field)
        if conversion:
            value = convert(self.m, value, conversion)
        return format_value(self.m, value, self.run(spec, depth - 1) if spec else "")

    def value(self, field: str) -> Value:
        try:
            first, rest = string._string.formatter_field_name_split(field)  # type: ignore[attr-defined]
            rest = list(rest)
        except ValueError as error:
            return self.m.raise_("ValueError", str(error))
        value = self.argument(first)
        for is_attribute, name in rest:
            value = self.m.getattr(value, name) if is_attribute else self.m.getitem(value, name)
        return value

    def argument(self, first: str | int) -> Value:
        if first == "":
            if self.manual:
                self.m.raise_("ValueError", "cannot switch from manual field specification to automatic field numbering")
            first = self.auto
            self.auto += 1
        elif isinstance(first, int):
            if self.auto:
                self.m.raise_("ValueError", "cannot switch from automatic field numbering to manual field specification")
            self.manual = True
        if isinstance(first, int):
            if first < len(self.args):
                return self.args[first]
            return self.m.raise_("IndexError", f"Replacement index {first} out of range for positional args tuple")
        if first in self.kwargs:
            return self.kwargs[first]
        return self.m.raise_("KeyError", first)
