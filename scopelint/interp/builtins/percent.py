"""The % operator of strings, directive by directive, over abstract arguments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scopelint.facts import HOLE_OPEN
from scopelint.interp.builtins.base import hole_for, known, payload, type_name, unknown_like
from scopelint.interp.values import Choice, DictV, Foreign, Instance, ListV, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

_DIRECTIVE = re.compile(
    r"%(?:\((?P<key>[^()]*)\))?(?P<flags>[#0\- +]*)(?P<width>\*|\d+)?(?:\.(?P<precision>\*|\d+)?)?[hlL]?(?P<type>.)?", re.DOTALL
)
_INTEGER = frozenset("diouxXc")
_FLOAT = frozenset("eEfFgG")


_MAPPINGS = (DictV, ListV, bytes, range, Foreign, Instance)
"""What % takes for a mapping (it has __getitem__) and so may leave unused."""


class _Arguments:
    """The right operand: a tuple is consumed item by item, a mapping is looked up, anything else is one argument."""

    def __init__(self, m: Machine, value: Value) -> None:
        self.m = m
        inner = payload(value)
        self.mapping = value if isinstance(inner, DictV) or not isinstance(inner, (tuple, str)) else None
        self.items: list[Value] = list(inner) if type(inner) is tuple else [value]
        self.single = type(inner) is not tuple
        self.unknown = isinstance(inner, Unknown)
        self.used = 0
        self.used_mapping = False

    def next(self) -> Value:
        if self.unknown:
            return self.items[0]
        if self.used >= len(self.items):
            return self.m.raise_("TypeError", "not enough arguments for format string")
        self.used += 1
        return self.items[self.used - 1]

    def key(self, name: str) -> Value:
        self.used_mapping = True
        if self.mapping is None:
            return self.m.raise_("TypeError", "format requires a mapping")
        return self.m.getitem(self.mapping, name)

    def finish(self) -> None:
        left = self.used < len(self.items) and not self.unknown
        if left and not self.used_mapping and not (self.single and isinstance(payload(self.items[0]), _MAPPINGS)):
            self.m.raise_("TypeError", "not all arguments converted during string formatting")


def percent(m: Machine, template: str, value: Value) -> Value:
    """template % value."""
    if HOLE_OPEN not in template and known(value):
        return _host(m, template, value)
    if isinstance(payload(value), Choice):
        return m.over(payload(value), lambda o: percent(m, template, o))
    arguments = _Arguments(m, value)
    out: list[str] = []
    at = 0
    for match in _DIRECTIVE.finditer(template):
        out.append(template[at : match.start()])
        at = match.end()
        piece = _directive(m, match, arguments)
        if isinstance(piece, Unknown):
            return piece
        out.append(piece)
    out.append(template[at:])
    arguments.finish()
    return "".join(out)


def _host(m: Machine, template: str, value: Value) -> Value:
    try:
        return template % value
    except (TypeError, ValueError, OverflowError) as error:
        return m.raise_(type(error).__name__, str(error))
    except KeyError as error:
        return m.raise_("KeyError", error.args[0])


def _directive(m: Machine, match: re.Match[str], arguments: _Arguments) -> str | Unknown:
    kind = match["type"]
    if kind == "%":
        return "%"
    if kind is None:
        return str(m.raise_("ValueError", "incomplete format"))
    if kind not in "diouxXeEfFgGcrsa":
        return str(m.raise_("ValueError", f"unsupported format character '{kind}' (0x{ord(kind):x}) at index {match.end() - 1}"))
    spec = "%" + match["flags"]
    for name, lead in (("width", ""), ("precision", ".")):
        text = match[name]
        if text == "*":
            star = payload(arguments.next())
            if type(star) is not int:
                return unknown_like(m, "a width in % formatting", [star], "str")
            text = str(star)
        if text is not None:
            spec += lead + text
        elif name == "precision" and "." in match[0].rpartition(")")[2]:
            spec += "."
    value = arguments.next() if match["key"] is None else arguments.key(match["key"])
    return _convert(m, spec, kind, value)


def _convert(m: Machine, spec: str, kind: str, value: Value) -> str:
    if kind in "sra":
        text = m.to_str(value) if kind == "s" else m.to_repr(value)
        if spec == "%":
            return text
        return hole_for(value) if HOLE_OPEN in text else (spec + "s") % text
    number = scalar(value)
    if isinstance(number, (Unknown, Foreign, Instance)):
        return hole_for(number)
    if not known(number):
        if kind == "c" and type(number) is str:
            return hole_for(number)
        text = "%c requires int or char" if kind == "c" else f"%{kind} format: a number is required, not {type_name(number)}"
        return str(m.raise_("TypeError", text))
    if kind in _INTEGER | _FLOAT:
        try:
            return (spec + kind) % (number,)
        except (TypeError, ValueError, OverflowError) as error:
            if isinstance(value, (Instance, Foreign)):
                return hole_for(value)
            return str(m.raise_(type(error).__name__, str(error)))
    return hole_for(value)


def scalar(value: Value) -> Value:
    """The Python number or text in a value: payloads and known array scalars are unwrapped."""
    value = payload(value)
    if isinstance(value, Foreign):
        inner = getattr(value, "scalar_value", None)
        if inner is not None:
            return inner
    return value
