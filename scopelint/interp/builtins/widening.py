"""What a value may have become after an unknown number of iterations that changed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.interp.builtins.base import SCALARS, may_tf, maybe_missing, present, type_name
from scopelint.interp.values import Choice, DictV, ListV, SetV, Unknown, Value, perhaps

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

_PLAIN = SCALARS | {str, tuple, ListV, DictV, SetV}


def widened(m: Machine, value: Value, reason: str) -> Value:
    """A Choice of plain values stands for any value of their kind; objects of the program stay the few they are."""
    if type(value) is tuple:
        return tuple(widened(m, v, reason) for v in value)
    if not isinstance(value, Choice):
        return value
    if maybe_missing(value):
        return perhaps(widened(m, present(value), reason))
    if not any(type(o) in _PLAIN for o in value.options):
        return value
    return _forgotten(m, value, reason)


def _forgotten(m: Machine, value: Choice, reason: str) -> Value:
    """Containers stay among the options (other names may stand for them too), beside one that may hold anything."""
    tf = any(may_tf(o) for o in value.options)
    kinds = {o.kind if isinstance(o, Unknown) else type_name(o) for o in value.options}
    types = {type(o) for o in value.options}
    rest = Unknown(reason, m.here(), tf=tf)
    if types <= {ListV} or types <= {DictV} or types <= {SetV}:
        if any(o.rest is not None and not o.items for o in value.options):
            return value
        anything = ListV([], rest) if ListV in types else DictV({}, rest) if DictV in types else SetV([], rest)
        return Choice((*value.options, anything), reason, m.here())
    return Unknown(reason, m.here(), kind=kinds.pop() if len(kinds) == 1 else "", tf=tf)
