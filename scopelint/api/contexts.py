"""Context managers of the graph as values: what `with tf.name_scope(...)` and friends hold between entry and exit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from scopelint.api.state import tf_state
from scopelint.graph.devices import lifted, restore
from scopelint.graph.graph import BACK_AT_ROOT, Graph
from scopelint.interp.values import Foreign, NativeFn, Value
from scopelint.journal import MISSING, Table

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


class Context(Foreign):
    """A context manager. Entries are stacked, because TensorFlow's may be entered again while they are open."""

    __slots__ = ("state",)
    type_name = "context manager"

    def __init__(self) -> None:
        self.state: Table[str, Any] = Table(open=())

    def open(self, m: Machine) -> tuple[Any, Value]:
        """Enter; answers what close() needs and the value of `as`."""
        raise NotImplementedError

    def close(self, m: Machine, token: Any) -> None:
        """Leave."""
        raise NotImplementedError

    def py_enter(self, m: Machine) -> Value:
        token, value = self.open(m)
        m.journal.set(self.state, "open", (*self.state["open"], token))
        return value

    def py_exit(self, m: Machine, exc: Value) -> bool:
        tokens = self.state["open"]
        if tokens:
            m.journal.set(self.state, "open", tokens[:-1])
            self.close(m, tokens[-1])
        return False

    def py_getattr(self, m: Machine, name: str) -> Value:
        if name == "__enter__":
            return NativeFn("__enter__", lambda m: self.py_enter(m), pure=False)
        if name == "__exit__":
            return NativeFn("__exit__", lambda m, *exc: self.py_exit(m, exc[1] if len(exc) > 1 else None), pure=False)
        return MISSING


class Simple(Context):
    """A context manager made of two functions: enter(m) answers (token, value), leave(m, token)."""

    __slots__ = ("enter", "leave")

    def __init__(self, enter: Callable[[Machine], tuple[Any, Value]], leave: Callable[[Machine, Any], None]) -> None:
        super().__init__()
        self.enter = enter
        self.leave = leave

    def open(self, m: Machine) -> tuple[Any, Value]:
        return self.enter(m)

    def close(self, m: Machine, token: Any) -> None:
        self.leave(m, token)


def on_graph(key: str, change: Callable[[Any], Any], value: Value = None, graph: Graph | None = None) -> Simple:
    """Changes one of the graph's scalars while it is open: change(old) is the new value."""

    def enter(m: Machine) -> tuple[Any, Value]:
        target = graph or tf_state(m).graph
        old = target.scalars[key]
        m.journal.set(target.scalars, key, change(old))
        return (target, old), value

    return Simple(enter, lambda m, token: m.journal.set(token[0].scalars, key, token[1]))


@contextmanager
def scalars(m: Machine, graph: Graph, **values: Any) -> Iterator[None]:
    """Set graph scalars for the time of a block (for natives)."""
    old = {key: graph.scalars[key] for key in values}
    for key, value in values.items():
        m.journal.set(graph.scalars, key, value)
    try:
        yield
    finally:
        for key, before in old.items():
            m.journal.set(graph.scalars, key, before)


@contextmanager
def init_scope(m: Machine) -> Iterator[None]:
    """tf.init_scope: out of control flow, control dependencies and the device of what is colocated with.

    It enters the current name scope anew, so names go on as they are, but for a scope whose name ends with a slash.
    """
    graph = tf_state(m).graph
    old, scope = lifted(graph), graph.name_scope
    try:
        with scalars(m, graph, control=(), context=None, name_scope=scope.removesuffix("/") or BACK_AT_ROOT):
            yield
    finally:
        restore(graph, old)
