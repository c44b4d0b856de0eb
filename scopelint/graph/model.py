"""Ops and tensors of a symbolic graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scopelint.facts import Stack
from scopelint.journal import MISSING, Table

if TYPE_CHECKING:
    from scopelint.graph.graph import Graph

Shape = tuple[int | None, ...] | None
"""A static shape: None = unknown rank, a None dimension = unknown."""


class Tensor:
    """The output `index` of `op`. dtype: "float32" ... or None if not known; ref: a reference (VariableV2) output.

    const: the value as a NumPy-free nested tuple / scalar of Python numbers, or MISSING (tf.get_static_value's role).
    """

    __slots__ = ("const", "dtype", "index", "op", "ref", "shape")

    def __init__(self, op: Op, index: int, dtype: str | None, shape: Shape, ref: bool = False, const: Any = MISSING) -> None:
        self.op = op
        self.index = index
        self.dtype = dtype if isinstance(dtype, str) else None  # callers may hold a dtype that is not known
        self.shape = shape
        self.ref = ref
        self.const = const

    @property
    def name(self) -> str:
        return f"{self.op.name}:{self.index}"


class Op:
    """An operation. `name` may hold holes; whether it is made on every path is graph.maybe's to say. `device`: None if not known."""

    __slots__ = ("attrs", "context", "control_inputs", "device", "graph", "groups", "inputs", "name", "outputs", "stack", "type", "varies")

    def __init__(self, graph: Graph, name: str, type: str, inputs: tuple[Tensor, ...], attrs: dict[str, Any], stack: Stack) -> None:
        self.graph = graph
        self.name = name
        self.type = type
        self.inputs = inputs
        self.attrs: Table[str, Any] = Table(attrs)
        self.stack = stack
        self.outputs: tuple[Tensor, ...] = ()
        self.control_inputs: tuple[Op, ...] = ()
        self.device: str | None = ""
        self.varies: bool | None = None
        self.context: Any = None
        self.groups: tuple[tuple[Op, ...], ...] = ()

    @property
    def join_key(self) -> tuple[int, str, str]:
        """What makes two ops of two branches the same op afterwards."""
        return (id(self.graph), self.type, self.name)

    def __repr__(self) -> str:
        return f"<Op {self.name} {self.type}>"
