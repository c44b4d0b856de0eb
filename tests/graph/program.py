"""Graph programs: steps run on the symbolic graph exactly as tf_driver.py runs them on TensorFlow."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import Any

from scopelint.graph.errors import ScopeError
from scopelint.graph.graph import Graph
from scopelint.graph.lookup import tensor_by_name
from scopelint.graph.reuse import AUTO
from scopelint.graph.store import Partitioned, Variable, check_part, check_partitionable, check_partitions, part_shapes
from scopelint.graph.templates import Template, TemplateError
from scopelint.graph.variable_scopes import VariableScope
from scopelint.journal import Journal

MODES: dict[str | None, Any] = {"auto": AUTO, "true": True, "false": None, None: None}
FLOAT = (("float32", ()),)


class Driver:
    """The steps over scopelint.graph; makes the ops of zeros-initialized reference variables."""

    def __init__(self, target: str = "tf1.15", graph: Graph | None = None) -> None:
        self.graph = graph or Graph(Journal(), target)
        self.stack: list[Any] = []
        self.scopes: list[VariableScope] = [self.graph.scopes.current]
        self.templates: list[Template] = []

    @contextmanager
    def within(self, name: str | None) -> Any:
        token = self.graph.enter_name_scope(name)
        try:
            yield self.graph.scope_prefix
        finally:
            self.graph.exit_name_scope(token)

    def plain(self, kind: str, name: str | None = None, outputs: Any = ()) -> Any:
        with self.within(name or kind) as prefix:
            return self.graph.create_op(kind, prefix, (), outputs)

    def op(self, name: str | None) -> str:
        asks_default = name is None or (not name and self.graph.target == "tf2")
        with self.within("NoOp" if asks_default else name) as prefix:
            return str(self.graph.create_op("NoOp", prefix).name)

    def create(self, name: str | None) -> str:
        return self.graph.create_op("NoOp", name).name

    def unique(self, name: str, mark: bool) -> str:
        return self.graph.unique_name(name, mark)

    def name_scope(self, name: str | None, default: str | None) -> str:
        token = self.graph.enter_name_scope(default if name is None else name, name is None)
        self.stack.append(token)
        return self.graph.scope_prefix

    def variable_scope(self, name: Any, default: str | None, reuse: str | None, auxiliary: bool) -> list[Any]:
        if name is None and default is None:
            raise ScopeError("TypeError", "If default_name is None then name_or_scope is required")
        entered = self.graph.scopes.enter(name, default, MODES[reuse], auxiliary)
        self.stack.append(entered)
        scope = entered.scope
        self.scopes.append(scope)
        return [scope.name, scope.original_name_scope, scope.reuse if scope.reuse == AUTO else bool(scope.reuse)]

    def scope_object(self, index: int, reuse: str | None, auxiliary: bool) -> list[Any]:
        return self.variable_scope(self.scopes[index % len(self.scopes)], None, reuse, auxiliary)

    def exit(self) -> str:
        if self.stack:
            token = self.stack.pop()
            if isinstance(token, str):
                self.graph.exit_name_scope(token)
            else:
                self.graph.scopes.exit(token)
        return self.graph.name_scope

    def reuse_variables(self) -> str:
        scope = self.graph.scopes.current
        self.graph.journal.set(scope.values, "reuse", True)
        return scope.name

    def get(self, name: str, shape: list[int], dtype: str, parts: int | None) -> Any:
        graph, scope = self.graph, self.graph.scopes.current
        full, wanted = graph.scopes.full_name(name), tuple(shape)
        with self.within(None):
            if parts is not None and wanted:
                return [v.name for v in self.partitioned(full, wanted, dtype, [parts] + [1] * (len(shape) - 1)).parts]
            if scope.reuse is True and full in graph.store.partitioned:
                graph.store.check_not_single(full)
                found = graph.store.find_partitioned(full, wanted, dtype, True, None)
                return [v.name for v in found.parts] if found else None
            graph.store.check_unpartitioned(full)
            return self.single(full, wanted, dtype).name

    def single(self, full: str, shape: tuple[int, ...], dtype: str) -> Variable:
        found = self.graph.store.find(full, shape, dtype, self.graph.scopes.current.reuse)
        if found is not None:
            return found
        made = self.make(full, shape, dtype, True)
        self.graph.store.add(full, made)
        return made

    def partitioned(self, full: str, shape: tuple[int, ...], dtype: str, partitions: list[int]) -> Partitioned:
        graph = self.graph
        graph.store.check_not_single(full)
        check_partitionable(shape, graph.target)
        check_partitions(partitions, shape, graph.target)
        found = graph.store.find_partitioned(full, shape, dtype, graph.scopes.current.reuse, partitions)
        if found is not None:
            return found
        parts = []
        for i, (offset, part) in enumerate(part_shapes(shape, partitions)):
            check_part(offset, shape)
            with self.within(f"{full}/part_{i}/PartitionedInitializer"):
                pass
            with self.within(None):
                parts.append(self.single(f"{full}/part_{i}", part, dtype))
        made = Partitioned(full, shape, dtype, parts, partitions)
        graph.journal.set(graph.store.partitioned, full, made)
        return made

    def make(self, name: str | None, shape: tuple[int, ...], dtype: str, from_function: bool) -> Variable:
        graph = self.graph
        if not from_function:
            self.plain("Const", "zeros")
        with self.within("Variable" if name is None else name) as prefix:
            if from_function:
                with self.within("Initializer"):
                    self.plain("Const", "zeros")
            op = graph.create_op("VariableV2", prefix, (), ((dtype, shape, True),))
            variable = Variable(graph, op.outputs[0])
            self.plain("Assign")
            self.plain("Identity", "read")
        for key in ("variables", "trainable_variables"):
            graph.collections.add(key, variable)
        return variable

    def variable(self, name: str | None) -> str:
        return self.make(name, (1,), "float32", False).name

    def template(self, name: str, now: bool, unique: str | None) -> int:
        self.templates.append(Template(self.graph, name, now, unique))
        return len(self.templates)

    def call(self, index: int, name: str) -> Any:
        if not self.templates:
            return None
        template = self.templates[index % len(self.templates)]
        entered = template.enter(self.graph)
        try:
            return template.call(self.graph, lambda: [self.get(name, [1], "float32", None), self.op(None)])
        finally:
            self.graph.scopes.exit(entered)

    def lookup(self, name: str) -> Any:
        found = tensor_by_name(self.graph, name)
        return found and found.name

    def collection(self, key: str, scope: str | None) -> list[str]:
        items = self.graph.collections.get(key)[0]
        return [v.name for v in items if scope is None or re.match(scope, v.name)]


def run(program: list[list[Any]], target: str = "tf1.15") -> list[Any]:
    """The trace of a program: every step's answer or error, then all ops."""
    trace: list[Any] = []
    driver = Driver(target)
    for step in program:
        try:
            trace.append(getattr(driver, step[0])(*step[1:]))
        except TemplateError as error:
            trace.append({"type": error.type, "message": error.message + "[...]"})
        except ScopeError as error:
            trace.append({"type": error.type, "message": error.message})
    while driver.stack:
        driver.exit()
    trace.append([[op.name, op.type] for op in driver.graph.ops])
    return trace
