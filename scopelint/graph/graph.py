"""A symbolic tf.Graph: name scopes, ops, collections, the variable scopes and store that live on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from scopelint.facts import Stack, has_hole
from scopelint.graph.collections import Collections, merge_tails
from scopelint.graph.control_flow import check_inputs
from scopelint.graph.devices import merged
from scopelint.graph.errors import ScopeError
from scopelint.graph.model import Op, Shape, Tensor
from scopelint.graph.names import Names, check_op, check_scope
from scopelint.graph.store import Variable, VariableStore
from scopelint.graph.variable_scopes import VariableScopes
from scopelint.journal import MISSING, Journal, Table, Trail

Output = tuple[str | None, Shape] | tuple[str | None, Shape, bool]
"""dtype, static shape and whether it is a reference of one output."""


class _Root(str):
    __slots__ = ()


BACK_AT_ROOT = _Root()
"""The name scope "" where `with tf.name_scope(None)` has led to it."""


class _Ops(Trail[Op]):
    """Every op in order of creation. After two branches: what both made once, what one made as `maybe`."""

    __slots__ = ("graph",)
    doubts = True
    ordered = True

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self.graph = graph

    def join_tails(self, a: list[Op], b: list[Op]) -> list[Op]:
        return merge_tails(a, b, lambda op: (op.type, op.name), self.graph.set_maybe, lambda op: op in self.graph.maybe)


class _Present(Table[Any, Any]):
    """A table whose entries stay when only one of two branches made them (`graph.maybe` knows); the first wins where both did."""

    __slots__ = ()

    def join(self, key: Any, a: Any, b: Any, default: Callable[[Any, Any], Any]) -> Any:
        return b if a is MISSING else a


class _Variables(Trail[Variable]):
    __slots__ = ()

    def join_tails(self, a: list[Variable], b: list[Variable]) -> list[Variable]:
        return merge_tails(a, b, lambda v: v.join_key, lambda v: None, lambda v: False)


class Graph:
    """tf.Graph. `index` counts graphs in order of creation; `target` is "tf1.15" or "tf2".

    `scalars` holds the present state of the graph's stacks as immutable values: "name_scope" (a path without a slash at the end),
    "device", "around" and "entered" (see devices.lifted), "colocation", "control" (tuples), "context" (control flow), "creators",
    "container", "seed" (of tf.set_random_seed).
    """

    def __init__(self, journal: Journal, target: str = "tf1.15", index: int = 0, building_function: bool = False) -> None:
        self.journal = journal
        self.target = target
        self.index = index
        self.building_function = building_function
        self.names = Names(journal)
        self.scalars: Table[str, Any] = Table(
            name_scope="",
            device=(),
            around=(),
            entered=False,
            colocation=(),
            control=(),
            context=None,
            creators=(),
            container="",
            finalized=False,
            overrides=None,
        )
        self.ops: _Ops = _Ops(self)
        self.by_name: Table[str, Op] = _Present()
        self.maybe: Table[Op, bool] = _Present()
        self.collections = Collections(journal)
        self.variables: _Variables = _Variables()
        self.scopes = VariableScopes(self)
        self.store = VariableStore(self)
        self.opaque: Table[str, str] = Table()
        self.chance: Table[str, bool] = Table()

    # -- names

    @property
    def name_scope(self) -> str:
        """The current name scope without a slash at its end ("" at the root)."""
        scope: str = self.scalars["name_scope"]
        return scope or ""

    def get_name_scope(self) -> str | None:
        """tf.Graph.get_name_scope: None where a name scope without a name has led back to the root (not so in 2.x)."""
        return None if self.scalars["name_scope"] is BACK_AT_ROOT and self.target != "tf2" else self.name_scope

    def full_name(self, name: str) -> str:
        """`name` under the current name scope."""
        scope = self.scalars["name_scope"]
        return f"{scope}/{name}" if scope else name

    def unique_name(self, name: str, mark_as_used: bool = True, default: bool = False) -> str:
        """tf.Graph.unique_name. `default`: nobody chose the name (see Names.unique)."""
        return self.names.unique(self.full_name(name), mark_as_used, default)

    def enter_name_scope(self, name: str | None, default: bool = False) -> str:
        """Enter tf.Graph.name_scope(name); answers the token that exit_name_scope wants. `scope_prefix` is what `as` gives."""
        old: str = self.scalars["name_scope"]
        if name:
            check_scope(name, not old, self.target)
        if not name:
            new: str = BACK_AT_ROOT
        elif name.endswith("/"):
            new = name[:-1]
        else:
            new = self.unique_name(name, default=default)
        self.journal.set(self.scalars, "name_scope", new)
        return old

    def exit_name_scope(self, token: str) -> None:
        """Leave the name scope whose entry answered `token`."""
        self.journal.set(self.scalars, "name_scope", token)

    @property
    def scope_prefix(self) -> str:
        """What `with tf.name_scope(...) as s` binds: the current name scope and a slash, or ""."""
        scope = self.scalars["name_scope"]
        return f"{scope}/" if scope else ""

    def taint(self, scope: str | None = None, reason: str = "") -> None:
        """Something not modelled ran here: default names directly in the present scopes are not known any more."""
        self.names.taint(self.name_scope if scope is None else scope, reason)
        self.scopes.taint(reason)
        if "reason" not in self.opaque:
            self.journal.set(self.opaque, "reason", reason)

    def leave_to_chance(self, reason: str) -> None:
        """Something about this graph is another in each run of TensorFlow."""
        self.journal.set(self.chance, reason, True)

    @property
    def may_have_more(self) -> bool:
        """Whether something not modelled ran on this graph, so that nothing can be said to be absent."""
        return "reason" in self.opaque

    @property
    def holds_another(self) -> bool:
        """Whether a whole graph of unknown contents, with its collections, was read into this one."""
        return "another" in self.opaque

    def take_in_another(self) -> None:
        """From here on the graph holds what another one held."""
        self.journal.set(self.opaque, "another", "a graph that is not known was read in")

    @property
    def may_have_more_ops(self) -> bool:
        """Whether ops may have been made, in any scope, that are not modelled."""
        return self.may_have_more or bool(self.names.tainted)

    # -- ops

    def create_op(
        self,
        type: str,
        name: str | None = None,
        inputs: Sequence[Tensor] = (),
        outputs: Sequence[Output] = (),
        attrs: dict[str, Any] | None = None,
        stack: Stack = (),
        default: bool = False,
    ) -> Op:
        """tf.Graph.create_op: no name is the type; a name ending in a slash is taken as it is."""
        if self.scalars["finalized"] is True:
            raise ScopeError("RuntimeError", "Graph is finalized and cannot be modified.")
        if name is None:
            name, default = type, True
        literal = name.endswith("/")
        full = name[:-1] if literal else self.unique_name(name, default=default)
        check_op(full, self.target)
        known = self.by_name.get(full)
        if known is not None and known not in self.maybe and not has_hole(full):
            raise ScopeError("ValueError", f"Duplicate node name in graph: '{full}'", "duplicate-op", name=full)
        op = Op(self, full, type, tuple(inputs), attrs or {}, stack)
        op.outputs = tuple(Tensor(op, i, o[0], o[1], len(o) > 2 and bool(o[2])) for i, o in enumerate(outputs))
        op.context = self.scalars["context"]
        op.groups = self.scalars["control"]
        op.control_inputs = self._control_inputs(inputs)
        if self.scalars["overrides"] and type in self.scalars["overrides"]:
            op.attrs["_gradient_op_type"] = self.scalars["overrides"][type]
        self.journal.touch(self.ops)
        self.ops.append(op)
        if known is None:
            self.journal.set(self.by_name, full, op)
        if op.inputs:
            check_inputs(op)
        if op.context is not None:
            op.context.add_op(op)
        op.device = self._device()
        return op

    def _control_inputs(self, inputs: Sequence[Tensor]) -> tuple[Op, ...]:
        """The control inputs of a new op: none of a group that one of its inputs was already made under."""
        seen = [group for x in inputs for group in x.op.groups]
        mine = [c for group in self.scalars["control"] if not any(group is s for s in seen) for c in group]
        givers = {x.op for x in inputs}
        return tuple(dict.fromkeys(c for c in mine if c not in givers))

    def _device(self) -> str | None:
        """Of several ops to colocate with the outermost that has a device gives it, in 2.x the innermost."""
        others: tuple[Op | None, ...] = self.scalars["colocation"]
        for other in reversed(others) if self.target == "tf2" else others:
            if other is None or other.device != "":
                return None if other is None else other.device
        return merged(self.scalars["device"])

    def set_maybe(self, op: Op) -> None:
        """The op is made on some path only."""
        self.journal.set(self.maybe, op, True)

    def set_certain(self, op: Op) -> None:
        """The op is made on every path that goes on from here."""
        if op in self.maybe:
            self.journal.delete(self.maybe, op)

    def certainty(self, op: Op) -> str:
        """facts.Certainty of an op."""
        if has_hole(op.name):
            return "pattern"
        return "conditional" if op in self.maybe else "exact"
