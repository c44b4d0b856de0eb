"""What feature columns share: their kinds, and the features that they are computed from (run by scopelint's interpreter)."""

import collections

import tensorflow as tf

from scopelint.api.library.common import dimension_value
from scopelint.api.library.sparse_composites import sparse_reshape

surely = tf.scopelint.surely

IdWeightPair = collections.namedtuple("IdWeightPair", ("id_tensor", "weight_tensor"))


class FeatureColumn:
    """Mirrors feature_column_v2.FeatureColumn (and the _FeatureColumn of TensorFlow 1)."""

    @property
    def _var_scope_name(self):
        return self.name

    @property
    def _parse_example_spec(self):
        return self.parse_example_spec

    @property
    def _is_v2_column(self):
        return True

    def create_state(self, state_manager):
        pass


class DenseColumn(FeatureColumn):
    """Mirrors feature_column_v2.DenseColumn: has variable_shape and _get_dense_tensor."""

    @property
    def _variable_shape(self):
        return self.variable_shape

    def _get_dense_tensor(self, inputs, weight_collections=None, trainable=None):
        return inputs.get(self)


class CategoricalColumn(FeatureColumn):
    """Mirrors feature_column_v2.CategoricalColumn: has num_buckets and _get_sparse_tensors."""

    @property
    def _num_buckets(self):
        return self.num_buckets

    def _get_sparse_tensors(self, inputs, weight_collections=None, trainable=None):
        return IdWeightPair(inputs.get(self), None)


class Features:
    """The features, and what columns make of them: each made once (mirrors _LazyBuilder and FeatureTransformationCache).

    manager: what holds the variables and tables of a layer; None where columns make their own.
    """

    def __init__(self, features, manager=None):
        self._features = features.copy()
        self._made = []
        self.manager = manager

    def get(self, key):
        for known, made in self._made:
            if known is key or surely(known == key):
                return made
        if not isinstance(key, str):
            made = key._transform_feature(self)
        elif key in self._features:
            made = self._matrix(key)
        else:
            raise ValueError("Feature %s is not in features dictionary." % key)
        self._made.append((key, made))
        return made

    def _matrix(self, key):
        tensor = tf.convert_to_tensor_or_sparse_tensor(self._features[key])
        rank = tensor.get_shape().ndims
        if rank is None:
            return self._of_unknown_rank(key, tensor)
        if surely(rank == 0):
            raise ValueError("Feature (key: %s) cannot have rank 0. Given: %s" % (key, tensor))
        return _widened(tensor) if rank == 1 else tensor

    def _of_unknown_rank(self, key, tensor):
        text = "Feature (key: %s) cannot have rank 0. Given: %s" % (key, tensor)
        with tf.control_dependencies([tf.assert_positive(tf.rank(tensor), message=text)]):
            return tf.cond(tf.equal(1, tf.rank(tensor)), lambda: _widened(tensor), lambda: tensor)


def _widened(tensor):
    if isinstance(tensor, tf.SparseTensor):
        return sparse_reshape(tensor, [tf.shape(tensor)[0], 1])
    return tf.expand_dims(tensor, -1)


def as_sparse_input(tensor, ignore_value=None):
    """Mirrors _to_sparse_input_and_drop_ignore_values: a dense tensor without the entries that stand for nothing."""
    tensor = tf.convert_to_tensor_or_sparse_tensor(tensor)
    if isinstance(tensor, tf.SparseTensor):
        return tensor
    with tf.name_scope(None, "to_sparse_input", (tensor, ignore_value)):
        ignored = _ignored(tensor.dtype, ignore_value)
        indices = tf.where(tf.not_equal(tensor, ignored), name="indices")
        values = tf.gather_nd(tensor, indices, name="values")
        shape = tf.shape(tensor, out_type=tf.int64, name="dense_shape")
        return tf.SparseTensor(indices, values, shape)


def _ignored(dtype, value):
    if value is None and dtype != tf.string and not dtype.is_integer:
        with tf.name_scope("ignore_value"):
            return tf.convert_to_tensor(False if dtype == tf.bool else 0.0, dtype=dtype, name="x")
    if value is None:
        value = "" if dtype == tf.string else -1
    return tf.cast(value, dtype, name="ignore_value")


def known_columns(columns):
    """The columns in a list; None where they are not all known to be of a kind that is modelled."""
    if isinstance(columns, FeatureColumn):
        columns = [columns]
    if isinstance(columns, dict):
        raise ValueError("Expected feature_columns to be iterable, found dict.")
    if not tf.scopelint.is_known(columns):
        return None
    columns = list(columns)
    if not tf.scopelint.is_known(columns):
        return None
    if not columns:
        raise ValueError("feature_columns must not be empty.")
    by_name = {}
    for column in columns:
        if not tf.scopelint.is_known(column) or not isinstance(column, FeatureColumn):
            return None
        name = column.name
        if surely(name in by_name):
            text = "Duplicate feature column name found for columns: {} and {}. This usually means that these columns refer to "
            text += "same base feature. Either one must be discarded or a duplicated but renamed item must be inserted in "
            raise ValueError((text + "features dict.").format(column, by_name[name]))
        by_name[name] = column
    return columns


def by_name(columns):
    """The columns in the order of their names."""
    return sorted(columns, key=lambda column: column.name)


def check_batch_sizes(tensors, columns):
    """ValueError where the static batch sizes of columns are surely not the same."""
    first, size = 0, None
    for i in range(len(tensors)):
        batch = dimension_value(tensors[i].shape[0])
        if batch is None:
            continue
        if size is None:
            first, size = i, batch
        elif surely(size != batch):
            text = "Batch size (first dimension) of each feature must be same. Batch size of columns ({}, {}): ({}, {})"
            raise ValueError(text.format(columns[first].name, columns[i].name, size, batch))


def check_key(key):
    """ValueError where a column's key is no string."""
    if not isinstance(key, str):
        raise ValueError(f"key must be a string. Got: type {type(key)}. Given key: {key}.")


def check_string_or_int(dtype, prefix):
    """ValueError where a dtype is surely neither string nor integer."""
    if surely(dtype != tf.string) and surely(not dtype.is_integer):
        raise ValueError(f"{prefix} dtype must be string or integer. dtype: {dtype}.")
