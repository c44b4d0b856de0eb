"""tf.data: element types and shapes are followed, the ops of the pipeline are not (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.nest import flatten_up_to as _up_to


class Spec(object):
    """The dtype and static shape of one component of an element."""

    def __init__(self, dtype, shape):
        self.dtype = tf.as_dtype(dtype)
        self.shape = tf.TensorShape(shape)


def _spec_of(value):
    if not isinstance(value, (tf.Tensor, tf.compat.v2.Variable)):
        with tf.scopelint.scratch_graph().as_default():
            value = tf.convert_to_tensor(value)
    return Spec(value.dtype.base_dtype, value.shape)


def _map(fn, structure):
    """fn over tuples and dicts; a list is one tensor, as tf.data has it."""
    if not tf.scopelint.is_known(structure):
        return structure
    if isinstance(structure, dict):
        return dict([(key, _map(fn, structure[key])) for key in structure])
    if isinstance(structure, tuple):
        parts = [_map(fn, part) for part in structure]
        return type(structure)(*parts) if hasattr(structure, "_fields") else tuple(parts)
    return fn(structure)


def _row(spec):
    return Spec(spec.dtype, spec.shape[1:])


def _taken(*names):
    """Names that the ops of a dataset take, as often as nobody knows."""
    for name in names:
        tf.scopelint.vague_name(name)


def _call(fn, structure):
    """What a function answers for elements of a structure, traced in a graph of its own."""
    with tf.scopelint.scratch_graph().as_default():
        tensors = _map(lambda spec: tf.placeholder(spec.dtype, spec.shape), structure)
        if isinstance(tensors, tuple):
            return fn(*tensors)
        return fn(tensors)


class Dataset(object):
    """Mirrors tf.data.Dataset."""

    def __init__(self, structure=None):
        self._structure = structure

    # sources

    @staticmethod
    def from_tensors(tensors):
        _taken("normalize_element", "normalize_tensors", "tensors", "components", "TensorDataset")
        return Dataset(_map(_spec_of, tensors))

    @staticmethod
    def from_tensor_slices(tensors):
        _taken("normalize_element", "normalize_tensors", "tensors", "components", "TensorSliceDataset")
        return Dataset(_map(lambda value: _row(_spec_of(value)), tensors))

    @staticmethod
    def from_generator(generator, output_types, output_shapes=None, args=None):
        _taken("Const", "FlatMapDataset", "TensorDataset", "tensors")
        if output_shapes is None:
            return Dataset(_map(lambda dtype: Spec(dtype, None), output_types))
        kinds = tf.nest.flatten(output_types)
        shapes = _up_to(output_types, output_shapes) if isinstance(output_types, (tuple, dict)) else [output_shapes]
        return Dataset(tf.nest.pack_sequence_as(output_types, [Spec(kind, shape) for kind, shape in zip(kinds, shapes)]))

    @staticmethod
    def range(*args):
        _taken("start", "stop", "step", "RangeDataset")
        return Dataset(Spec(tf.int64, []))

    @staticmethod
    def list_files(file_pattern, shuffle=None, seed=None):
        _taken("list_files", "TensorSliceDataset", "ShuffleDataset", "seed", "seed2", "count")
        return Dataset(Spec(tf.string, []))

    @staticmethod
    def zip(datasets):
        _taken("ZipDataset")
        return Dataset(_map(lambda dataset: dataset._structure, datasets))

    # steps

    def _same(self, *names):
        _taken(*names)
        return Dataset(self._structure)

    def repeat(self, count=None):
        return self._same("count", "RepeatDataset")

    def shuffle(self, buffer_size, seed=None, reshuffle_each_iteration=None):
        return self._same("buffer_size", "seed", "seed2", "ShuffleDataset")

    def prefetch(self, buffer_size):
        return self._same("buffer_size", "PrefetchDataset")

    def take(self, count):
        return self._same("count", "TakeDataset")

    def skip(self, count):
        return self._same("count", "SkipDataset")

    def cache(self, filename=""):
        return self._same("filename", "CacheDataset")

    def shard(self, num_shards, index):
        return self._same("num_shards", "index", "ShardDataset")

    def filter(self, predicate):
        return self._same("FilterDataset")

    def concatenate(self, dataset):
        return self._same("ConcatenateDataset")

    def with_options(self, options):
        return Dataset(self._structure)

    def options(self):
        return tf.scopelint.unknown("the options of a dataset")

    def enumerate(self, start=0):
        _taken("start", "stop", "step", "RangeDataset", "ZipDataset")
        return Dataset((Spec(tf.int64, []), self._structure))

    def batch(self, batch_size, drop_remainder=False):
        _taken("batch_size", "drop_remainder", "BatchDatasetV2")
        size = batch_size if drop_remainder and isinstance(batch_size, int) else None
        return Dataset(_map(lambda spec: Spec(spec.dtype, tf.TensorShape([size]).concatenate(spec.shape)), self._structure))

    def padded_batch(self, batch_size, padded_shapes, padding_values=None, drop_remainder=False):
        _taken("batch_size", "drop_remainder", "padding_value", "PaddedBatchDatasetV2", "Const", "Cast", "padded_shapes")
        size = batch_size if drop_remainder and isinstance(batch_size, int) else None
        return Dataset(_padded(self._structure, padded_shapes, size))

    def map(self, map_func, num_parallel_calls=None):
        _taken("num_parallel_calls", "MapDataset", "ParallelMapDataset")
        result = _call(map_func, self._structure)
        return Dataset(_map(_spec_of, result))

    def _inner(self, map_func):
        result = _call(map_func, self._structure)
        return Dataset(result._structure)

    def flat_map(self, map_func):
        _taken("FlatMapDataset")
        return self._inner(map_func)

    def interleave(self, map_func, cycle_length=-1, block_length=1, num_parallel_calls=None):
        _taken("cycle_length", "block_length", "num_parallel_calls", "InterleaveDataset", "ParallelInterleaveDatasetV2")
        return self._inner(map_func)

    def apply(self, transformation_func):
        return transformation_func(self)

    # iterators

    @property
    def output_types(self):
        return _map(lambda spec: spec.dtype, self._structure)

    @property
    def output_shapes(self):
        return _map(lambda spec: spec.shape, self._structure)

    @property
    def output_classes(self):
        return _map(lambda spec: tf.Tensor, self._structure)

    def make_one_shot_iterator(self):
        _taken("OneShotIterator", "OptimizeDataset", "ModelDataset", "optimizations", "IteratorToStringHandle")
        return Iterator(self._structure)

    def make_initializable_iterator(self, shared_name=None):
        _taken("IteratorV2", "MakeIterator", "OptimizeDataset", "ModelDataset", "optimizations", "IteratorToStringHandle")
        return Iterator(self._structure)


def _padded(structure, shapes, size):
    if isinstance(structure, Spec):
        return Spec(structure.dtype, tf.TensorShape([size]).concatenate(tf.TensorShape(shapes)))
    if isinstance(structure, dict):
        return dict([(key, _padded(structure[key], shapes[key], size)) for key in structure])
    return tuple([_padded(part, shape, size) for part, shape in zip(structure, shapes)])


class Iterator(object):
    """Mirrors tf.data.Iterator."""

    def __init__(self, structure):
        self._structure = structure

    @staticmethod
    def from_structure(output_types, output_shapes=None, shared_name=None, output_classes=None):
        _taken("IteratorV2")
        kinds = tf.nest.flatten(output_types)
        shapes = [None for _ in kinds]
        if output_shapes is not None:
            shapes = [output_shapes] if len(kinds) == 1 and not isinstance(output_types, (tuple, dict)) else tf.nest.flatten(output_shapes)
        return Iterator(tf.nest.pack_sequence_as(output_types, [Spec(kind, shape) for kind, shape in zip(kinds, shapes)]))

    @staticmethod
    def from_string_handle(string_handle, output_types, output_shapes=None, output_classes=None):
        _taken("IteratorFromStringHandleV2")
        return Iterator.from_structure(output_types, output_shapes)

    @property
    def initializer(self):
        return tf.scopelint.unknown("the initializer of an iterator")

    def make_initializer(self, dataset, name=None):
        _taken(name or "make_initializer")
        return tf.scopelint.unknown("the initializer of an iterator")

    def string_handle(self, name=None):
        _taken(name or "IteratorToStringHandle")
        return tf.scopelint.unknown_tensor("the handle of an iterator", tf.string)

    @property
    def output_types(self):
        return _map(lambda spec: spec.dtype, self._structure)

    @property
    def output_shapes(self):
        return _map(lambda spec: spec.shape, self._structure)

    def get_next(self, name=None):
        specs = tf.nest.flatten(self._structure)
        if not all([tf.scopelint.is_known(spec) for spec in specs]):
            tf.scopelint.vague_name(name or "IteratorGetNext")
            return _map(lambda spec: tf.scopelint.unknown_tensor("an element of a dataset"), self._structure)
        resource = tf.scopelint.unknown_tensor("an iterator", tf.resource)
        kinds = [spec.dtype for spec in specs]
        shapes = [spec.shape for spec in specs]
        flat = tf.raw_ops.IteratorGetNext(iterator=resource, output_types=kinds, output_shapes=shapes, name=name)
        flat = flat if isinstance(flat, (list, tuple)) else [flat]
        for tensor, spec in zip(flat, specs):
            tensor.set_shape(spec.shape)
        return tf.nest.pack_sequence_as(self._structure, list(flat))


class _Files(Dataset):
    """A dataset of strings read from files."""

    def __init__(self, filenames, *args, **kwargs):
        if not isinstance(filenames, Dataset):
            tf.reshape(tf.convert_to_tensor(filenames, dtype=tf.string), [-1], name="flat_filenames")
        _taken("TensorSliceDataset", "FlatMapDataset", "ParallelInterleaveDataset", "LegacyParallelInterleaveDatasetV2")
        _taken("cycle_length", "block_length", "sloppy", "buffer_output_elements", "prefetch_input_elements", "num_parallel_calls")
        super(_Files, self).__init__(Spec(tf.string, []))


class TFRecordDataset(_Files):
    """Mirrors tf.data.TFRecordDataset."""


class TextLineDataset(_Files):
    """Mirrors tf.data.TextLineDataset."""


class FixedLengthRecordDataset(_Files):
    """Mirrors tf.data.FixedLengthRecordDataset."""


def make_one_shot_iterator(dataset):
    return dataset.make_one_shot_iterator()


def make_initializable_iterator(dataset, shared_name=None):
    return dataset.make_initializable_iterator(shared_name)


def get_output_types(value):
    return value.output_types


def get_output_shapes(value):
    return value.output_shapes


def _unchanged(*args, **kwargs):
    return lambda dataset: Dataset(dataset._structure)


def shuffle_and_repeat(buffer_size, count=None, seed=None):
    def apply_fn(dataset):
        _taken("buffer_size", "seed", "seed2", "count", "ShuffleAndRepeatDataset")
        return Dataset(dataset._structure)

    return apply_fn


def map_and_batch(map_func, batch_size, num_parallel_batches=None, drop_remainder=False, num_parallel_calls=None):
    def apply_fn(dataset):
        _taken("num_parallel_calls", "MapAndBatchDataset", "Const")
        return dataset.map(map_func).batch(batch_size, drop_remainder)

    return apply_fn


def parallel_interleave(map_func, cycle_length, *args, **kwargs):
    def apply_fn(dataset):
        _taken("sloppy", "buffer_output_elements", "prefetch_input_elements", "LegacyParallelInterleaveDatasetV2")
        _taken("ParallelInterleaveDataset")
        return dataset.interleave(map_func, cycle_length)

    return apply_fn


def ignore_errors(*args, **kwargs):
    def apply_fn(dataset):
        _taken("IgnoreErrorsDataset")
        return Dataset(dataset._structure)

    return apply_fn


def prefetch_to_device(device, buffer_size=None):
    def apply_fn(dataset):
        _taken("Const", "WrapDatasetVariant", "GeneratorDataset", "buffer_size", "PrefetchDataset")
        return Dataset(dataset._structure)

    return apply_fn
