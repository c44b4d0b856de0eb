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


KERAS = {"floatx": "float32", "epsilon": 1e-7, "image_data_format": "channels_last"}
"""tf.keras.backend's settings."""


def image_data_format():
    """tf.keras.backend.image_data_format."""
    return KERAS["image_data_format"]
