"""Methods of bytes: done by the host on known values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.facts import hole
from scopelint.interp.builtins.base import Methods, guarded, known, payload, unknown_like
from scopelint.interp.values import ListV, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

methods = Methods("bytes")

_KINDS = {
    "bytes": "strip lstrip rstrip lower upper replace center ljust rjust zfill title capitalize swapcase expandtabs",
    "bool": "startswith endswith isalnum isalpha isdigit islower isspace isupper istitle",
    "int": "find rfind index rindex count",
    "str": "hex",
    "list": "split rsplit splitlines",
    "tuple": "partition rpartition",
}


def _method(name: str, kind: str) -> Value:
    def method(m: Machine, self: Value, *args: Value, **kwargs: Value) -> Value:
        inner, given = payload(self), [payload(a) for a in args]
        if known(inner) and all(known(a) for a in given) and all(known(v) for v in kwargs.values()):
            result = guarded(m, lambda: getattr(inner, name)(*given, **kwargs))
            return ListV(result) if isinstance(result, list) else result
        return unknown_like(m, f"{name}() of unknown bytes", [inner, *given], kind)

    return method


for _kind, _names in _KINDS.items():
    for _name in _names.split():
        methods.add(_name, _method(_name, _kind))


@methods("decode")
def decode(m: Machine, self: Value, encoding: Value = "utf-8", errors: Value = "strict") -> Value:
    """bytes.decode."""
    inner = payload(self)
    if known(inner) and known(encoding) and known(errors):
        return guarded(m, lambda: inner.decode(encoding, errors))
    return unknown_like(m, "the text in unknown bytes", [inner], "str") if isinstance(inner, Unknown) else hole("bytes")


@methods("join")
def join(m: Machine, self: Value, iterable: Value, /) -> Value:
    """bytes.join."""
    items = m.iterate(iterable)
    inner = payload(self)
    if items is None or not known(inner) or not all(known(i) for i in items):
        return unknown_like(m, "joined bytes", [iterable], "bytes")
    return guarded(m, lambda: inner.join(items))


def construct(m: Machine, source: Value = b"", encoding: Value = None, errors: Value = None) -> Value:
    """bytes(source)."""
    inner = payload(source)
    if known(inner) and type(inner) is not range:
        if type(inner) is int and inner > 1_000_000:
            return m.unknown("many bytes", kind="bytes")
        given = [a for a in (encoding, errors) if a is not None]
        return guarded(m, lambda: bytes(inner, *given))
    items = m.iterate(source) if not isinstance(inner, str) else None
    if items is None or not all(known(i) for i in items):
        return unknown_like(m, "bytes of unknown contents", [inner], "bytes")
    return guarded(m, lambda: bytes(items))
