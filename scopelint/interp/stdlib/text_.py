"""re, json, ast: on known texts the host does the work."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from scopelint.facts import HOLE_OPEN
from scopelint.interp.builtins.base import guarded, hole_for, known, payload, unknown_like
from scopelint.interp.builtins.items import as_index
from scopelint.interp.builtins.iteration import sequence
from scopelint.interp.stdlib.registry import module
from scopelint.interp.stdlib.support import Natives, NotKnown, from_host, native_class, to_host
from scopelint.interp.values import ClassV, Instance, ListV, ModuleV, NativeFn, PropertyV, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

re_lib = Natives("re")
json_lib = Natives("json")
_FLAGS = ("A", "ASCII", "I", "IGNORECASE", "L", "LOCALE", "M", "MULTILINE", "S", "DOTALL", "U", "UNICODE", "X", "VERBOSE", "DEBUG")
_MAX_TEXT = 20_000
"""Longer texts are not matched: patterns of the analysed program may take exponential time."""


# ---------------------------------------------------------------- re
def _classes(m: Machine) -> tuple[ClassV, ClassV]:
    found: tuple[ClassV, ClassV] | None = m.ext.get("re.classes")
    if found is None:
        pattern = native_class(m, "Pattern", "re", dict(_PATTERN))
        match = native_class(m, "Match", "re", dict(_MATCH))
        found = m.ext["re.classes"] = (pattern, match)
    return found


def _wrap_match(m: Machine, match: re.Match[Any] | None) -> Value:
    if match is None:
        return None
    made = Instance(_classes(m)[1])
    made.state = match
    made.attrs.update(string=match.string, pos=match.pos, endpos=match.endpos, lastindex=match.lastindex, lastgroup=match.lastgroup)
    made.attrs["re"] = _wrap_pattern(m, match.re)
    return made


def _wrap_pattern(m: Machine, pattern: re.Pattern[Any]) -> Instance:
    made = Instance(_classes(m)[0])
    made.state = pattern
    made.attrs.update(pattern=pattern.pattern, flags=pattern.flags, groups=pattern.groups, groupindex=m.dict(dict(pattern.groupindex)))
    return made


def _compiled(m: Machine, pattern: Value, flags: Value = 0) -> re.Pattern[Any] | Unknown:
    """The host's pattern, or the unknown that stands in the way."""
    pattern, flags = payload(pattern), payload(flags)
    if isinstance(pattern, Instance) and isinstance(pattern.state, re.Pattern):
        return pattern.state
    if not known(pattern) or type(flags) is not int:
        return unknown_like(m, "a regular expression", [pattern, flags])
    try:
        return re.compile(pattern, flags & ~int(re.DEBUG))
    except (re.error, TypeError, RecursionError, OverflowError) as error:
        cls = m.getattr(m.module("re"), "error")
        return m.raise_(cls, str(error)) if isinstance(cls, ClassV) else m.unknown("a broken regular expression")


def _use(name: str, kind: str, run: Callable[[Machine, re.Pattern[Any], str, list[Value]], Value]) -> None:
    """A function of re and the method of Pattern that does the same."""

    def work(m: Machine, compiled: re.Pattern[Any] | Unknown, text: Value, rest: list[Value]) -> Value:
        text = payload(text)
        if isinstance(compiled, Unknown) or not known(text) or type(text) not in (str, bytes) or len(text) > _MAX_TEXT:
            return unknown_like(m, f"re.{name}() on a text that is not known", [text, compiled], kind)
        return guarded(m, lambda: run(m, compiled, text, rest))

    def function(m: Machine, pattern: Value, string: Value, flags: Value = 0) -> Value:
        return work(m, _compiled(m, pattern, flags), string, [])

    def method(m: Machine, self: Instance, string: Value, *span: Value) -> Value:
        ends = [as_index(m, s) for s in span]
        return work(m, self.state, string, ends) if all(type(e) is int for e in ends) else m.unknown("a match", kind=kind)

    re_lib.table[name] = NativeFn(f"re.{name}", function)
    _PATTERN[name] = NativeFn(f"Pattern.{name}", method)


_PATTERN: dict[str, Value] = {}
_MATCH: dict[str, Value] = {}
for _name in ("match", "search", "fullmatch"):
    _use(_name, "", lambda m, p, text, rest, _name=_name: _wrap_match(m, getattr(p, _name)(text, *rest)))  # type: ignore[misc]
_use("findall", "list", lambda m, p, text, rest: ListV(p.findall(text, *rest)))
_use("finditer", "", lambda m, p, text, rest: sequence(m, [_wrap_match(m, x) for x in p.finditer(text, *rest)], "callable_iterator"))


def _split(m: Machine, compiled: re.Pattern[Any] | Unknown, text: Value, maxsplit: Value) -> Value:
    text = payload(text)
    if isinstance(compiled, Unknown) or not known(text) or type(maxsplit) is not int:
        return ListV([], unknown_like(m, "re.split() on a text that is not known", [text, compiled], "str"))
    return ListV(guarded(m, lambda: compiled.split(text, maxsplit)))


re_lib("split")(lambda m, pattern, string, maxsplit=0, flags=0: _split(m, _compiled(m, pattern, flags), string, maxsplit))
_PATTERN["split"] = NativeFn("Pattern.split", lambda m, self, string, maxsplit=0: _split(m, self.state, string, maxsplit))


def _sub(m: Machine, compiled: re.Pattern[Any] | Unknown, repl: Value, text: Value, count: Value, with_count: bool = False) -> Value:
    text, repl = payload(text), payload(repl)
    if isinstance(compiled, Unknown) or not known(text) or type(count) is not int or (type(text) is str and len(text) > _MAX_TEXT):
        result = (
            hole_for(text) if isinstance(text, Unknown) or type(text) is not str else unknown_like(m, "re.sub()", [text, compiled], "str")
        )
        return (result, m.unknown("a count", kind="int")) if with_count else result
    if type(repl) in (str, bytes):
        made = guarded(m, lambda: compiled.subn(repl, text, count))
    elif isinstance(repl, Unknown):
        made = (unknown_like(m, "re.sub()", [repl], "str"), m.unknown("a count", kind="int"))
    else:
        made = compiled.subn(lambda match: m.to_str(m.call(repl, _wrap_match(m, match))), text, count)
    return made if with_count else made[0]


re_lib("sub")(lambda m, pattern, repl, string, count=0, flags=0: _sub(m, _compiled(m, pattern, flags), repl, string, count))
re_lib("subn")(lambda m, pattern, repl, string, count=0, flags=0: _sub(m, _compiled(m, pattern, flags), repl, string, count, True))
_PATTERN["sub"] = NativeFn("Pattern.sub", lambda m, self, repl, string, count=0: _sub(m, self.state, repl, string, count), pure=False)
_PATTERN["subn"] = NativeFn(
    "Pattern.subn", lambda m, self, repl, string, count=0: _sub(m, self.state, repl, string, count, True), pure=False
)


@re_lib("compile")
def re_compile(m: Machine, pattern: Value, flags: Value = 0) -> Value:
    """re.compile."""
    compiled = _compiled(m, pattern, flags)
    return compiled if isinstance(compiled, Unknown) else _wrap_pattern(m, compiled)


re_lib.host("str", re.escape)


def _match_method(name: str, kind: str) -> None:
    def method(m: Machine, self: Instance, *args: Value) -> Value:
        if not all(known(payload(a)) for a in args):
            return unknown_like(m, "a part of a match", args, kind)
        return guarded(m, lambda: from_host(m, getattr(self.state, name)(*[payload(a) for a in args])))

    _MATCH[name] = NativeFn(f"Match.{name}", method)


for _name, _kind in {
    "group": "str",
    "groups": "tuple",
    "groupdict": "dict",
    "start": "int",
    "end": "int",
    "span": "tuple",
    "expand": "str",
}.items():
    _match_method(_name, _kind)
_MATCH["__getitem__"] = _MATCH["group"]
_MATCH["regs"] = PropertyV(NativeFn("Match.regs", lambda m, self: self.state.regs))


@module("re")
def build_re(m: Machine) -> ModuleV:
    """re."""
    extra: dict[str, Value] = {name: int(getattr(re, name)) for name in _FLAGS}
    extra["Pattern"], extra["Match"] = _classes(m)
    extra["_pattern_type"] = extra["Pattern"]
    extra["error"] = ClassV("error", (m.classes["Exception"],), {}, module="re", construct=m.classes["Exception"].construct)
    return re_lib.module(m, extra)


# ---------------------------------------------------------------- json
_HOOKS = ("object_hook", "object_pairs_hook")


@json_lib("loads", pure=False)
def loads(m: Machine, text: Value, **kwargs: Value) -> Value:
    """json.loads on known text."""
    text = payload(text)
    hooks = {k: kwargs.pop(k) for k in _HOOKS if kwargs.get(k) is not None}
    odd = any(v is not None for k, v in kwargs.items() if v is not True and k not in ("encoding", "strict"))
    if not known(text) or type(text) not in (str, bytes) or odd:
        return unknown_like(m, "json.loads() of a text that is not known", [text])
    try:
        return _from_json(m, json.loads(text, object_pairs_hook=_Pairs), hooks)
    except json.JSONDecodeError as error:
        return m.raise_("ValueError", str(error))


class _Pairs:
    """An object of a JSON text."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        self.pairs = pairs


def _from_json(m: Machine, data: Any, hooks: dict[str, Value]) -> Value:
    if isinstance(data, list):
        return m.list([_from_json(m, v, hooks) for v in data])
    if not isinstance(data, _Pairs):
        return from_host(m, data)
    pairs: list[tuple[Value, Value]] = [(k, _from_json(m, v, hooks)) for k, v in data.pairs]
    if "object_pairs_hook" in hooks:
        return m.call(hooks["object_pairs_hook"], m.list(pairs))
    made = m.dict(dict(pairs))
    return m.call(hooks["object_hook"], made) if "object_hook" in hooks else made


@json_lib("load", pure=False)
def load(m: Machine, file: Value, **kwargs: Value) -> Value:
    """json.load of a file whose contents are known."""
    text = m.call(m.getattr(file, "read")) if isinstance(file, Instance) else None
    return m.unknown("`json.load()`", tf=False) if text is None or isinstance(text, Unknown) else loads(m, text, **kwargs)


json_lib.table["dump"] = NativeFn("json.dump", lambda m, /, *args, **kwargs: None)


@json_lib("dumps")
def dumps(m: Machine, obj: Value, **kwargs: Value) -> Value:
    """json.dumps of known data."""
    try:
        data, options = to_host(m, obj), {k: to_host(m, v) for k, v in kwargs.items()}
    except NotKnown:
        return unknown_like(m, "json.dumps()", [obj], "str")
    return guarded(m, lambda: json.dumps(data, **options))


@module("json")
def build_json(m: Machine) -> ModuleV:
    """json."""
    return json_lib.module(m)


# ---------------------------------------------------------------- ast
ast_lib = Natives("ast")


@ast_lib("literal_eval")
def literal_eval(m: Machine, text: Value) -> Value:
    """ast.literal_eval of known text."""
    text = payload(text)
    if type(text) is not str or HOLE_OPEN in text:
        return unknown_like(m, "ast.literal_eval() of a text that is not known", [text])
    try:
        return from_host(m, ast.literal_eval(text))
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError) as error:
        return m.raise_("SyntaxError" if isinstance(error, SyntaxError) else "ValueError", "malformed node or string")


@module("ast")
def build_ast(m: Machine) -> ModuleV:
    """ast."""
    return ast_lib.module(m)
