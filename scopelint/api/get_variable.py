"""tf.get_variable and its kin: from the scope's defaults through custom getters to the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.api.convert import to_tensor
from scopelint.api.dtypes import as_dtype, base, dtype_value
from scopelint.api.families.introspection import arg_names, takes_kwargs
from scopelint.api.registry import primitive
from scopelint.api.scope_values import AUTO_REUSE, reuse_value
from scopelint.api.scopes import name_text, variable_scope
from scopelint.api.state import Asked, name_scope, scope_errors, tf_state
from scopelint.api.store_requests import SPEC, Request
from scopelint.api.variable_values import VariableV
from scopelint.api.variables import is_callable, note_variable
from scopelint.graph.reuse import AUTO, MAYBE, Reuse
from scopelint.graph.variable_scopes import VariableScope
from scopelint.interp.values import ListV, NativeFn, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


@primitive("tf.get_variable")
def get_variable(
    m: Machine,
    name: Value,
    shape: Value = None,
    dtype: Value = None,
    initializer: Value = None,
    regularizer: Value = None,
    trainable: Value = None,
    collections: Value = None,
    caching_device: Value = None,
    partitioner: Value = None,
    validate_shape: Value = True,
    use_resource: Value = None,
    custom_getter: Value = None,
    constraint: Value = None,
    synchronization: Value = None,
    aggregation: Value = None,
) -> Value:
    """tf.get_variable."""
    options = {
        "shape": shape,
        "dtype": dtype,
        "initializer": initializer,
        "regularizer": regularizer,
        "trainable": trainable,
        "collections": collections,
        "caching_device": caching_device,
        "partitioner": partitioner,
        "validate_shape": validate_shape,
        "use_resource": use_resource,
        "custom_getter": custom_getter,
        "constraint": constraint,
        "synchronization": synchronization,
        "aggregation": aggregation,
    }
    return get_in_scope(m, tf_state(m).graph.scopes.current, name, **options)


@primitive("tf.get_local_variable")
def get_local_variable(
    m: Machine, name: Value, shape: Value = None, dtype: Value = None, initializer: Value = None, regularizer: Value = None,
    trainable: Value = False, collections: Value = None, *args: Value, **kwargs: Value,
) -> Value:  # fmt: skip
    """tf.get_local_variable: the same store, never trainable."""
    keys = m.list([*(m.iterate(collections) or []), "local_variables"]) if collections is not None else m.list(["local_variables"])
    return get_variable(m, name, shape, dtype, initializer, regularizer, False, keys, *args, **kwargs)


def get_in_scope(m: Machine, scope: VariableScope, name: Value, shape: Value = None, dtype: Value = None, **options: Value) -> Value:
    """tf.VariableScope.get_variable: the scope's defaults, then the store under the root name scope."""
    initializer = options.pop("initializer", None)
    for key in ("regularizer", "caching_device", "partitioner", "custom_getter", "use_resource"):
        if options.get(key) is None:
            options[key] = scope.values[key]
    reuse = options.pop("reuse", None)
    options["reuse"] = reuse_value(m, scope.reuse) if reuse is None else reuse
    full = _full_name(m, scope, name)
    with name_scope(m, None, None):
        if dtype is not None and initializer is not None and is_callable(m, initializer) is False:
            _check_dtype(m, initializer, dtype)
        options["initializer"] = scope.values["initializer"] if initializer is None else initializer
        if options.get("constraint") is None:
            options["constraint"] = scope.values["constraint"]
        options["dtype"] = _dtype_option(m, scope.values["dtype"] if dtype is None else dtype)
        return _through_getter(m, full, {"shape": shape, **options})


def _full_name(m: Machine, scope: VariableScope, name: Value) -> Value:
    if name is None and not scope.name:
        return None
    if name is None or isinstance(name, (int, float)):
        if not scope.name:
            name_text(m, name)
        cls = m.class_of(name)
        m.raise_("TypeError", f'can only concatenate str (not "{cls.name if cls else "object"}") to str')
    text = name_text(m, name)
    return f"{scope.name}/{text}" if scope.name else text


def _dtype_option(m: Machine, dtype: Value) -> Value:
    name = as_dtype(m, dtype)
    return m.unknown("the dtype of a variable") if name is None else dtype_value(base(name))


def _check_dtype(m: Machine, initializer: Value, dtype: Value) -> None:
    """A constant initializer is converted once more to compare dtypes (a stray Const in the root scope)."""
    have, want = to_tensor(m, initializer).dtype, as_dtype(m, dtype)
    if have is not None and want is not None and base(have) != want:
        text = f"Initializer type '<dtype: '{base(have)}'>' and explicit dtype '{m.to_str(dtype)}' don't match."
        m.raise_("ValueError", text, SPEC)


# ------------------------------------------------------------------------------------------------------- custom getters


def _through_getter(m: Machine, name: Value, options: dict[str, Value]) -> Value:
    getter = options.pop("custom_getter", None)
    if getter is None:
        return true_getter(m, name, **options)
    requests = tf_state(m).requests
    requests.append(Asked(m.user_stack()))
    result: Value = None
    try:
        result = _call_getter(m, getter, name, options)
        return result
    finally:
        _note_given(m, requests[-1], result)
        requests.pop()


def _note_given(m: Machine, asked: Asked, result: Value) -> None:
    """The variables that the store gave are used here, unless the getter gives another variable in their place."""
    if isinstance(result, VariableV) and asked.found and all(result.variable is not variable for variable, _, _ in asked.found):
        note_variable(m, result.variable, "get_variable", result.variable.op.name, False, asked.found[0][2])
        return
    for variable, store_name, reuse in asked.found:
        note_variable(m, variable, "get_variable", store_name, False, reuse)


def _call_getter(m: Machine, getter: Value, name: Value, options: dict[str, Value]) -> Value:
    if is_callable(m, getter) is False:
        m.raise_("ValueError", f"Passed a custom_getter which is not callable: {m.to_str(getter)}", SPEC)
    if options.get("trainable") is None:
        options["trainable"] = True
    options["getter"] = NativeFn("_true_getter", true_getter, pure=False)
    options["name"] = name
    names = arg_names(m, getter)
    if names and "constraint" not in names and takes_kwargs(m, getter) is False:
        options.pop("constraint", None)
    return m.call_args(getter, [], options)


def true_getter(
    m: Machine,
    name: Value,
    shape: Value = None,
    dtype: Value = "float32",
    initializer: Value = None,
    regularizer: Value = None,
    reuse: Value = None,
    trainable: Value = None,
    collections: Value = None,
    caching_device: Value = None,
    partitioner: Value = None,
    validate_shape: Value = True,
    use_resource: Value = None,
    constraint: Value = None,
    synchronization: Value = None,
    aggregation: Value = None,
) -> Value:
    """What a custom getter gets as `getter`: the store itself."""
    text = name if name is None else name_text(m, name)
    request = Request(m, text, shape, dtype, initializer, regularizer, _mode(m, reuse))
    request.options = {
        "trainable": trainable,
        "collections": collections,
        "caching_device": caching_device,
        "validate_shape": validate_shape,
        "use_resource": use_resource,
        "constraint": constraint,
        "synchronization": synchronization,
        "aggregation": aggregation,
    }
    scalar = isinstance(shape, (tuple, ListV)) and m.length(shape) == 0
    with scope_errors(m):
        if partitioner is not None and not scalar:
            return request.partitioned(partitioner)
        if request.reuse is True and text in request.store.partitioned:
            return request.partitioned(None)
        request.store.check_unpartitioned(text or "")
        return request.single()


def _mode(m: Machine, reuse: Value) -> Reuse:
    if reuse is AUTO_REUSE or reuse is None:
        return AUTO
    if isinstance(reuse, Unknown):
        return MAYBE
    return m.truth(reuse) is True


@primitive("tf.create_partitioned_variables")
def create_partitioned_variables(
    m: Machine, shape: Value, slicing: Value, initializer: Value, dtype: Value = "float32", trainable: Value = True,
    collections: Value = None, name: Value = None, reuse: Value = None,
) -> Value:  # fmt: skip
    """tf.create_partitioned_variables: the variable scope's name is the variable's."""
    dims, slices = m.iterate(shape), m.iterate(slicing)
    if dims is not None and slices is not None and len(dims) != len(slices):
        text = "The 'shape' and 'slicing' of a partitioned Variable must have the length: "
        m.raise_("ValueError", f"{text}shape: {m.to_str(shape)}, slicing: {m.to_str(slicing)}", SPEC)
    if dims is not None and not dims:
        m.raise_("ValueError", f"A partitioned Variable must have rank at least 1: shape: {m.to_str(shape)}", SPEC)
    context = variable_scope(m, name, "PartitionedVariable", reuse=reuse)
    scope = m.enter(context).scope
    try:
        with name_scope(m, None, None), scope_errors(m):
            given = scope.values["initializer"] if initializer is None else initializer
            request = Request(m, scope.name, shape, dtype, given, scope.values["regularizer"], scope.reuse)
            request.options = {"trainable": trainable, "collections": collections, "use_resource": scope.values["use_resource"]}
            made = request.partitioned(NativeFn("partitioner", lambda m, **named: slicing))
    finally:
        m.leave(context, None)
    return m.list(m.iterate(made) or [])
