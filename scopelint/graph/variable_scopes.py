"""Variable scopes: tf.VariableScope, entering and leaving tf.variable_scope, the counters behind default names.

The values a scope carries (initializer, regularizer, ...) are opaque here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from scopelint.facts import hole
from scopelint.graph.errors import ScopeError
from scopelint.graph.names import Counters, Vague
from scopelint.graph.reuse import AUTO, Reuse, combine, join
from scopelint.journal import Table

if TYPE_CHECKING:
    from scopelint.graph.graph import Graph

INHERITED = ("initializer", "regularizer", "caching_device", "partitioner", "custom_getter", "dtype", "use_resource")
"""What a scope takes from the one around it (or from the object it is entered by) unless told otherwise. Not: constraint."""


class _ScopeValues(Table[str, Any]):
    __slots__ = ()

    def join(self, key: Any, a: Any, b: Any, default: Callable[[Any, Any], Any]) -> Any:
        return join(a, b) if key == "reuse" else default(a, b)


class VariableScope:
    """tf.VariableScope. `values` holds reuse and the defaults that setters may change."""

    __slots__ = ("default_named", "name", "original_name_scope", "values")

    def __init__(
        self, name: str = "", original_name_scope: str = "", reuse: Reuse = False, default_named: bool = False, **values: Any
    ) -> None:
        self.name = name
        self.original_name_scope = original_name_scope
        self.default_named = default_named
        self.values: Table[str, Any] = _ScopeValues(dict.fromkeys((*INHERITED, "constraint"), None))
        self.values.update(values)
        self.values["reuse"] = reuse

    @property
    def reuse(self) -> Reuse:
        mode: Reuse = self.values["reuse"]
        return mode

    @property
    def join_key(self) -> tuple[str, str, str]:
        return ("variable_scope", self.name, self.original_name_scope)


class First(NamedTuple):
    """What a tf.variable_scope object keeps of its first entry: entering it again asks for the same scope."""

    name_or_scope: str | VariableScope
    reuse: Reuse
    original: str | None
    name_scope: str


class Entered:
    """An entry into a variable scope, to be handed back on leaving."""

    __slots__ = ("counts", "first", "graph_token", "name_token", "old", "scope", "tainted")

    def __init__(self, scope: VariableScope, old: VariableScope, counts: dict[str, Any] | None, tainted: dict[str, str]) -> None:
        self.scope = scope
        self.old = old
        self.counts = counts
        self.tainted = tainted
        self.name_token: str | None = None
        self.graph_token: bool | None = None
        self.first: First | None = None


class VariableScopes:
    """The present variable scope of one graph, and its counters {full scope name: entries}."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.journal = graph.journal
        self.counts: Counters = Counters()
        self.state: Table[str, VariableScope] = Table(current=VariableScope(dtype="float32"))
        self.tainted: Table[str, str] = Table()

    @property
    def current(self) -> VariableScope:
        """tf.get_variable_scope()."""
        return self.state["current"]

    def full_name(self, name: str) -> str:
        """`name` below the present variable scope."""
        outer = self.current.name
        return f"{outer}/{name}" if outer else name

    def taint(self, reason: str) -> None:
        """Something not modelled ran: default names directly in the present variable scope are not known any more."""
        if self.current.name not in self.tainted:
            self.journal.set(self.tainted, self.current.name, reason)

    def unique_default_name(self, prefix: str) -> str:
        """The number that a default name gets among the scopes entered below the present one."""
        name = self.full_name(prefix)
        count = self.counts.get(name, 0)
        if self.current.name in self.tainted or isinstance(count, Vague):
            return self._vague(prefix, name)
        if count == 0:
            return prefix
        i = 1
        while True:
            count = self.counts.get(f"{name}_{i}", 0)
            if isinstance(count, Vague):
                return self._vague(prefix, name)
            if count == 0:
                return f"{prefix}_{i}"
            i += 1

    def _vague(self, prefix: str, name: str) -> str:
        count = self.counts.get(name, 0)
        asked = count.asked if isinstance(count, Vague) else 0
        self.journal.set(self.counts, name, Vague(asked + 1))
        return prefix + hole("_n" if asked == 0 else f"_n{asked + 1}")

    # -- entering

    def enter(
        self,
        name_or_scope: str | VariableScope | None,
        default_name: str | None = None,
        reuse: Reuse = None,
        auxiliary_name_scope: bool = True,
        first: First | None = None,
        **values: Any,
    ) -> Entered:
        """tf.variable_scope(...).__enter__: the name scope first, then the variable scope itself."""
        if first is not None:
            return self._enter_again(_asked(name_or_scope, default_name), name_or_scope is None, auxiliary_name_scope, first, values)
        if name_or_scope is None and (reuse is True or reuse == AUTO):
            raise ScopeError("ValueError", "reuse=True cannot be used without a name_or_scope", "default-scope-under-reuse")
        by_default = name_or_scope is None
        token = self._enter_name_scope(_asked(name_or_scope, default_name), auxiliary_name_scope, by_default)
        if by_default:
            name_or_scope, reuse = self.unique_default_name(default_name or ""), None
        original = None if token is None else self.graph.scope_prefix
        entered = self.enter_pure(name_or_scope or "", reuse, original_name_scope=original, **values)
        if isinstance(name_or_scope, str):
            entered.scope.default_named = by_default
        return self._entered(entered, token, First(name_or_scope or "", reuse, original, self.graph.name_scope))

    def _enter_again(self, asked: str, default: bool, auxiliary: bool, first: First, values: dict[str, Any]) -> Entered:
        """Enter the same tf.variable_scope object once more: a new name scope, the variable scope of the first time."""
        if auxiliary:
            token = self._enter_name_scope(asked, True, default)
        else:
            token = self.graph.enter_name_scope(first.name_scope + "/" if first.name_scope else None)
        entered = self.enter_pure(first.name_or_scope, first.reuse, original_name_scope=first.original, **values)
        if isinstance(first.name_or_scope, str):
            entered.scope.default_named = default
        return self._entered(entered, token, first)

    def _entered(self, entered: Entered, token: str | None, first: First) -> Entered:
        """The scope's graph becomes the default graph once more (which init_scope notices: see devices.lifted)."""
        entered.name_token = token
        entered.graph_token = self.graph.scalars["entered"]
        self.journal.set(self.graph.scalars, "entered", True)
        entered.first = first
        return entered

    def _enter_name_scope(self, asked: str, auxiliary: bool, default: bool) -> str | None:
        if not auxiliary:
            scope = self.graph.name_scope
            return self.graph.enter_name_scope(f"{scope}/" if scope else None)
        return self.graph.enter_name_scope(asked, default=default) if asked or default else None

    def enter_pure(
        self, name_or_scope: str | VariableScope, reuse: Reuse = None, original_name_scope: str | None = None, **values: Any
    ) -> Entered:
        """Enter a variable scope without touching name scopes (what make_template's create_scope_now_ does)."""
        old = self.current
        if isinstance(name_or_scope, VariableScope):
            source, name = name_or_scope, name_or_scope.name
            scope = VariableScope(name, source.original_name_scope, combine(reuse, source.reuse), source.default_named)
        else:
            source, name = old, self.full_name(name_or_scope)
            original = name_or_scope if original_name_scope is None else original_name_scope
            scope = VariableScope(name, original, combine(reuse, old.reuse))
        _inherit(scope, source, values)
        self._open(name)
        counts = dict(self.counts) if isinstance(name_or_scope, VariableScope) else None
        self.journal.set(self.state, "current", scope)
        return Entered(scope, old, counts, dict(self.tainted))

    def _open(self, name: str) -> None:
        count = self.counts.get(name, 0)
        self.journal.set(self.counts, name, count if isinstance(count, Vague) else count + 1)

    # -- leaving

    def exit(self, entered: Entered) -> None:
        """tf.variable_scope(...).__exit__: restore or reset the counters, then leave the name scope."""
        try:
            if self.current is not entered.scope:
                raise ScopeError("RuntimeError", "Improper nesting of variable_scope.", "improper-nesting")
            if entered.counts is not None:
                self._restore(entered.counts, entered.tainted)
            else:
                self._reset_below(entered.scope.name)
            self.journal.set(self.state, "current", entered.old)
        finally:
            if entered.name_token is not None:
                self.graph.exit_name_scope(entered.name_token)
            if entered.graph_token is not None:
                self.journal.set(self.graph.scalars, "entered", entered.graph_token)

    def _restore(self, counts: dict[str, Any], tainted: dict[str, str]) -> None:
        for name in [n for n in self.counts if n not in counts]:
            self.journal.delete(self.counts, name)
        for name in [n for n in self.tainted if n not in tainted]:
            self.journal.delete(self.tainted, name)
        for name, count in counts.items():
            if self.counts.get(name) is not count:
                self.journal.set(self.counts, name, count)

    def _reset_below(self, name: str) -> None:
        prefix = name + "/"
        for key in [k for k, count in self.counts.items() if count != 0 and k.startswith(prefix)]:
            self.journal.set(self.counts, key, 0)
        for key in [k for k in self.tainted if k == name or k.startswith(prefix)]:
            self.journal.delete(self.tainted, key)


def _asked(name_or_scope: str | VariableScope | None, default_name: str | None) -> str:
    if name_or_scope is None:
        return default_name or ""
    return name_or_scope if isinstance(name_or_scope, str) else name_or_scope.name.rpartition("/")[2]


def _inherit(scope: VariableScope, source: VariableScope, given: dict[str, Any]) -> None:
    for key in INHERITED:
        scope.values[key] = source.values[key] if given.get(key) is None else given[key]
    scope.values["constraint"] = given.get("constraint")
    wrap = given.get("wrap_getter")
    if wrap is not None and given.get("custom_getter") is not None:
        scope.values["custom_getter"] = wrap(given["custom_getter"], source.values["custom_getter"])
