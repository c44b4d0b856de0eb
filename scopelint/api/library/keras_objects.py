"""Keras' objects by name and by config: custom objects, activations, initializers, constraints, regularizers.

Mirrors keras/utils/generic_utils.py and the `get` functions of TensorFlow 1.15, and their successors in TensorFlow 2's Keras
(run by scopelint's interpreter).
"""

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.keras_regularizers import L1L2, Regularizer, l1, l1_l2, l2

_REGISTERED = {}
_SCOPED = {} if TF2 else _REGISTERED
_REGISTERED_NAMES = {}


def get_custom_objects():
    """tf.keras.utils.get_custom_objects: the dict itself. In TensorFlow 2 it does not show what scopes add."""
    return _REGISTERED


class CustomObjectScope(object):
    """tf.keras.utils.CustomObjectScope."""

    def __init__(self, *args):
        self.custom_objects = args
        self.backup = None

    def __enter__(self):
        self.backup = dict(_SCOPED)
        for objects in self.custom_objects:
            _SCOPED.update(objects)
        return self

    def __exit__(self, *args, **kwargs):
        _SCOPED.clear()
        _SCOPED.update(self.backup)


def custom_object_scope(*args):
    """tf.keras.utils.custom_object_scope."""
    return CustomObjectScope(*args)


def get_registered_object(name, custom_objects=None, module_objects=None):
    """tf.keras.utils.get_registered_object."""
    for objects in (_SCOPED, _REGISTERED, custom_objects or {}, module_objects or {}):
        if name in objects:
            return objects[name]
    return None


def get_registered_name(obj):
    """tf.keras.utils.get_registered_name."""
    return _REGISTERED_NAMES[obj] if obj in _REGISTERED_NAMES else obj.__name__


def register_keras_serializable(package="Custom", name=None):
    """tf.keras.utils.register_keras_serializable."""

    def decorator(arg):
        registered = package + ">" + (arg.__name__ if name is None else name)
        if isinstance(arg, type) and not hasattr(arg, "get_config"):
            raise ValueError("Cannot register a class that does not have a get_config() method.")
        _REGISTERED[registered] = arg
        _REGISTERED_NAMES[arg] = registered
        return arg

    return decorator


def _unknown(what, name, by_config):
    """What both Keras raise for a name that nobody registered."""
    if TF2:
        return ValueError("Unknown %s: '%s'. Please ensure you are using a `keras.utils.custom_object_scope`" % (what, name))
    return ValueError("Unknown " + what + (": " if by_config else ":") + name)


def from_config(built_in, identifier, what):
    """The object that a dict of a class name and its arguments describes; built_in(name) is Keras' own class of a name."""
    if "class_name" not in identifier or "config" not in identifier:
        raise ValueError(("Improper config format for %s." if TF2 else "Improper config format: %s") % (identifier,))
    name, config = identifier["class_name"], identifier["config"]
    cls = get_registered_object(name)
    if cls is None:
        cls = built_in(name)
        if cls is None:
            raise _unknown(what, name, True)
        return cls(**config)
    if not hasattr(cls, "from_config"):
        return cls(**config)
    if "custom_objects" in tf.scopelint.arg_names(cls.from_config):
        return cls.from_config(config, custom_objects=dict(_REGISTERED))
    return cls.from_config(config)


def from_name(built_in, name, what):
    """The object of a name: classes are made without arguments, functions are answered as they are."""
    found = get_registered_object(name)
    if found is None:
        found = built_in(name)
    if found is None:
        raise _unknown(what, name, False)
    return found() if isinstance(found, type) else found


def linear(x):
    return x


def softmax(x, axis=-1):
    """tf.keras.activations.softmax: an op of its own only for matrices."""
    if TF2 or x.shape.ndims == 2:
        return tf.nn.softmax(x)
    e = tf.exp(x - tf.reduce_max(x, axis=axis, keepdims=True))
    return e / tf.reduce_sum(e, axis=axis, keepdims=True)


def mish(x):
    return x * tf.tanh(tf.nn.softplus(x))


def gelu(x, approximate=False):
    return tf.compat.v2.nn.gelu(x, approximate)


def exponential(x):
    return tf.exp(x)


def hard_sigmoid(x):
    point_two = tf.convert_to_tensor(0.2, x.dtype.base_dtype, name="Const")
    point_five = tf.convert_to_tensor(0.5, x.dtype.base_dtype, name="Const")
    x = tf.add(tf.multiply(x, point_two), point_five)
    return tf.clip_by_value(x, 0.0, 1.0)


_ACTIVATIONS = {
    "linear": linear,
    "relu": tf.nn.relu,
    "tanh": tf.tanh,
    "sigmoid": tf.sigmoid,
    "softmax": softmax,
    "softplus": tf.nn.softplus,
    "softsign": tf.nn.softsign,
    "elu": tf.nn.elu,
    "selu": tf.nn.selu,
    "exponential": exponential,
    "hard_sigmoid": hard_sigmoid,
}




if TF2:
    _ACTIVATIONS.update(
        relu6=tf.nn.relu6, leaky_relu=tf.nn.leaky_relu, log_softmax=tf.nn.log_softmax, silu=tf.nn.swish, swish=tf.nn.swish, mish=mish, gelu=gelu
    )
_ACTIVATION_LAYERS = ("ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax", "ThresholdedReLU")


def _activation(name):
    """A function of Keras' own; TensorFlow 2 also takes the layers that are activations."""
    return getattr(tf.keras.layers, name) if TF2 and name in _ACTIVATION_LAYERS else _ACTIVATIONS.get(name)


def get_activation(identifier):
    """tf.keras.activations.get. TensorFlow 1.15's knows only custom objects by their configs."""
    if identifier is None:
        return linear
    if isinstance(identifier, str):
        return from_name(_activation, identifier, "activation function")
    if callable(identifier):
        return identifier
    if isinstance(identifier, dict):
        return from_config(_activation if TF2 else {}.get, identifier, "activation function" if TF2 else "activation")
    raise TypeError("Could not interpret activation function identifier: %s" % (identifier if TF2 else repr(identifier),))


_INITIALIZERS = {
    "zeros": tf.zeros_initializer,
    "ones": tf.ones_initializer,
    "constant": tf.constant_initializer,
    "random_normal": tf.keras.initializers.normal,
    "random_uniform": tf.keras.initializers.uniform,
    "truncated_normal": tf.keras.initializers.TruncatedNormal,
    "identity": tf.initializers.identity,
    "orthogonal": tf.orthogonal_initializer,
    "glorot_uniform": tf.glorot_uniform_initializer,
    "glorot_normal": tf.glorot_normal_initializer,
    "variance_scaling": tf.variance_scaling_initializer,
    "he_normal": tf.keras.initializers.he_normal,
    "he_uniform": tf.keras.initializers.he_uniform,
    "lecun_normal": tf.keras.initializers.lecun_normal,
    "lecun_uniform": tf.keras.initializers.lecun_uniform,
}
_INITIALIZER_FUNCTIONS = ("he_normal", "he_uniform", "lecun_normal", "lecun_uniform")
_SHORTER = {"normal": "random_normal", "uniform": "random_uniform", "one": "ones", "zero": "zeros"}


def _initializer(name):
    """TensorFlow 1.15 has four functions without a class's name, and one class without a function's."""
    if name.endswith("V2"):
        return getattr(tf.compat.v2.initializers, name[:-2], None)
    plain = _SHORTER.get(name, tf.scopelint.snake_case(name))
    if not TF2 and (name == "variance_scaling" or plain != name and plain in _INITIALIZER_FUNCTIONS):
        return None
    return _INITIALIZERS.get(plain)


def get_initializer(identifier):
    """tf.keras.initializers.get."""
    if identifier is None:
        return None
    if isinstance(identifier, dict):
        return from_config(_initializer, identifier, "initializer")
    if isinstance(identifier, str):
        if TF2 or identifier in _INITIALIZER_FUNCTIONS:
            return from_config(_initializer, {"class_name": identifier, "config": {}}, "initializer")
        return from_name(_initializer, identifier, "initializer")
    if callable(identifier):
        return identifier() if TF2 and isinstance(identifier, type) else identifier
    raise ValueError("Could not interpret initializer identifier: " + str(identifier))


_CONSTRAINTS = {"maxnorm": "max_norm", "nonneg": "non_neg", "unitnorm": "unit_norm"}


def _constraint(name):
    return getattr(tf.keras.constraints, _CONSTRAINTS.get(name, name), None)


def get_constraint(identifier):
    """tf.keras.constraints.get."""
    if identifier is None:
        return None
    if isinstance(identifier, (dict, str)):
        config = identifier if isinstance(identifier, dict) else {"class_name": identifier, "config": {}}
        return from_config(_constraint, config, "constraint")
    if callable(identifier):
        return identifier
    raise ValueError("Could not interpret constraint %sidentifier: %s" % ("function " if TF2 else "", identifier))


_REGULARIZERS = {"Regularizer": Regularizer, "L1L2": L1L2, "l1": l1, "l2": l2, "l1_l2": l1_l2}
if TF2:
    _REGULARIZERS.update({"L1": l1, "L2": l2})
    del _REGULARIZERS["l1_l2"]


def get_regularizer(identifier):
    """tf.keras.regularizers.get."""
    if identifier is None:
        return None
    if isinstance(identifier, dict):
        return from_config(_REGULARIZERS.get, identifier, "regularizer")
    if isinstance(identifier, str):
        if identifier == "l1_l2":
            return L1L2(l1=0.01, l2=0.01)
        found = from_name(_REGULARIZERS.get, identifier, "regularizer")
        return found() if found in (l1, l2) else found
    if callable(identifier):
        return identifier
    if TF2:
        raise ValueError("Could not interpret regularizer identifier: %s" % (identifier,))
    raise ValueError("Could not interpret regularizer identifier:", identifier)
