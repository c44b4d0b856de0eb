"""tf.contrib.seq2seq: the helpers, which choose a decoder's inputs."""

import tensorflow as tf

from scopelint.api.library import nest
from scopelint.api.library.common import surely
from scopelint.api.library.rnn_loops import transpose_batch_time


class Helper(object):
    """tf.contrib.seq2seq.Helper."""

    @property
    def batch_size(self):
        raise NotImplementedError("batch_size has not been implemented")

    @property
    def sample_ids_shape(self):
        raise NotImplementedError("sample_ids_shape has not been implemented")

    @property
    def sample_ids_dtype(self):
        raise NotImplementedError("sample_ids_dtype has not been implemented")

    def initialize(self, name=None):
        pass

    def sample(self, time, outputs, state, name=None):
        pass

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        pass


class _SampledIds(Helper):
    """A helper of a batch size known from the start, whose samples are one id each."""

    @property
    def batch_size(self):
        return self._batch_size

    @property
    def sample_ids_shape(self):
        return tf.TensorShape([])

    @property
    def sample_ids_dtype(self):
        return tf.int32


class CustomHelper(Helper):
    """tf.contrib.seq2seq.CustomHelper."""

    def __init__(self, initialize_fn, sample_fn, next_inputs_fn, sample_ids_shape=None, sample_ids_dtype=None):
        self._initialize_fn = initialize_fn
        self._sample_fn = sample_fn
        self._next_inputs_fn = next_inputs_fn
        self._batch_size = None
        self._sample_ids_shape = tf.TensorShape(sample_ids_shape or [])
        self._sample_ids_dtype = sample_ids_dtype or tf.int32

    @property
    def batch_size(self):
        if self._batch_size is None:
            raise ValueError("batch_size accessed before initialize was called")
        return self._batch_size

    @property
    def sample_ids_shape(self):
        return self._sample_ids_shape

    @property
    def sample_ids_dtype(self):
        return self._sample_ids_dtype

    def initialize(self, name=None):
        with tf.name_scope(name, "%sInitialize" % type(self).__name__):
            finished, next_inputs = self._initialize_fn()
            if self._batch_size is None:
                self._batch_size = tf.size(finished)
        return finished, next_inputs

    def sample(self, time, outputs, state, name=None):
        with tf.name_scope(name, "%sSample" % type(self).__name__, (time, outputs, state)):
            return self._sample_fn(time=time, outputs=outputs, state=state)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        with tf.name_scope(name, "%sNextInputs" % type(self).__name__, (time, outputs, state)):
            return self._next_inputs_fn(time=time, outputs=outputs, state=state, sample_ids=sample_ids)


def _array_of(value):
    steps = tf.shape(value)[0]
    return tf.TensorArray(dtype=value.dtype, size=steps, element_shape=value.get_shape()[1:]).unstack(value)


class TrainingHelper(_SampledIds):
    """tf.contrib.seq2seq.TrainingHelper."""

    def __init__(self, inputs, sequence_length, time_major=False, name=None):
        with tf.name_scope(name, "TrainingHelper", [inputs, sequence_length]):
            inputs = tf.convert_to_tensor(inputs, name="inputs")
            self._inputs = inputs
            if not time_major:
                inputs = nest.map_structure(transpose_batch_time, inputs)
            self._input_tas = nest.map_structure(_array_of, inputs)
            self._sequence_length = tf.convert_to_tensor(sequence_length, name="sequence_length")
            if surely(self._sequence_length.get_shape().ndims != 1):
                text = "Expected sequence_length to be a vector, but received shape: %s"
                raise ValueError(text % self._sequence_length.get_shape())
            self._zero_inputs = nest.map_structure(lambda value: tf.zeros_like(value[0, :]), inputs)
            self._batch_size = tf.size(sequence_length)

    @property
    def inputs(self):
        return self._inputs

    @property
    def sequence_length(self):
        return self._sequence_length

    def _read(self, all_finished, time):
        read = lambda: nest.map_structure(lambda array: array.read(time), self._input_tas)
        return tf.cond(all_finished, lambda: self._zero_inputs, read)

    def initialize(self, name=None):
        with tf.name_scope(name, "TrainingHelperInitialize"):
            finished = tf.equal(0, self._sequence_length)
            return finished, self._read(tf.reduce_all(finished), 0)

    def sample(self, time, outputs, name=None, **unused_kwargs):
        with tf.name_scope(name, "TrainingHelperSample", [time, outputs]):
            return tf.cast(tf.argmax(outputs, axis=-1), tf.int32)

    def next_inputs(self, time, outputs, state, name=None, **unused_kwargs):
        with tf.name_scope(name, "TrainingHelperNextInputs", [time, outputs, state]):
            next_time = time + 1
            finished = next_time >= self._sequence_length
            return finished, self._read(tf.reduce_all(finished), next_time), state


def _embedder(embedding):
    if callable(embedding):
        return embedding
    return lambda ids: tf.nn.embedding_lookup(embedding, ids)


def _draws(draw, sample_shape):
    """Samples of a shape, from a function that draws a number of them."""
    with tf.name_scope(None, "call_sampler", values=[sample_shape]):
        sample_shape = tf.convert_to_tensor(sample_shape, dtype=tf.int32, name="sample_shape")
        pad = tf.cast(tf.equal(tf.rank(sample_shape), 0), tf.int32)
        vector = tf.pad(tf.shape(sample_shape), paddings=[[pad, 0]], constant_values=1)
        sample_shape = tf.reshape(sample_shape, vector)
        samples = draw(tf.reduce_prod(sample_shape))
        inner = tf.shape(samples)[1:]
        return tf.reshape(samples, tf.concat([sample_shape, inner], 0))


def bernoulli_sample(probs=None, logits=None, dtype=tf.int32, sample_shape=(), seed=None):
    """Draws of 0 and 1."""
    probs = tf.sigmoid(logits, name="probs") if probs is None else tf.convert_to_tensor(probs, name="probs")
    batch_shape = tf.shape(probs)

    def draw(n):
        shape = tf.concat([[n], batch_shape], 0)
        uniform = tf.random_uniform(shape, seed=seed, dtype=probs.dtype)
        return tf.cast(tf.less(uniform, probs), dtype)

    return _draws(draw, sample_shape)


def categorical_sample(logits, dtype=tf.int32, sample_shape=(), seed=None):
    """Draws of classes."""
    logits = tf.convert_to_tensor(logits, name="logits")
    event_size = tf.shape(logits)[-1]
    batch_shape = tf.shape(logits)[:-1]

    def draw(n):
        flat = logits if logits.shape.ndims == 2 else tf.reshape(logits, [-1, event_size])
        drawn_dtype = tf.int64 if logits.dtype.size > 4 else tf.int32
        draws = tf.multinomial(flat, n, seed=seed, output_dtype=drawn_dtype)
        draws = tf.transpose(draws)
        draws = tf.reshape(draws, tf.concat([[n], batch_shape], 0))
        return tf.cast(draws, dtype)

    return _draws(draw, sample_shape)


def _checked_probability(probability):
    probability = tf.convert_to_tensor(probability, name="sampling_probability")
    if surely(probability.get_shape().ndims not in (0, 1)):
        text = "sampling_probability must be either a scalar or a vector. saw shape: %s"
        raise ValueError(text % probability.get_shape())
    return probability


def _scattered(sampling, sampled, other, not_sampled, like):
    """Rows of the two kinds put together again."""
    shape = like
    first = tf.scatter_nd(indices=sampling, updates=sampled, shape=shape)
    return first + tf.scatter_nd(indices=other, updates=not_sampled, shape=shape)


class ScheduledEmbeddingTrainingHelper(TrainingHelper):
    """tf.contrib.seq2seq.ScheduledEmbeddingTrainingHelper."""

    def __init__(
        self,
        inputs,
        sequence_length,
        embedding,
        sampling_probability,
        time_major=False,
        seed=None,
        scheduling_seed=None,
        name=None,
    ):
        with tf.name_scope(name, "ScheduledEmbeddingSamplingWrapper", [embedding, sampling_probability]):
            self._embedding_fn = _embedder(embedding)
            self._sampling_probability = _checked_probability(sampling_probability)
            self._seed = seed
            self._scheduling_seed = scheduling_seed
            super(ScheduledEmbeddingTrainingHelper, self).__init__(
                inputs=inputs, sequence_length=sequence_length, time_major=time_major, name=name
            )

    def initialize(self, name=None):
        return super(ScheduledEmbeddingTrainingHelper, self).initialize(name=name)

    def sample(self, time, outputs, state, name=None):
        with tf.name_scope(name, "ScheduledEmbeddingTrainingHelperSample", [time, outputs, state]):
            chosen = bernoulli_sample(
                probs=self._sampling_probability,
                dtype=tf.bool,
                sample_shape=self.batch_size,
                seed=self._scheduling_seed,
            )
            drawn = categorical_sample(logits=outputs, seed=self._seed)
            return tf.where(chosen, drawn, tf.fill([self.batch_size], -1))

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        with tf.name_scope(name, "ScheduledEmbeddingTrainingHelperNextInputs", [time, outputs, state, sample_ids]):
            finished, base, state = super(ScheduledEmbeddingTrainingHelper, self).next_inputs(
                time=time, outputs=outputs, state=state, sample_ids=sample_ids, name=name
            )

            def mixed():
                sampling = tf.cast(tf.where(sample_ids > -1), tf.int32)
                other = tf.cast(tf.where(sample_ids <= -1), tf.int32)
                ids = tf.gather_nd(sample_ids, sampling)
                not_sampled = tf.gather_nd(base, other)
                sampled = self._embedding_fn(ids)
                return _scattered(sampling, sampled, other, not_sampled, tf.shape(base))

            all_finished = tf.reduce_all(finished)
            return finished, tf.cond(all_finished, lambda: base, mixed), state


class ScheduledOutputTrainingHelper(TrainingHelper):
    """tf.contrib.seq2seq.ScheduledOutputTrainingHelper."""

    def __init__(
        self,
        inputs,
        sequence_length,
        sampling_probability,
        time_major=False,
        seed=None,
        next_inputs_fn=None,
        auxiliary_inputs=None,
        name=None,
    ):
        with tf.name_scope(name, "ScheduledOutputTrainingHelper", [inputs, auxiliary_inputs, sampling_probability]):
            self._sampling_probability = _checked_probability(sampling_probability)
            whole = inputs
            if auxiliary_inputs is not None:
                inputs = tf.convert_to_tensor(inputs, name="inputs")
                auxiliary_inputs = tf.convert_to_tensor(auxiliary_inputs, name="auxiliary_inputs")
                whole = nest.map_structure(lambda x, y: tf.concat((x, y), -1), inputs, auxiliary_inputs)
                if not time_major:
                    auxiliary_inputs = nest.map_structure(transpose_batch_time, auxiliary_inputs)
            self._auxiliary = None if auxiliary_inputs is None else nest.map_structure(_array_of, auxiliary_inputs)
            self._seed = seed
            self._next_inputs_fn = next_inputs_fn
            super(ScheduledOutputTrainingHelper, self).__init__(
                inputs=whole, sequence_length=sequence_length, time_major=time_major, name=name
            )

    def initialize(self, name=None):
        return super(ScheduledOutputTrainingHelper, self).initialize(name=name)

    def sample(self, time, outputs, state, name=None):
        with tf.name_scope(name, "ScheduledOutputTrainingHelperSample", [time, outputs, state]):
            return bernoulli_sample(probs=self._sampling_probability, sample_shape=self.batch_size, seed=self._seed)

    def _with_auxiliary(self, time, outputs, indices=None):
        if self._auxiliary is None:
            return outputs
        next_time = time + 1
        more = nest.map_structure(lambda array: array.read(next_time), self._auxiliary)
        if indices is not None:
            more = tf.gather_nd(more, indices)
        return nest.map_structure(lambda x, y: tf.concat((x, y), -1), outputs, more)

    def _mixed(self, time, outputs, sample_ids, base):
        if self._next_inputs_fn is None:
            return tf.where(sample_ids, self._with_auxiliary(time, outputs), base)
        sampling = tf.cast(tf.where(sample_ids), tf.int32)
        other = tf.cast(tf.where(tf.logical_not(sample_ids)), tf.int32)
        outputs_sampling = tf.gather_nd(outputs, sampling)
        not_sampled = tf.gather_nd(base, other)
        sampled = self._with_auxiliary(time, self._next_inputs_fn(outputs_sampling), sampling)
        return _scattered(sampling, sampled, other, not_sampled, tf.shape(base))

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        with tf.name_scope(name, "ScheduledOutputTrainingHelperNextInputs", [time, outputs, state, sample_ids]):
            finished, base, state = super(ScheduledOutputTrainingHelper, self).next_inputs(
                time=time, outputs=outputs, state=state, sample_ids=sample_ids, name=name
            )
            sample_ids = tf.cast(sample_ids, tf.bool)
            all_finished = tf.reduce_all(finished)
            none_drawn = tf.logical_not(tf.reduce_any(sample_ids))
            plain = tf.logical_or(all_finished, none_drawn)
            next_inputs = tf.cond(plain, lambda: base, lambda: self._mixed(time, outputs, sample_ids, base))
            return finished, next_inputs, state


class GreedyEmbeddingHelper(_SampledIds):
    """tf.contrib.seq2seq.GreedyEmbeddingHelper."""

    def __init__(self, embedding, start_tokens, end_token):
        self._embedding_fn = _embedder(embedding)
        self._start_tokens = tf.convert_to_tensor(start_tokens, dtype=tf.int32, name="start_tokens")
        self._end_token = tf.convert_to_tensor(end_token, dtype=tf.int32, name="end_token")
        if surely(self._start_tokens.get_shape().ndims != 1):
            raise ValueError("start_tokens must be a vector")
        self._batch_size = tf.size(start_tokens)
        if surely(self._end_token.get_shape().ndims != 0):
            raise ValueError("end_token must be a scalar")
        self._start_inputs = self._embedding_fn(self._start_tokens)

    def initialize(self, name=None):
        return tf.tile([False], [self._batch_size]), self._start_inputs

    def sample(self, time, outputs, state, name=None):
        _check_is_tensor(outputs)
        return tf.argmax(outputs, axis=-1, output_type=tf.int32)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        finished = tf.equal(sample_ids, self._end_token)
        all_finished = tf.reduce_all(finished)
        next_inputs = tf.cond(all_finished, lambda: self._start_inputs, lambda: self._embedding_fn(sample_ids))
        return finished, next_inputs, state


def _check_is_tensor(outputs):
    if surely(not isinstance(outputs, tf.Tensor)):
        raise TypeError("Expected outputs to be a single Tensor, got: %s" % type(outputs))


class SampleEmbeddingHelper(GreedyEmbeddingHelper):
    """tf.contrib.seq2seq.SampleEmbeddingHelper."""

    def __init__(self, embedding, start_tokens, end_token, softmax_temperature=None, seed=None):
        super(SampleEmbeddingHelper, self).__init__(embedding, start_tokens, end_token)
        self._softmax_temperature = softmax_temperature
        self._seed = seed

    def sample(self, time, outputs, state, name=None):
        _check_is_tensor(outputs)
        logits = outputs if self._softmax_temperature is None else outputs / self._softmax_temperature
        return categorical_sample(logits=logits, seed=self._seed)


class InferenceHelper(Helper):
    """tf.contrib.seq2seq.InferenceHelper."""

    def __init__(self, sample_fn, sample_shape, sample_dtype, start_inputs, end_fn, next_inputs_fn=None):
        self._sample_fn = sample_fn
        self._end_fn = end_fn
        self._sample_shape = tf.TensorShape(sample_shape)
        self._sample_dtype = sample_dtype
        self._next_inputs_fn = next_inputs_fn
        self._batch_size = tf.shape(start_inputs)[0]
        self._start_inputs = tf.convert_to_tensor(start_inputs, name="start_inputs")

    @property
    def batch_size(self):
        return self._batch_size

    @property
    def sample_ids_shape(self):
        return self._sample_shape

    @property
    def sample_ids_dtype(self):
        return self._sample_dtype

    def initialize(self, name=None):
        return tf.tile([False], [self._batch_size]), self._start_inputs

    def sample(self, time, outputs, state, name=None):
        return self._sample_fn(outputs)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        next_inputs = sample_ids if self._next_inputs_fn is None else self._next_inputs_fn(sample_ids)
        return self._end_fn(sample_ids), next_inputs, state
