"""Regularization losses of get_variable; in 2.x they are tensors that are made anew at every conversion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scopelint.api.contexts import init_scope
from scopelint.api.convert import to_tensor
from scopelint.api.registry import primitive
from scopelint.api.state import name_scope, tf_state
from scopelint.api.tensors import Convertible, TensorV
from scopelint.api.variable_values import VariableV
from scopelint.graph.devices import beside
from scopelint.graph.graph import Graph
from scopelint.graph.model import Shape, Tensor
from scopelint.interp.values import NativeFn, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

LOSSES = "regularization_losses"


class LazyTensorV(Convertible):
    """The loss tensor of a regularizer in 2.x: `thunk` makes its ops again whenever it is used."""

    __slots__ = ("master", "thunk")
    type_name = "_LazyEvalTensor"

    def __init__(self, thunk: Value, master: TensorV) -> None:
        self.thunk = thunk
        self.master = master

    def tf_graph(self) -> Graph | None:
        return self.master.tf_graph()

    def tf_dtype(self) -> str | None:
        return self.master.tf_dtype()

    def tf_shape(self) -> Shape:
        return self.master.tf_shape()

    def as_tensor(self, m: Machine, dtype: str | None, name: str | None, as_ref: bool) -> Tensor:
        return to_tensor(m, m.call(self.thunk), dtype)

    def py_getattr(self, m: Machine, name: str) -> Value:
        if name in ("device", "dtype", "graph", "name", "op", "shape", "value_index", "get_shape"):
            return m.getattr(self.master, name)
        return m.getattr(self.master, name, m.unknown(f"_LazyEvalTensor.{name}"))

    @property
    def join_key(self) -> Any:
        return ("lazy", self.master.tensor.op.join_key)


@primitive("tf.no_regularizer", pure=True)
def no_regularizer(m: Machine, _: Value) -> Value:
    """tf.no_regularizer: undoes an inherited one."""
    return None


def add_regularizer_loss(m: Machine, variable: VariableV, name: str, regularizer: Value) -> None:
    """Run a new variable's regularizer and keep what it answers in REGULARIZATION_LOSSES."""
    graph = tf_state(m).graph

    def regularize(m: Machine) -> Value:
        with name_scope(m, name + "/Regularizer/"):
            return m.call(regularizer, variable)

    def again(m: Machine) -> Value:
        with beside(variable.variable.graph, (variable.variable.op,)):
            return regularize(m)

    if tf_state(m).target == "tf1.15":
        with beside(graph, (variable.variable.op,)), init_scope(m):
            loss = regularize(m)
    else:
        if m.call(regularizer, variable) is None:
            return
        thunk = NativeFn("make_regularizer_op", again, pure=False)
        loss = m.call(thunk)
        loss = LazyTensorV(thunk, loss) if isinstance(loss, TensorV) else loss
    if loss is not None:
        graph.collections.add(LOSSES, loss)
