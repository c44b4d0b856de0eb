"""Data flow between the ops of a graph: what uses a variable's value, and what feeds what."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property

from scopelint.facts import Graph, Op

_VARIABLE_OPS = frozenset({"VariableV2", "Variable", "VarHandleOp"})
_READS = frozenset({"Identity", "ReadVariableOp", "Enter"})
_CONSTANTS = frozenset({"Const"})
_ARRANGES = frozenset({"ExpandDims", "Reshape", "Squeeze", "Transpose", "Cast"})
_ASIDE = frozenset({"VarIsInitializedOp", "IsVariableInitialized", "SaveV2", "L2Loss"})
_GRADIENT = re.compile(r"(^|/)gradients(_\d+)?/|_grad(/|$)")


class Flow:
    """One graph's ops and their inputs; ops are known by their position."""

    def __init__(self, graph: Graph) -> None:
        self.ops: tuple[Op, ...] = graph.ops

    @cached_property
    def by_name(self) -> dict[str, int]:
        """Positions by op name."""
        return {op.name: i for i, op in enumerate(self.ops)}

    @cached_property
    def consumers(self) -> dict[int, list[int]]:
        """The ops that read an op's outputs, in order of creation."""
        found: dict[int, list[int]] = defaultdict(list)
        for i, op in enumerate(self.ops):
            for source in dict.fromkeys(op.inputs):
                if source >= 0:
                    found[source].append(i)
        return found

    def uses(self, variable: str) -> list[int]:
        """The ops that compute with a variable's value (not its initialisation, not what only reads or arranges it)."""
        start = self.by_name.get(variable)
        if start is None:
            return []
        found: list[int] = []
        todo = [start]
        while todo:
            for i in self.consumers.get(todo.pop(), ()):
                op = self.ops[i]
                if op.type in _READS or (op.type in _ARRANGES and self.ops[op.inputs[0]].type not in _CONSTANTS):
                    todo.append(i)
                elif not op.type.startswith("Assign") and op.type not in _ASIDE and not _GRADIENT.search(op.name):
                    found.append(i)
        return sorted(found)

    def inputs_besides(self, op: int, variable: str) -> frozenset[int]:
        """The inputs of an op other than a variable's value."""
        own = self.by_name.get(variable, -1)
        return frozenset(i for i in self.ops[op].inputs if i != own and not (self._is_parameter(i) and own in self.ops[i].inputs))

    def apart(self, first: int, second: int) -> bool:
        """Whether two ops surely work on data of different origin, and neither feeds the other."""
        a, b = self.sources(first), self.sources(second)
        return bool(a and b) and not (a or frozenset()) & (b or frozenset())

    def data_inputs(self, op: int) -> list[int]:
        """The inputs of an op that are not a variable's value or a constant."""
        return [i for i in self.ops[op].inputs if i >= 0 and not self._is_parameter(i)]

    def _is_parameter(self, i: int) -> bool:
        op = self.ops[i]
        if op.type in _VARIABLE_OPS or op.type in _CONSTANTS:
            return True
        return op.type in _READS and len(op.inputs) == 1 and op.inputs[0] >= 0 and self.ops[op.inputs[0]].type in _VARIABLE_OPS

    def reaches(self, first: int, second: int) -> bool:
        """Whether the output of `first` flows into `second`."""
        todo, seen = [second], {second}
        while todo:
            for i in self.ops[todo.pop()].inputs:
                if i == first:
                    return True
                if i > first and i not in seen:
                    seen.add(i)
                    todo.append(i)
        return False

    def above(self, ops: list[int]) -> frozenset[int] | None:
        """Every op whose output flows into these ops, variables left out; None where it is not all known."""
        found = set[int]()
        todo = list(ops)
        while todo:
            for i in self.ops[todo.pop()].inputs:
                if i < 0:
                    return None
                if i not in found and self.ops[i].type not in _VARIABLE_OPS:
                    found.add(i)
                    todo.append(i)
        return frozenset(found)

    def only_through(self, first: int, second: int) -> bool:
        """Whether all data that `second` reads is the output of `first` or what `first` itself reads (a skip connection).

        False for a recurrent step, where something new enters between the two.
        """
        if not self.reaches(first, second):
            return False
        stop = {first, *self.data_inputs(first)}
        todo, seen = [second], set[int]()
        while todo:
            i = todo.pop()
            inputs = [j for j in self.data_inputs(i) if j not in stop]
            known = bool(self.data_inputs(i)) and -1 not in self.ops[i].inputs
            if not known:
                return False
            todo += [j for j in inputs if j not in seen]
            seen.update(inputs)
        return True

    def sources(self, op: int) -> frozenset[int] | None:
        """The ops without inputs that an op's data comes from, variables left out; None where it is not all known."""
        found = set[int]()
        todo, seen = list(self.ops[op].inputs), set[int]()
        while todo:
            i = todo.pop()
            if i < 0:
                return None
            if i in seen:
                continue
            seen.add(i)
            if not self.ops[i].inputs and self.ops[i].type not in _VARIABLE_OPS:
                found.add(i)
            todo += self.ops[i].inputs
        return frozenset(found)
