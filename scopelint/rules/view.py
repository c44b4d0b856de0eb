"""A program's facts with the indices that several rules read, each made once and only when asked for."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from scopelint.facts import Frame, Get, Program, Raise, Scope, Variable
from scopelint.rules.flow import Flow


class View:
    """One program as rules see it."""

    def __init__(self, program: Program) -> None:
        self.program = program

    @property
    def is_script(self) -> bool:
        """A module's own body: nothing outside it can have set the graph up (a function's caller can)."""
        return self.program.entry.qualname == "<module>"

    @property
    def sees_all(self) -> bool:
        """Whether "does not exist" may be said: everything that could have made a variable was followed."""
        return self.program.complete and self.is_script

    @cached_property
    def top(self) -> Frame:
        """Where the program starts, for findings without a frame of the user's."""
        return Frame(self.program.entry.path, 1, 0, 1, 0)

    def raises(self, rule: str) -> list[Raise]:
        """The exceptions of this rule that leave the program for certain."""
        return [r for r in self.program.raises if r.rule == rule and r.certainty == "exact" and not r.caught]

    @cached_property
    def scopes(self) -> dict[int, Scope]:
        """Scope activations by id."""
        return {s.id: s for s in self.program.scopes}

    def chain(self, at: Get | Raise) -> list[Scope]:
        """The activations of its own graph that a request stands in, innermost first."""
        found: list[Scope] = []
        scope = self.scopes.get(at.scope)
        while scope is not None:
            if scope.graph == at.graph:
                found.append(scope)
            scope = self.scopes.get(scope.parent)
        return found

    def name_scope_around(self, at: Get | Raise) -> Scope | None:
        """The name scope that the user's code opened directly around a request: inside the innermost variable scope."""
        innermost = next((s for s in self.chain(at) if s.user), None)
        return innermost if innermost is not None and innermost.kind == "name" else None

    def name_scopes(self, at: Get | Raise) -> tuple[str, ...]:
        """All names that the user's own name scopes give to the place of a request, innermost first."""
        return tuple(s.asked for s in self.chain(at) if s.user and s.kind == "name")

    def variable_scope_around(self, at: Get | Raise) -> Scope | None:
        """The innermost variable scope around a request that the user's code opened."""
        return next((s for s in self.chain(at) if s.user and s.kind == "variable"), None)

    @cached_property
    def gets_by_key(self) -> dict[tuple[int, str], list[Get]]:
        """Requests to the variable store by graph and name, in program order."""
        found: dict[tuple[int, str], list[Get]] = defaultdict(list)
        for get in self.program.gets:
            if get.kind != "Variable":
                found[get.graph, get.name].append(get)
        return found

    @cached_property
    def gets_by_scope(self) -> dict[int, list[Get]]:
        """Requests by the scope activation they were made in, directly or below it, in program order."""
        found: dict[int, list[Get]] = defaultdict(list)
        for get in self.program.gets:
            for scope in self.chain(get):
                found[scope.id].append(get)
        return found

    @cached_property
    def variables(self) -> dict[tuple[int, str], Variable]:
        """Variables by graph and op name (the name without `:0`)."""
        return {(i, v.name.rpartition(":")[0]): v for i, g in enumerate(self.program.graphs) for v in g.variables}

    def variable_of(self, get: Get) -> Variable | None:
        """The variable a request returned."""
        return self._stored.get((get.graph, get.name)) or self.variables.get((get.graph, get.name))

    @cached_property
    def _stored(self) -> dict[tuple[int, str], Variable]:
        return {(i, v.store_name): v for i, g in enumerate(self.program.graphs) for v in g.variables if v.store_name is not None}

    def flow(self, graph: int) -> Flow:
        """How data flows between a graph's ops."""
        if graph not in self._flows:
            self._flows[graph] = Flow(self.program.graphs[graph])
        return self._flows[graph]

    @cached_property
    def _flows(self) -> dict[int, Flow]:
        return {}
