"""tf.make_template: when its variable scope is opened, and when it reuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from scopelint.graph.errors import ScopeError
from scopelint.graph.variable_scopes import Entered, VariableScope
from scopelint.journal import Table

if TYPE_CHECKING:
    from scopelint.graph.graph import Graph

TRAINABLE = "trainable_variables"


class Template:
    """A template. `state`: "scope" once it has one, "created" after a first call that did not raise, "first" until one is under way."""

    def __init__(
        self,
        graph: Graph,
        name: str | None,
        create_scope_now: bool = False,
        unique_name: str | None = None,
        custom_getter: Any = None,
        wrap_getter: Callable[[Any, Any], Any] | None = None,
    ) -> None:
        if name is None:
            raise ScopeError("ValueError", "name cannot be None.", "invalid-template")
        self.name = name
        self.unique_name = unique_name
        self.custom_getter = custom_getter
        self.wrap_getter = wrap_getter
        self.state: Table[str, Any] = Table(scope=None, created=False, first=True)
        if create_scope_now:
            self._create_scope(graph)

    def _create_scope(self, graph: Graph) -> None:
        scope = self.unique_name or graph.scopes.unique_default_name(self.name)
        entered = graph.scopes.enter_pure(scope, custom_getter=self.custom_getter, wrap_getter=self.wrap_getter, dtype="float32")
        graph.scopes.exit(entered)
        graph.journal.set(self.state, "scope", entered.scope)

    @property
    def scope(self) -> VariableScope | None:
        """tf Template.variable_scope."""
        scope: VariableScope | None = self.state["scope"]
        return scope

    def enter(self, graph: Graph) -> Entered:
        """Enter the template's variable scope for a call."""
        if self.scope is not None:
            return graph.scopes.enter(self.scope, reuse=not self.state["first"])
        entered = graph.scopes.enter(self.unique_name, self.name, custom_getter=self.custom_getter, wrap_getter=self.wrap_getter)
        graph.journal.set(self.state, "scope", entered.scope)
        return entered

    def call(self, graph: Graph, body: Callable[[], Any]) -> Any:
        """Run the template's function; the scope has been entered."""
        if self.state["created"]:
            return self._call_again(graph, body)
        graph.journal.set(self.state, "first", False)
        try:
            result = body()
        except BaseException:
            graph.journal.set(self.state, "first", True)
            raise
        graph.journal.set(self.state, "created", True)
        return result

    def _call_again(self, graph: Graph, body: Callable[[], Any]) -> Any:
        before = len(graph.collections.all(TRAINABLE))
        result = body()
        made = graph.collections.all(TRAINABLE)[before:]
        if made:
            text = (
                "Trainable variable created when calling a template after the first time, perhaps you used tf.Variable "
                "when you meant tf.get_variable: "
            )
            raise TemplateError(text, made)
        return result


class TemplateError(ScopeError):
    """A later call of a template made trainable variables (`made`, the collection's items)."""

    def __init__(self, text: str, made: list[Any]) -> None:
        super().__init__("ValueError", text, "template-creates-late")
        self.made = made
