"""An undo log over mutable state, so that undecided branches can run on copies of it and be joined.

Every mutable thing of the analysed program (environments, attributes, lists, a graph's name table) lives in a
`Table` or a `Log`. While no segment is open a write costs one dict operation. Inside a segment the first write to
a slot remembers what stood there; `rollback` puts it back and answers the segment's effect as a `Delta`, which can be
applied again or merged with the delta of the other branch.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class _Missing:
    """The value of a slot that does not exist."""

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING: Any = _Missing()


class Table(dict[K, V], Generic[K, V]):
    """A dict whose writes go through a Journal (`journal.set` / `journal.delete`).

    `doubts`: joins record that something is not certain (a graph's tables), rather than forget a value (a program's variables).
    """

    __slots__ = ()
    doubts = False

    def join(self, key: Any, a: Any, b: Any, default: Callable[[Any, Any], Any]) -> Any:
        """The slot's value after two branches that left `a` and `b` (either may be MISSING, then the other stands)."""
        if a is MISSING or b is MISSING:
            return b if a is MISSING else a
        return default(a, b)


class Log(list[V], Generic[V]):
    """A list whose owner calls `journal.touch(log)` before changing it. `doubts`: as Table's.

    `ordered`: what the entries are called depends on the order in which they were made (a graph's ops).
    `plain`: nothing but values of the program (a list's elements). `record`: nothing hangs on what it holds, it is only told of later.
    What a segment remembers of it is the whole of its contents, before (`mark`) and after.
    """

    __slots__ = ()
    doubts = False
    ordered = False
    plain = False
    record = False

    def tells(self, after: list[Any]) -> bool:
        """Whether a change of it (what `redo` needs) has to do with what the program makes."""
        return not self.plain

    def mark(self) -> Any:
        """What `undo` needs to know of the present state."""
        return list(self)

    def undo(self, mark: Any) -> list[Any]:
        """Go back to a mark; answers what `redo` needs."""
        after = list(self)
        self[:] = mark
        return after

    def redo(self, after: list[Any]) -> None:
        """From the state that `undo` left to that before it."""
        self[:] = after

    def chain(self, first: list[Any], then: list[Any]) -> list[Any]:
        """What `redo` needs for two changes, one after the other."""
        return then

    def merge(self, mark: Any, a: list[Any] | None, b: list[Any] | None, journal: Journal, default: Callable[[Any, Any], Any]) -> None:
        """From the marked state to the join of two alternatives (None: it left the log alone)."""
        items_a, items_b = mark if a is None else a, mark if b is None else b
        self[:] = self.join(mark, items_a, items_b, default)
        self.after_join(journal, items_a, items_b)

    def join(self, base: list[Any], a: list[Any], b: list[Any], default: Callable[[Any, Any], Any]) -> list[Any]:
        """The contents after two branches that left `a` and `b`; `base` is what stood before both."""
        if len(a) == len(b):
            return [x if x is y else default(x, y) for x, y in zip(a, b, strict=True)]
        return a if len(a) > len(b) else b

    def after_join(self, journal: Journal, a: list[Any], b: list[Any]) -> None:
        """Called after the contents were joined, for what else has to change then."""


class Trail(Log[V]):
    """A log that only ever grows: a segment remembers its length, and afterwards what was added to it."""

    __slots__ = ()

    def mark(self) -> Any:
        return len(self)

    def undo(self, mark: Any) -> list[Any]:
        tail = self[mark:]
        del self[mark:]
        return tail

    def redo(self, after: list[Any]) -> None:
        self.extend(after)

    def chain(self, first: list[Any], then: list[Any]) -> list[Any]:
        return first + then

    def merge(self, mark: Any, a: list[Any] | None, b: list[Any] | None, journal: Journal, default: Callable[[Any, Any], Any]) -> None:
        self.extend(self.join_tails(a or [], b or []))

    def join_tails(self, a: list[V], b: list[V]) -> list[V]:
        """What two alternatives added, those entries once that both did."""
        known = set(map(self.identity, a))
        return a + [x for x in b if self.identity(x) not in known]

    def identity(self, entry: V) -> Hashable:
        """What makes two entries the same."""
        return entry


class Delta:
    """What a segment changed: slot -> (container, value before, value after), log -> (log, its mark before, what `redo` needs)."""

    __slots__ = ("logs", "slots")

    def __init__(self) -> None:
        self.slots: dict[tuple[int, Any], tuple[dict[Any, Any], Any, Any]] = {}
        self.logs: dict[int, tuple[Log[Any], Any, list[Any]]] = {}

    def __bool__(self) -> bool:
        return bool(self.slots or self.logs)

    def then(self, later: Delta) -> Delta:
        """This delta followed by one that started where this one ended."""
        both = Delta()
        both.slots = {**self.slots, **later.slots}
        for slot in self.slots.keys() & later.slots.keys():
            table, _, after = later.slots[slot]
            both.slots[slot] = (table, self.slots[slot][1], after)
        both.logs.update(self.logs)
        for key, (log, mark, after) in later.logs.items():
            first = self.logs.get(key)
            both.logs[key] = (log, mark, after) if first is None else (log, first[1], log.chain(first[2], after))
        return both


class _Segment:
    __slots__ = ("logs", "slots")

    def __init__(self) -> None:
        self.slots: dict[tuple[int, Any], tuple[dict[Any, Any], Any]] = {}
        self.logs: dict[int, tuple[Log[Any], Any]] = {}


class Journal:
    """The stack of open segments; `depth` is how many undecided branches the program is inside.

    `made` counts the changes of logs that are neither plain values nor records."""

    __slots__ = ("made", "segments")

    def __init__(self) -> None:
        self.segments: list[_Segment] = []
        self.made = 0

    @property
    def depth(self) -> int:
        return len(self.segments)

    @contextmanager
    def outside(self) -> Iterator[None]:
        """What is written meanwhile stays whatever becomes of the open segments (modules of ours that are loaded once)."""
        segments, self.segments = self.segments, []
        try:
            yield
        finally:
            self.segments = segments

    def begin(self) -> None:
        """Open a segment: everything from here on can be undone."""
        self.segments.append(_Segment())

    def set(self, table: dict[Any, Any], key: Any, value: Any) -> None:
        """table[key] = value, undoably."""
        if self.segments:
            slots = self.segments[-1].slots
            slot = (id(table), key)
            if slot not in slots:
                slots[slot] = (table, table.get(key, MISSING))
        table[key] = value

    def delete(self, table: dict[Any, Any], key: Any) -> None:
        """del table[key], undoably (KeyError if absent)."""
        if self.segments:
            slots = self.segments[-1].slots
            slot = (id(table), key)
            if slot not in slots:
                slots[slot] = (table, table[key])
        del table[key]

    def touch(self, log: Log[Any]) -> None:
        """Call before changing a Log in place."""
        if not (log.plain or log.record):
            self.made += 1
        if self.segments:
            logs = self.segments[-1].logs
            if id(log) not in logs:
                logs[id(log)] = (log, log.mark())

    def rollback(self) -> Delta:
        """Close the innermost segment, undo it, and answer what it had changed."""
        segment = self.segments.pop()
        delta = Delta()
        changed = delta.slots
        for slot, (table, before) in segment.slots.items():
            after = table.get(slot[1], MISSING)
            if after is not before:
                changed[slot] = (table, before, after)
        for slot, (table, before, _) in reversed(changed.items()):
            if before is MISSING:
                table.pop(slot[1], None)
            else:
                table[slot[1]] = before
        for key, (log, mark) in segment.logs.items():
            delta.logs[key] = (log, mark, log.undo(mark))
        return delta

    def apply(self, delta: Delta) -> None:
        """Make a rolled back segment's changes again (in the enclosing segment, if any)."""
        for slot, (table, _, after) in delta.slots.items():
            if after is MISSING:
                if slot[1] in table:
                    self.delete(table, slot[1])
            else:
                self.set(table, slot[1], after)
        for log, _, after_items in delta.logs.values():
            self.touch(log)
            log.redo(after_items)

    def merge(self, a: Delta, b: Delta, join: Callable[[Any, Any], Any]) -> None:
        """Apply the join of two alternatives that both started from the present state."""
        others = b.slots
        for slot, (table, before, after_a) in a.slots.items():
            other = others.get(slot)
            self._join_slot(table, slot, after_a, before if other is None else other[2], join)
        for slot, (table, before, after_b) in others.items():
            if slot not in a.slots:
                self._join_slot(table, slot, before, after_b, join)
        for key in a.logs.keys() | b.logs.keys():
            log, mark, _ = a.logs.get(key) or b.logs[key]
            self.touch(log)
            log.merge(mark, a.logs[key][2] if key in a.logs else None, b.logs[key][2] if key in b.logs else None, self, join)

    def apply_doubtful(self, delta: Delta, join: Callable[[Any, Any], Any]) -> None:
        """Apply, but what keeps a record of certainty (`Table.doubts` / `Log.doubts`) is joined with its state before."""
        for slot, (table, before, after) in delta.slots.items():
            if isinstance(table, Table) and table.doubts:
                self._join_slot(table, slot, before, after, join)
            elif after is MISSING:
                if slot[1] in table:
                    self.delete(table, slot[1])
            else:
                self.set(table, slot[1], after)
        for log, mark, after in delta.logs.values():
            self.touch(log)
            if log.doubts:
                log.merge(mark, None, after, self, join)
            else:
                log.redo(after)

    def _join_slot(self, table: dict[Any, Any], slot: tuple[int, Any], a: Any, b: Any, join: Callable[[Any, Any], Any]) -> None:
        """`set` (or `delete`) of the joined value; written out, as merging large branches is nothing else."""
        key = slot[1]
        if a is b:
            value = a
        elif isinstance(table, Table):
            value = table.join(key, a, b, join)
        else:
            value = join(a, b)
        if value is MISSING:
            if key in table:
                self.delete(table, key)
            return
        if self.segments:
            slots = self.segments[-1].slots
            if slot not in slots:
                slots[slot] = (table, table.get(key, MISSING))
        table[key] = value
