"""tf.contrib.layers' utils (slim.utils): output collections with aliases, conditions, dimensions."""

import collections

import tensorflow as tf

NamedOutputs = collections.namedtuple("NamedOutputs", ["name", "outputs"])


def collect_named_outputs(collections, alias, outputs):
    """slim.utils.collect_named_outputs."""
    if collections:
        append_tensor_alias(outputs, alias)
        tf.add_to_collections(collections, outputs)
    return outputs


def append_tensor_alias(tensor, alias):
    """slim.utils.append_tensor_alias."""
    if alias[-1] == "/":
        alias = alias[:-1]
    if hasattr(tensor, "aliases"):
        tensor.aliases.append(alias)
    else:
        tensor.aliases = [alias]
    return tensor


def gather_tensors_aliases(tensors):
    """slim.utils.gather_tensors_aliases."""
    aliases = []
    for tensor in tensors:
        aliases += get_tensor_aliases(tensor)
    return aliases


def get_tensor_aliases(tensor):
    """slim.utils.get_tensor_aliases."""
    if hasattr(tensor, "aliases"):
        return tensor.aliases
    if tensor.name[-2:] == ":0":
        return [tensor.op.name]
    return [tensor.name]


def convert_collection_to_dict(collection, clear_collection=False):
    """slim.utils.convert_collection_to_dict."""
    output = collections.OrderedDict()
    for tensor in tf.get_collection(collection):
        for alias in get_tensor_aliases(tensor):
            output[alias] = tensor
    if clear_collection:
        tf.get_default_graph().clear_collection(collection)
    return output


def constant_value(value_or_tensor_or_var, dtype=None):
    """slim.utils.constant_value."""
    value = value_or_tensor_or_var
    if value is None:
        raise ValueError("value_or_tensor_or_var cannot be None")
    if isinstance(value, tf.compat.v2.Variable):
        return None
    if isinstance(value, tf.Tensor):
        if dtype and value.dtype != dtype:
            raise ValueError("It has the wrong type %s instead of %s" % (value.dtype, dtype))
        return tf.scopelint.static_value(value)
    return value


def static_cond(pred, fn1, fn2):
    """slim.utils.static_cond."""
    if pred:
        return fn1()
    return fn2()


def smart_cond(pred, fn1, fn2, name=None):
    """slim.utils.smart_cond."""
    value = constant_value(pred)
    if value is not None:
        return static_cond(value, fn1, fn2)
    return tf.cond(pred, fn1, fn2, name)  # the fourth parameter is `strict`: the name is lost


def get_variable_collections(variables_collections, name):
    """slim.utils.get_variable_collections."""
    if isinstance(variables_collections, dict):
        return variables_collections.get(name, None)
    return variables_collections


def _dimension(shape, dim, min_rank):
    dims = shape.dims
    if dims is None:
        raise ValueError("dims of shape must be known but is None")
    if len(dims) < min_rank:
        raise ValueError("rank of shape must be at least %d not: %d" % (min_rank, len(dims)))
    value = shape.as_list()[dim]
    if value is None:
        raise ValueError("dimension %d of shape must be known but is None: %s" % (dim, shape))
    return value


def channel_dimension(shape, data_format, min_rank=1):
    """slim.utils.channel_dimension."""
    return _dimension(shape, 1 if data_format == "channels_first" else -1, min_rank)


def last_dimension(shape, min_rank=1):
    """slim.utils.last_dimension."""
    return _dimension(shape, -1, min_rank)


def two_element_tuple(int_or_tuple):
    """slim.utils.two_element_tuple."""
    if isinstance(int_or_tuple, (list, tuple)):
        if len(int_or_tuple) != 2:
            raise ValueError("Must be a list with 2 elements: %s" % int_or_tuple)
        return int(int_or_tuple[0]), int(int_or_tuple[1])
    if isinstance(int_or_tuple, int):
        return int(int_or_tuple), int(int_or_tuple)
    if isinstance(int_or_tuple, tf.TensorShape) and len(int_or_tuple) == 2:
        return int_or_tuple[0], int_or_tuple[1]
    raise ValueError("Must be an int, a list with 2 elements or a TensorShape of length 2")


def n_positive_integers(n, value):
    """slim.utils.n_positive_integers."""
    if isinstance(value, (list, tuple)):
        if len(value) != n:
            raise ValueError("Expected sequence of %d positive integers, but received %r" % (n, value))
        values = tuple([int(x) for x in value])
    else:
        values = (int(value),) * n
    for x in values:
        if x < 1:
            raise ValueError("expected positive integer, but received %d" % x)
    return values
