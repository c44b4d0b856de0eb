"""What every native shares: unwrapping, what counts as known, unknown results, natives with names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from scopelint.facts import HOLE_OPEN, hole
from scopelint.interp.values import (
    BoundMethod,
    Choice,
    ClassV,
    DictV,
    Foreign,
    FunctionV,
    Instance,
    ListV,
    NativeFn,
    SetV,
    Unknown,
    Value,
)
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

NONE = type(None)
SCALARS = frozenset({NONE, bool, int, float, complex, bytes, range, type(...), type(NotImplemented)})
NUMBERS = frozenset({bool, int, float, complex})
SMALL_KINDS = frozenset({"int", "str", "bool", "float", "bytes", "complex", "NoneType"})
MAX_ELEMENTS = 1_000_000
MAX_BITS = 33_000


def payload(value: Value) -> Value:
    """The builtin value inside an instance of a builtin's subclass; anything else is itself."""
    if type(value) is Instance and value.payload is not None:
        return value.payload
    return value


def known(value: Value) -> bool:
    """Whether the value is an immutable Python value without any unknown part."""
    kind = type(value)
    if kind in SCALARS:
        return True
    if kind is str:
        return HOLE_OPEN not in value
    if kind is tuple:
        return all(known(v) for v in value)
    if kind is slice:
        return known(value.start) and known(value.stop) and known(value.step)
    return False


def may_tf(value: Value, depth: int = 3) -> bool:
    """Whether the value may hold TensorFlow objects, or functions that reach them."""
    if isinstance(value, Choice):
        return value.tf or any(may_tf(v, depth) for v in value.options)
    if isinstance(value, Unknown):
        return value.tf
    if isinstance(value, Foreign):
        return bool(getattr(value, "tf_value", True))
    if isinstance(value, NativeFn):
        return not value.pure
    if isinstance(value, ClassV):
        return value.native is None
    if isinstance(value, (FunctionV, BoundMethod)):
        return True
    if isinstance(value, Instance):
        return value.payload is None or depth <= 0 or may_tf(value.payload, depth - 1)
    parts = parts_of(value)
    return bool(parts) and (depth <= 0 or any(may_tf(v, depth - 1) for v in parts[:100]))


def parts_of(value: Value) -> list[Value]:
    """The values directly inside a container (with its unknown rest); empty for anything else."""
    if type(value) is tuple:
        return list(value)
    if isinstance(value, ListV):
        parts = list(value.items)
    elif isinstance(value, DictV):
        parts = [present(v) for v in value.items.values()]
    elif isinstance(value, SetV):
        parts = list(value.items)
    else:
        return []
    return parts if value.rest is None else [*parts, value.rest]


def first_unknown(values: Iterable[Value]) -> Unknown | None:
    """The first unknown among the values or directly inside them."""
    for value in values:
        value = payload(value)
        if isinstance(value, Unknown):
            return value
        for part in parts_of(value):
            if isinstance(part, Unknown):
                return part
    return None


def unknown_like(m: Machine, what: str, values: Iterable[Value], kind: str = "", tf: bool | None = None) -> Unknown:
    """An unknown that comes from `values`: it carries the reason of the unknown among them, else `what`."""
    values = list(values)
    if tf is None:
        tf = kind not in SMALL_KINDS and any(may_tf(v) for v in values)
    cause = first_unknown(values)
    if cause is not None:
        return Unknown(cause.reason, cause.at, kind, tf)
    return m.unknown(what, kind=kind, tf=tf)


_TICKS = re.compile(r"[`'\"]([A-Za-z_][\w.\[\]]*)[`'\"]")


_NO_MARKUP = str.maketrans("", "", "{}%")


def label_of(value: Value) -> str:
    """What a hole made from this value is called for the reader."""
    if not isinstance(value, Unknown):
        return type_name(value)
    match = _TICKS.search(value.reason)
    return match.group(1) if match else " ".join(value.reason.split())[:32] or "?"


def hole_for(value: Value) -> str:
    """A string that is one hole, standing for the unknown text of `value`."""
    return hole(label_of(value).translate(_NO_MARKUP))


def type_name(value: Value) -> str:
    """type(value).__name__ as error messages say it."""
    if isinstance(value, Instance):
        return value.cls.name
    if isinstance(value, ListV):
        return "list"
    if isinstance(value, DictV):
        return "dict"
    if isinstance(value, SetV):
        return "frozenset" if value.frozen else "set"
    if isinstance(value, Unknown):
        return value.kind or "object"
    if isinstance(value, Foreign):
        return value.type_name
    if isinstance(value, ClassV):
        return "type"
    names = {"FunctionV": "function", "NativeFn": "builtin_function_or_method", "BoundMethod": "method", "ModuleV": "module"}
    name = type(value).__name__
    return names.get(name, name)


def select(m: Machine, values: Iterable[Value], what: str, cause: Value = None) -> Value:
    """One of the values, not known which: joined while they are few."""
    distinct: list[Value] = []
    for value in values:
        if not any(value is d for d in distinct):
            distinct.append(value)
        if len(distinct) > 6:
            break
    if distinct and len(distinct) <= 6:
        result = distinct[0]
        for value in distinct[1:]:
            result = m.join(result, value)
        return result
    kinds = {type_name(v) for v in distinct}
    kind = kinds.pop() if len(kinds) == 1 and not isinstance(distinct[0], Instance) else ""
    return unknown_like(m, what, [cause, *values] if isinstance(cause, Unknown) else values, kind)


def present(value: Value) -> Value:
    """A slot's value on the paths where it is there; `maybe_missing` tells whether there are others."""
    if type(value) is Choice and any(o is MISSING for o in value.options):
        options = tuple(o for o in value.options if o is not MISSING)
        return options[0] if len(options) == 1 else Choice(options, value.reason, value.at)
    return value


def maybe_missing(value: Value) -> bool:
    return type(value) is Choice and any(o is MISSING for o in value.options)


def guarded(m: Machine, compute: Callable[[], Value], kind: str = "") -> Value:
    """Run a host function on known values; its error becomes the program's."""
    try:
        return compute()
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        message = error.args[0] if error.args else ""
        return m.raise_(_program_error(error), message if isinstance(error, KeyError) else str(error))
    except (MemoryError, RecursionError):
        return m.unknown("too large a value", kind=kind)


def _program_error(error: Exception) -> str:
    name = type(error).__name__
    return name if type(error).__module__ == "builtins" else "ValueError"


def opaque(value: Value) -> bool:
    """Whether the value is an object whose attributes and special methods are not all known."""
    return isinstance(value, Instance) and ("*" in value.attrs or value.cls.partly_known)


def refuse(m: Machine, message: str, values: Iterable[Value], kind: str = "") -> Value:
    """TypeError, unless one of the values may support the operation after all."""
    values = list(values)
    unsure = [v for v in values if opaque(v)]
    if unsure:
        return unknown_like(m, f"an operation on a {type_name(unsure[0])}", values, kind, tf=any(opaque_tf(v) for v in unsure))
    return m.raise_("TypeError", message)


def opaque_tf(value: Instance) -> bool:
    """Whether what is not known of the object may hold TensorFlow objects."""
    sources = [value.attrs.get("*"), *(c.attrs.get("*") for c in value.cls.mro)]
    return any(isinstance(s, Unknown) and s.tf for s in sources)


def own_special(m: Machine, obj: Value, name: str) -> Value:
    """The special method that the program or a modelled class gave the instance's class, bound; MISSING where only a builtin has it."""
    if type(obj) is not Instance:
        return MISSING
    for cls in obj.cls.mro:
        if name in cls.attrs:
            if cls.native is None:
                return m.lookup_special(obj, name)
            break
    return unknown_special(m, obj, name)


_HARMLESS = frozenset(
    {"__str__", "__repr__", "__eq__", "__ne__", "__hash__", "__format__", "__getattr__", "__setattr__", "__delattr__", "__mro_entries__"}
)


def unknown_special(m: Machine, obj: Value, name: str) -> Value:
    """The special method that an object with a class not all known may have; MISSING for any other object."""
    if name in _HARMLESS or not isinstance(obj, Instance):
        return MISSING
    hidden = obj.attrs.get("*") or next((c.attrs["*"] for c in obj.cls.mro if "*" in c.attrs), None)
    if hidden is None:
        return MISSING
    tf = bool(getattr(hidden, "tf", True))
    return NativeFn(name, lambda m, *args, **kwargs: m.unknown(f"`{name}` of an object whose class is not all known", tf=tf))


class Methods:
    """Collects the natives of one builtin class: `@methods("join")`."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.table: dict[str, Any] = {}

    def __call__(self, *names: str, pure: bool = True) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
        def register(fn: Callable[..., Value]) -> Callable[..., Value]:
            for name in names:
                self.table[name] = NativeFn(f"{self.owner}.{name}", fn, pure)
            return fn

        return register

    def add(self, name: str, fn: Callable[..., Value], pure: bool = True) -> None:
        self.table[name] = NativeFn(f"{self.owner}.{name}", fn, pure)
