"""Methods of str."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.facts import HOLE_OPEN, hole
from scopelint.interp.builtins import holes
from scopelint.interp.builtins.base import Methods, guarded, known, payload, type_name, unknown_like
from scopelint.interp.builtins.formatting import format_value, str_format
from scopelint.interp.builtins.iteration import make_iter
from scopelint.interp.builtins.keys import settled
from scopelint.interp.values import Choice, DictV, ListV, NativeFn, StaticMethodV, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

methods = Methods("str")

_TESTS = "alnum alpha ascii decimal digit identifier lower numeric printable space title upper"
_BOOL = ["is" + name for name in _TESTS.split(" ")]
_CASE = ["lower", "upper", "casefold", "swapcase", "capitalize", "title"]
_PAD = ["center", "ljust", "rjust", "zfill", "expandtabs", "removeprefix", "removesuffix"]
_STRIP = ["strip", "lstrip", "rstrip"]


def text_of(m: Machine, value: Value) -> Value:
    """The str inside value (an Unknown stays one). TypeError for what is no text."""
    value = payload(value)
    if type(value) is str or isinstance(value, Unknown):
        return value
    return m.raise_("TypeError", f"expected str, got {type_name(value)}")


def _unknown_text(m: Machine, what: str, values: list[Value]) -> Value:
    return unknown_like(m, what, values, "str")


def _case(name: str) -> Value:
    def method(m: Machine, self: Value) -> Value:
        self = text_of(m, self)
        if type(self) is not str:
            return _unknown_text(m, "a text", [self])
        return getattr(self, name)() if HOLE_OPEN not in self else holes.map_case(self, name)

    return method


def _test(name: str) -> Value:
    def method(m: Machine, self: Value) -> Value:
        self = text_of(m, self)
        if type(self) is not str or HOLE_OPEN in self:
            return unknown_like(m, "a test of a text that is not known", [self], "bool")
        return getattr(self, name)()

    return method


def _strip(name: str) -> Value:
    def method(m: Machine, self: Value, chars: Value = None, /) -> Value:
        self, chars = text_of(m, self), payload(chars)
        if type(self) is not str or isinstance(chars, Unknown):
            return _unknown_text(m, "a stripped text", [self, chars])
        if HOLE_OPEN in self or (type(chars) is str and HOLE_OPEN in chars):
            return holes.strip(self, chars, name)
        return guarded(m, lambda: getattr(self, name)(chars))

    return method


def _padded(name: str) -> Value:
    def method(m: Machine, self: Value, *args: Value) -> Value:
        self = text_of(m, self)
        given = [payload(a) for a in args]
        if known(self) and all(known(a) for a in given):
            return guarded(m, lambda: getattr(self, name)(*given))
        return holes.one_hole(self) if type(self) is str else _unknown_text(m, "a text", [self, *given])

    return method


for _name in _CASE:
    methods.add(_name, _case(_name))
for _name in _BOOL:
    methods.add(_name, _test(_name))
for _name in _STRIP:
    methods.add(_name, _strip(_name))
for _name in _PAD:
    methods.add(_name, _padded(_name))


@methods("join")
def join(m: Machine, self: Value, iterable: Value, /) -> Value:
    """sep.join(iterable)."""
    self = text_of(m, self)
    items = m.iterate(iterable)
    if items is None or type(self) is not str:
        return _unknown_text(m, "a joined text", [self, iterable])
    texts: list[str] = []
    for i, item in enumerate(items):
        item = payload(item)
        if type(item) is not str and not isinstance(item, Unknown):
            return m.raise_("TypeError", f"sequence item {i}: expected str instance, {type_name(item)} found")
        texts.append(m.to_str(item))
    return self.join(texts)


@methods("format", pure=False)
def format_(m: Machine, self: Value, /, *args: Value, **kwargs: Value) -> Value:
    """template.format(...)."""
    self = text_of(m, self)
    if type(self) is not str:
        return _unknown_text(m, "a formatted text", [self])
    return str_format(m, self, list(args), kwargs)


@methods("format_map", pure=False)
def format_map(m: Machine, self: Value, mapping: Value, /) -> Value:
    """template.format_map(mapping)."""
    self, inner = text_of(m, self), payload(mapping)
    if type(self) is not str or not isinstance(inner, DictV) or not settled(inner):
        return _unknown_text(m, "a formatted text", [self, mapping])
    return str_format(m, self, [], {k: v for k, v in inner.items.items() if isinstance(k, str)})


@methods("replace")
def replace(m: Machine, self: Value, old: Value, new: Value, count: Value = -1, /) -> Value:
    """text.replace(old, new[, count])."""
    self, old, new, count = text_of(m, self), text_of(m, old), text_of(m, new), payload(count)
    if known(self) and known(old) and type(new) is str and type(count) is int:
        return guarded(m, lambda: self.replace(old, new, count))
    if type(self) is str and type(old) is str and count == -1 and (type(new) is str or known(old)):
        return holes.replace(self, old, m.to_str(new))
    if type(self) is str and HOLE_OPEN in self:
        return holes.one_hole(self)
    return _unknown_text(m, "a text with replacements", [self, old, new])


def _ends(name: str) -> Value:
    decide = holes.startswith if name == "startswith" else holes.endswith

    def method(m: Machine, self: Value, part: Value, *span: Value) -> Value:
        self, part = text_of(m, self), payload(part)
        parts = list(part) if type(part) is tuple else [part]
        given = [payload(s) for s in span]
        if known(self) and known(part) and all(known(s) for s in given):
            return guarded(m, lambda: getattr(self, name)(part, *given))
        if type(self) is str and all(type(p) is str for p in parts) and not span:
            answers = {decide(self, p) for p in parts}
            if True in answers or answers == {False}:
                return True in answers
        return unknown_like(m, "a test of a text that is not known", [self, part, *span], "bool")

    return method


methods.add("startswith", _ends("startswith"))
methods.add("endswith", _ends("endswith"))


def _search(name: str) -> Value:
    def method(m: Machine, self: Value, part: Value, *span: Value) -> Value:
        self, part = text_of(m, self), text_of(m, part)
        given = [payload(s) for s in span]
        if known(self) and known(part) and all(known(s) for s in given):
            return guarded(m, lambda: getattr(self, name)(part, *given))
        if type(self) is str and type(part) is str and not span and name in ("find", "index"):
            found = holes.find(self, part)
            if found is not None:
                return found
        return unknown_like(m, "a position in a text that is not known", [self, part], "int")

    return method


for _name in ["find", "rfind", "index", "rindex", "count"]:
    methods.add(_name, _search(_name))


def _split(name: str) -> Value:
    def method(m: Machine, self: Value, sep: Value = None, maxsplit: Value = -1) -> Value:
        self, sep, maxsplit = text_of(m, self), payload(sep), payload(maxsplit)
        if known(self) and known(sep) and known(maxsplit):
            return ListV(guarded(m, lambda: getattr(self, name)(sep, maxsplit)))
        return _split_holed(m, name, self, sep, maxsplit)

    return method


def _split_holed(m: Machine, name: str, text: Value, sep: Value, maxsplit: Value) -> Value:
    """The parts that are known whole lead the list; how many follow is not known."""
    rest = _unknown_text(m, "a part of a text that is not known", [text, sep])
    if name == "rsplit" and type(text) is str and type(sep) is str and sep and maxsplit == 1:
        found = holes.last_part(text, sep)
        return ListV([], rest) if found is None else ListV(list(found))
    if type(text) is not str or type(sep) is not str or name != "split" or type(maxsplit) is not int:
        return ListV([], rest)
    if maxsplit > 0 and holes.find(text, sep) is not None:
        head, _, tail = text.partition(sep)
        if maxsplit == 1:
            return ListV([head, tail])
    if maxsplit >= 0:
        return ListV([], rest)
    return ListV(holes.split_head(text, sep) or [], rest)


methods.add("split", _split("split"))
methods.add("rsplit", _split("rsplit"))


@methods("splitlines")
def splitlines(m: Machine, self: Value, keepends: Value = False) -> Value:
    """text.splitlines()."""
    self = text_of(m, self)
    if known(self) and known(keepends):
        return ListV(list(self.splitlines(bool(keepends))))
    return ListV([], _unknown_text(m, "a line of a text that is not known", [self]))


def _partition(name: str) -> Value:
    def method(m: Machine, self: Value, sep: Value, /) -> Value:
        self, sep = text_of(m, self), text_of(m, sep)
        if known(self) and known(sep):
            return guarded(m, lambda: getattr(self, name)(sep))
        if name == "partition" and type(self) is str and type(sep) is str and sep and holes.find(self, sep) is not None:
            return self.partition(sep)
        if name == "rpartition" and type(self) is str and type(sep) is str and sep:
            found = holes.last_part(self, sep)
            if found is not None:
                return (found[0], sep, found[1])
        label = holes.one_hole(self) if type(self) is str and HOLE_OPEN in self else hole("text")
        return (label, hole("separator"), label)

    return method


methods.add("partition", _partition("partition"))
methods.add("rpartition", _partition("rpartition"))


@methods("encode")
def encode(m: Machine, self: Value, encoding: Value = "utf-8", errors: Value = "strict") -> Value:
    """text.encode()."""
    self = text_of(m, self)
    if known(self) and known(encoding) and known(errors):
        return guarded(m, lambda: self.encode(encoding, errors))
    return unknown_like(m, "the bytes of a text that is not known", [self], "bytes")


@methods("translate")
def translate(m: Machine, self: Value, table: Value, /) -> Value:
    """text.translate(table)."""
    self, inner = text_of(m, self), payload(table)
    if known(self) and isinstance(inner, DictV) and inner.rest is None and all(known(v) for v in inner.items.values()):
        return guarded(m, lambda: self.translate(dict(inner.items)))
    return _unknown_text(m, "a translated text", [self, table])


def maketrans(m: Machine, *args: Value) -> Value:
    """str.maketrans(...)."""
    given = [dict(a.items) if isinstance(a, DictV) else a for a in args]
    if all(known(a) or isinstance(a, dict) for a in given):
        return DictV(guarded(m, lambda: str.maketrans(*given)))
    return m.unknown("a translation table", kind="dict")


methods.table["maketrans"] = StaticMethodV(NativeFn("str.maketrans", maketrans))


@methods("__format__")
def dunder_format(m: Machine, self: Value, spec: Value, /) -> Value:
    """str.__format__."""
    return format_value(m, payload(self), m.to_str(spec))


@methods("__iter__")
def dunder_iter(m: Machine, self: Value) -> Value:
    """str.__iter__."""
    return make_iter(m, payload(self), "str_iterator")


def construct(m: Machine, value: Value = "", encoding: Value = None, errors: Value = None) -> Value:
    """str(value)."""
    inner = payload(value)
    if type(inner) is bytes and (encoding is not None or errors is not None):
        given = [encoding or "utf-8", errors or "strict"]
        return guarded(m, lambda: inner.decode(*given))
    if isinstance(inner, Unknown) and not isinstance(inner, Choice) and encoding is not None:
        return m.to_str(inner)
    return m.to_str(value)
