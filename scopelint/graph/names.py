"""Unique names of a graph: tf.Graph.unique_name, the validity of op and scope names, and what is known of them.

A counter that differs between two branches becomes `Vague`: a later request for the name gets a hole at its end. The
same happens to a request that an earlier, half-known name might have been.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from scopelint.facts import HOLE_CLOSE, HOLE_OPEN, has_hole, hole
from scopelint.graph.errors import ScopeError
from scopelint.journal import MISSING, Journal, Table

_HOLES = re.compile(f"{HOLE_OPEN}([^{HOLE_CLOSE}]*){HOLE_CLOSE}")
_SUFFIX_LABEL = re.compile(r"_n\d*$")
_OP_NAME = {"tf1.15": re.compile(r"^[A-Za-z0-9.][A-Za-z0-9_.\-/]*$"), "tf2": re.compile(r"^[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*$")}
_SCOPE_NAME = {"tf1.15": re.compile(r"^[A-Za-z0-9_.\-/]*$"), "tf2": re.compile(r"^[A-Za-z0-9_.\\/>-]*$")}


class Vague:
    """A counter of unknown value; `asked` numbers the holes given out for it."""

    __slots__ = ("asked",)

    def __init__(self, asked: int = 0) -> None:
        self.asked = asked


class Counters(Table[str, Any]):
    """Name -> int | Vague. Counts that differ between two branches are vague afterwards."""

    __slots__ = ()
    doubts = True

    def join(self, key: Any, a: Any, b: Any, default: Callable[[Any, Any], Any]) -> Any:
        a, b = 0 if a is MISSING else a, 0 if b is MISSING else b
        if type(a) is Vague:
            return Vague(max(a.asked, b.asked) if type(b) is Vague else a.asked)
        if type(b) is Vague:
            return Vague(b.asked)
        return a if a == b else Vague()


class Patterns(Table[str, tuple[str, ...]]):
    """Parent path -> the half-known names given out below it."""

    __slots__ = ()

    def join(self, key: Any, a: Any, b: Any, default: Callable[[Any, Any], Any]) -> Any:
        return tuple(dict.fromkeys((a or ()) + (b or ())))


class Names:
    """The name table of one graph, keyed by the lower-cased full name."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.used: Counters = Counters()
        self.patterns: Patterns = Patterns()
        self.tainted: Table[str, str] = Table()

    def taint(self, scope: str, reason: str) -> None:
        """Something not modelled may have taken default names directly in `scope` (its path without a slash at the end)."""
        if scope.lower() not in self.tainted:
            self.journal.set(self.tainted, scope.lower(), reason)

    def doubt(self, full: str) -> None:
        """An op may have been made under a name (or not); where the name has been asked for before, under a numbered one."""
        key = full.lower()
        before = self.used.get(key, 0)
        if before:
            parent, _, last = key.rpartition("/")
            self._remember(parent, last + hole("_n"))
        if not isinstance(before, Vague):
            self.journal.set(self.used, key, Vague())

    def blur(self, full: str) -> None:
        """A name may have been asked for any number of times."""
        parent, _, last = full.lower().rpartition("/")
        self.doubt(full)
        self._remember(parent, last + hole("_n"))

    def may_hold(self, full: str) -> bool:
        """Whether something not modelled may have made an op of this name."""
        return any(not scope or full.lower().startswith(f"{scope}/") for scope in self.tainted)

    def unique(self, full: str, mark: bool = True, default: bool = False) -> str:
        """The unique form of a full path; `default`: nobody chose the name, so that unknown code may have taken it too."""
        key = full.lower()
        parent, _, last = key.rpartition("/")
        count = self.used.get(key, 0)
        opaque = (default and parent in self.tainted) or (count and has_hole(last))
        if isinstance(count, Vague) or opaque or self._matches(parent, last):
            return self._vague(full, key, count, mark)
        found, found_key, last_i = self._free(full, key, count)
        if found is None:
            return self._vague(full, key, count, mark)
        if mark:
            self.journal.set(self.used, key, count + 1)
            if last_i:
                self.journal.set(self.used, found_key, 1)
            if has_hole(last):
                self._remember(parent, last)
        return found

    def _free(self, full: str, key: str, count: int) -> tuple[str | None, str, int]:
        if count == 0:
            return full, key, 0
        i, candidate = count, key
        parent, _, last = key.rpartition("/")
        while candidate in self.used:
            if isinstance(self.used[candidate], Vague):
                return None, key, 0
            candidate = f"{key}_{i}"
            i += 1
            if self._matches(parent, f"{last}_{i - 1}"):
                return None, key, 0
        return f"{full}_{i - 1}", candidate, i

    def _vague(self, full: str, key: str, count: Any, mark: bool) -> str:
        asked = count.asked if isinstance(count, Vague) else 0
        name = full + hole("_n" if asked == 0 else f"_n{asked + 1}")
        if mark:
            self.journal.set(self.used, key, Vague(asked + 1))
            parent, _, last = key.rpartition("/")
            self._remember(parent, last + hole("_n"))
        return name

    def _remember(self, parent: str, last: str) -> None:
        known = self.patterns.get(parent, ())
        if last not in known:
            self.journal.set(self.patterns, parent, (*known, last))

    def _matches(self, parent: str, last: str) -> bool:
        patterns = self.patterns.get(parent)
        return patterns is not None and any(last_pattern(p).fullmatch(last) is not None for p in patterns)


_compiled: dict[str, re.Pattern[str]] = {}


def last_pattern(text: str) -> re.Pattern[str]:
    """What the last component of a half-known name may turn out to be: numbers where TensorFlow numbers, else anything but a slash."""
    found = _compiled.get(text)
    if found is None:
        parts = _HOLES.split(text)
        regex = "".join((r"_\d+" if _SUFFIX_LABEL.match(p) else "[^/]*") if i % 2 else re.escape(p) for i, p in enumerate(parts))
        found = _compiled[text] = re.compile(regex + r"(_\d+)?")
    return found


def could_be(known: str, name: str) -> bool:
    """Whether a half-known full name may turn out to be `name` (which is known)."""
    if not has_hole(known):
        return False
    return last_pattern(known).fullmatch(name) is not None


def check_scope(name: str, at_root: bool, target: str) -> None:
    """Raise what tf.Graph.name_scope raises for a name that cannot be one."""
    filled = _HOLES.sub("A", name)
    if not at_root:
        pattern, kind = _SCOPE_NAME[target], "scope"
    else:
        pattern, kind = _OP_NAME[target], "root scope"
    if pattern.match(filled):
        return
    message = f"'{name}' is not a valid scope name"
    if target == "tf2":
        article = "A root scope name" if kind == "root scope" else "A scope name"
        message = f"'{name}' is not a valid {kind} name. {article} has to match the following pattern: {pattern.pattern}"
    raise ScopeError("ValueError", message, "invalid-scope-name", name=name)


def check_op(name: str, target: str) -> None:
    """Raise what tf.Operation raises for a full name that cannot be one."""
    if _OP_NAME[target].match(_HOLES.sub("A", name)):
        return
    message = f"'{name}' is not a valid node name"
    if target == "tf2":
        message = f"`{name}` is not a valid node name. Accepted names conform to Regex /{_OP_NAME[target]}/"
    raise ScopeError("ValueError", message, "invalid-scope-name", name=name)
