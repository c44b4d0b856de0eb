"""Classes of named tuples (collections.namedtuple and typing.NamedTuple)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.interp.builtins.base import payload
from scopelint.interp.builtins.text import to_repr
from scopelint.interp.values import MISSING, ClassMethodV, ClassV, DictV, Instance, NativeFn, PropertyV, StaticMethodV, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


def make_namedtuple(m: Machine, name: str, fields: list[str], defaults: dict[str, Value], module: str) -> ClassV:
    """The class."""

    def new(m: Machine, cls: ClassV, /, *args: Value, **kwargs: Value) -> Value:
        return Instance(cls, _bind(m, name, fields, _defaults(fields, maker, defaults), args, kwargs))

    maker = NativeFn(f"{name}.__new__", new)
    attrs: dict[str, Value] = {field: _field(i) for i, field in enumerate(fields)}
    attrs.update(
        {
            "_fields": tuple(fields),
            "_field_defaults": m.dict(defaults),
            "_fields_defaults": m.dict(defaults),
            "__new__": StaticMethodV(maker),
            "__slots__": (),
            "__repr__": NativeFn(f"{name}.__repr__", _repr),
            "_asdict": NativeFn(f"{name}._asdict", _asdict),
            "_replace": NativeFn(f"{name}._replace", _replace),
            "_make": ClassMethodV(NativeFn(f"{name}._make", _make)),
            "__getnewargs__": NativeFn(f"{name}.__getnewargs__", lambda m, self: payload(self)),
        }
    )
    return ClassV(name, (m.classes["tuple"],), attrs, module=module, construct=new)


def _defaults(fields: list[str], maker: NativeFn, defaults: dict[str, Value]) -> dict[str, Value]:
    """The defaults of the last fields: those of the definition, or what the program set (`T.__new__.__defaults__ = (None,)`)."""
    given = maker.attrs.get("__defaults__", MISSING)
    if type(given) is tuple:
        return dict(zip(fields[len(fields) - len(given) :], given, strict=False))
    if isinstance(given, Unknown):
        return dict.fromkeys(fields, given)
    return {} if given is None else defaults


def _bind(
    m: Machine, name: str, fields: list[str], defaults: dict[str, Value], args: tuple[Value, ...], kwargs: dict[str, Value]
) -> tuple[Value, ...]:
    if len(args) > len(fields):
        m.raise_("TypeError", f"__new__() takes {len(fields) + 1} positional arguments but {len(args) + 1} were given")
    values = dict(zip(fields, args, strict=False))
    for key, value in kwargs.items():
        if key not in fields:
            m.raise_("TypeError", f"__new__() got an unexpected keyword argument '{key}'")
        if key in values:
            m.raise_("TypeError", f"__new__() got multiple values for argument '{key}'")
        values[key] = value
    missing = [f for f in fields if f not in values and f not in defaults]
    if missing:
        listed = " and ".join(f"'{f}'" for f in missing)
        m.raise_("TypeError", f"__new__() missing {len(missing)} required positional argument{'s' * (len(missing) > 1)}: {listed}")
    return tuple(values.get(f, defaults.get(f)) for f in fields)


def _field(index: int) -> PropertyV:
    def getter(m: Machine, self: Value) -> Value:
        return m.getitem(payload(self), index)

    return PropertyV(NativeFn("namedtuple.field", getter))


def _fields(m: Machine, self: Instance) -> list[str]:
    found = self.cls.lookup("_fields")
    return [str(f) for f in found] if isinstance(found, tuple) else []


def _repr(m: Machine, self: Instance) -> Value:
    if isinstance(self.payload, Unknown):
        return m.to_repr(self.payload)
    pairs = ", ".join(f"{f}={to_repr(m, v)}" for f, v in zip(_fields(m, self), self.payload, strict=False))
    return f"{self.cls.name}({pairs})"


def _asdict(m: Machine, self: Instance) -> Value:
    ordered = m.getattr(m.module("collections"), "OrderedDict")
    return Instance(ordered, DictV(dict(zip(_fields(m, self), self.payload, strict=False))))


def _replace(m: Machine, self: Instance, /, **kwargs: Value) -> Value:
    fields = _fields(m, self)
    odd = [k for k in kwargs if k not in fields]
    if odd:
        return m.raise_("ValueError", f"Got unexpected field names: {odd!r}")
    return Instance(self.cls, tuple(kwargs.get(f, v) for f, v in zip(fields, self.payload, strict=False)))


def _make(m: Machine, cls: ClassV, iterable: Value, /) -> Value:
    items = m.iterate(iterable)
    if items is None:
        count = len(cls.lookup("_fields"))
        items = [m.element(iterable, i) for i in range(count)]
    return m.call_args(cls, items, {})
