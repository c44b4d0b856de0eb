"""The TensorFlow state of one analysed program: its graphs, which is the default, and what rules want to know of calls."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from msgspec.structs import astuple

from scopelint.facts import Frame, Get, Lookup, Note, Stack, has_hole
from scopelint.facts.model import Certainty, Scope
from scopelint.graph.errors import ScopeError
from scopelint.graph.graph import Graph
from scopelint.graph.model import Op, Tensor
from scopelint.graph.reuse import word
from scopelint.interp.values import ClassV, Value
from scopelint.journal import Log, Table, Trail

if TYPE_CHECKING:
    from scopelint.api.tensors import OperationV, TensorV
    from scopelint.graph.variable_scopes import VariableScope
    from scopelint.interp.machine import Machine


class _Events(Trail[Any]):
    """Events in program order; after two branches those of both, the common ones once."""

    __slots__ = ()

    def identity(self, event: Any) -> Hashable:
        """The event; a Note's data is not hashable."""
        return (*astuple(event)[:4], *event.data.items(), event.scope, event.opened, event.ops) if isinstance(event, Note) else event


class _Notes(_Events):
    """Events that rules want to know of. Running and saving make nothing, however often."""

    __slots__ = ()
    record = True

    def tells(self, after: list[Any]) -> bool:
        return any(note.kind not in ("run", "save") for note in after)


class _Stack(Log[Graph]):
    """The default graphs entered. Where only one of two branches reset the default graph, its new one goes on."""

    __slots__ = ()

    def join(self, base: list[Any], a: list[Any], b: list[Any], default: Callable[[Any, Any], Any]) -> list[Any]:
        return b if a == base else a


class Asked:
    """A get_variable call under way: where, and what the store has given to its custom getter (variable, store name, reuse)."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.found: list[tuple[Any, str | None, Any]] = []


def reused_at(scope: VariableScope | None) -> Stack:
    """The call that switched a variable scope's reuse on; () where it is none, or one of several."""
    found = scope.values.get("reused_at", ()) if scope is not None else ()
    return found if isinstance(found, tuple) and all(isinstance(frame, Frame) for frame in found) else ()


class TF:
    """What `m.ext["tf"]` holds.

    target: "tf1.15" or "tf2". stack: the default graphs entered (innermost last). others: every tf.Graph but the global default one.
    requests: the get_variable calls under way (custom getters may be between them and the store).
    symbols: resolved symbols of the modelled tensorflow. flags: global switches (resource variables, ...), journaled.
    """

    def __init__(self, m: Machine, target: str) -> None:
        self.m = m
        self.target = target
        self.root = Graph(m.journal, target, -1)
        self.others: _Events = _Events()
        self.stack: _Stack = _Stack([self.root])
        self.gets: _Events = _Events()
        self.lookups: _Events = _Events()
        self.notes: _Notes = _Notes()
        self.scopes: _Events = _Events()
        self.flags: Table[str, Any] = Table()
        self.symbols: dict[str, Value] = {}
        self.tensors: dict[Tensor, TensorV] = {}
        self.operations: dict[Op, OperationV] = {}
        self.classes: dict[str, Any] = {}
        self.unique: int = 0
        self.requests: list[Asked] = []

    @property
    def graph(self) -> Graph:
        """tf.get_default_graph(). TensorFlow makes the global default graph when it is first asked for."""
        graph = self.stack[-1]
        if graph.index < 0:
            graph.index = len(self.others)
        return graph

    @property
    def graphs(self) -> list[Graph]:
        """Every graph in order of creation."""
        others = list(self.others)
        return others if self.root.index < 0 else [*others[: self.root.index], self.root, *others[self.root.index :]]

    def new_graph(self) -> Graph:
        """tf.Graph()."""
        graph = Graph(self.m.journal, self.target, len(self.others) + (self.root.index >= 0))
        self.m.journal.touch(self.others)
        self.others.append(graph)
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
        self.notes.append(Note(kind, self.m.user_stack(), certainty, self.graph.index, data, self.activation, ops=len(self.graph.ops)))

    # -- what rules want to know of scopes

    def certainty(self, name: str = "") -> Certainty:
        """The certainty of an event that happens now, about something of that name."""
        return "pattern" if has_hole(name) else "conditional" if self.m.journal.depth else "exact"

    @property
    def activation(self) -> int:
        """The innermost open scope activation (facts.Scope.id), -1 for none."""
        return int(self.flags.get("activation", -1))

    def open_scope(
        self, kind: Any, graph: Graph, asked: str, name: str, default: bool, by: Any = None, scope: Any = None, reuse: Any = None
    ) -> tuple[int, int]:
        """Record that a scope was opened; answers what close_scope wants (its id and the one before)."""
        parent = self.activation
        number, self.unique = self.unique, self.unique + 1
        frames = self.m.frames
        self.m.journal.touch(self.scopes)
        self.scopes.append(
            Scope(
                number,
                parent,
                kind,
                asked,
                name,
                self.m.user_stack(),
                by=by or ("default" if default else "name"),
                reuse=word(scope.reuse) if scope is not None else "false",
                asked_reuse="" if reuse is None else word(reuse),
                user=not frames or frames[-1].user,
                certainty=self.certainty(name),
                graph=graph.index,
                reused_at=reused_at(scope),
            )
        )
        self.m.journal.set(self.flags, "activation", number)
        return number, parent

    def close_scope(self, token: tuple[int, int]) -> None:
        """Record that the scope was left."""
        self.m.journal.set(self.flags, "activation", token[1])

    def note_reuse(self, scope: Any) -> None:
        """Record a call of reuse_variables() on a variable scope."""
        opened = scope.values.get("activation", (-1, -1))[0]
        data = {"scope": scope.name}
        note = Note("reuse_variables", self.m.user_stack(), self.certainty(), self.graph.index, data, self.activation, opened)
        self.m.journal.touch(self.notes)
        self.notes.append(note)


def tf_state(m: Machine) -> TF:
    """The TF object of a machine (made at first use, for the target in m.ext["target"], else tf1.15)."""
    state = m.ext.get("tf")
    if state is None:
        state = m.ext["tf"] = TF(m, m.ext.get("target", "tf1.15"))
        m.on_opaque = lambda m, reason, values: taint(m, reason)
    return state


def exception_class(m: Machine, name: str, parent: ClassV, module: str = "tensorflow.python.framework.errors_impl") -> ClassV:
    """One of TensorFlow's exception classes, made when it is first needed."""
    classes = tf_state(m).classes
    if name not in classes:
        classes[name] = ClassV(name, (parent,), module=module, construct=parent.construct)
    found: ClassV = classes[name]
    return found


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
