"""== and the orderings over abstract values: True, False, or None where it is not decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.facts import HOLE_OPEN
from scopelint.interp.builtins import holes
from scopelint.interp.builtins.base import NUMBERS, SCALARS, opaque, own_special, payload
from scopelint.interp.builtins.iteration import ViewV
from scopelint.interp.builtins.keys import dict_get, original, set_has, settled
from scopelint.interp.values import Choice, DictV, Digest, Foreign, Instance, ListV, SetV, Unknown, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


def eq(m: Machine, a: Value, b: Value) -> bool | None:
    """a == b as a truth value."""
    ta, tb = type(a), type(b)
    if ta is str and tb is str:
        return holes.equal(a, b) if HOLE_OPEN in a or HOLE_OPEN in b else a == b
    if ta in SCALARS and tb in SCALARS:
        return bool(a == b)
    if a is b and not isinstance(a, (Unknown, Foreign, tuple)) and not (ta is Instance and a.payload is None):
        return True
    if isinstance(a, Choice) or isinstance(b, Choice):
        return _choices(m, a, b)
    if isinstance(a, Instance) or isinstance(b, Instance):
        return _instances(m, a, b)
    if isinstance(a, Foreign):
        return a.py_eq(m, b)
    if isinstance(b, Foreign):
        return b.py_eq(m, a)
    if isinstance(a, Unknown) or isinstance(b, Unknown):
        return _unknowns(a, b)
    return _containers(m, a, b)


def _choices(m: Machine, a: Value, b: Value) -> bool | None:
    left = a.options if isinstance(a, Choice) else (a,)
    right = b.options if isinstance(b, Choice) else (b,)
    if len(left) * len(right) > 64:
        return None
    answers = {eq(m, x, y) for x in left for y in right}
    return answers.pop() if len(answers) == 1 else None


def _unknowns(a: Value, b: Value) -> bool | None:
    """Values of different builtin kinds are never equal, even unknown ones."""
    if isinstance(a, Digest) and isinstance(b, Digest):
        return bool(a.of == b.of)
    ka = a.kind if isinstance(a, Unknown) else kind_of(a)
    kb = b.kind if isinstance(b, Unknown) else kind_of(b)
    if not ka or not kb or ka == kb:
        return None
    numeric = {"int", "bool", "float", "complex"}
    plain = numeric | {"str", "bytes", "NoneType", "list", "tuple", "dict"}
    return False if ka in plain and kb in plain and not (ka in numeric and kb in numeric) else None


def kind_of(value: Value) -> str:
    """The exact builtin type's name of a value, "" for instances and foreign values."""
    if isinstance(value, (Instance, Foreign)):
        return ""
    from scopelint.interp.builtins.base import type_name

    return type_name(value)


def _instances(m: Machine, a: Value, b: Value) -> bool | None:
    for left, right in ((a, b), (b, a)):
        if not isinstance(left, Instance):
            continue
        method = own_special(m, left, "__eq__")
        if method is MISSING:
            continue
        result = m.call(method, right)
        if result is not NotImplemented:
            return m.truth(result)
    pa, pb = payload(a), payload(b)
    if isinstance(pa, Instance) or isinstance(pb, Instance):
        if isinstance(a, Unknown) or isinstance(b, Unknown):
            return None
        return a is b or (None if opaque(pa) or opaque(pb) else False)
    return eq(m, pa, pb)


def _containers(m: Machine, a: Value, b: Value) -> bool | None:
    if type(a) is tuple and type(b) is tuple:
        return sequences(m, list(a), list(b))
    if isinstance(a, ListV) and isinstance(b, ListV):
        return _lists(m, a, b)
    if isinstance(a, DictV) and isinstance(b, DictV):
        return _dicts(m, a, b)
    if isinstance(a, SetV) and isinstance(b, SetV):
        return _sets(a, b)
    if isinstance(a, ViewV) and isinstance(b, ViewV) and a.kind == b.kind != "values":
        left, right = a.elements(), b.elements()
        return None if left is None or right is None else set_like(m, left, right)
    if type(a) is slice and type(b) is slice:
        return sequences(m, [a.start, a.stop, a.step], [b.start, b.stop, b.step])
    return a is b


def set_like(m: Machine, left: list[Value], right: list[Value]) -> bool | None:
    """Equality of two collections without order."""
    if len(left) != len(right):
        return False
    answers = [any_equal(m, x, right) for x in left]
    return False if False in answers else None if None in answers else True


def any_equal(m: Machine, value: Value, among: list[Value]) -> bool | None:
    """value in among (by == or identity)."""
    undecided = False
    for other in among:
        if value is other and not isinstance(value, Unknown):
            return True
        answer = eq(m, value, other)
        if answer:
            return True
        undecided = undecided or answer is None
    return None if undecided else False


def sequences(m: Machine, a: list[Value], b: list[Value]) -> bool | None:
    """Elementwise equality of two known sequences."""
    if len(a) != len(b):
        return False
    undecided = False
    for x, y in zip(a, b, strict=True):
        answer = True if x is y and not isinstance(x, Unknown) and not (type(x) is str and HOLE_OPEN in x) else eq(m, x, y)
        if answer is False:
            return False
        undecided = undecided or answer is None
    return None if undecided else True


def _lists(m: Machine, a: ListV, b: ListV) -> bool | None:
    if a.rest is None and b.rest is None:
        return sequences(m, a.items, b.items)
    short = min(len(a.items), len(b.items))
    if (a.rest is None and len(a.items) < len(b.items)) or (b.rest is None and len(b.items) < len(a.items)):
        return False
    return False if sequences(m, a.items[:short], b.items[:short]) is False else None


def _dicts(m: Machine, a: DictV, b: DictV) -> bool | None:
    if not settled(a) or not settled(b):
        return None
    if len(a.items) != len(b.items):
        return False
    undecided = False
    for key, value in a.items.items():
        other = dict_get(m, b, original(a, key))
        answer = False if other is MISSING else eq(m, value, other)
        if answer is False:
            return False
        undecided = undecided or answer is None
    return None if undecided else True


def _sets(a: SetV, b: SetV) -> bool | None:
    if not settled(a) or not settled(b):
        return None
    return a.items.keys() == b.items.keys()


def order(m: Machine, op: str, a: Value, b: Value) -> Value:
    """a < b, a <= b, ... of builtin values; MISSING if they have no order."""
    ta, tb = type(a), type(b)
    if ta is str and tb is str:
        return _text_order(op, a, b)
    if ta in NUMBERS and tb in NUMBERS and complex not in (ta, tb):
        return {"Lt": a < b, "LtE": a <= b, "Gt": a > b, "GtE": a >= b}[op]
    if ta is bytes and tb is bytes:
        return {"Lt": a < b, "LtE": a <= b, "Gt": a > b, "GtE": a >= b}[op]
    if ta is tuple and tb is tuple:
        return _sequence_order(m, op, list(a), list(b))
    if isinstance(a, ListV) and isinstance(b, ListV):
        return None if a.rest is not None or b.rest is not None else _sequence_order(m, op, a.items, b.items)
    if isinstance(a, SetV) and isinstance(b, SetV):
        return _set_order(m, op, a, b)
    return MISSING


def _text_order(op: str, a: str, b: str) -> bool | None:
    if HOLE_OPEN not in a and HOLE_OPEN not in b:
        return {"Lt": a < b, "LtE": a <= b, "Gt": a > b, "GtE": a >= b}[op]
    less = holes.less(a, b)
    if less is None:
        return None
    return less if op in ("Lt", "LtE") else not less


def _sequence_order(m: Machine, op: str, a: list[Value], b: list[Value]) -> Value:
    for x, y in zip(a, b, strict=False):
        same = True if x is y and not isinstance(x, Unknown) else eq(m, x, y)
        if same is None:
            return None
        if not same:
            return m.truth(m.compare(op, x, y))
    return {"Lt": len(a) < len(b), "LtE": len(a) <= len(b), "Gt": len(a) > len(b), "GtE": len(a) >= len(b)}[op]


def _set_order(m: Machine, op: str, a: SetV, b: SetV) -> bool | None:
    if op in ("Gt", "GtE"):
        a, b, op = b, a, {"Gt": "Lt", "GtE": "LtE"}[op]
    answers = {set_has(m, b, original(a, k)) for k in a.items}
    if False in answers:
        return False
    if None in answers or not settled(a) or not settled(b):
        return None
    return op == "LtE" or len(a.items) < len(b.items)
