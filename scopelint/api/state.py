"""The TensorFlow state of one analysed program: its graphs, which is the default, and what rules want to know of calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from scopelint.facts import Get, Lookup, Note
from scopelint.graph.errors import ScopeError
from scopelint.graph.graph import Graph
from scopelint.graph.model import Op, Tensor
from scopelint.interp.values import Value
from scopelint.journal import Log, Table

if TYPE_CHECKING:
    from scopelint.api.tensors import OperationV, TensorV
    from scopelint.interp.machine import Machine


class _Events(Log[Any]):
    """Events in program order; after two branches those of both, the common ones once."""

    __slots__ = ()

    def join(self, base: list[Any], a: list[Any], b: list[Any], default: Callable[[Any, Any], Any]) -> list[Any]:
        seen = set(map(id, a))
        return a + [x for x in b if id(x) not in seen and x not in a[len(base) :]]


class TF:
    """What `m.ext["tf"]` holds.

    target: "tf1.15" or "tf2". graphs: every tf.Graph in order of creation. stack: the default graphs entered (innermost last).
    symbols: resolved symbols of the modelled tensorflow. flags: global switches (resource variables, ...), journaled.
    """

    def __init__(self, m: Machine, target: str) -> None:
        self.m = m
        self.target = target
        self.root = Graph(m.journal, target, 0)
        self.graphs: Log[Graph] = Log([self.root])
        self.stack: Log[Graph] = Log([self.root])
        self.gets: _Events = _Events()
        self.lookups: _Events = _Events()
        self.notes: _Events = _Events()
        self.flags: Table[str, Any] = Table()
        self.symbols: dict[str, Value] = {}
        self.tensors: dict[Tensor, TensorV] = {}
        self.operations: dict[Op, OperationV] = {}
        self.classes: dict[str, Any] = {}
        self.unique: int = 0

    @property
    def graph(self) -> Graph:
        """tf.get_default_graph()."""
        return self.stack[-1]

    def new_graph(self) -> Graph:
        """tf.Graph()."""
        graph = Graph(self.m.journal, self.target, len(self.graphs))
        self.m.journal.touch(self.graphs)
        self.graphs.append(graph)
        return graph

    def push_graph(self, graph: Graph) -> None:
        """Enter graph.as_default()."""
        self.m.journal.touch(self.stack)
        self.stack.append(graph)

    def pop_graph(self) -> None:
        """Leave graph.as_default()."""
        if len(self.stack) > 1:
            self.m.journal.touch(self.stack)
            self.stack.pop()

    def note_get(self, get: Get) -> None:
        self.m.journal.touch(self.gets)
        self.gets.append(get)

    def note_lookup(self, lookup: Lookup) -> None:
        self.m.journal.touch(self.lookups)
        self.lookups.append(lookup)

    def note(self, kind: str, certainty: Any = "exact", **data: str) -> None:
        """Record an event at the present call site."""
        self.m.journal.touch(self.notes)
        self.notes.append(Note(kind, self.m.user_stack(), certainty, self.graph.index, data))


def tf_state(m: Machine) -> TF:
    """The TF object of a machine (made at first use, for the target in m.ext["target"], else tf1.15)."""
    state = m.ext.get("tf")
    if state is None:
        state = m.ext["tf"] = TF(m, m.ext.get("target", "tf1.15"))
        m.on_opaque = lambda m, reason, values: taint(m, reason)
    return state  # type: ignore[no-any-return]


def taint(m: Machine, reason: str) -> None:
    """Something not modelled ran: names below the present scopes of the default graph are not certain any more."""
    tf_state(m).graph.taint(None, reason)


@contextmanager
def scope_errors(m: Machine) -> Iterator[None]:
    """Turn the graph's ScopeError into an exception of the program."""
    try:
        yield
    except ScopeError as e:
        m.raise_(e.type, e.message, e.rule, **e.data)


@contextmanager
def name_scope(m: Machine, name: str | None, default_name: str | None = None, graph: Graph | None = None) -> Iterator[str]:
    """tf.name_scope(name, default_name): yields the scope string (path and slash, or "" at the root)."""
    chosen = graph or tf_state(m).graph
    with scope_errors(m):
        token = chosen.enter_name_scope(default_name if name is None else name, name is None)
    try:
        yield chosen.scope_prefix
    finally:
        chosen.exit_name_scope(token)


@contextmanager
def as_default(m: Machine, graph: Graph) -> Iterator[None]:
    """graph.as_default() for natives; costs nothing when it is the default already."""
    state = tf_state(m)
    if state.graph is graph:
        yield
        return
    state.push_graph(graph)
    try:
        yield
    finally:
        state.pop_graph()
