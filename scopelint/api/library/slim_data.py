"""The parts of tf.contrib.slim that decode examples (run by scopelint's interpreter)."""

import contextlib

import tensorflow as tf

from scopelint.api.library.common import surely


class DataDecoder(object):
    """Mirrors slim.data_decoder.DataDecoder."""


class Dataset(object):
    """Mirrors slim.dataset.Dataset: holds what it is given."""

    def __init__(self, data_sources, reader, decoder, num_samples, items_to_descriptions, **kwargs):
        self.data_sources = data_sources
        self.reader = reader
        self.decoder = decoder
        self.num_samples = num_samples
        self.items_to_descriptions = items_to_descriptions
        for name, value in kwargs.items():
            setattr(self, name, value)


class NestedQueueRunnerError(Exception):
    """Mirrors slim.queues.NestedQueueRunnerError."""


@contextlib.contextmanager
def QueueRunners(session):
    """slim.queues.QueueRunners: starts threads, which make no ops."""
    yield


def dense(value):
    return tf.sparse_tensor_to_dense(value) if isinstance(value, tf.SparseTensor) else value


class ItemHandler(object):
    """Mirrors tfexample_decoder.ItemHandler."""

    def __init__(self, keys):
        self._keys = keys if isinstance(keys, (list, tuple)) else [keys]

    @property
    def keys(self):
        return self._keys


class ItemHandlerCallback(ItemHandler):
    """Mirrors tfexample_decoder.ItemHandlerCallback."""

    def __init__(self, keys, func):
        super(ItemHandlerCallback, self).__init__(keys)
        self._func = func

    def tensors_to_item(self, keys_to_tensors):
        return self._func(keys_to_tensors)


class BoundingBox(ItemHandler):
    """Mirrors tfexample_decoder.BoundingBox."""

    def __init__(self, keys=None, prefix=""):
        names = ["ymin", "xmin", "ymax", "xmax"] if keys is None else keys
        if keys is not None and surely(len(keys) != 4):
            raise ValueError("BoundingBox expects 4 keys but got %d" % len(keys))
        self._prefix = prefix
        self._full_keys = [prefix + name for name in names]
        super(BoundingBox, self).__init__(self._full_keys)

    def tensors_to_item(self, keys_to_tensors):
        rows = []
        for key in self._full_keys:
            side = keys_to_tensors[key]
            rows.append(tf.expand_dims(side.values if isinstance(side, tf.SparseTensor) else side, 0))
        return tf.transpose(tf.concat(rows, 0))


class Tensor(ItemHandler):
    """Mirrors tfexample_decoder.Tensor."""

    def __init__(self, tensor_key, shape_keys=None, shape=None, default_value=0):
        if shape_keys and shape is not None:
            raise ValueError("Cannot specify both shape_keys and shape parameters.")
        if shape_keys and not isinstance(shape_keys, list):
            shape_keys = [shape_keys]
        self._tensor_key = tensor_key
        self._shape_keys = shape_keys
        self._shape = shape
        self._default_value = default_value
        super(Tensor, self).__init__([tensor_key] + (shape_keys or []))

    def tensors_to_item(self, keys_to_tensors):
        value = keys_to_tensors[self._tensor_key]
        shape = self._shape
        if self._shape_keys:
            dims = [dense(keys_to_tensors[key]) for key in self._shape_keys]
            shape = tf.reshape(tf.stack(dims), [-1])
        if not isinstance(value, tf.SparseTensor):
            return value if shape is None else tf.reshape(value, shape)
        if shape is not None:
            value = tf.sparse_reshape(value, shape)
        return tf.sparse_tensor_to_dense(value, self._default_value)


class LookupTensor(Tensor):
    """Mirrors tfexample_decoder.LookupTensor."""

    def __init__(self, tensor_key, table, shape_keys=None, shape=None, default_value=""):
        self._table = table
        super(LookupTensor, self).__init__(tensor_key, shape_keys, shape, default_value)

    def tensors_to_item(self, keys_to_tensors):
        return self._table.lookup(super(LookupTensor, self).tensors_to_item(keys_to_tensors))


class BackupHandler(ItemHandler):
    """Mirrors tfexample_decoder.BackupHandler."""

    def __init__(self, handler, backup):
        for what, given in (("Primary", handler), ("Backup", backup)):
            if surely(not isinstance(given, ItemHandler)):
                raise ValueError("%s handler is of type %s instead of ItemHandler" % (what, type(given)))
        self._handler = handler
        self._backup = backup
        super(BackupHandler, self).__init__(handler.keys + backup.keys)

    def tensors_to_item(self, keys_to_tensors):
        item = self._handler.tensors_to_item(keys_to_tensors)
        empty = tf.equal(tf.reduce_prod(tf.shape(item)), 0)
        return tf.cond(empty, lambda: self._backup.tensors_to_item(keys_to_tensors), lambda: item)


class SparseTensor(ItemHandler):
    """Mirrors tfexample_decoder.SparseTensor."""

    def __init__(self, indices_key=None, values_key=None, shape_key=None, shape=None, densify=False, default_value=0):
        self._indices_key = indices_key or "indices"
        self._values_key = values_key or "values"
        self._shape_key = shape_key
        self._shape = shape
        self._densify = densify
        self._default_value = default_value
        super(SparseTensor, self).__init__([self._indices_key, self._values_key] + ([shape_key] if shape_key else []))

    def tensors_to_item(self, keys_to_tensors):
        indices = keys_to_tensors[self._indices_key]
        values = keys_to_tensors[self._values_key]
        if self._shape_key:
            shape = dense(keys_to_tensors[self._shape_key])
        else:
            shape = self._shape or indices.dense_shape
        rank = tf.shape(indices.indices)[1]
        last = tf.cast(indices.values, tf.int64)
        others = tf.slice(indices.indices, [0, 0], tf.stack([-1, rank - 1]))
        found = tf.concat([others, tf.reshape(last, [-1, 1])], 1)
        tensor = tf.SparseTensor(found, values.values, shape)
        return tf.sparse_tensor_to_dense(tensor, self._default_value) if self._densify else tensor


class TFExampleDecoder(DataDecoder):
    """Mirrors tfexample_decoder.TFExampleDecoder."""

    def __init__(self, keys_to_features, items_to_handlers):
        self._keys_to_features = keys_to_features
        self._items_to_handlers = items_to_handlers

    def list_items(self):
        return list(self._items_to_handlers.keys())

    def decode(self, serialized_example, items=None):
        example = tf.parse_single_example(serialized_example, self._keys_to_features)
        for key in sorted(self._keys_to_features):
            feature = self._keys_to_features[key]
            if isinstance(feature, tf.FixedLenFeature):
                example[key] = tf.reshape(example[key], feature.shape)
        outputs = []
        for item in items or self._items_to_handlers.keys():
            handler = self._items_to_handlers[item]
            outputs.append(handler.tensors_to_item({key: example[key] for key in handler.keys}))
        return outputs
