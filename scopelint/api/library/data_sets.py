"""tf.data: datasets and their ops; what their functions make, is in graphs of its own (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library import data_iterators as iterators
from scopelint.api.library.common import TF2
from scopelint.api.library.data_elements import (
    Elements,
    SparseSpec,
    Spec,
    batched,
    is_known,
    leaves,
    mapped,
    normalized,
    padded,
    row,
    spec_of,
    structure_of,
    traced,
)


def _op(kind, *inputs):
    return tf.get_default_graph().create_op(kind, list(inputs), [tf.variant]).outputs[0]


def _number(value, name):
    return tf.convert_to_tensor(value, dtype=tf.int64, name=name)


def _flag(value, name):
    return tf.convert_to_tensor(value, dtype=tf.bool, name=name)


def _seeds(seed):
    """Both seeds of a shuffle (data.util.random_seed.get_seed)."""
    seed, seed2 = tf.get_seed(seed)
    first = _number(0 if seed is None else seed, "seed")
    if seed2 is None:
        return first, _number(0, "seed2")
    with tf.name_scope("seed2") as scope:
        second = tf.convert_to_tensor(seed2, dtype=tf.int64)
        both = tf.logical_and(tf.equal(first, 0), tf.equal(second, 0))
        where = tf.where_v2 if TF2 else tf.where
        return first, where(both, tf.constant(2**31 - 1, dtype=tf.int64), second, name=scope)


def _components(what, tensors):
    if is_known(tensors):
        return normalized(tensors, what == "slices")
    tf.scopelint.unmodelled("a dataset of %s that are not known" % what)
    return []


class Dataset(Elements):
    """Mirrors tf.data.Dataset. _variant: the tensor that is the dataset; _optioned: whether it was given options."""

    def __init__(self, structure, variant, optioned=False):
        Elements.__init__(self, structure)
        self._variant = variant
        self._optioned = optioned

    # sources

    @staticmethod
    def from_tensors(tensors):
        variant = _op("TensorDataset", *_components("tensors", tensors))
        return Dataset(mapped(spec_of, tensors), variant)

    @staticmethod
    def from_tensor_slices(tensors):
        variant = _op("TensorSliceDataset", *_components("slices", tensors))
        return Dataset(mapped(lambda value: row(spec_of(value)), tensors), variant)

    @staticmethod
    def from_generator(generator, output_types, output_shapes=None, args=None):
        if not callable(generator):
            raise TypeError("`generator` must be callable.")
        inputs = [tf.convert_to_tensor(value, name="args_%d" % i) for i, value in enumerate(args or ())]
        variant = _op("FlatMapDataset", Dataset.from_tensors(0)._variant, *inputs)
        return Dataset(structure_of(output_types, output_shapes), variant)

    @staticmethod
    def range(*args):
        start, stop, step = (0, args[0], 1) if len(args) == 1 else (args[0], args[1], args[2] if len(args) > 2 else 1)
        variant = _op("RangeDataset", _number(start, "start"), _number(stop, "stop"), _number(step, "step"))
        return Dataset(Spec(tf.int64, []), variant)

    @staticmethod
    def list_files(file_pattern, shuffle=None, seed=None):
        with tf.name_scope("list_files"):
            file_pattern = tf.convert_to_tensor(file_pattern, dtype=tf.string, name="file_pattern")
            found = tf.raw_ops.MatchingFiles(pattern=file_pattern)
            some = tf.greater(tf.shape(found)[0], 0, name="match_not_empty")
            message = tf.raw_ops.Add(x="No files matched pattern: ", y=tf.reduce_join(file_pattern, separator=", "), name="message")
            with tf.control_dependencies([tf.Assert(some, [message], summarize=1, name="assert_not_empty")]):
                found = tf.identity(found)
            dataset = Dataset.from_tensor_slices(found)
            if shuffle is not None and not shuffle:
                return dataset
            return dataset.shuffle(tf.maximum(tf.shape(found, out_type=tf.int64)[0], 1), seed=seed)

    @staticmethod
    def zip(datasets):
        variant = _op("ZipDataset", *[dataset._variant for dataset in leaves(datasets)])
        return Dataset(mapped(lambda dataset: dataset._structure, datasets), variant)

    # steps

    def _next(self, kind, *inputs):
        return Dataset(self._structure, _op(kind, self._variant, *inputs), self._optioned)

    def _of(self, structure, kind, *inputs):
        return Dataset(structure, _op(kind, self._variant, *inputs), self._optioned)

    def repeat(self, count=None):
        return self._next("RepeatDataset", _number(-1 if count is None else count, "count"))

    def shuffle(self, buffer_size, seed=None, reshuffle_each_iteration=None):
        size = _number(buffer_size, "buffer_size")
        return self._next("ShuffleDataset", size, *_seeds(seed))

    def prefetch(self, buffer_size):
        return self._next("PrefetchDataset", _number(-1 if buffer_size is None else buffer_size, "buffer_size"))

    def take(self, count):
        return self._next("TakeDataset", _number(count, "count"))

    def skip(self, count):
        return self._next("SkipDataset", _number(count, "count"))

    def cache(self, filename=""):
        return self._next("CacheDataset", tf.convert_to_tensor(filename, dtype=tf.string, name="filename"))

    def shard(self, num_shards, index):
        return self._next("ShardDataset", _number(num_shards, "num_shards"), _number(index, "index"))

    def filter(self, predicate):
        traced(predicate, self._structure)
        return self._next("FilterDataset")

    def concatenate(self, dataset):
        return self._next("ConcatenateDataset", dataset._variant)

    def with_options(self, options):
        variant = _op("OptionsDataset", self._variant) if TF2 else self._variant
        return Dataset(self._structure, variant, True)

    def options(self):
        return tf.scopelint.unknown("the options of a dataset")

    def enumerate(self, start=0):
        numbers = Dataset.range(start, 2**63 - 1)
        if TF2:
            with tf.name_scope(None, "RewriteDataset") as scope:
                how = tf.convert_to_tensor("replicate_on_split", name="rewrite_name")
                made = tf.get_default_graph().create_op("RewriteDataset", [numbers._variant, how], [tf.variant], name=scope)
            numbers = Dataset(numbers._structure, made.outputs[0])
        return Dataset.zip((numbers, self))

    def batch(self, batch_size, drop_remainder=False):
        size, drop = _number(batch_size, "batch_size"), _flag(drop_remainder, "drop_remainder")
        return self._of(self._batched(batch_size, drop_remainder), "BatchDatasetV2", size, drop)

    def _batched(self, batch_size, drop_remainder):
        size = batch_size if drop_remainder and isinstance(batch_size, int) else None
        return mapped(lambda spec: batched(spec, size), self._structure)

    def padded_batch(self, batch_size, padded_shapes=None, padding_values=None, drop_remainder=False):
        if is_known(self._structure) and any([isinstance(spec, SparseSpec) for spec in leaves(self._structure)]):
            raise TypeError("Batching of padded sparse tensors is not currently supported")
        size = batch_size if drop_remainder and isinstance(batch_size, int) else None
        inputs = [_number(batch_size, "batch_size")]
        if not is_known(self._structure) or not tf.scopelint.is_known(padded_shapes):
            tf.scopelint.unmodelled("batches of padded elements that are not known")
            return self._of(tf.scopelint.unknown("the elements of a dataset"), "PaddedBatchDatasetV2", *inputs)
        if padded_shapes is None:
            padded_shapes = mapped(lambda spec: spec.shape, self._structure)
        structure = padded(self._structure, padded_shapes, size)
        specs = leaves(structure)
        inputs += [_shape_tensor(spec.shape[1:]) for spec in specs]
        values = [None for _ in specs] if padding_values is None else leaves(padding_values)
        inputs += [_padding(value, spec) for value, spec in zip(values, specs)]
        return self._of(structure, "PaddedBatchDatasetV2", *inputs, _flag(drop_remainder, "drop_remainder"))

    def map(self, map_func, num_parallel_calls=None, **kwargs):
        structure = mapped(spec_of, traced(map_func, self._structure))
        if num_parallel_calls is None:
            return self._of(structure, "MapDataset")
        if TF2:
            return self._of(structure, "ParallelMapDatasetV2", _number(num_parallel_calls, "num_parallel_calls"))
        calls = tf.convert_to_tensor(num_parallel_calls, dtype=tf.int32, name="num_parallel_calls")
        return self._of(structure, "ParallelMapDataset", calls)

    def _inner(self, map_func):
        return traced(map_func, self._structure)._structure

    def flat_map(self, map_func):
        return self._of(self._inner(map_func), "FlatMapDataset")

    def interleave(self, map_func, cycle_length=-1, block_length=1, num_parallel_calls=None, **kwargs):
        structure = self._inner(map_func)
        cycle = -1 if cycle_length is None else cycle_length
        inputs = [_number(cycle, "cycle_length"), _number(1 if block_length is None else block_length, "block_length")]
        if num_parallel_calls is None:
            return self._of(structure, "InterleaveDataset", *inputs)
        if TF2:
            inputs += [_number(-1, "buffer_output_elements"), _number(-1, "prefetch_input_elements")]
        inputs.append(_number(num_parallel_calls, "num_parallel_calls"))
        return self._of(structure, "ParallelInterleaveDatasetV4" if TF2 else "ParallelInterleaveDatasetV2", *inputs)

    def window(self, size, shift=None, stride=1, drop_remainder=False):
        inputs = [_number(size, "size"), _number(size if shift is None else shift, "shift"), _number(stride, "stride")]
        inner = mapped(lambda spec: tf.scopelint.unknown("the elements of a window"), self._structure)
        return self._of(inner, "WindowDataset", *inputs, _flag(drop_remainder, "drop_remainder"))

    def unbatch(self):
        return self._next("MapDataset")._of(mapped(row, self._structure), "UnbatchDataset")

    def apply(self, transformation_func):
        return transformation_func(self)

    # iterators

    def make_one_shot_iterator(self):
        return iterators.one_shot(self)

    def make_initializable_iterator(self, shared_name=None):
        return iterators.initializable(self)


def _shape_tensor(shape):
    if shape.ndims is None:
        return tf.scopelint.unknown_tensor("the shape that elements are padded to", tf.int64)
    return tf.convert_to_tensor([-1 if dim is None else dim for dim in shape.as_list()], dtype=tf.int64)


def _padding(value, spec):
    if value is None:
        value = "" if spec.dtype == tf.string else spec.dtype.as_numpy_dtype()
    return tf.convert_to_tensor(value, dtype=spec.dtype, name="padding_value")


class _Files(Dataset):
    """A dataset of strings read from files."""

    def __init__(self, filenames, num_parallel_reads):
        if isinstance(filenames, Dataset):
            files = filenames._variant
        else:
            names = tf.reshape(tf.convert_to_tensor(filenames, dtype=tf.string), [-1], name="flat_filenames")
            files = _op("TensorSliceDataset", names)
        if num_parallel_reads is None:
            variant = _op("FlatMapDataset", files)
        else:
            variant = _interleaved(files, num_parallel_reads, 1, False, None, None)
        super(_Files, self).__init__(Spec(tf.string, []), variant)


def _interleaved(variant, cycle_length, block_length, sloppy, buffer_output_elements, prefetch_input_elements):
    """The dataset of several at once (readers.ParallelInterleaveDataset)."""
    inputs = [_number(cycle_length, "cycle_length"), _number(block_length, "block_length")]
    if not TF2:
        inputs.append(_flag(sloppy, "sloppy"))
    output = 2 * block_length if buffer_output_elements is None else buffer_output_elements
    ahead = 2 * cycle_length if prefetch_input_elements is None else prefetch_input_elements
    inputs += [_number(output, "buffer_output_elements"), _number(ahead, "prefetch_input_elements")]
    return _op("LegacyParallelInterleaveDatasetV2" if TF2 else "ParallelInterleaveDataset", variant, *inputs)


class TFRecordDataset(_Files):
    """Mirrors tf.data.TFRecordDataset."""

    def __init__(self, filenames, compression_type=None, buffer_size=None, num_parallel_reads=None, name=None):
        super(TFRecordDataset, self).__init__(filenames, num_parallel_reads)


class TextLineDataset(_Files):
    """Mirrors tf.data.TextLineDataset."""

    def __init__(self, filenames, compression_type=None, buffer_size=None, num_parallel_reads=None, name=None):
        super(TextLineDataset, self).__init__(filenames, num_parallel_reads)


class FixedLengthRecordDataset(_Files):
    """Mirrors tf.data.FixedLengthRecordDataset."""

    def __init__(
        self,
        filenames,
        record_bytes,
        header_bytes=None,
        footer_bytes=None,
        buffer_size=None,
        compression_type=None,
        num_parallel_reads=None,
        name=None,
    ):
        super(FixedLengthRecordDataset, self).__init__(filenames, num_parallel_reads)


def make_one_shot_iterator(dataset):
    return dataset.make_one_shot_iterator()


def make_initializable_iterator(dataset, shared_name=None):
    return dataset.make_initializable_iterator(shared_name)


def get_output_types(value):
    return value.output_types


def get_output_shapes(value):
    return value.output_shapes


def shuffle_and_repeat(buffer_size, count=None, seed=None):
    def apply_fn(dataset):
        size = _number(buffer_size, "buffer_size")
        times = _number(-1 if count is None else count, "count")
        return dataset._next("ShuffleAndRepeatDataset", size, *_seeds(seed), times)

    return apply_fn


def map_and_batch(map_func, batch_size, num_parallel_batches=None, drop_remainder=False, num_parallel_calls=None):
    if num_parallel_batches is not None and num_parallel_calls is not None:
        raise ValueError("The `num_parallel_batches` and `num_parallel_calls` arguments are mutually exclusive.")

    def apply_fn(dataset):
        found = Dataset(mapped(spec_of, traced(map_func, dataset._structure)), None)
        calls = num_parallel_calls
        if calls is None:
            calls = batch_size if num_parallel_batches is None else batch_size * num_parallel_batches
        inputs = [_number(batch_size, "batch_size"), _number(calls, "num_parallel_calls"), _flag(drop_remainder, "drop_remainder")]
        return dataset._of(found._batched(batch_size, drop_remainder), "MapAndBatchDataset", *inputs)

    return apply_fn


def parallel_interleave(map_func, cycle_length, block_length=1, sloppy=False, buffer_output_elements=None, prefetch_input_elements=None):
    def apply_fn(dataset):
        structure = dataset._inner(map_func)
        variant = _interleaved(dataset._variant, cycle_length, block_length, sloppy, buffer_output_elements, prefetch_input_elements)
        return Dataset(structure, variant, dataset._optioned)

    return apply_fn


def ignore_errors(log_warning=False):
    return lambda dataset: dataset._next("IgnoreErrorsDataset")


def unbatch():
    return lambda dataset: dataset.unbatch()


def batch_and_drop_remainder(batch_size):
    return lambda dataset: dataset.batch(batch_size, drop_remainder=True)


def padded_batch_and_drop_remainder(batch_size, padded_shapes, padding_values=None):
    return lambda dataset: dataset.padded_batch(batch_size, padded_shapes, padding_values, drop_remainder=True)


def _windows(dataset, key_func, reduce_func, *inputs):
    """Windows of elements of one key, each reduced to a dataset."""
    traced(key_func, dataset._structure)
    with tf.scopelint.scratch_graph().as_default():
        window = Dataset(dataset._structure, tf.placeholder(tf.variant, []))
        reduced = reduce_func(tf.placeholder(tf.int64, []), window)
    return dataset._of(reduced._structure, "GroupByWindowDataset", *inputs)


def group_by_window(key_func, reduce_func, window_size=None, window_size_func=None):
    if (window_size is None) == (window_size_func is None):
        raise ValueError("Must pass either window_size or window_size_func.")
    return lambda dataset: _windows(dataset, key_func, reduce_func)


def bucket_by_sequence_length(
    element_length_func,
    bucket_boundaries,
    bucket_batch_sizes,
    padded_shapes=None,
    padding_values=None,
    pad_to_bucket_boundary=False,
    no_padding=False,
    drop_remainder=False,
):
    if len(bucket_batch_sizes) != len(bucket_boundaries) + 1:
        raise ValueError("len(bucket_batch_sizes) must equal len(bucket_boundaries) + 1")

    def reduce_func(key, window):
        if no_padding:
            return window.batch(bucket_batch_sizes[0])
        return window.padded_batch(bucket_batch_sizes[0], padded_shapes, padding_values)

    def sizes():
        return tf.constant(bucket_batch_sizes, dtype=tf.int64)

    if TF2:
        return lambda dataset: _windows(dataset, element_length_func, reduce_func, *([sizes()] * 2))
    with tf.name_scope("bucket_by_seq_length"):
        given = sizes()
    return lambda dataset: _windows(dataset, element_length_func, reduce_func, given, given)


def prefetch_to_device(device, buffer_size=None):
    def apply_fn(dataset):
        tf.scopelint.unmodelled("tf.data.experimental.prefetch_to_device")
        return Dataset(dataset._structure, tf.scopelint.unknown_tensor("a dataset", tf.variant), True)

    return apply_fn
