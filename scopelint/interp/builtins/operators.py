"""Operators of the analysed program: dispatch over instances' special methods, foreign hooks and builtin values.

The Machine's binary, compare, unary, getitem ... delegate to these.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from scopelint.facts import HOLE_OPEN
from scopelint.interp.builtins import holes
from scopelint.interp.builtins.base import NUMBERS, SCALARS, known, opaque, own_special, payload, refuse, type_name, unknown_like
from scopelint.interp.builtins.collections_ops import concat, dict_union, repeat, set_operation
from scopelint.interp.builtins.equality import any_equal, eq, order
from scopelint.interp.builtins.formatting import format_value
from scopelint.interp.builtins.items import delitem, getitem, setitem
from scopelint.interp.builtins.iteration import ViewV, host_iter, iterate, length, make_iter, unordered
from scopelint.interp.builtins.keys import dict_has, set_has
from scopelint.interp.builtins.rawops import BINARY, DUNDER, MIRROR, UNARY_DUNDER, raw_binary, raw_compare, raw_unary, type_error
from scopelint.interp.builtins.text import to_repr, to_str
from scopelint.interp.values import (
    AnyOrder,
    BoundMethod,
    Choice,
    ClassV,
    DictV,
    Foreign,
    FunctionV,
    Instance,
    IteratorV,
    ListV,
    ModuleV,
    NativeFn,
    SetV,
    Unknown,
    Value,
)
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

__all__ = [
    "binary", "compare", "contains", "delitem", "eq", "format_value", "getitem", "host_iter", "inplace", "iterate", "length",
    "make_iter", "setitem", "to_repr", "to_str", "truth", "unary",
]  # fmt: skip

_QUICK = frozenset({"Add", "Sub"})
_RAW = SCALARS | {str, tuple}


def binary(m: Machine, op: str, a: Value, b: Value) -> Value:
    """a <op> b."""
    ta, tb = type(a), type(b)
    if ta is int and tb is int and op in _QUICK:
        return BINARY[op](a, b)
    if ta in _RAW and (tb in _RAW or (op == "Mod" and ta in (str, bytes))):
        return raw_binary(m, op, a, b)
    if ta is Choice or tb is Choice:
        return _fork_pair(m, lambda x, y: binary(m, op, x, y), a, b)
    if ta is Instance or tb is Instance:
        result = _instance_binary(m, f"__{DUNDER[op]}__", f"__r{DUNDER[op]}__", a, b)
        if result is not NotImplemented:
            return result
        a, b = _inner(a), _inner(b)
        if not isinstance(a, Instance) and not isinstance(b, Instance):
            return binary(m, op, a, b)
    if isinstance(a, Foreign) or isinstance(b, Foreign):
        return _foreign_binary(m, op, a, b)
    if isinstance(a, Unknown) or isinstance(b, Unknown):
        return _unknown_binary(m, op, a, b)
    if isinstance(a, Instance) or isinstance(b, Instance):
        return type_error(m, op, a, b)
    return _containers(m, op, a, b)


def _inner(value: Value) -> Value:
    return payload(value)


def _containers(m: Machine, op: str, a: Value, b: Value) -> Value:
    result: Value = NotImplemented
    if op == "Add":
        result = concat(m, a, b)
    elif op == "Mult":
        result = repeat(m, a, b)
    elif op in ("BitOr", "BitAnd", "Sub", "BitXor"):
        result = dict_union(m, a, b) if isinstance(a, DictV) and op == "BitOr" else set_operation(m, op, a, b)
    if result is NotImplemented:
        if op == "BitOr" and isinstance(a, ClassV):
            return m.unknown("a union of types")
        return type_error(m, op, a, b)
    return result


def _fork_pair(m: Machine, act: Callable[[Value, Value], Value], a: Value, b: Value) -> Value:
    if isinstance(a, Choice):
        return m.over(a, lambda o: act(o, b))
    return m.over(b, lambda o: act(a, o))


def _instance_binary(m: Machine, name: str, reflected: str, a: Value, b: Value) -> Value:
    """The special methods in Python's order; NotImplemented if none answers."""
    first = [(a, name, b), (b, reflected, a)]
    if isinstance(a, Instance) and isinstance(b, Instance) and b.cls is not a.cls and a.cls in b.cls.mro:
        first.reverse()
    for receiver, method_name, other in first:
        if not isinstance(receiver, Instance):
            continue
        method = own_special(m, receiver, method_name)
        if method is MISSING or method is None:
            continue
        result = m.call(method, other)
        if result is not NotImplemented:
            return result
    return NotImplemented


def _foreign_binary(m: Machine, op: str, a: Value, b: Value) -> Value:
    first = [(a, b, False), (b, a, True)]
    if isinstance(a, Foreign) and isinstance(b, Foreign) and getattr(b, "priority", 0) > getattr(a, "priority", 0):
        first.reverse()
    for receiver, other, reflected in first:
        if isinstance(receiver, Foreign):
            result = receiver.py_binary(m, op, other, reflected)
            if result is not NotImplemented:
                return result
    if op in ("Eq", "NotEq"):
        answer = eq(m, a, b)
        return unknown_like(m, "a comparison", [a, b], "bool") if answer is None else answer is (op == "Eq")
    return unknown_like(m, f"the operator {op} on a {type_name(a)} and a {type_name(b)}", [a, b])


_INT_OPS = frozenset({"Add", "Sub", "Mult", "FloorDiv", "Mod", "LShift", "RShift", "BitAnd", "BitOr", "BitXor"})
_FLOAT_OPS = frozenset({"Add", "Sub", "Mult", "FloorDiv", "Mod", "Div"})


def _numeric_kind(op: str, ka: str, kb: str) -> str:
    """The result's type name for operands of these types, "" if not known."""
    kinds = {"int" if k == "bool" else k for k in (ka, kb)}
    if kinds == {"int"}:
        return "int" if op in _INT_OPS else "float" if op == "Div" else ""
    return "float" if kinds <= {"int", "float"} and op in _FLOAT_OPS else ""


def _unknown_binary(m: Machine, op: str, a: Value, b: Value) -> Value:
    ka = a.kind if isinstance(a, Unknown) else type_name(a)
    kb = b.kind if isinstance(b, Unknown) else type_name(b)
    if op == "Add" and ka == "str" and kb == "str":
        return to_str(m, a) + to_str(m, b)
    if op == "Mod" and ka == "str":
        return unknown_like(m, "a formatted text", [a], "str")
    if op == "Mult" and "str" in (ka, kb) and "int" in (ka, kb):
        return unknown_like(m, "a repeated text", [a, b], "str")
    if op == "Add" and isinstance(a, ListV) and kb == "list":
        return concat(m, a, ListV([], unknown_like(m, "an element of an unknown list", [b])))
    if op == "Mult" and isinstance(a, ListV) and (kb == "int" or not kb):
        return ListV([], unknown_like(m, "an element of a repeated list", [b, a], tf=unknown_like(m, "", [a]).tf))
    return unknown_like(m, f"the operator {op} on unknown values", [a, b], _numeric_kind(op, ka, kb))


def inplace(m: Machine, op: str, a: Value, b: Value) -> Value:
    """The value that `a <op>= b` stores: lists, sets and dicts change in place."""
    if isinstance(a, Instance):
        method = own_special(m, a, f"__i{DUNDER[op]}__")
        if method is not MISSING:
            result = m.call(method, b)
            if result is not NotImplemented:
                return result
        elif op == "Add" and isinstance(a.payload, ListV):
            inplace(m, op, a.payload, b)
            return a
    if isinstance(a, ListV) and op == "Add" and not isinstance(b, Foreign):
        from scopelint.interp.builtins.lists import extend

        extend(m, a, b)
        return a
    if isinstance(a, ListV) and op == "Mult" and type(b) is int and a.rest is None:
        m.journal.touch(a.items)
        a.items[:] = list(a.items) * min(b, m.settings.max_elements // max(1, len(a.items)))
        return a
    if isinstance(a, SetV) and not a.frozen and isinstance(b, (SetV, ViewV)):
        from scopelint.interp.builtins.sets import assign

        assign(m, a, set_operation(m, op, a, b))
        return a
    if isinstance(a, DictV) and op == "BitOr":
        from scopelint.interp.builtins.dicts import update

        update(m, a, b)
        return a
    return binary(m, op, a, b)


def compare(m: Machine, op: str, a: Value, b: Value) -> Value:
    """a <op> b for ir.Compare's operators."""
    ta, tb = type(a), type(b)
    if op == "Is" or op == "IsNot":
        return _verdict(m, m.identical(a, b), op == "Is", a, b)
    if op == "In" or op == "NotIn":
        return _verdict(m, contains(m, b, a), op == "In", a, b)
    if ta in SCALARS and tb in SCALARS:
        return raw_compare(m, op, a, b)
    if ta is str and tb is str and HOLE_OPEN not in a and HOLE_OPEN not in b:
        return raw_compare(m, op, a, b)
    if ta is Choice or tb is Choice:
        return _fork_pair(m, lambda x, y: compare(m, op, x, y), a, b)
    if ta is Instance or tb is Instance:
        result = _instance_compare(m, op, a, b)
        if result is not NotImplemented:
            return result
        a, b = payload(a), payload(b)
    if isinstance(a, Foreign) or isinstance(b, Foreign):
        return _foreign_binary(m, op, a, b)
    if op == "Eq" or op == "NotEq":
        return _verdict(m, eq(m, a, b), op == "Eq", a, b)
    if isinstance(a, Unknown) or isinstance(b, Unknown):
        return unknown_like(m, "a comparison of unknown values", [a, b], "bool" if _scalar(a) and _scalar(b) else "")
    answer = order(m, op, a, b)
    if answer is MISSING:
        return raw_compare(m, op, object(), object()) if a is b else _no_order(m, op, a, b)
    return _verdict(m, answer, True, a, b)


def _scalar(value: Value) -> bool:
    return type(value) in NUMBERS or type(value) is str or (isinstance(value, Unknown) and value.kind in {"int", "float", "str", "bool"})


def _no_order(m: Machine, op: str, a: Value, b: Value) -> Value:
    from scopelint.interp.builtins.rawops import SYMBOLS

    return refuse(m, f"'{SYMBOLS[op]}' not supported between instances of '{type_name(a)}' and '{type_name(b)}'", [a, b], "bool")


def _verdict(m: Machine, answer: bool | None, positive: bool, a: Value, b: Value) -> Value:
    if answer is None:
        return unknown_like(m, "a comparison of values that are not known", [a, b], "bool")
    return answer is positive


def _instance_compare(m: Machine, op: str, a: Value, b: Value) -> Value:
    if op == "NotEq" and own_special(m, a, "__ne__") is MISSING and own_special(m, b, "__ne__") is MISSING:
        return _verdict(m, eq(m, a, b), False, a, b)
    result = _instance_binary(m, f"__{DUNDER[op]}__", f"__{DUNDER[MIRROR[op]]}__", a, b)
    if result is NotImplemented and op in ("Eq", "NotEq"):
        return _verdict(m, eq(m, a, b), op == "Eq", a, b)
    if result is NotImplemented and (isinstance(payload(a), Instance) or isinstance(payload(b), Instance)):
        if isinstance(a, (Unknown, Foreign)) or isinstance(b, (Unknown, Foreign)):
            return unknown_like(m, "a comparison of unknown values", [a, b], "bool")
        return _no_order(m, op, a, b)
    return result


def unary(m: Machine, op: str, value: Value) -> Value:
    """-value, +value, ~value, not value."""
    if op == "Not":
        answer = m.truth(value)
        return unknown_like(m, "the truth of an unknown value", [value], "bool") if answer is None else not answer
    if type(value) in _RAW:
        return raw_unary(m, op, value)
    if isinstance(value, Choice):
        return m.over(value, lambda o: unary(m, op, o))
    if isinstance(value, Instance):
        method = own_special(m, value, UNARY_DUNDER[op])
        if method is not MISSING:
            return m.call(method)
        if value.payload is not None:
            return unary(m, op, value.payload)
    if isinstance(value, Foreign):
        result = value.py_unary(m, op)
        return unknown_like(m, f"the operator {op} on a {value.type_name}", [value]) if result is NotImplemented else result
    if isinstance(value, Unknown):
        kind = "int" if value.kind == "bool" else value.kind if value.kind in {"int", "float"} else ""
        return unknown_like(m, "an operator on an unknown value", [value], kind)
    return raw_unary(m, op, value)


def truth(m: Machine, value: Value) -> bool | None:
    """bool(value), None if not decided."""
    kind = type(value)
    if kind is bool:
        return bool(value)
    if kind is str:
        return bool(value) if HOLE_OPEN not in value else (True if holes.min_length(value) else None)
    if kind in SCALARS or kind is tuple:
        return True if kind is type(NotImplemented) else bool(value)
    if kind is ListV or kind is DictV or kind is SetV:
        return _container_truth(value)
    if kind is ViewV:
        return _container_truth(value.dict)
    if kind is Instance:
        return _instance_truth(m, value)
    if isinstance(value, Foreign):
        return value.py_truth(m)
    if isinstance(value, Choice):
        answers = {truth(m, o) for o in value.options}
        return answers.pop() if len(answers) == 1 else None
    if isinstance(value, Unknown):
        return None
    return True


def _container_truth(value: Value) -> bool | None:
    if isinstance(value, ListV):
        return True if value.items else None if value.rest is not None else False
    from scopelint.interp.builtins.base import maybe_missing

    if isinstance(value, DictV):
        sure = any(not maybe_missing(v) for v in value.items.values())
    else:
        sure = any(v is None for v in value.items.values())
    return True if sure else None if value.rest is not None or value.items else False


def _instance_truth(m: Machine, value: Instance) -> bool | None:
    for name in ("__bool__", "__len__"):
        method = own_special(m, value, name)
        if method is not MISSING:
            return truth(m, m.call(method))
    if value.payload is None:
        return None if opaque(value) else True
    return truth(m, value.payload)


def contains(m: Machine, container: Value, value: Value) -> bool | None:
    """value in container, None if not decided."""
    kind = type(container)
    if kind is str:
        return _text_contains(m, container, value)
    if kind is ListV or kind is tuple:
        items = list(container) if kind is tuple else container.items
        if any(type(i) is AnyOrder for i in items):
            items = unordered(m, container)[0] or items
        found = any_equal(m, value, items)
        return None if found is False and kind is ListV and container.rest is not None else found
    if kind is DictV:
        return dict_has(m, container, value)
    if kind is SetV:
        return set_has(m, container, value)
    if kind is ViewV and container.kind == "keys":
        return dict_has(m, container.dict, value)
    if kind is Instance:
        return _instance_contains(m, container, value)
    if isinstance(container, Choice):
        answers = {contains(m, o, value) for o in container.options}
        return answers.pop() if len(answers) == 1 else None
    if isinstance(container, Unknown):
        return None
    if kind is range and known(value):
        return value in container
    if kind is bytes and known(value):
        return bool(value in container)
    if isinstance(container, Foreign):
        return _foreign_contains(m, container, value)
    if isinstance(container, ClassV) and (method := m.lookup_special(container, "__contains__")) is not MISSING:
        return truth(m, m.call(method, value))
    if isinstance(container, (ClassV, IteratorV, ViewV)):
        return _iterated(m, container, value)
    if isinstance(container, (FunctionV, NativeFn, BoundMethod, ModuleV)) or kind in SCALARS:
        return bool(m.raise_("TypeError", f"argument of type '{type_name(container)}' is not iterable"))
    return None


def _foreign_contains(m: Machine, container: Foreign, value: Value) -> bool | None:
    method = container.py_getattr(m, "__contains__")
    if method is not NotImplemented and method is not MISSING:
        return truth(m, m.call(method, value))
    return _iterated(m, container, value)


def _iterated(m: Machine, container: Value, value: Value) -> bool | None:
    items = iterate(m, container)
    return None if items is None else any_equal(m, value, items)


def _text_contains(m: Machine, text: str, value: Value) -> bool | None:
    value = payload(value)
    if type(value) is str:
        return holes.contains(text, value)
    if isinstance(value, Choice):
        answers = {_text_contains(m, text, o) for o in value.options}
        return answers.pop() if len(answers) == 1 else None
    if isinstance(value, (Unknown, Foreign)):
        return None
    return bool(m.raise_("TypeError", f"'in <string>' requires string as left operand, not {type_name(value)}"))


def _instance_contains(m: Machine, container: Instance, value: Value) -> bool | None:
    method = own_special(m, container, "__contains__")
    if method is not MISSING:
        return truth(m, m.call(method, value))
    if container.payload is not None:
        return contains(m, container.payload, value)
    return _iterated(m, container, value)
