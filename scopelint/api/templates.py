"""tf.make_template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scopelint.api.collections import get
from scopelint.api.registry import primitive
from scopelint.api.scope_values import scope_value
from scopelint.api.scopes import name_text, wrap_getter
from scopelint.api.state import scope_errors, tf_state
from scopelint.facts import hole
from scopelint.graph.graph import Graph
from scopelint.graph.templates import Template, TemplateError
from scopelint.interp.errors import PyRaise
from scopelint.interp.values import Foreign, Instance, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


class TemplateV(Foreign):
    """What tf.make_template answers."""

    __slots__ = ("func", "kwargs", "template")
    type_name = "Template"

    def __init__(self, template: Template, func: Value, kwargs: dict[str, Value]) -> None:
        self.template = template
        self.func = func
        self.kwargs = kwargs

    def py_call(self, m: Machine, args: list[Value], kwargs: dict[str, Value]) -> Value:
        state = tf_state(m)
        graph = state.graph
        with scope_errors(m):
            entered = self.template.enter(graph)
        scope = entered.scope
        by = "object" if entered.counts is not None else "default" if scope.default_named else "name"
        token = state.open_scope("variable", graph, self.template.name, scope.name, by == "default", by, scope, scope.reuse)
        scope.values["activation"] = token
        try:
            return self._made(m, graph, args, kwargs)
        except PyRaise as error:
            _tell_origin(m, error.value)
            raise
        finally:
            state.close_scope(token)
            with scope_errors(m):
                graph.scopes.exit(entered)

    def _made(self, m: Machine, graph: Graph, args: list[Value], kwargs: dict[str, Value]) -> Value:
        try:
            return self.template.call(graph, lambda: m.call_args(self.func, args, {**self.kwargs, **kwargs}))
        except TemplateError as error:
            return m.raise_(error.type, error.message + m.to_repr(m.list(error.made)), error.rule)

    def py_getattr(self, m: Machine, name: str) -> Value:
        t = self.template
        match name:
            case "name" | "_name":
                return t.name
            case "func" | "_func":
                return self.func
            case "variable_scope" | "var_scope" | "_variable_scope":
                return None if t.scope is None else scope_value(m, t.scope)
            case "variable_scope_name":
                return None if t.scope is None else _prefix(t)
            case "_variables_created":
                return t.state["created"]
        keys = _COLLECTIONS.get(name)
        if keys is None:
            return MISSING
        items: list[Value] = []
        if t.state["created"]:
            for key in keys:
                items += m.iterate(get(m, tf_state(m).graph, key, _prefix(t))) or []
        if name.startswith("non_trainable"):
            trained = m.iterate(get(m, tf_state(m).graph, "trainable_variables", _prefix(t))) or []
            items = [i for i in items if not any(i is x for x in trained)]
        return m.list(items)


def _tell_origin(m: Machine, error: Value) -> None:
    """An exception that leaves a template's function says where the template was made (Template._call_func)."""
    if not isinstance(error, Instance) or m.classes["Exception"] not in error.cls.mro:
        return
    args = error.attrs.get("args", ())
    if isinstance(args, tuple):
        first = m.to_str(args[0]) if args else ""
        m.journal.set(error.attrs, "args", (f"{first}\n\noriginally defined at:\n{hole('trace')}", *args[1:]))


def _prefix(template: Template) -> str:
    name = template.scope.name if template.scope is not None else ""
    return name if not name or name.endswith("/") else name + "/"


_COLLECTIONS: dict[str, tuple[str, ...]] = {
    "variables": ("variables", "local_variables"),
    "weights": ("variables", "local_variables"),
    "global_variables": ("variables",),
    "local_variables": ("local_variables",),
    "trainable_variables": ("trainable_variables",),
    "trainable_weights": ("trainable_variables",),
    "non_trainable_variables": ("variables",),
    "non_trainable_weights": ("variables",),
}


@primitive("tf.make_template")
def make_template(
    m: Machine,
    name_: Value,
    func_: Value,
    create_scope_now_: Value = False,
    unique_name_: Value = None,
    custom_getter_: Value = None,
    **kwargs: Value,
) -> Value:
    """tf.make_template."""
    state = tf_state(m)
    now: Any = m.truth(create_scope_now_) is True
    with scope_errors(m):
        template = Template(state.graph, name_text(m, name_), now, name_text(m, unique_name_), custom_getter_, wrap_getter)
    state.note("template", name=template.name, unique_name=template.unique_name or "")
    return TemplateV(template, func_, kwargs)
