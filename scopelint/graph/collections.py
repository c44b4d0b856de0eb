"""Graph collections: tf.add_to_collection and friends. Items are opaque; a name is whatever the caller passes beside them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from operator import is_
from typing import Any

from scopelint.journal import MISSING, Journal, Log, Table


class _Items(Log[Any]):
    """The items of one collection; those that only one of two branches added are noted in `owner.maybe`."""

    __slots__ = ("key", "owner")
    doubts = True

    def __init__(self, owner: Collections, key: Hashable, items: tuple[Any, ...] = ()) -> None:
        super().__init__(items)
        self.owner = owner
        self.key = key

    def join(self, base: list[Any], a: list[Any], b: list[Any], default: Callable[[Any, Any], Any]) -> list[Any]:
        known = self.owner.maybe
        shared = _common(base, a, b)
        return a[:shared] + merge_tails(
            a[shared:], b[shared:], _id, lambda x: self.owner.set_maybe(self.key, x), lambda x: (self.key, _id(x)) in known
        )


def _common(base: list[Any], a: list[Any], b: list[Any]) -> int:
    """How many items at the front neither of two branches changed."""
    n = len(base)
    if len(a) >= n and len(b) >= n and all(map(is_, base, a)) and all(map(is_, base, b)):
        return n
    return next((i for i, (x, y, z) in enumerate(zip(base, a, b, strict=False)) if not x is y is z), min(n, len(a), len(b)))


def merge_tails(
    a: list[Any],
    b: list[Any],
    identity: Callable[[Any], Any],
    one_sided: Callable[[Any], None],
    doubtful: Callable[[Any], bool],
) -> list[Any]:
    """What two branches added to a log: once if both did (by `identity`, in a's order), else marked by `one_sided`.

    An item that was `doubtful` on either side already (only some of that side's own branches made it) stays so.
    """
    result: list[Any] = []
    others: dict[Any, list[Any]] = {}
    for item in b:
        others.setdefault(identity(item), []).append(item)
    for item in a:
        same = others.get(identity(item))
        if not same or doubtful(same.pop(0)):
            one_sided(item)
        result.append(item)
    taken: dict[Any, int] = {}
    for item in a:
        taken[identity(item)] = taken.get(identity(item), 0) + 1
    for item in b:
        if taken.get(identity(item), 0):
            taken[identity(item)] -= 1
            continue
        one_sided(item)
        result.append(item)
    return result


class _Maybe(Table[Hashable, bool]):
    __slots__ = ()

    def join(self, key: Any, a: Any, b: Any, default: Callable[[Any, Any], Any]) -> Any:
        return True if a is True or b is True else MISSING


class Collections:
    """The collections of one graph. `live`: the caller's views of the lists that get_collection_ref gave out."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.lists: dict[Hashable, _Items] = {}
        self.maybe: _Maybe = _Maybe()
        self.live: dict[int, Any] = {}

    def set_maybe(self, key: Hashable, item: Any) -> None:
        """The item may or may not be in the collection."""
        self.journal.set(self.maybe, (key, _id(item)), True)

    def set_certain(self, item: Any) -> None:
        """The item is in its collections after all (it turned out to exist)."""
        for key in list(self.lists):
            if (key, _id(item)) in self.maybe:
                self.journal.delete(self.maybe, (key, _id(item)))

    def add(self, key: Hashable, item: Any) -> None:
        """tf.add_to_collection."""
        items = self.ref(key)
        self.journal.touch(items)
        items.append(item)

    def ref(self, key: Hashable) -> _Items:
        """tf.get_collection_ref: the live list (touch it in the journal before changing it).

        That the list exists is not journaled: an empty one says nothing, and both of two branches must fill the same one.
        """
        items = self.lists.get(key)
        if items is None:
            items = self.lists[key] = _Items(self, key)
        return items

    def get(self, key: Hashable) -> tuple[list[Any], bool]:
        """The items that are surely there, and whether there may be more."""
        items = self.lists.get(key)
        if items is None:
            return [], False
        if not self.maybe:
            return list(items), False
        sure = [x for x in items if (key, _id(x)) not in self.maybe]
        return sure, len(sure) < len(items)

    def all(self, key: Hashable) -> list[Any]:
        """Every item, also those of undecided branches."""
        return list(self.lists.get(key, ()))

    def clear(self, key: Hashable) -> None:
        """tf.Graph.clear_collection."""
        if key in self.lists:
            self.journal.touch(self.lists[key])
            self.lists[key].clear()

    def used(self) -> list[Hashable]:
        """tf.get_all_collection_keys (strings only are public)."""
        return [key for key, items in self.lists.items() if items]


def _id(item: Any) -> Hashable:
    """Identity of an item: its `join_key` if it has one (what two branches both made under one name counts once), else itself."""
    key = getattr(item, "join_key", None)
    if key is not None:
        return ("key", key)
    try:
        hash(item)
    except TypeError:
        return ("id", id(item))
    return ("is", item)
