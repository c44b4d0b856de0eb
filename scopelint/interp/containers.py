"""What the machine asks of containers besides the operators: making dicts, **mappings, some element, identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.interp.builtins.base import may_tf, payload
from scopelint.interp.builtins.iteration import ViewV
from scopelint.interp.builtins.keys import dict_set, settled
from scopelint.interp.values import BoundMethod, Choice, DictV, Foreign, Instance, ListV, SetV, Unknown, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


def make_dict(m: Machine, items: dict[Value, Value]) -> DictV:
    """A new dict of the program; string keys need no hashing rules."""
    result = DictV()
    for key, value in items.items():
        if type(key) is str:
            result.items[key] = value
        else:
            dict_set(m, result, key, value)
    return result


def mapping_items(m: Machine, value: Value) -> dict[str, Value] | None:
    """The items of a **mapping, None if they are not all known."""
    value = payload(value)
    if isinstance(value, DictV):
        return {k: v for k, v in value.items.items() if isinstance(k, str)} if settled(value) else None
    if isinstance(value, Instance) and m.lookup_special(value, "__getitem__") is not MISSING:
        keys = m.iterate(m.call(m.getattr(value, "keys")))
        return None if keys is None else {str(k): m.getitem(value, k) for k in keys}
    return None


def element(m: Machine, container: Value, index: int | None) -> Value:
    """The element at `index` (or some element) of a container whose elements are not all known."""
    container = payload(container)
    if isinstance(container, Choice):
        parts = [_part(m, o, index) for o in container.options]
        result = parts[0]
        for p in parts[1:]:
            result = m.join(result, p)
        return result
    return _part(m, container, index)


def _part(m: Machine, container: Value, index: int | None) -> Value:
    if isinstance(container, (tuple, ListV)):
        items = container if isinstance(container, tuple) else container.items
        if index is not None and index < len(items):
            return items[index]
    if isinstance(container, ListV) and container.rest is not None:
        return Unknown(container.rest.reason, container.rest.at, tf=may_tf(container))
    if isinstance(container, Unknown):
        return Unknown(container.reason, container.at, tf=container.tf)
    return m.unknown("an element of something that is not known", tf=_elements_tf(container))


def _elements_tf(container: Value) -> bool:
    """Whether elements of the container may hold TensorFlow objects."""
    if isinstance(container, ViewV):
        container = container.dict
    if isinstance(container, Foreign):
        return bool(getattr(container, "tf_value", True))
    return may_tf(container) if isinstance(container, (tuple, str, bytes, DictV, SetV)) else True


def identical(m: Machine, a: Value, b: Value) -> bool | None:
    """a is b: None if not known."""
    if a is b:
        return None if isinstance(a, Unknown) else True
    if isinstance(a, Choice) or isinstance(b, Choice):
        results = [identical(m, x, y) for x in _options(a) for y in _options(b)]
        return results[0] if len({*results}) == 1 else None
    if isinstance(a, Unknown) or isinstance(b, Unknown):
        return _unknown_identity(a, b)
    if isinstance(a, BoundMethod) and isinstance(b, BoundMethod):
        return False
    scalars = (int, float, str, bytes, bool, complex)
    if type(a) is type(b) and isinstance(a, scalars):
        return bool(a == b)
    return False


def _unknown_identity(a: Value, b: Value) -> bool | None:
    for unknown, other in ((a, b), (b, a)):
        known_kind = isinstance(unknown, Unknown) and unknown.kind and not isinstance(other, Unknown)
        if known_kind and (other is None) != (unknown.kind == "NoneType"):
            return False
    return None


def _options(v: Value) -> tuple[Value, ...]:
    return v.options if isinstance(v, Choice) else (v,)
