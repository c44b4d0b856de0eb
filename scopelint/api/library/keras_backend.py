"""tf.keras.backend: the functions that layers and models of users call most (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.common import KERAS, TF2, image_data_format, initialize_tracked, reset_uids, track_variable, unique_object_name
from scopelint.api.library.keras_base import learning_phase, set_learning_phase
from scopelint.api.library.keras_batch_dot import batch_dot
from scopelint.api.library.keras_core import in_train_phase, relu
from scopelint.api.library.keras_crossentropy import binary_crossentropy, categorical_crossentropy, sparse_categorical_crossentropy
from scopelint.api.library.keras_functions import batch_set_value, function, set_value
from scopelint.api.library.keras_rnn_loop import rnn


def floatx():
    return KERAS["floatx"]


def set_floatx(value):
    if value not in ("float16", "float32", "float64"):
        raise ValueError("Unknown floatx type: " + str(value))
    KERAS["floatx"] = str(value)


def epsilon():
    return KERAS["epsilon"]


def set_epsilon(value):
    KERAS["epsilon"] = float(value) if TF2 else value


def set_image_data_format(data_format):
    if data_format not in ("channels_last", "channels_first"):
        raise ValueError("Unknown data_format: " + str(data_format))
    KERAS["image_data_format"] = str(data_format)


def backend():
    return "tensorflow"


def get_uid(prefix=""):
    return int(unique_object_name(prefix).rpartition("_")[2])


def clear_session():
    tf.reset_default_graph()
    reset_uids()
    set_learning_phase(None)
    learning_phase()


def get_session():
    session = tf.get_default_session() or tf.Session()
    initialize_tracked()
    return session


def set_session(session):
    return None


def name_scope(name, *args):
    return tf.name_scope(name)


def placeholder(shape=None, ndim=None, dtype=None, sparse=False, name=None):
    if shape is None and ndim:
        shape = [None] * ndim
    return tf.placeholder(dtype or floatx(), shape=shape, name=name)


def variable(value, dtype=None, name=None, constraint=None):
    made = tf.Variable(value, dtype=tf.as_dtype(dtype or floatx()), name=name, constraint=constraint, use_resource=True)
    track_variable(made)
    return made


def constant(value, dtype=None, shape=None, name=None):
    return tf.constant(value, dtype=dtype or floatx(), shape=shape, name=name)


def shape(x):
    return tf.shape(x)


def int_shape(x):
    dims = x.shape
    return None if dims.ndims is None else tuple(dims.as_list())


def ndim(x):
    return x.shape.ndims


def dtype(x):
    return x.dtype.base_dtype.name


def is_keras_tensor(x):
    return hasattr(x, "_keras_history")


def cast(x, dtype):
    return tf.cast(x, dtype)


def cast_to_floatx(x):
    if isinstance(x, (tf.Tensor, tf.compat.v2.Variable, tf.SparseTensor)):
        if not TF2:
            raise TypeError("a tensor is no array")
        return tf.cast(x, dtype=floatx())
    return x


def _reduction(fn):
    return lambda x, axis=None, keepdims=False: fn(x, axis, keepdims)


sum = _reduction(lambda x, axis, keep: tf.reduce_sum(x, axis, keep))
prod = _reduction(lambda x, axis, keep: tf.reduce_prod(x, axis, keep))
max = _reduction(lambda x, axis, keep: tf.reduce_max(x, axis, keep))
min = _reduction(lambda x, axis, keep: tf.reduce_min(x, axis, keep))


def mean(x, axis=None, keepdims=False):
    if x.dtype.base_dtype == tf.bool:
        x = tf.cast(x, floatx())
    return tf.reduce_mean(x, axis, keepdims)


def any(x, axis=None, keepdims=False):
    return tf.reduce_any(tf.cast(x, tf.bool), axis, keepdims)


def all(x, axis=None, keepdims=False):
    return tf.reduce_all(tf.cast(x, tf.bool), axis, keepdims)


def dot(x, y):
    if x.shape.ndims is not None and (x.shape.ndims > 2 or y.shape.ndims > 2):
        return _dot_many(x, y)
    return tf.matmul(x, y)


def _sizes(x):
    return [static if static is not None else size for static, size in zip(x.shape.as_list(), tf.unstack(tf.shape(x)))]


def _dot_many(x, y):
    x_sizes, y_sizes = _sizes(x), _sizes(y)
    order = list(range(y.shape.ndims))
    order = [order.pop(-2)] + order
    left = tf.reshape(x, [-1, x_sizes[-1]])
    right = tf.reshape(tf.transpose(y, perm=order), [y_sizes[-2], -1])
    return tf.reshape(tf.matmul(left, right), x_sizes[:-1] + y_sizes[:-2] + y_sizes[-1:])


def repeat_elements(x, rep, axis):
    size = x.shape.as_list()[axis]
    if size is None:
        return tf.scopelint.unmodelled("tf.keras.backend.repeat_elements of an unknown number")
    splits = tf.split(value=x, num_or_size_splits=size, axis=axis)
    return concatenate([part for part in splits for _ in range(rep)], axis)


def concatenate(tensors, axis=-1):
    if axis < 0:
        rank = tensors[0].shape.ndims
        axis = axis % rank if rank else 0
    return tf.concat(tensors, axis)


def reshape(x, shape):
    return tf.reshape(x, shape)


def permute_dimensions(x, pattern):
    return tf.transpose(x, perm=pattern)


def expand_dims(x, axis=-1):
    return tf.expand_dims(x, axis)


def squeeze(x, axis):
    return tf.squeeze(x, [axis])


def flatten(x):
    return tf.reshape(x, [-1])


def batch_flatten(x):
    return tf.reshape(x, tf.stack([-1, tf.reduce_prod(tf.shape(x)[1:])]))


def stack(x, axis=0):
    return tf.stack(x, axis=axis)


def tile(x, n):
    return tf.tile(x, [n] if isinstance(n, int) else n)


def clip(x, min_value, max_value):
    if max_value is not None and min_value is not None and max_value < min_value:
        max_value = min_value
    if max_value is None:
        max_value = float("inf")
    if min_value is None and TF2:
        min_value = -float("inf")
    if not TF2:
        min_value = tf.constant(min_value, dtype=x.dtype.base_dtype)
        max_value = tf.constant(max_value, dtype=x.dtype.base_dtype)
    return tf.clip_by_value(x, min_value, max_value)


def l2_normalize(x, axis=None):
    return tf.nn.l2_normalize(x, axis=axis)


def softmax(x, axis=-1):
    return tf.nn.softmax(x, axis=axis)


def get_value(x):
    if not isinstance(x, (tf.Tensor, tf.compat.v2.Variable, tf.SparseTensor)):
        return x
    initialize_tracked()
    return tf.scopelint.unknown("the value of a variable")


def to_dense(tensor):
    return tf.sparse_tensor_to_dense(tensor) if isinstance(tensor, tf.SparseTensor) else tensor


def eval(x):
    return get_value(to_dense(x))


def batch_get_value(tensors):
    if not tensors:
        return []
    initialize_tracked()
    return [tf.scopelint.unknown("the value of a variable") for _ in tensors]


square = tf.square


def sqrt(x):
    zero = tf.constant(0.0, dtype=x.dtype.base_dtype)
    if TF2:
        return tf.sqrt(tf.maximum(x, zero))
    return tf.sqrt(tf.clip_by_value(x, zero, tf.constant(float("inf"), dtype=x.dtype.base_dtype)))


exp = tf.exp
abs = tf.abs
sign = tf.sign
tanh = tf.tanh
sigmoid = tf.sigmoid
maximum = tf.maximum
minimum = tf.minimum
gather = tf.gather
stop_gradient = tf.stop_gradient
