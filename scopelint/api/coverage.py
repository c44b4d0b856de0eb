"""How much of TensorFlow's public API is modelled, weighted by how often its symbols are called in published packages.

The counts are api/data/usage.json (generate/usage.py), the symbols whose names a test compares with TensorFlow's are
api/data/proven.json (tests/api/proofs.py), everything else is read off the registry of models.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from scopelint.api.module import BORROWED, INTERNAL, SAME_IN_V2, SAME_MODULE, strip_compat, symbols
from scopelint.api.openness import Openings, defines, of_native
from scopelint.api.optable import DATA, op_def, wrapper
from scopelint.api.registry import Entry, entry_for, library_of, load_all
from scopelint.api.shapes.rules import RULES
from scopelint.interp.values import MISSING

EXACT, PARTLY, OPAQUE = "exact", "partly", "opaque"

LINES = (f"{EXACT}, proven", EXACT, PARTLY, OPAQUE)
"""The lines of the summary."""

OPEN = {
    "tf.gradients": "the ops under gradients/ are not named one by one",
    "tf.hessians": "the ops under gradients/ are not named one by one",
    "tf.custom_gradient": "calls of what it decorates",
    "tf.enable_eager_execution": "eager execution has no graph",
}
"""Natives that leave something open in every call, and what."""


class Symbol(NamedTuple):
    """One public symbol. calls: how often the packages call it; open: what its model leaves open; proven: a test compares it."""

    name: str
    calls: int
    state: str
    open: str
    proven: bool


class Row(NamedTuple):
    """A line of the summary: symbols that are called and their calls, and all public symbols."""

    state: str
    called: int
    calls: int
    public: int


class Classifier:
    """Says of a target's symbols how far they are modelled."""

    def __init__(self, target: str) -> None:
        load_all()
        self.target = target
        self.table = symbols(target)
        self.openings = Openings(target, self._open_inside)
        self.asked: dict[str, tuple[str, str] | None] = {}

    def classify(self, symbol: str) -> tuple[str, str] | None:
        """(state, what is open) of tf.SYMBOL, None if the target has no such symbol."""
        if symbol not in self.asked:
            self.asked[symbol] = (EXACT, "")  # what asks for itself again while it is being looked at
            self.asked[symbol] = self._classify(self.preferred(symbol))
        return self.asked[symbol]

    def preferred(self, symbol: str) -> str:
        """The name under which TensorFlow's object goes, whatever module or alias it was asked for through."""
        full = strip_compat(symbol)
        module, _, name = full.rpartition(".")
        code = self.table.code(module) if module else MISSING
        module = code[2:] if isinstance(code, str) and code.startswith("m=") else SAME_MODULE.get(module, module)
        return self.table.canonical(f"{module}.{name}".lstrip("."))

    def _open_inside(self, symbol: str) -> str:
        """What a symbol that library code uses leaves open (attributes of a symbol count as the symbol)."""
        while symbol and self.table.code(symbol) is MISSING and not self.table.is_module(symbol):
            symbol = symbol.rpartition(".")[0]
        found = self.classify(symbol) if symbol and not self.table.is_module(symbol) else None
        return "" if found is None or not found[1] else f"tf.{symbol}" if found[0] == OPAQUE else found[1]

    def _classify(self, symbol: str) -> tuple[str, str] | None:
        code = self.table.code(symbol)
        if code is MISSING:
            return None
        module, _, name = symbol.rpartition(".")
        if module in BORROWED:
            return EXACT, ""
        for registered in self._registered(symbol, module, name):
            entry = entry_for(registered, self.target)
            if entry is not None:
                return self._entry(registered, entry)
        for registered in self._registered(symbol, module, name):
            found = library_of(registered)
            if found is not None and defines(*found):
                return self._answer(self.openings.of(*found))
        generated = wrapper(symbol, self.target)
        if generated is not None:
            return self._generated(generated[0])
        plain = isinstance(code, list) or code[:2] in ("d:", "e:")
        return (EXACT, "") if plain else (OPAQUE, "not modelled")

    def _registered(self, symbol: str, module: str, name: str) -> list[str]:
        names = [f"tf.{symbol}", self.table.registered(symbol)]
        if module in INTERNAL:
            names.append(f"{INTERNAL[module].replace('tensorflow', 'tf', 1)}.{name}")
        if symbol.startswith("compat.v2.") and symbol[10:] in SAME_IN_V2:
            names.append(f"tf.{symbol[10:]}")
        return [n for n in names if n]

    def _entry(self, name: str, entry: Entry) -> tuple[str, str]:
        return self._answer(OPEN.get(name, "") or (of_native(entry.target) if entry.kind == "fn" else ""))

    def _generated(self, op_type: str) -> tuple[str, str]:
        definition = op_def(op_type, self.target)
        shapeless = definition is not None and definition.outputs and op_type not in RULES
        return self._answer(f"the static shape of {op_type}" if shapeless else "")

    @staticmethod
    def _answer(open_: str) -> tuple[str, str]:
        return (PARTLY, open_) if open_ else (EXACT, "")


def usage() -> tuple[int, dict[str, int]]:
    """How many packages the calls were counted in, and symbol -> calls."""
    data = json.loads((DATA / "usage.json").read_text())
    return len(data["packages"]), data["calls"]


def proven(target: str) -> frozenset[str]:
    """The symbols whose ops and names a test compares with what TensorFlow recorded."""
    return frozenset(json.loads((DATA / "proven.json").read_text()).get(target, ()))


def called(target: str) -> list[Symbol]:
    """The symbols that the packages call and the target has, most used first."""
    classifier, proofs, counts = Classifier(target), proven(target), dict[str, int]()
    for name, calls in usage()[1].items():
        known = classifier.preferred(name)
        counts[known] = counts.get(known, 0) + calls
    found = []
    for name, calls in counts.items():
        answer = classifier.classify(name)
        if answer is not None:
            found.append(Symbol(name, calls, *answer, name in proofs))
    return sorted(found, key=lambda s: (-s.calls, s.name))


def public(target: str) -> list[Symbol]:
    """All public functions and classes of a target, without other names of the same and without compat.v2."""
    classifier, proofs, found = Classifier(target), proven(target), []
    for module, names in classifier.table.tree.items():
        for name, code in names.items():
            symbol = f"{module}.{name}".lstrip(".")
            answer = classifier.classify(symbol) if code in ("f", "c") and not symbol.startswith("compat.") else None
            if answer is not None:
                found.append(Symbol(symbol, 0, *answer, symbol in proofs))
    return found


def summary(target: str) -> list[Row]:
    """The symbols by how far they are modelled."""
    used, every = called(target), public(target)
    rows = []
    for line in LINES:
        mine = [s for s in used if _line(s) == line]
        rows.append(Row(line, len(mine), sum(s.calls for s in mine), sum(_line(s) == line for s in every)))
    return rows


def _line(symbol: Symbol) -> str:
    return f"{EXACT}, proven" if symbol.state == EXACT and symbol.proven else symbol.state
