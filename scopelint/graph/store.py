"""The variable store behind tf.get_variable: what is shared, what is refused and with which words.

Creating a variable needs initializers, which are the caller's business: it asks `find` (or `find_partitioned`), makes the variable
if the answer is None, and hands it to `add`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from scopelint.facts import Stack, has_hole
from scopelint.graph.errors import ScopeError
from scopelint.graph.model import Op, Shape, Tensor
from scopelint.graph.names import could_be
from scopelint.graph.reuse import Reuse
from scopelint.graph.shapes import compatible, fully_defined, show_shape
from scopelint.journal import MISSING, Table, Trail

if TYPE_CHECKING:
    from scopelint.graph.graph import Graph


_HINT = "Did you mean to set reuse=True or reuse=tf.AUTO_REUSE in VarScope?"


class Variable:
    """A tf.Variable: its ops, and where it was made and used. `values` holds what may change or is the caller's (see api.variables)."""

    __slots__ = ("collections", "created", "graph", "handle", "kind", "resource", "store_name", "trainable", "used", "values")

    def __init__(
        self,
        graph: Graph,
        handle: Tensor,
        trainable: bool | None = True,
        collections: Sequence[Any] = (),
        created: Stack = (),
        resource: bool = False,
        kind: str = "Variable",
    ) -> None:
        self.graph = graph
        self.handle = handle
        self.trainable = trainable
        self.collections = tuple(collections)
        self.created = created
        self.used: Trail[Stack] = Trail()
        self.resource = resource
        self.kind = kind
        self.store_name: str | None = None
        self.values: Table[str, Any] = Table()

    @property
    def op(self) -> Op:
        return self.handle.op

    @property
    def name(self) -> str:
        """tf.Variable.name: the handle's, but of a resource variable of the name ""."""
        name: str = self.values.get("name", self.handle.name)
        return name

    @property
    def shape(self) -> Shape:
        shape: Shape = self.values.get("shape", self.handle.shape)
        return shape

    @property
    def dtype(self) -> str | None:
        dtype: str | None = self.values.get("dtype", self.handle.dtype)
        return dtype

    @property
    def join_key(self) -> tuple[Any, ...]:
        return ("variable", *self.op.join_key)

    def add_use(self, stack: Stack) -> None:
        """A later call returned this variable."""
        self.graph.journal.touch(self.used)
        self.used.append(stack)


class Partitioned:
    """A tf PartitionedVariable: `parts` of the whole `shape`, `partitions` a dimension."""

    __slots__ = ("dtype", "name", "partitions", "parts", "shape", "values")

    def __init__(self, name: str, shape: Shape, dtype: str | None, parts: Sequence[Any], partitions: Sequence[int]) -> None:
        self.name = name
        self.shape = shape
        self.dtype = dtype
        self.parts = tuple(parts)
        self.partitions = tuple(partitions)
        self.values: Table[str, Any] = Table()


class _Vars(Table[str, Any]):
    """Store name -> Variable. After two branches that both made one the first stands for both; one-sided ones stay (their op is maybe)."""

    __slots__ = ()
    doubts = True

    def join(self, key: Any, a: Any, b: Any, default: Callable[[Any, Any], Any]) -> Any:
        return b if a is MISSING else a


class VariableStore:
    """The variables of one graph that get_variable made, by full name without a part of `:0`."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.journal = graph.journal
        self.vars: _Vars = _Vars()
        self.partitioned: Table[str, Partitioned] = _Vars()

    def add(self, name: str, variable: Variable) -> None:
        """Register a new variable under its full name."""
        variable.store_name = name
        self.journal.set(self.vars, name, variable)

    def check_unpartitioned(self, name: str) -> None:
        """A partitioned variable of that name must not be there when no partitioner is given."""
        if f"{name}/part_0" in self.vars:
            text = (
                f"No partitioner was provided, but a partitioned version of the variable was found: {name}/part_0. "
                "Perhaps a variable of the same name was already created with partitioning?"
            )
            raise ScopeError("ValueError", text, "shared-spec-mismatch", variable=name)

    def find(self, name: str, shape: Shape, dtype: str | None, reuse: Reuse, given: bool = True) -> Variable | None:
        """The variable to share, or None if one is to be made. `given`: a shape was passed (else nothing is checked)."""
        found: Variable | None = self.vars.get(name)
        if found is None:
            self._check_may_create(name, reuse)
            return None
        if reuse is False:
            return self._already_there(name, found)
        self._check_spec(name, found, shape if given else None, dtype)
        self.settle(found)
        return found

    def settle(self, variable: Variable) -> None:
        """The variable exists on every path that goes on from here."""
        graph = self.graph
        if variable.op not in graph.maybe:
            return
        prefix = variable.op.name + "/"
        for op in [o for o in graph.maybe if o is variable.op or (o.name.startswith(prefix) and o.stack == variable.op.stack)]:
            graph.set_certain(op)
        graph.collections.set_certain(variable.values.get("item", variable))

    def _already_there(self, name: str, found: Variable) -> Variable | None:
        if has_hole(name):
            return None
        if found.op in self.graph.maybe:
            self.settle(found)
            return found
        text = f"Variable {name} already exists, disallowed. {_HINT}"
        raise ScopeError("ValueError", text, "duplicate-variable", variable=name)

    def may_exist(self, name: str) -> bool:
        """Whether a variable of that name could be in the store although none is recorded."""
        if self.graph.may_have_more or has_hole(name):
            return True
        return any(could_be(known, name) for known in self.vars)

    def _check_may_create(self, name: str, reuse: Reuse) -> None:
        if reuse is not True:
            return
        text = (
            f"Variable {name} does not exist, or was not created with tf.get_variable(). "
            "Did you mean to set reuse=tf.AUTO_REUSE in VarScope?"
        )
        raise ScopeError("ValueError", text, "reuse-missing-variable", certain=not self.may_exist(name), variable=name)

    def _check_spec(self, name: str, found: Variable, shape: Shape, dtype: str | None) -> None:
        if has_hole(name):
            return
        if not compatible(shape, found.shape):
            asked, there = show_shape(shape, self.graph.target), show_shape(found.shape, self.graph.target)
            text = f"Trying to share variable {name}, but specified shape {asked} and found shape {there}."
            raise ScopeError("ValueError", text, "shared-spec-mismatch", variable=name, asked=asked, found=there)
        if dtype is not None and found.dtype is not None and dtype != found.dtype:
            there = found.dtype if found.resource else f"{found.dtype}_ref"
            text = f"Trying to share variable {name}, but specified dtype {dtype} and found dtype {there}."
            raise ScopeError("ValueError", text, "shared-spec-mismatch", variable=name, asked=dtype, found=there)

    # -- partitioned variables

    def check_not_single(self, name: str) -> None:
        """An unpartitioned variable of that name must not be there when a partitioner is given."""
        if name in self.vars:
            text = (
                f"A partitioner was provided, but an unpartitioned version of the variable was found: {name}.  "
                "Perhaps a variable of the same name was already created without partitioning?"
            )
            raise ScopeError("ValueError", text, "shared-spec-mismatch", variable=name)

    def find_partitioned(
        self, name: str, shape: Shape, dtype: str | None, reuse: Reuse, partitions: Sequence[int] | None
    ) -> Partitioned | None:
        """The partitioned variable to share, or None if one is to be made."""
        found = self.partitioned.get(name)
        if found is not None:
            if reuse is False:
                text = f"Partitioned variable with name {name} already exists. {_HINT}"
                raise ScopeError("ValueError", text, "duplicate-variable", variable=name)
            self._check_partitioned(found, shape, dtype, partitions)
            return found
        if reuse is True:
            text = (
                f"PartitionedVariable {name} does not exist, or was not created with tf.get_variable(). "
                "Did you mean to set reuse=False or reuse=tf.AUTO_REUSE in VarScope?"
            )
            raise ScopeError("ValueError", text, "reuse-missing-variable", certain=not self.may_exist(name), variable=name)
        self._check_parts(name, slices_of(partitions or ())[1])
        return None

    def _check_partitioned(self, found: Partitioned, shape: Shape, dtype: str | None, partitions: Sequence[int] | None) -> None:
        target = self.graph.target
        differ: tuple[str, object, object] | None = None
        if not compatible(shape, found.shape):
            differ = ("shape", show_shape(shape, target), show_shape(found.shape, target))
        elif dtype is not None and found.dtype is not None and dtype != found.dtype:
            differ = ("dtype", dtype, found.dtype)
        elif partitions is not None and tuple(partitions) != found.partitions:
            differ = ("partitions", list(partitions), list(found.partitions))
        if differ is not None:
            what, asked, there = differ
            text = f"Trying to reuse partitioned variable {found.name}, but specified {what} {asked} and found {what} {there}."
            raise ScopeError("ValueError", text, "shared-spec-mismatch", variable=found.name)

    def _check_parts(self, name: str, count: int) -> None:
        if f"{name}/part_0" not in self.vars:
            return
        start = f"Partitioner returned a different partitioning than what was already found.  Partitioner returned {count} shards, "
        if f"{name}/part_{count - 1}" not in self.vars:
            text = f"and shard {name}/part_0 was found, but {name}/part_{count - 1} was not."
            raise ScopeError("ValueError", start + text, "shared-spec-mismatch", variable=name)
        if f"{name}/part_{count}" in self.vars:
            text = f"and shard {name}/part_0 was found, but so was the extra shard {name}/part_{count}."
            raise ScopeError("ValueError", start + text, "shared-spec-mismatch", variable=name)


# -- partitions of a shape


def check_partitionable(shape: Shape, target: str) -> None:
    """What TensorFlow demands of a shape before it asks the partitioner."""
    if not fully_defined(shape):
        text = f"Shape of a new partitioned variable must be fully defined, but instead was {show_shape(shape, target)}."
        raise ScopeError("ValueError", text, "invalid-variable-spec")
    if not shape:
        raise ScopeError("ValueError", "A partitioned Variable must have rank at least 1, shape: ()", "invalid-variable-spec")


def check_partitions(partitions: Sequence[int], shape: Shape, target: str) -> None:
    """What TensorFlow demands of a partitioner's answer."""
    shown, text = show_shape(shape, target), None
    if shape is not None and len(partitions) != len(shape):
        text = f"Partitioner returned a partition list that does not match the Variable's rank: {list(partitions)} vs. {shown}"
    elif any(p < 1 for p in partitions):
        text = f"Partitioner returned zero partitions for some axes: {list(partitions)}"
    elif sum(p > 1 for p in partitions) > 1:
        text = f"Can only slice a variable along one dimension: shape: {shown}, partitioning: {list(partitions)}"
    if text is not None:
        raise ScopeError("ValueError", text, "invalid-variable-spec")


def check_part(offset: Sequence[int], shape: Sequence[int]) -> None:
    """A part must start inside the variable (more parts than elements do not)."""
    for start, size in zip(offset, shape, strict=True):
        if start >= size:
            text = (
                f"Expected 0 <= offset < shape but found offset={start}, shape={size} "
                f"for var_offset={list(offset)}, full_shape={list(shape)}"
            )
            raise ScopeError("ValueError", text, "invalid-variable-spec")


def slices_of(partitions: Sequence[int]) -> tuple[int, int]:
    """The dimension that is sliced, and into how many parts."""
    for axis, count in enumerate(partitions):
        if count > 1:
            return axis, count
    return 0, 1


def part_shapes(shape: tuple[int, ...], partitions: Sequence[int]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """(offset, shape) of every part: the first parts are one longer where it does not divide evenly."""
    axis, count = slices_of(partitions)
    small, excess = divmod(shape[axis], count)
    parts, start = [], 0
    for i in range(count):
        size = small + (i < excess)
        offset = tuple(start if d == axis else 0 for d in range(len(shape)))
        parts.append((offset, (*shape[:axis], size, *shape[axis + 1 :])))
        start += size
    return parts
