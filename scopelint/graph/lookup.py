"""Finding ops and tensors by name: tf.Graph.get_tensor_by_name, get_operation_by_name, as_graph_element."""

from __future__ import annotations

from scopelint.facts import has_hole
from scopelint.graph.errors import ScopeError
from scopelint.graph.graph import Graph
from scopelint.graph.model import Op, Tensor
from scopelint.graph.names import could_be


def find_op(graph: Graph, name: str) -> Op | None:
    """The op of that name; None: not known whether there is one. Raises the KeyError of a name that is surely absent."""
    op = graph.by_name.get(name)
    if op is not None:
        return op
    if uncertain(graph, name):
        return None
    raise ScopeError("KeyError", f"The name {name!r} refers to an Operation not in the graph.", "unknown-tensor-name", asked=name)


def uncertain(graph: Graph, name: str) -> bool:
    """Whether an op of that name could exist although none is recorded."""
    if graph.may_have_more or has_hole(name) or graph.names.may_hold(name):
        return True
    return any(could_be(known, name) for known in graph.by_name)


def operation_by_name(graph: Graph, name: str) -> Op | None:
    """tf.Graph.get_operation_by_name."""
    if ":" in name:
        text = f"Name {name!r} appears to refer to a Tensor, not a Operation."
        raise ScopeError("ValueError", text, "malformed-tensor-name", asked=name)
    return find_op(graph, name)


def tensor_by_name(graph: Graph, name: str, allow_operation: bool = False) -> Tensor | Op | None:
    """tf.Graph.get_tensor_by_name (as_graph_element with allow_operation)."""
    if ":" not in name:
        if allow_operation:
            return find_op(graph, name)
        _not_a_tensor(graph, name)
        return None
    op_name, _, out = name.partition(":")
    try:
        index = int(out)
    except ValueError:
        if has_hole(out):
            return None
        text = (
            f"The name {name!r} looks a like a Tensor name, but is not a valid one. "
            'Tensor names must be of the form "<op_name>:<output_index>".'
        )
        raise ScopeError("ValueError", text, "malformed-tensor-name", asked=name) from None
    return _output(graph, name, op_name, index)


def _output(graph: Graph, name: str, op_name: str, index: int) -> Tensor | None:
    op = graph.by_name.get(op_name)
    if op is None:
        if uncertain(graph, op_name):
            return None
        text = f"The name {name!r} refers to a Tensor which does not exist. The operation, {op_name!r}, does not exist in the graph."
        raise ScopeError("KeyError", text, "unknown-tensor-name", asked=name)
    try:
        return op.outputs[index]
    except IndexError:
        text = (
            f"The name {name!r} refers to a Tensor which does not exist. "
            f"The operation, {op_name!r}, exists but only has {len(op.outputs)} outputs."
        )
        raise ScopeError("KeyError", text, "unknown-tensor-name", asked=name) from None


def _not_a_tensor(graph: Graph, name: str) -> None:
    if has_hole(name):
        return
    if name in graph.by_name:
        text = f"The name {name!r} refers to an Operation, not a Tensor."
    else:
        text = f"The name {name!r} looks like an (invalid) Operation name, not a Tensor."
    text += ' Tensor names must be of the form "<op_name>:<output_index>".'
    raise ScopeError("ValueError", text, "malformed-tensor-name", asked=name)
