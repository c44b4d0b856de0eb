"""Control-flow contexts of TensorFlow 1: what tf.cond and tf.while_loop do to ops that are made inside them.

A tensor from outside that an op in a branch uses comes in through a Switch, one that an op in a loop uses through an Enter; both are
named below the op that asks first. Mirrors CondContext and WhileContext of control_flow_ops.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from scopelint.facts import Stack
from scopelint.graph.devices import beside
from scopelint.graph.errors import ScopeError
from scopelint.graph.model import Op, Shape, Tensor
from scopelint.journal import MISSING, Log, Table

if TYPE_CHECKING:
    from scopelint.graph.graph import Graph

_ENTER = ("Enter", "RefEnter")
EXIT = ("Exit", "RefExit")
SWITCH = ("Switch", "RefSwitch")
MADE_BY = "made by"
"""The attribute of an op without a type that is surely new: the call that made it. Two tensors of one call may be the same one."""


EDGES_IN_ORDER = 8
"""Edges into an op up to which TensorFlow's EdgeSet keeps them in order; more stand in a hash table, ordered by address."""


class _Kept(Table[Any, Any]):
    """Entries that any path made stay; the first wins."""

    __slots__ = ()

    def join(self, key: Any, a: Any, b: Any, default: Callable[[Any, Any], Any]) -> Any:
        return b if a is MISSING else a


class Context:
    """One branch of a cond or one loop. `values`: the tensors it knows; `external`: a tensor from outside -> what stands for it here."""

    def __init__(self, graph: Graph, name: str) -> None:
        self.graph = graph
        self.name = graph.unique_name(name)
        self.outer: Context | None = graph.scalars["context"]
        self.values: Table[Tensor, bool] = _Kept()
        self.external: Table[Tensor, Tensor] = _Kept()
        self.doubted: Table[Tensor, bool] = _Kept()
        self.saved: Log[Context | None] = Log()

    def enter(self) -> None:
        """From here on ops belong to it."""
        self.graph.journal.touch(self.saved)
        self.saved.append(self.graph.scalars["context"])
        self.graph.journal.set(self.graph.scalars, "context", self)

    def exit(self) -> None:
        """Back to the context before `enter`."""
        self.graph.journal.touch(self.saved)
        self.graph.journal.set(self.graph.scalars, "context", self.saved.pop())

    def know(self, tensor: Tensor) -> None:
        """The tensor is at home here."""
        self.graph.journal.set(self.values, tensor, True)

    def stand_for(self, outside: Tensor, inside: Tensor) -> None:
        """Ops in here use `inside` where the program says `outside`."""
        self.graph.journal.set(self.external, outside, inside)

    def may_use(self, tensors: Iterable[Tensor]) -> None:
        """Ops that are not modelled were made in here and may have taken in any of these tensors."""
        context: Context | None = self
        while context is not None:
            for tensor in tensors:
                if tensor not in context.values:
                    self.graph.journal.set(context.doubted, tensor, True)
            context = context.outer

    def _taken_in(self, outside: Tensor, inside: Tensor) -> Tensor:
        """What was just made for a tensor from outside; it is not made where an op that is not modelled had it made before."""
        if outside in self.doubted:
            self.graph.set_maybe(inside.op)
            self.graph.names.doubt(inside.op.name)
        self.stand_for(outside, inside)
        return inside

    @property
    def loop(self) -> WhileContext | None:
        """The innermost loop around (or being) this context."""
        return self.outer.loop if self.outer is not None else None

    def add_value(self, tensor: Tensor, stack: Stack) -> Tensor:
        """What an op in here has to use for a tensor."""
        raise NotImplementedError

    def add_op(self, op: Op) -> None:
        """An op was made in here."""
        raise NotImplementedError

    def adopt_unnamed(self, tensor: Tensor) -> None:
        """A tensor whose op is not modelled was made in here."""
        context: Context | None = self
        while context is not None:
            context.know(tensor)
            context = context.outer

    def _doubt(self, name: str) -> None:
        """It is not known whether a tensor comes from outside, so an op of this name may have been made."""
        self.graph.names.doubt(self.graph.full_name(name))

    def _may_be_inside(self, tensor: Tensor) -> bool:
        """Whether a tensor that is not among the values may be one of them all the same: its op is not known."""
        if tensor.op.type:
            return False
        call = tensor.op.attrs.get(MADE_BY)
        return call is None or any(other.op.attrs.get(MADE_BY) == call for other in self.values)

    def _take_inputs(self, op: Op) -> None:
        loops = op.type in ("Merge", "RefMerge")
        op.inputs = tuple(x if loops and x.op.type.endswith("NextIteration") else self.add_value(x, op.stack) for x in op.inputs)

    def _external_control(self, op: Op) -> list[Op]:
        """Drop the control inputs from outside the loop; answers them."""
        loop = self.loop
        if loop is None:
            return []
        inside: list[Op] = []
        outside: list[Op] = []
        for control in op.control_inputs:
            context = output_context(control)
            (inside if context is not None and context.loop is loop else outside).append(control)
        op.control_inputs = tuple(inside)
        return outside


class CondContext(Context):
    """One branch of a tf.cond; `branch` 1 is the true one."""

    def __init__(self, graph: Graph, pred: Tensor, pivot: Tensor, branch: int) -> None:
        super().__init__(graph, "cond_text")
        self.pred = pred
        self.pivot = pivot
        self.branch = branch
        self.know(pred)
        self.stand_for(pred, pred)
        self.know(pivot)
        pivot.op.context = self

    def add_value(self, tensor: Tensor, stack: Stack) -> Tensor:
        if tensor in self.values:
            return self.external.get(tensor, tensor)
        if self._may_be_inside(tensor):
            self._doubt("Switch")
            return tensor
        result = self._from_outside(tensor, stack)
        with no_control(self.graph):
            result = switch(self.graph, result, self.pred, stack)[self.branch]
        result.op.context = self
        context: Context | None = self
        while context is not None:
            context.know(result)
            context = context.outer
        return self._taken_in(tensor, result)

    def _from_outside(self, tensor: Tensor, stack: Stack) -> Tensor:
        self.know(tensor)
        if self.outer is None:
            return tensor
        result = self.outer.add_value(tensor, stack)
        self.know(result)
        self.stand_for(result, result)
        return result

    def add_result(self, tensor: Tensor, stack: Stack) -> Tensor:
        """What the branch hands to the Merge for a tensor that its function returned."""
        if tensor in self.values:
            return self.external.get(tensor, tensor)
        if self._may_be_inside(tensor):
            self._doubt("Switch")
            return tensor
        result = self._from_outside(tensor, stack)
        return self._taken_in(tensor, switch(self.graph, result, self.pred, stack)[self.branch])

    def add_op(self, op: Op) -> None:
        self._take_inputs(op)
        self._external_control(op)
        context: Context | None = self
        while context is not None:
            for output in op.outputs:
                context.know(output)
            context = context.outer


class WhileContext(Context):
    """A tf.while_loop. back_prop: whether gradients lead back through it."""

    def __init__(self, graph: Graph, back_prop: bool = True) -> None:
        super().__init__(graph, "while_context")
        self.back_prop = back_prop

    @property
    def loop(self) -> WhileContext | None:
        return self

    def add_value(self, tensor: Tensor, stack: Stack) -> Tensor:
        if tensor in self.values or tensor.op.context is self:
            return self.external.get(tensor, tensor)
        if self._may_be_inside(tensor):
            self._doubt("Enter")
            return tensor
        self.know(tensor)
        result = self.outer.add_value(tensor, stack) if self.outer is not None else tensor
        with no_control(self.graph):
            result = enter(self.graph, result, self.name, stack, constant=True)
        self.adopt(result)
        self.know(result)
        return self._taken_in(tensor, result)

    def adopt(self, entered: Tensor) -> None:
        """An Enter made outside belongs to the loop."""
        entered.op.context = self
        entered.op.groups = self.graph.scalars["control"]

    def reset(self, tensors: list[Tensor]) -> None:
        """Forget all tensors but these."""
        for tensor in list(self.values):
            self.graph.journal.delete(self.values, tensor)
        for tensor in tensors:
            self.know(tensor)

    def add_op(self, op: Op) -> None:
        self._take_inputs(op)
        outside = self._external_control(op)
        for output in op.outputs:
            self.know(output)
        self._copy_control(op, outside)

    def _copy_control(self, op: Op, outside: list[Op]) -> None:
        """A control input from outside comes in as an Identity of what it makes."""
        givers = [c for c in outside if c.outputs]
        if not givers:
            return
        edges = len(op.inputs) + len(op.control_inputs) + len(outside)
        kinds = {(c.outputs[0].ref, c.outputs[0] in self.values) for c in givers}
        first = len(self.graph.ops)
        with no_control(self.graph):
            self.enter()
            for control in givers:
                op.control_inputs = (*op.control_inputs, self._identity(control.outputs[0], op.stack))
            self.exit()
        if edges > EDGES_IN_ORDER and len(kinds) > 1:
            for made in self.graph.ops[first:]:
                if made.type != "Identity":
                    self.graph.set_maybe(made)
            self.graph.leave_to_chance("TensorFlow takes in the many control inputs of an op in a loop in an order of chance")

    def _identity(self, tensor: Tensor, stack: Stack) -> Op:
        token = self.graph.enter_name_scope("Identity", default=True)
        try:
            return self.graph.create_op("Identity", self.graph.scope_prefix, (tensor,), ((tensor.dtype, tensor.shape),), stack=stack)
        finally:
            self.graph.exit_name_scope(token)


@contextmanager
def no_control(graph: Graph) -> Iterator[None]:
    """tf.control_dependencies(None): out of every control dependency and control-flow context."""
    control, context = graph.scalars["control"], graph.scalars["context"]
    graph.journal.set(graph.scalars, "control", ())
    graph.journal.set(graph.scalars, "context", None)
    try:
        yield
    finally:
        graph.journal.set(graph.scalars, "control", control)
        graph.journal.set(graph.scalars, "context", context)


def _out(tensor: Tensor, shape: Shape = None, known: bool = False) -> tuple[str | None, Shape, bool]:
    return tensor.dtype, shape if known else tensor.shape, tensor.ref


def switch(graph: Graph, data: Tensor, pred: Tensor, stack: Stack) -> tuple[Tensor, ...]:
    """The false and the true output of a new Switch (RefSwitch for a reference), on the device of what it switches (_SwitchRefOrTensor)."""
    kind = "RefSwitch" if data.ref else "Switch"
    with beside(graph, (data.op,), ignore_existing=True):
        return graph.create_op(kind, "Switch", (data, pred), (_out(data), _out(data)), stack=stack).outputs


def enter(graph: Graph, data: Tensor, frame: str, stack: Stack, constant: bool = False) -> Tensor:
    """A new Enter; for a reference a RefEnter, where the reference is."""
    kind = "RefEnter" if data.ref else "Enter"
    attrs = {"frame_name": frame, "is_constant": constant}
    with beside(graph, (data.op,)) if data.ref else nullcontext():
        return graph.create_op(kind, None, (data,), (_out(data),), attrs, stack).outputs[0]


def output_context(op: Op) -> Context | None:
    """The context that an op's outputs belong to: an Exit gives them to the one around its loop."""
    context: Context | None = op.context
    return context.outer if context is not None and op.type in EXIT else context


def _loop_around(context: Context | None) -> WhileContext | None:
    return context.loop if context is not None else None


def inside(context: Context | None, around: Context | None) -> bool:
    """Whether a context stands inside another (or is it)."""
    while context is not around:
        if context is None:
            return False
        context = context.outer
    return True


def check_inputs(op: Op) -> None:
    """Refuse tensors of a loop outside of it; mirrors control_flow_util.CheckInputFromValidContext."""
    for tensor in op.inputs:
        context = output_context(tensor.op)
        if context is None or context is op.context:
            continue
        loop, input_loop = _loop_around(op.context), _loop_around(context)
        if loop is None and (input_loop is None or op.type in _ENTER or op.type in SWITCH):
            continue
        if loop is not None and inside(loop, input_loop):
            continue
        raise ScopeError("ValueError", _complaint(op, tensor.op, loop) + " See info log for more details.", "loop-tensor-outside")


def _complaint(op: Op, source: Op, loop: WhileContext | None) -> str:
    if loop is not None:
        return f"Cannot use '{source.name}' as input to '{op.name}' because they are in different while loops."
    return f"Cannot use '{source.name}' as input to '{op.name}' because '{source.name}' is in a while loop."
