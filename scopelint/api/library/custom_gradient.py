"""tf.custom_gradient in a graph: the function's ops, and an IdentityN of its results, arguments and the variables it reads."""

import functools

import tensorflow as tf

from scopelint.api.library import nest
from scopelint.api.library.common import TF2

_VARIABLES = ("Variable", "VariableV2", "AutoReloadVariable", "VarHandleOp")
_READS = ("ReadVariableOp", "ResourceGather")


def _read_by(ops):
    """The trainable resource variables that ops read, but for the read that each variable is made with."""
    handles = []
    for op in ops:
        for tensor in op.inputs if op.type in _READS else []:
            own = op.name == tensor.op.name + "/Read/ReadVariableOp"
            if tensor.op.type == "VarHandleOp" and not own and tensor.op not in handles:
                handles.append(tensor.op)
    trainable = dict([(v.op.name, v) for v in tf.trainable_variables()])
    return [trainable[op.name] for op in handles if op.name in trainable]


def _sources(results, args):
    """The ops of the variables that results are computed from, beyond the arguments."""
    todo, seen = [result.op for result in results if not any([result is arg for arg in args])], []
    while todo:
        op = todo.pop()
        if op not in seen:
            seen.append(op)
            todo += [tensor.op for tensor in op.inputs if not any([tensor is arg for arg in args])]
    return [op for op in seen if op.type in _VARIABLES]


def _known_variables(flat, args, variables):
    """Whether the variables found are surely those that TensorFlow finds."""
    names = [v.op.name for v in variables]
    trainable = [v.op.name for v in tf.trainable_variables()]
    if any([op.name in trainable and op.name not in names for op in _sources(flat, args)]):
        return False
    shapes = [v.shape.as_list() for v in variables]
    return TF2 or not shapes or shapes == [shapes[0]] * len(shapes)


def _check_signature(grad_fn, variables):
    accepts = "variables" in tf.scopelint.arg_names(grad_fn) or tf.scopelint.takes_kwargs(grad_fn)
    if variables and not accepts:
        raise TypeError("grad_fn must accept a keyword argument 'variables', since the function uses variables.")
    if accepts and not variables and not TF2 and not tf.get_variable_scope().use_resource:
        raise TypeError("The variable scope around a function with tf.custom_gradient must have use_resource=True.")


def _read_since(count, flat, args):
    """The variables that the function's ops read; None if there may be others."""
    ops = tf.get_default_graph().get_operations()
    if tf.scopelint.is_known(ops) and tf.scopelint.is_known(count):
        variables = _read_by(ops[count:])
        return variables if _known_variables(flat, args, variables) else None
    return [] if _known_variables(flat, args, []) else None


def called(f, args, check=True):
    """A call of a function with a gradient of its own."""
    if TF2:
        args = nest.map_structure(tf.convert_to_tensor, args)
    else:
        args = [tf.convert_to_tensor(arg) for arg in args]
    ops = tf.get_default_graph().get_operations()
    count = len(ops) if tf.scopelint.is_known(ops) else tf.scopelint.unknown("how many ops there are")
    existing = tf.global_variables()
    result, grad_fn = f(*args)
    args, flat = nest.flatten(args), nest.flatten(result)
    if not tf.scopelint.is_known(flat) or not all([isinstance(value, tf.Tensor) for value in flat]):
        return tf.scopelint.unmodelled("a function with tf.custom_gradient whose results are not known")
    created = [v for v in tf.global_variables() if v not in existing]
    if any([v.op.type != "VarHandleOp" for v in created]):
        raise TypeError("All variables used by a function wrapped with @custom_gradient must be `ResourceVariable`s.")
    variables = _read_since(count, flat, args)
    if variables is None:
        return tf.scopelint.unmodelled("a function with tf.custom_gradient that uses several variables")
    for value in flat:
        tf.identity(value)
    if check:
        _check_signature(grad_fn, variables)
    if TF2:
        variables = sorted(variables, key=lambda v: v.name)
    outputs = tf.identity_n(flat + args + variables)
    for variable in variables:
        tf.convert_to_tensor(variable)
    return nest.pack_sequence_as(result, outputs[: len(flat)])


def custom_gradient(f=None):
    """tf.custom_gradient."""
    if f is None:
        return custom_gradient

    @functools.wraps(f)
    def decorated(*args, **kwargs):
        if kwargs:
            text = "The custom_gradient decorator currently supports keywords arguments only when eager execution is enabled."
            raise ValueError(text)
        return called(f, list(args))

    return decorated


def swish(features, beta=1.0):
    """tf.nn.swish: x * sigmoid(x) with a gradient of its own; TensorFlow 1 has no `beta`."""
    if not TF2:
        return called(_swish, [features], check=False)
    features = tf.convert_to_tensor(features, name="features")
    beta = tf.cast(tf.convert_to_tensor(beta, name="beta"), features.dtype)
    return called(_swish_of, [features, beta], check=False)


def _swish(features):
    return features * tf.sigmoid(features), None


def _swish_of(features, beta):
    return features * tf.sigmoid(beta * features), None
