"""What several library modules need: the target's generation, names, constants of conditions, string identifiers."""

import tensorflow as tf

TF2 = tf.__version__[0] == "2"

surely = tf.scopelint.surely

_NAME_UIDS = {}


def unique_object_name(base, zero_based=False):
    """The next name of an object: one counter per graph and base, shared by tf.layers and tf.keras."""
    key = (tf.get_default_graph(), base)
    number = _NAME_UIDS.get(key, 0)
    _NAME_UIDS[key] = number + 1
    if zero_based:
        return base + "_" + str(number) if number else base
    return base + "_" + str(number + 1)


def reset_uids():
    """tf.keras.backend.reset_uids."""
    _NAME_UIDS.clear()


_TRACKED = {}

_SESSION = {"open": False}


def track_variable(variable):
    """Remember a layer's weight: Keras' backend initializes those when it first opens its session."""
    _TRACKED.setdefault(tf.get_default_graph(), []).append(variable)


def open_backend_session():
    """What Keras' backend does the first time it looks for GPUs: its session initializes the layers' weights."""
    if not _SESSION["open"]:
        _SESSION["open"] = True
        initialize_tracked()


def initialize_tracked():
    """What Keras does whenever it takes its session: variables that it has not seen there are initialized."""
    waiting = _TRACKED.get(tf.get_default_graph(), [])
    if waiting:
        for variable in waiting:
            tf.is_variable_initialized(variable)
        if tf.scopelint.may_be_initialized(waiting):
            tf.scopelint.vague_name("init")
        else:
            tf.variables_initializer(waiting)
        _TRACKED[tf.get_default_graph()] = []


def constant_value(pred):
    """True or False if a condition is known while the graph is built, None if only a run tells."""
    if isinstance(pred, tf.compat.v2.Variable):
        return None
    if isinstance(pred, tf.Tensor):
        return tf.scopelint.static_value(pred)
    if isinstance(pred, bool):
        return pred
    if pred == 0 or pred == 1:
        return bool(pred)
    raise TypeError("`pred` must be a Tensor, or a Python bool, or 1 or 0. Found instead: %s" % type(pred))


def smart_constant_value(pred):
    """tf.contrib.framework.smart_constant_value: an array for a tensor."""
    return tf.get_static_value(pred) if isinstance(pred, tf.Tensor) else constant_value(pred)


def smart_cond(pred, true_fn, false_fn, name=None):
    """tf.cond, or just the one branch when the condition is known."""
    value = constant_value(pred)
    if value is None:
        return tf.cond(pred, true_fn=true_fn, false_fn=false_fn, name=name)
    if value:
        return true_fn()
    return false_fn()


def add_to_collections(elements, collection):
    """Append those elements that a collection does not hold yet."""
    present = tf.get_collection_ref(collection)
    for element in elements:
        if element not in present:
            present.append(element)


def is_partitioned(variable):
    """Whether a get_variable with a partitioner answered several variables."""
    return hasattr(variable, "_get_variable_list")


def dimension_value(dim):
    """An int or None from a Dimension, an int or None."""
    return getattr(dim, "value", dim)


def _linear(x):
    return x


def _softmax(x, axis=-1):
    """tf.keras.activations.softmax: an op of its own only for matrices."""
    if TF2 or x.shape.ndims == 2:
        return tf.nn.softmax(x)
    e = tf.exp(x - tf.reduce_max(x, axis=axis, keepdims=True))
    return e / tf.reduce_sum(e, axis=axis, keepdims=True)


def _hard_sigmoid(x):
    point_two = tf.convert_to_tensor(0.2, x.dtype.base_dtype, name="Const")
    point_five = tf.convert_to_tensor(0.5, x.dtype.base_dtype, name="Const")
    x = tf.add(tf.multiply(x, point_two), point_five)
    return tf.clip_by_value(x, 0.0, 1.0)


_ACTIVATIONS = {
    "linear": _linear,
    "relu": tf.nn.relu,
    "tanh": tf.tanh,
    "sigmoid": tf.sigmoid,
    "softmax": _softmax,
    "softplus": tf.nn.softplus,
    "softsign": tf.nn.softsign,
    "elu": tf.nn.elu,
    "selu": tf.nn.selu,
    "exponential": tf.exp,
    "hard_sigmoid": _hard_sigmoid,
}


def get_activation(identifier):
    """tf.keras.activations.get."""
    if identifier is None:
        return _linear
    if callable(identifier):
        return identifier
    if identifier in _ACTIVATIONS:
        return _ACTIVATIONS[identifier]
    if identifier == "relu6":  # not in the table: it stands in a file that needs this one
        return tf.nn.relu6
    raise ValueError("Unknown activation function:" + str(identifier))


_INITIALIZERS = {
    "zeros": lambda: tf.zeros_initializer(),
    "ones": lambda: tf.ones_initializer(),
    "constant": lambda: tf.constant_initializer(0),
    "normal": lambda: tf.random_normal_initializer(mean=0.0, stddev=0.05),
    "random_normal": lambda: tf.random_normal_initializer(mean=0.0, stddev=0.05),
    "uniform": lambda: tf.random_uniform_initializer(minval=-0.05, maxval=0.05),
    "random_uniform": lambda: tf.random_uniform_initializer(minval=-0.05, maxval=0.05),
    "truncated_normal": lambda: tf.truncated_normal_initializer(mean=0.0, stddev=0.05),
    "identity": lambda: tf.initializers.identity(),
    "orthogonal": lambda: tf.orthogonal_initializer(),
    "glorot_uniform": lambda: tf.glorot_uniform_initializer(),
    "glorot_normal": lambda: tf.glorot_normal_initializer(),
    "variance_scaling": lambda: tf.variance_scaling_initializer(),
    "he_normal": lambda: tf.variance_scaling_initializer(scale=2.0, mode="fan_in", distribution="truncated_normal"),
    "he_uniform": lambda: tf.variance_scaling_initializer(scale=2.0, mode="fan_in", distribution="uniform"),
    "lecun_normal": lambda: tf.variance_scaling_initializer(scale=1.0, mode="fan_in", distribution="truncated_normal"),
    "lecun_uniform": lambda: tf.variance_scaling_initializer(scale=1.0, mode="fan_in", distribution="uniform"),
}


def from_config(module, identifier):
    """The object that a dict of a class name and its arguments describes (generic_utils.deserialize_keras_object)."""
    name = identifier.get("class_name")
    cls = getattr(module, name, None)
    if cls is None or set(identifier) - {"class_name", "config"}:
        return tf.scopelint.unmodelled("a Keras object made from " + str(name))
    return cls(**identifier["config"])


def get_initializer(identifier):
    """tf.keras.initializers.get."""
    if identifier is None or callable(identifier):
        return identifier
    if isinstance(identifier, dict):
        return from_config(tf.keras.initializers, identifier)
    if identifier in _INITIALIZERS or tf.scopelint.snake_case(identifier) in _INITIALIZERS:
        return _INITIALIZERS.get(identifier, _INITIALIZERS.get(tf.scopelint.snake_case(identifier)))()
    raise ValueError("Could not interpret initializer identifier: " + str(identifier))


KERAS = {"floatx": "float32", "epsilon": 1e-7, "image_data_format": "channels_last"}
"""tf.keras.backend's settings."""


def image_data_format():
    """tf.keras.backend.image_data_format."""
    return KERAS["image_data_format"]


class Regularizer(object):
    """tf.keras.regularizers.Regularizer."""

    def __call__(self, x):
        return 0.0


class L1L2(Regularizer):
    """tf.keras.regularizers.L1L2."""

    def __init__(self, l1=0.0, l2=0.0):
        self.l1 = float(l1)
        self.l2 = float(l2)

    def __call__(self, x):
        if not TF2 and not self.l1 and not self.l2:
            return tf.constant(0.0)
        regularization = tf.constant(0.0, dtype=x.dtype) if TF2 else 0.0
        if self.l1:
            regularization += self.l1 * tf.reduce_sum(tf.abs(x))
        if self.l2:
            regularization += 2.0 * self.l2 * tf.nn.l2_loss(x) if TF2 else self.l2 * tf.reduce_sum(tf.square(x))
        return regularization


class OneNorm(Regularizer):
    """What TensorFlow 2's l1 and l2 are: one product each, without a sum that starts at zero."""

    def __init__(self, factor, power):
        self.factor = factor
        self.power = power

    def __call__(self, x):
        if self.power == 1:
            return self.factor * tf.reduce_sum(tf.abs(x))
        return 2.0 * self.factor * tf.nn.l2_loss(x)


def get_constraint(identifier):
    """tf.keras.constraints.get."""
    if identifier is None or callable(identifier):
        return identifier
    if isinstance(identifier, dict):
        return from_config(tf.keras.constraints, identifier)
    found = getattr(tf.keras.constraints, identifier, None) if isinstance(identifier, str) else None
    return tf.scopelint.unmodelled("the constraint " + str(identifier)) if found is None else found()


def get_regularizer(identifier):
    """tf.keras.regularizers.get."""
    if identifier is None or callable(identifier):
        return identifier
    if isinstance(identifier, dict):
        return from_config(tf.keras.regularizers, identifier)
    if identifier == "l1":
        return OneNorm(0.01, 1) if TF2 else L1L2(l1=0.01)
    if identifier == "l2":
        return OneNorm(0.01, 2) if TF2 else L1L2(l2=0.01)
    if identifier == "l1_l2":
        return L1L2(l1=0.01, l2=0.01)
    raise ValueError("Could not interpret regularizer identifier:", identifier)
