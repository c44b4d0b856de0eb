"""Entering scopes: tf.name_scope, tf.variable_scope, tf.variable_op_scope, tf.get_variable_scope, reuse switches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scopelint.api.contexts import Context, Simple, init_scope
from scopelint.api.convert import graph_of
from scopelint.api.registry import primitive
from scopelint.api.scope_values import VariableScopeV, reuse_from, scope_value
from scopelint.api.state import scope_errors, tf_state
from scopelint.graph.graph import Graph
from scopelint.interp.values import Choice, Instance, NativeFn, Unknown, Value

if TYPE_CHECKING:
    from scopelint.graph.variable_scopes import Entered
    from scopelint.interp.machine import Machine

# ------------------------------------------------------------------------------------------------------------- tf.name_scope


class NameScope(Context):
    """tf.name_scope(name, default_name, values)."""

    __slots__ = ("default", "name", "values")
    type_name = "name_scope"

    def __init__(self, name: Value, default: Value, values: Value) -> None:
        super().__init__()
        self.name = default if name is None else name
        self.default = name is None
        self.values = values

    def open(self, m: Machine) -> tuple[Any, Value]:
        if self.name is None and self.values is not None:
            m.raise_("ValueError", "At least one of name (None) and default_name (None) must be provided.")
        graph = input_graph(m, self.values)
        pushed = push_if_other(m, graph)
        try:
            with scope_errors(m):
                token = graph.enter_name_scope(name_text(m, self.name), self.default)
        except BaseException:
            if pushed:
                tf_state(m).pop_graph()
            raise
        activation = tf_state(m).open_scope("name", graph, self.name if isinstance(self.name, str) else "", graph.name_scope, self.default)
        return (graph, token, pushed, activation), graph.scope_prefix

    def close(self, m: Machine, token: Any) -> None:
        graph, old, pushed, activation = token
        tf_state(m).close_scope(activation)
        graph.exit_name_scope(old)
        if pushed:
            tf_state(m).pop_graph()

    def py_getattr(self, m: Machine, name: str) -> Value:
        return self.name if name in ("name", "_name") else super().py_getattr(m, name)


def input_graph(m: Machine, values: Value) -> Graph:
    """The graph of the inputs, else the default graph."""
    if values is None or tf_state(m).graph.building_function:
        return tf_state(m).graph
    items = m.iterate(values) if not isinstance(values, (Unknown, str)) else None
    if not items:
        return tf_state(m).graph
    chosen: Graph = graph_of(m, items)
    first = next((i for i in items if _graph(i) is chosen), None)
    for item in items:
        if _graph(item) not in (None, chosen):
            m.raise_("ValueError", f"{m.to_str(item)} must be from the same graph as {m.to_str(first)}.")
    return chosen


def _graph(value: Value) -> Graph | None:
    graph: Graph | None = getattr(value, "tf_graph", lambda: None)()
    return graph


def push_if_other(m: Machine, graph: Graph) -> bool:
    """Make the graph the default one unless it is; answers whether it has to be popped again."""
    if tf_state(m).graph is graph:
        return False
    tf_state(m).push_graph(graph)
    return True


def name_text(m: Machine, name: Value) -> str | None:
    """A name argument as text (holes where it is not known), None if there is none."""
    if name is None or type(name) is str:
        return name
    if isinstance(name, bytes):
        return name.decode("utf-8", "replace")
    if isinstance(name, Instance) and isinstance(name.payload, str):
        return name.payload
    if not isinstance(name, Unknown):
        what = "expected string or bytes-like object"
        got = m.class_of(name)
        m.raise_("TypeError", what if tf_state(m).target == "tf1.15" else f"{what}, got '{got.name if got else 'object'}'")
    return m.to_str(name)


@primitive("tf.name_scope")
def name_scope(m: Machine, name: Value = None, default_name: Value = None, values: Value = None) -> Value:
    """tf.name_scope."""
    if not (default_name is None or isinstance(default_name, (str, Unknown, Instance))):
        shown = m.to_str(m.class_of(default_name)) if m.class_of(default_name) is not None else "<class 'object'>"
        text = f"`default_name` type ({shown}) is not a string type. You likely meant to pass this into the `values` kwarg."
        m.raise_("TypeError", text, "name-scope-signature")
    return NameScope(name, default_name, values)


@primitive("tf.op_scope")
def op_scope(m: Machine, values: Value, name: Value, default_name: Value = None) -> Value:
    """tf.op_scope, the old order of name_scope's arguments."""
    return NameScope(name, default_name, values)


# --------------------------------------------------------------------------------------------------------- tf.variable_scope


class VariableScopeContext(Context):
    """tf.variable_scope(...) before, while and after it is open."""

    __slots__ = ("default_name", "graph", "made", "name_or_scope", "options", "reuse", "reuse_asked")
    type_name = "variable_scope"

    def __init__(self, name_or_scope: Value, default_name: Value, graph: Graph, reuse: Any, options: dict[str, Value]) -> None:
        super().__init__()
        self.name_or_scope = name_or_scope
        self.default_name = default_name
        self.graph = graph
        self.reuse = self.reuse_asked = reuse
        self.options = options
        self.made = ""

    def open(self, m: Machine) -> tuple[Any, Value]:
        if self.made:
            tf_state(m).note("scope_entered", made=self.made)
        tf_state(m).push_graph(self.graph)
        try:
            with scope_errors(m):
                entered = self._enter(m)
            m.journal.set(self.state, "first", entered.first)
        except BaseException:
            tf_state(m).pop_graph()
            raise
        return (entered, self._record(m, entered)), scope_value(m, entered.scope)

    def _enter(self, m: Machine) -> Entered:
        first, default = self.state.get("first"), name_text(m, self._default())
        return self.graph.scopes.enter(self._where(m), default, self.reuse, first=first, wrap_getter=wrap_getter, **self.options)

    def _default(self) -> Value:
        """The default name; whatever stands there beside a name (old code gives the values second) is never read."""
        return self.default_name if self.name_or_scope is None else None

    def _where(self, m: Machine) -> Any:
        where = self.name_or_scope
        if isinstance(where, Choice):
            where = _common_choice(where)
        if isinstance(where, VariableScopeV):
            return where.scope
        if where is None or isinstance(where, (str, Unknown)) or (isinstance(where, Instance) and isinstance(where.payload, str)):
            return name_text(m, where)
        m.raise_("TypeError", "VariableScope: name_or_scope must be a string or VariableScope.", "invalid-scope-name")

    def _record(self, m: Machine, entered: Any) -> tuple[int, int]:
        by_object = entered.counts is not None
        source = entered.old
        if by_object and isinstance(self.name_or_scope, VariableScopeV):
            source = self.name_or_scope.scope
        reused_at = m.user_stack() if self.reuse else source.values.get("reused_at", ())
        entered.scope.values["reused_at"] = reused_at if entered.scope.reuse else ()
        asked = "" if by_object else self.name_or_scope if isinstance(self.name_or_scope, str) else name_text(m, self._default()) or ""
        by = "object" if by_object else "name" if self.name_or_scope is not None else "default"
        scope = entered.scope
        activation = tf_state(m).open_scope("variable", self.graph, asked, scope.name, by == "default", by, scope, self.reuse_asked)
        entered.scope.values["activation"] = activation
        return activation

    def close(self, m: Machine, token: Any) -> None:
        entered, activation = token
        tf_state(m).close_scope(activation)
        try:
            with scope_errors(m):
                self.graph.scopes.exit(entered)
        finally:
            tf_state(m).pop_graph()


def _common_choice(choice: Choice) -> Value:
    """The one variable scope that all options are (entered on two branches), else the choice."""
    first = choice.options[0]
    if all(isinstance(o, VariableScopeV) and o.join_key == getattr(first, "join_key", None) for o in choice.options):
        return first
    return choice


def wrap_getter(new: Value, old: Value) -> Value:
    """A scope's custom getter inside another's: what it calls as `getter` is the outer one."""
    if old is None:
        return new

    def wrapped(m: Machine, getter: Value, *args: Value, **kwargs: Value) -> Value:
        inner = NativeFn("custom_getter", lambda m, *a, **k: m.call_args(old, [getter, *a], k), pure=False)
        return m.call_args(new, [inner, *args], kwargs)

    return NativeFn("custom_getter", wrapped, pure=False)


@primitive("tf.variable_scope")
def variable_scope(
    m: Machine,
    name_or_scope: Value,
    default_name: Value = None,
    values: Value = None,
    initializer: Value = None,
    regularizer: Value = None,
    caching_device: Value = None,
    partitioner: Value = None,
    custom_getter: Value = None,
    reuse: Value = None,
    dtype: Value = None,
    use_resource: Value = None,
    constraint: Value = None,
    auxiliary_name_scope: Value = True,
) -> Value:
    """tf.variable_scope."""
    if default_name is None and name_or_scope is None:
        m.raise_("TypeError", "If default_name is None then name_or_scope is required")
    mode = reuse_from(m, reuse)
    graph = input_graph(m, values)
    if not isinstance(auxiliary_name_scope, bool):
        if not isinstance(auxiliary_name_scope, Unknown):
            m.raise_("TypeError", f"The auxiliary_name_scope must be `True` or `False`, while get {m.to_str(auxiliary_name_scope)}")
        m.incomplete("auxiliary_name_scope is not known")
        auxiliary_name_scope = True
    options = {
        "auxiliary_name_scope": auxiliary_name_scope,
        "initializer": initializer,
        "regularizer": regularizer,
        "caching_device": caching_device,
        "partitioner": partitioner,
        "custom_getter": custom_getter,
        "dtype": dtype,
        "use_resource": use_resource,
        "constraint": constraint,
    }
    context = VariableScopeContext(name_or_scope, default_name, graph, mode, options)
    context.reuse_asked = False if reuse is False else mode
    if m.frames and m.frames[-1].user:
        state = tf_state(m)
        context.made, state.unique = str(state.unique), state.unique + 1
        state.note("scope_made", made=context.made, name=name_or_scope if isinstance(name_or_scope, str) else "")
    return context


@primitive("tf.variable_op_scope")
def variable_op_scope(m: Machine, values: Value, name_or_scope: Value, default_name: Value = None, *args: Value, **kwargs: Value) -> Value:
    """tf.variable_op_scope, the old order of variable_scope's arguments."""
    context = variable_scope(m, name_or_scope, default_name, values, *args, **kwargs)
    assert isinstance(context, VariableScopeContext)
    return context


@primitive("tf.get_variable_scope", pure=True)
def get_variable_scope(m: Machine) -> Value:
    """tf.get_variable_scope."""
    return scope_value(m, tf_state(m).graph.scopes.current)


# -------------------------------------------------------------------------------------------------------- other contexts


@primitive("tf.init_scope")
def init_scope_value(m: Machine) -> Value:
    """tf.init_scope."""

    def enter(m: Machine) -> tuple[Any, Value]:
        context = init_scope(m)
        context.__enter__()
        return context, None

    return Simple(enter, lambda m, context: context.__exit__(None, None, None))


@primitive("tf.variable_creator_scope")
def variable_creator_scope(m: Machine, variable_creator: Value) -> Value:
    """tf.variable_creator_scope: must be left in order."""

    def enter(m: Machine) -> tuple[Any, Value]:
        graph = tf_state(m).graph
        old = graph.scalars["creators"]
        new = (*old, variable_creator)
        m.journal.set(graph.scalars, "creators", new)
        return (graph, old, new), None

    def leave(m: Machine, token: Any) -> None:
        graph, old, new = token
        if graph.scalars["creators"] is not new:
            m.raise_("RuntimeError", "Exiting variable_creator_scope without proper nesting.", "improper-nesting")
        m.journal.set(graph.scalars, "creators", old)

    return Simple(enter, leave)


@primitive("tf.enable_resource_variables", pure=True)
def enable_resource_variables(m: Machine) -> Value:
    """tf.enable_resource_variables."""
    m.journal.set(tf_state(m).flags, "resource", True)
    return None


@primitive("tf.disable_resource_variables", pure=True)
def disable_resource_variables(m: Machine) -> Value:
    """tf.disable_resource_variables."""
    m.journal.set(tf_state(m).flags, "resource", False)
    return None


@primitive("tf.resource_variables_enabled", pure=True)
def resource_variables_enabled(m: Machine) -> Value:
    """tf.resource_variables_enabled."""
    return tf_state(m).flags.get("resource", False)
