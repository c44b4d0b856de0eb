"""tf.contrib.framework's variables: model_variable, variable, and the queries over collections."""

import functools
import re

import tensorflow as tf

from scopelint.api.library.contrib_arg_scope import add_arg_scope


def local_variable(initial_value, validate_shape=True, name=None, use_resource=None):
    """tf.contrib.framework.local_variable."""
    return tf.Variable(
        initial_value,
        trainable=False,
        collections=[tf.GraphKeys.LOCAL_VARIABLES],
        validate_shape=validate_shape,
        use_resource=use_resource,
        name=name,
    )


def global_variable(initial_value, validate_shape=True, name=None, use_resource=None):
    """tf.contrib.framework.global_variable."""
    return tf.Variable(
        initial_value,
        trainable=False,
        collections=[tf.GraphKeys.GLOBAL_VARIABLES],
        validate_shape=validate_shape,
        use_resource=use_resource,
        name=name,
    )


def _distinct(collections):
    found = []
    for collection in collections:
        if collection not in found:
            found.append(collection)
    return found


@add_arg_scope
def variable(
    name,
    shape=None,
    dtype=None,
    initializer=None,
    regularizer=None,
    trainable=True,
    collections=None,
    caching_device=None,
    device=None,
    partitioner=None,
    custom_getter=None,
    use_resource=None,
    synchronization=tf.VariableSynchronization.AUTO,
    aggregation=tf.VariableAggregation.NONE,
):
    """tf.contrib.framework.variable."""
    getter = tf.get_variable
    if custom_getter is not None:
        getter = functools.partial(custom_getter, reuse=tf.get_variable_scope().reuse)
    with tf.device(device or ""):
        return getter(
            name,
            shape=shape,
            dtype=dtype,
            initializer=initializer,
            regularizer=regularizer,
            trainable=trainable,
            collections=_distinct(collections if collections is not None else [tf.GraphKeys.GLOBAL_VARIABLES]),
            caching_device=caching_device,
            partitioner=partitioner,
            use_resource=use_resource,
            synchronization=synchronization,
            aggregation=aggregation,
        )


@add_arg_scope
def model_variable(
    name,
    shape=None,
    dtype=tf.float32,
    initializer=None,
    regularizer=None,
    trainable=True,
    collections=None,
    caching_device=None,
    device=None,
    partitioner=None,
    custom_getter=None,
    use_resource=None,
    synchronization=tf.VariableSynchronization.AUTO,
    aggregation=tf.VariableAggregation.NONE,
):
    """tf.contrib.framework.model_variable."""
    collections = list(collections or []) + [tf.GraphKeys.GLOBAL_VARIABLES, tf.GraphKeys.MODEL_VARIABLES]
    return variable(
        name,
        shape=shape,
        dtype=dtype,
        initializer=initializer,
        regularizer=regularizer,
        trainable=trainable,
        collections=collections,
        caching_device=caching_device,
        device=device,
        partitioner=partitioner,
        custom_getter=custom_getter,
        use_resource=use_resource,
        synchronization=synchronization,
        aggregation=aggregation,
    )


def add_model_variable(var):
    """tf.contrib.framework.add_model_variable."""
    if var not in tf.get_collection(tf.GraphKeys.MODEL_VARIABLES):
        tf.add_to_collection(tf.GraphKeys.MODEL_VARIABLES, var)


def get_variables(scope=None, suffix=None, collection=tf.GraphKeys.GLOBAL_VARIABLES):
    """tf.contrib.framework.get_variables."""
    if isinstance(scope, tf.VariableScope):
        scope = scope.name
    if suffix is not None:
        if ":" not in suffix:
            suffix += ":"
        scope = (scope or "") + ".*" + suffix
    return tf.get_collection(collection, scope)


def get_model_variables(scope=None, suffix=None):
    """tf.contrib.framework.get_model_variables."""
    return get_variables(scope, suffix, tf.GraphKeys.MODEL_VARIABLES)


def get_local_variables(scope=None, suffix=None):
    """tf.contrib.framework.get_local_variables."""
    return get_variables(scope, suffix, tf.GraphKeys.LOCAL_VARIABLES)


def get_trainable_variables(scope=None, suffix=None):
    """tf.contrib.framework.get_trainable_variables."""
    return get_variables(scope, suffix, tf.GraphKeys.TRAINABLE_VARIABLES)


def get_variables_to_restore(include=None, exclude=None):
    """tf.contrib.framework.get_variables_to_restore."""
    if include is not None and not isinstance(include, (list, tuple)):
        raise TypeError("include is provided but is not a list or a tuple.")
    if exclude is not None and not isinstance(exclude, (list, tuple)):
        raise TypeError("exclude is provided but is not a list or a tuple.")
    included = get_variables() if include is None else []
    for scope in include or []:
        included = included + get_variables(scope)
    excluded = []
    for scope in exclude or []:
        excluded = excluded + get_variables(scope)
    return [v for v in included if v not in excluded]


def get_variables_by_suffix(suffix, scope=None):
    """tf.contrib.framework.get_variables_by_suffix."""
    return get_variables(scope=scope, suffix=suffix)


def get_variables_by_name(given_name, scope=None):
    """tf.contrib.framework.get_variables_by_name."""
    return get_variables(scope=scope, suffix="/" + given_name + ":|^" + given_name + ":")


def get_unique_variable(var_op_name):
    """tf.contrib.framework.get_unique_variable."""
    candidates = get_variables(scope=var_op_name)
    if not candidates:
        raise ValueError("Couldn't find variable %s" % var_op_name)
    for candidate in candidates:
        if candidate.op.name == var_op_name:
            return candidate
    raise ValueError("Variable %s does not uniquely identify a variable" % var_op_name)


def filter_variables(var_list, include_patterns=None, exclude_patterns=None, reg_search=True):
    """tf.contrib.framework.filter_variables."""
    found = re.search if reg_search else re.match
    kept = list(var_list)
    if include_patterns is not None:
        kept = [v for v in kept if any([found(p, v.name) for p in include_patterns])]
    if exclude_patterns is not None:
        kept = [v for v in kept if not any([found(p, v.name) for p in exclude_patterns])]
    return kept


def assert_or_get_global_step(graph=None, global_step_tensor=None):
    """tf.contrib.framework.assert_or_get_global_step."""
    if global_step_tensor is None:
        return tf.train.get_global_step(graph)
    tf.train.assert_global_step(global_step_tensor)
    return global_step_tensor


def get_variable_full_name(var):
    """tf.contrib.framework.get_variable_full_name."""
    return var.op.name


def assign_from_checkpoint_fn(model_path, var_list, ignore_missing_vars=False, reshape_variables=False):
    """tf.contrib.framework.assign_from_checkpoint_fn, where every variable is taken to be in the checkpoint."""
    if not var_list:
        raise ValueError("var_list cannot be empty")
    saver = tf.train.Saver(var_list, reshape=reshape_variables, write_version=tf.train.SaverDef.V1)

    def callback(session):
        saver.restore(session, model_path)

    return callback
