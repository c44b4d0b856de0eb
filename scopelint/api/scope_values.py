"""tf.VariableScope objects and reuse modes as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scopelint.api.dtypes import as_dtype, dtype_value
from scopelint.api.registry import constant, lazy
from scopelint.api.state import tf_state
from scopelint.api.tensors import tensor_class
from scopelint.graph.reuse import AUTO, MAYBE, Reuse
from scopelint.graph.variable_scopes import VariableScope
from scopelint.interp.values import ClassV, Foreign, NativeFn, Unknown, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


class AutoReuse(Foreign):
    """tf.AUTO_REUSE."""

    __slots__ = ()
    type_name = "_ReuseMode"

    def py_str(self, m: Machine) -> str | None:
        return "_ReuseMode.AUTO_REUSE"

    def py_eq(self, m: Machine, other: Value) -> bool | None:
        return None if isinstance(other, Unknown) else other is self

    def py_getattr(self, m: Machine, name: str) -> Value:
        return {"name": "AUTO_REUSE", "value": 1}.get(name, MISSING)


AUTO_REUSE = AutoReuse()
constant("tf.AUTO_REUSE", value=AUTO_REUSE)


def reuse_from(m: Machine, value: Value) -> Reuse:
    """A reuse argument as a graph mode; raises the program's ValueError for anything else."""
    if value is True or value is None:
        return value
    if value is False:
        return None
    if value is AUTO_REUSE:
        return AUTO
    if isinstance(value, Unknown):
        return MAYBE
    m.raise_("ValueError", "The reuse parameter must be True or False or None.")


def reuse_value(m: Machine, mode: Reuse) -> Value:
    """A graph mode as the program sees it."""
    if mode == AUTO:
        return AUTO_REUSE
    if mode == MAYBE:
        return m.unknown("whether the variable scope reuses")
    return mode


_PLAIN = ("initializer", "regularizer", "caching_device", "partitioner", "custom_getter", "use_resource", "constraint")


class VariableScopeV(Foreign):
    """tf.VariableScope."""

    __slots__ = ("scope",)
    type_name = "VariableScope"

    def __init__(self, scope: VariableScope) -> None:
        self.scope = scope

    @property
    def join_key(self) -> Any:
        return self.scope.join_key

    def py_class(self, m: Machine) -> ClassV | None:
        return tensor_class(m, "VariableScope")

    def py_getattr(self, m: Machine, name: str) -> Value:
        scope = self.scope
        bare = name[1:] if name.startswith("_") else name
        match bare:
            case "name":
                return scope.name
            case "original_name_scope" | "name_scope":
                return scope.original_name_scope
            case "reuse":
                return reuse_value(m, scope.reuse)
            case "dtype":
                dtype = as_dtype(m, scope.values["dtype"])
                return m.unknown("the dtype of a variable scope") if dtype is None else dtype_value(dtype)
            case _ if bare in _PLAIN:
                return scope.values[bare]
        method = _METHODS.get(name)
        if method is None:
            return MISSING
        return NativeFn(f"VariableScope.{name}", lambda m, *args, **kwargs: method(m, self, *args, **kwargs), pure=False)

    def py_setattr(self, m: Machine, name: str, value: Value) -> Value:
        bare = name[1:] if name.startswith("_") else name
        if bare == "reuse":
            m.journal.set(self.scope.values, "reuse", reuse_from(m, value) or False)
        elif bare in _PLAIN or bare == "dtype":
            m.journal.set(self.scope.values, bare, value)
        else:
            m.incomplete(f"an attribute {name} set on a variable scope")
        return None

    def py_eq(self, m: Machine, other: Value) -> bool | None:
        if isinstance(other, Unknown):
            return None
        return isinstance(other, VariableScopeV) and other.scope is self.scope

    def py_join(self, m: Machine, other: Value) -> Value:
        if isinstance(other, VariableScopeV) and other.scope.join_key == self.scope.join_key:
            return self
        return NotImplemented

    def py_str(self, m: Machine) -> str | None:
        return None


def scope_value(m: Machine, scope: VariableScope) -> VariableScopeV:
    """The one value of a variable scope."""
    value = scope.values.get("value")
    if value is None:
        value = scope.values["value"] = VariableScopeV(scope)
    assert isinstance(value, VariableScopeV)
    return value


def _reuse_variables(m: Machine, self: VariableScopeV) -> Value:
    tf_state(m).note_reuse(self.scope)
    m.journal.set(self.scope.values, "reuse", True)
    m.journal.set(self.scope.values, "reused_at", m.user_stack())
    return None


def _setter(key: str) -> Any:
    def set_value(m: Machine, self: VariableScopeV, value: Value) -> Value:
        m.journal.set(self.scope.values, key, value)
        return None

    return set_value


def _collection(key: str) -> Any:
    def get(m: Machine, self: VariableScopeV) -> Value:
        return _get_collection(m, self, key)

    return get


def _get_collection(m: Machine, self: VariableScopeV, name: Value) -> Value:
    from scopelint.api.collections import get_collection

    return get_collection(m, name, self.scope.name + "/" if self.scope.name else "")


def _get_variable(m: Machine, self: VariableScopeV, var_store: Value, name: Value, *args: Value, **kwargs: Value) -> Value:
    from scopelint.api.get_variable import get_in_scope

    return get_in_scope(m, self.scope, name, *args, **kwargs)


_METHODS: dict[str, Any] = {
    "reuse_variables": _reuse_variables,
    "get_collection": _get_collection,
    "trainable_variables": _collection("trainable_variables"),
    "global_variables": _collection("variables"),
    "local_variables": _collection("local_variables"),
    "get_variable": _get_variable,
    **{f"set_{key}": _setter(key) for key in (*_PLAIN, "dtype")},
}


_ARGUMENTS = (*_PLAIN[:5], "name_scope", "dtype", "use_resource", "constraint")


@lazy("tf.VariableScope")
def _class(m: Machine) -> Value:
    cls = tensor_class(m, "VariableScope")

    def construct(m: Machine, cls: ClassV, reuse: Value, name: Value = "", *args: Value, **kwargs: Value) -> Value:
        given = {**dict(zip(_ARGUMENTS, args, strict=False)), **kwargs}
        original = given.pop("name_scope", "")
        given.setdefault("dtype", "float32")
        mode = AUTO if reuse is AUTO_REUSE else MAYBE if isinstance(reuse, Unknown) else bool(reuse)
        return VariableScopeV(VariableScope(m.to_str(name), m.to_str(original), mode, **given))

    cls.construct = construct
    return cls
