"""tf.custom_gradient in a graph: the function's ops, and an IdentityN of its results and arguments."""

import functools

import tensorflow as tf

from scopelint.api.library import nest
from scopelint.api.library.common import TF2

_VARIABLES = ("Variable", "VariableV2", "AutoReloadVariable", "VarHandleOp", "ReadVariableOp")


def _uses_variables(results, args):
    """Whether variables are among what results are computed from, beyond the arguments."""
    todo, seen = [result.op for result in results if not any([result is arg for arg in args])], []
    while todo:
        op = todo.pop()
        if op in seen:
            continue
        seen.append(op)
        if op.type in _VARIABLES:
            return True
        todo += [tensor.op for tensor in op.inputs if not any([tensor is arg for arg in args])]
    return False


def _all_tensors(values):
    return tf.scopelint.is_known(values) and all([isinstance(value, tf.Tensor) for value in values])


def _called(f, args):
    if TF2:
        args = nest.map_structure(tf.convert_to_tensor, args)
    else:
        args = [tf.convert_to_tensor(arg) for arg in args]
    before = len(tf.global_variables())
    result, _ = f(*args)
    args = nest.flatten(args)
    flat = nest.flatten(result)
    if not _all_tensors(flat) or len(tf.global_variables()) != before or _uses_variables(flat, args):
        return tf.scopelint.unmodelled("a function with tf.custom_gradient that uses variables")
    for value in flat:
        tf.identity(value)
    outputs = tf.identity_n(flat + args)
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
        return _called(f, list(args))

    return decorated
