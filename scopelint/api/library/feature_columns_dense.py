"""Columns that are dense: numbers, buckets of numbers, embeddings and indicators of categories (run by scopelint's interpreter)."""

import collections

import tensorflow as tf

from scopelint.api.library.common import TF2, dimension_value
from scopelint.api.library.feature_columns_base import CategoricalColumn, DenseColumn, FeatureColumn, IdWeightPair
from scopelint.api.library.feature_columns_categorical import SequenceCategoricalColumn
from scopelint.api.library.nn_embedding_sparse import embedding_lookup_sparse, safe_embedding_lookup_sparse
from scopelint.api.library.sparse_rows import sparse_merge, sparse_slice

_MORE = ("use_safe_embedding_lookup",) if TF2 else ()


class SequenceDenseColumn(FeatureColumn):
    """Mirrors feature_column_v2.SequenceDenseColumn: has _get_sequence_dense_tensor."""


def sequence_length(sparse, size=1):
    """Mirrors feature_column.utils.sequence_length_from_sparse_tensor: the steps of each example, each of so many values."""
    with tf.name_scope(None, "sequence_length") as scope:
        rows = sparse.indices[:, 0]
        columns = sparse.indices[:, 1]
        columns += tf.ones_like(columns)
        lengths = tf.segment_max(columns, segment_ids=rows)
        lengths = tf.cast(tf.ceil(lengths / size), tf.int64)
        missing = tf.shape(sparse)[:1] - tf.shape(lengths)[:1]
        return tf.concat([lengths, tf.zeros(missing, dtype=lengths.dtype)], axis=0, name=scope)


def _a_sequence(column, what):
    """ValueError where the categories of a column are no sequence's."""
    given = column.categorical_column
    if not isinstance(given, SequenceCategoricalColumn):
        text = "In {}: {}. categorical_column must be of type SequenceCategoricalColumn to use SequenceFeatures. "
        text += "Suggested fix: Use one of sequence_categorical_column_with_*. Given (type {}): {}"
        raise ValueError(text.format(what, column.name, type(given), given))


class NumericColumn(DenseColumn, collections.namedtuple("NumericColumn", ["key", "shape", "default_value", "dtype", "normalizer_fn"])):
    """Mirrors feature_column_v2.NumericColumn."""

    @property
    def name(self):
        return self.key

    @property
    def parse_example_spec(self):
        return {self.key: tf.FixedLenFeature(self.shape, self.dtype, self.default_value)}

    @property
    def variable_shape(self):
        return tf.TensorShape(self.shape)

    @property
    def parents(self):
        return [self.key]

    def _transform_feature(self, inputs):
        tensor = inputs.get(self.key)
        if isinstance(tensor, tf.SparseTensor):
            text = "The corresponding Tensor of numerical column must be a Tensor. SparseTensor is not supported. key: {}"
            raise ValueError(text.format(self.key))
        if self.normalizer_fn is not None:
            tensor = self.normalizer_fn(tensor)
        return tf.cast(tensor, tf.float32)


class BucketizedColumn(DenseColumn, CategoricalColumn, collections.namedtuple("BucketizedColumn", ("source_column", "boundaries"))):
    """Mirrors feature_column_v2.BucketizedColumn."""

    @property
    def name(self):
        return f"{self.source_column.name}_bucketized"

    @property
    def parse_example_spec(self):
        return self.source_column.parse_example_spec

    @property
    def variable_shape(self):
        return tf.TensorShape(tuple(self.source_column.shape) + (len(self.boundaries) + 1,))

    @property
    def num_buckets(self):
        return (len(self.boundaries) + 1) * self.source_column.shape[0]

    @property
    def parents(self):
        return [self.source_column]

    def _transform_feature(self, inputs):
        source = inputs.get(self.source_column)
        return tf.raw_ops.Bucketize(input=source, boundaries=list(self.boundaries))

    def _get_dense_tensor(self, inputs, weight_collections=None, trainable=None):
        buckets = tf.cast(inputs.get(self), tf.int64)
        return tf.one_hot(indices=buckets, depth=len(self.boundaries) + 1, on_value=1.0, off_value=0.0)

    def _get_sparse_tensors(self, inputs, weight_collections=None, trainable=None):
        tensor = inputs.get(self)
        batch, width = tf.shape(tensor)[0], self.source_column.shape[0]
        rows = tf.reshape(tf.tile(tf.expand_dims(tf.range(0, batch), 1), [1, width]), (-1,))
        columns = tf.tile(tf.range(0, width), [batch])
        buckets = tf.reshape(tensor, (-1,)) + (len(self.boundaries) + 1) * columns
        indices = tf.cast(tf.transpose(tf.stack((rows, columns))), tf.int64)
        shape = tf.cast(tf.stack([batch, width]), tf.int64)
        return IdWeightPair(tf.SparseTensor(indices, buckets, shape), None)


def _no_sequence(column, what):
    """ValueError where the categories of a column are a sequence's."""
    if isinstance(column.categorical_column, SequenceCategoricalColumn):
        text = "In {}: {}. categorical_column must not be of type _SequenceCategoricalColumn. Suggested fix A: If you wish to use "
        text += "DenseFeatures, use a non-sequence categorical_column_with_*. Suggested fix B: If you wish to create sequence "
        text += "input, use SequenceFeatures instead of DenseFeatures. Given (type {}): {}"
        given = column.categorical_column
        raise ValueError(text.format(what, column.name, type(given), given))


def _restored(column, weights):
    """Let the initial value of an embedding come from a checkpoint, if the column says so."""
    if column.ckpt_to_load_from is not None:
        parts = weights._get_variable_list() if hasattr(weights, "_get_variable_list") else weights
        tf.train.init_from_checkpoint(column.ckpt_to_load_from, {column.tensor_name_in_ckpt: parts})


def _looked_up(column, weights, ids, id_weights):
    """The rows of an embedding for each example, combined."""
    rank = dimension_value(ids.dense_shape.get_shape()[0])
    name = "%s_weights" % column.name
    if TF2 and not column.use_safe_embedding_lookup and rank is not None and rank <= 2:
        return embedding_lookup_sparse(weights, ids, id_weights, "div", combiner=column.combiner, name=name, max_norm=column.max_norm)
    return safe_embedding_lookup_sparse(weights, ids, id_weights, combiner=column.combiner, name=name, max_norm=column.max_norm)


class _Embedding(DenseColumn, SequenceDenseColumn):
    """A column that reads rows of a matrix for the categories of another."""

    @property
    def parse_example_spec(self):
        return self.categorical_column.parse_example_spec

    @property
    def variable_shape(self):
        return tf.TensorShape([self.dimension])

    @property
    def parents(self):
        return [self.categorical_column]

    def _transform_feature(self, inputs):
        return inputs.get(self.categorical_column)

    def _made(self, weight_collections, trainable):
        return tf.get_variable(
            name="embedding_weights",
            shape=(self.categorical_column.num_buckets, self.dimension),
            dtype=tf.float32,
            initializer=self.initializer,
            trainable=self.trainable and trainable,
            collections=weight_collections,
        )


class EmbeddingColumn(
    _Embedding,
    collections.namedtuple(
        "EmbeddingColumn",
        ("categorical_column", "dimension", "combiner", "initializer", "ckpt_to_load_from", "tensor_name_in_ckpt", "max_norm", "trainable")
        + _MORE,
    ),
):
    """Mirrors feature_column_v2.EmbeddingColumn."""

    @property
    def name(self):
        return f"{self.categorical_column.name}_embedding"

    def create_state(self, manager):
        """The matrix, as a layer's variable."""
        shape = (self.categorical_column.num_buckets, self.dimension)
        manager.create_variable(self, "embedding_weights", shape, self.trainable, self.initializer)

    def _get_dense_tensor(self, inputs, weight_collections=None, trainable=None):
        _no_sequence(self, "embedding_column")
        ids, id_weights = self.categorical_column._get_sparse_tensors(inputs)
        return self._rows(inputs, ids, id_weights, weight_collections, trainable)

    def _get_sequence_dense_tensor(self, inputs, weight_collections=None, trainable=None):
        _a_sequence(self, "embedding_column")
        ids, id_weights = self.categorical_column._get_sparse_tensors(inputs)
        dense = self._rows(inputs, ids, id_weights, weight_collections, trainable)
        return dense, sequence_length(ids)

    def _rows(self, inputs, ids, id_weights, weight_collections, trainable):
        if inputs.manager is None:
            weights = self._made(weight_collections, trainable)
        else:
            weights = inputs.manager.get_variable(self, "embedding_weights")
        _restored(self, weights)
        return _looked_up(self, weights, ids, id_weights)


class SharedEmbeddingColumn(
    _Embedding,
    collections.namedtuple(
        "_SharedEmbeddingColumn",
        (
            "categorical_column",
            "dimension",
            "combiner",
            "initializer",
            "shared_embedding_collection_name",
            "ckpt_to_load_from",
            "tensor_name_in_ckpt",
            "max_norm",
            "trainable",
        )
        + _MORE,
    ),
):
    """Mirrors feature_column._SharedEmbeddingColumn: its matrix stands in a collection of its name."""

    @property
    def name(self):
        return f"{self.categorical_column.name}_shared_embedding"

    @property
    def _var_scope_name(self):
        return self.shared_embedding_collection_name

    def _get_dense_tensor(self, inputs, weight_collections=None, trainable=None):
        _no_sequence(self, "embedding_column")
        return self._rows(inputs, weight_collections, trainable)

    def _get_sequence_dense_tensor(self, inputs, weight_collections=None, trainable=None):
        _a_sequence(self, "embedding_column")
        dense = self._rows(inputs, weight_collections, trainable)
        return dense, sequence_length(self.categorical_column._get_sparse_tensors(inputs).id_tensor)

    def _rows(self, inputs, weight_collections, trainable):
        with tf.name_scope(None, default_name=self.name):
            ids, id_weights = self.categorical_column._get_sparse_tensors(inputs)
            weights = self._shared(weight_collections, trainable)
            _restored(self, weights)
            return _looked_up(self, weights, ids, id_weights)

    def _shared(self, weight_collections, trainable):
        found = tf.get_collection(self.shared_embedding_collection_name)
        if not found:
            weights = self._made(weight_collections, trainable)
            tf.add_to_collection(self.shared_embedding_collection_name, weights)
            return weights
        hints = "Suggested fix A: Choose a unique name for this collection. Suggested fix B: Do not add any variables to this "
        hints += "collection. The feature_column library already adds a variable under the hood."
        if tf.scopelint.surely(len(found) > 1):
            raise ValueError(f"Collection {found} can only contain one variable. {hints}")
        shape = (self.categorical_column.num_buckets, self.dimension)
        if tf.scopelint.surely(found[0].get_shape() != shape):
            text = "Shared embedding collection {} contains variable {} of unexpected shape {}. Expected shape is {}. {}"
            name = self.shared_embedding_collection_name
            raise ValueError(text.format(name, found[0].name, found[0].get_shape(), shape, hints))
        return found[0]


class SharedEmbeddingColumnCreator:
    """Mirrors feature_column_v2.SharedEmbeddingColumnCreator: the matrix of columns that share one, a variable for each graph."""

    def __init__(self, dimension, initializer, ckpt_to_load_from, tensor_name_in_ckpt, num_buckets, trainable, name):
        self.dimension = dimension
        self.ckpt_to_load_from = ckpt_to_load_from
        self.tensor_name_in_ckpt = tensor_name_in_ckpt
        self._initializer = initializer
        self._num_buckets = num_buckets
        self._trainable = trainable
        self._name = name
        self._weights = {}

    @property
    def embedding_weights(self):
        graph = tf.get_default_graph()
        if graph not in self._weights:
            shape = (self._num_buckets, self.dimension)
            weights = tf.get_variable(self._name, shape, tf.float32, self._initializer, trainable=self._trainable)
            _restored(self, weights)
            self._weights[graph] = weights
        return self._weights[graph]


class SharedEmbeddingColumnV2(
    _Embedding,
    collections.namedtuple(
        "SharedEmbeddingColumn", ("categorical_column", "shared_embedding_column_creator", "combiner", "max_norm") + _MORE
    ),
):
    """Mirrors feature_column_v2.SharedEmbeddingColumn."""

    @property
    def name(self):
        return f"{self.categorical_column.name}_shared_embedding"

    @property
    def dimension(self):
        return self.shared_embedding_column_creator.dimension

    def _get_dense_tensor(self, inputs, weight_collections=None, trainable=None):
        if inputs.manager is None:
            text = "SharedEmbeddingColumns are not supported in `linear_model` or `input_layer`. "
            raise ValueError(text + "Please use `DenseFeatures` or `LinearModel` instead.")
        _no_sequence(self, "embedding_column")
        return self._rows(inputs)

    def _get_sequence_dense_tensor(self, inputs, weight_collections=None, trainable=None):
        _a_sequence(self, "embedding_column")
        dense = self._rows(inputs)
        return dense, sequence_length(self.categorical_column._get_sparse_tensors(inputs).id_tensor)

    def _rows(self, inputs):
        with tf.name_scope(None, default_name=self.name):
            ids, id_weights = self.categorical_column._get_sparse_tensors(inputs)
            weights = self.shared_embedding_column_creator.embedding_weights
            return _looked_up(self, weights, ids, id_weights)


class IndicatorColumn(DenseColumn, SequenceDenseColumn, collections.namedtuple("IndicatorColumn", ("categorical_column",))):
    """Mirrors feature_column_v2.IndicatorColumn."""

    @property
    def name(self):
        return f"{self.categorical_column.name}_indicator"

    @property
    def parse_example_spec(self):
        return self.categorical_column.parse_example_spec

    @property
    def variable_shape(self):
        return tf.TensorShape([1, self.categorical_column.num_buckets])

    @property
    def parents(self):
        return [self.categorical_column]

    def _transform_feature(self, inputs):
        ids, weights = self.categorical_column._get_sparse_tensors(inputs)
        size = self.categorical_column.num_buckets
        if weights is not None:
            weighted = sparse_merge(sp_ids=ids, sp_values=weights, vocab_size=size)
            weighted = sparse_slice(weighted, [0, 0], weighted.dense_shape)
            return tf.scatter_nd(weighted.indices, weighted.values, weighted.dense_shape)
        dense = tf.sparse_tensor_to_dense(ids, default_value=-1)
        return tf.reduce_sum(tf.one_hot(dense, depth=size, on_value=1.0, off_value=0.0), axis=[-2])

    def _get_dense_tensor(self, inputs, weight_collections=None, trainable=None):
        _no_sequence(self, "indicator_column")
        return inputs.get(self)

    def _get_sequence_dense_tensor(self, inputs, weight_collections=None, trainable=None):
        _a_sequence(self, "indicator_column")
        dense = inputs.get(self)
        return dense, sequence_length(self.categorical_column._get_sparse_tensors(inputs).id_tensor)
