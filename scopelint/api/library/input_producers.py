"""tf.train.input_producer and its kin (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.data_queues import FIFOQueue


def limit_epochs(tensor, num_epochs=None, name=None):
    """tf.train.limit_epochs."""
    if num_epochs is None:
        return tensor
    if tf.scopelint.surely(num_epochs <= 0):
        raise ValueError("num_epochs must be > 0 not %d." % num_epochs)
    with tf.name_scope(name, "limit_epochs", [tensor]) as name:
        zero = tf.constant(0, dtype=tf.int64)
        epochs = tf.Variable(zero, name="epochs", trainable=False, collections=[tf.GraphKeys.LOCAL_VARIABLES])
        counter = epochs.count_up_to(num_epochs)
        with tf.control_dependencies([counter]):
            return tf.identity(tensor, name=name)


def input_producer(
    input_tensor,
    element_shape=None,
    num_epochs=None,
    shuffle=True,
    seed=None,
    capacity=32,
    shared_name=None,
    summary_name=None,
    name=None,
    cancel_op=None,
):
    """tf.train.input_producer."""
    with tf.name_scope(name, "input_producer", [input_tensor]):
        input_tensor = tf.convert_to_tensor(input_tensor, name="input_tensor")
        element_shape = input_tensor.shape[1:].merge_with(element_shape)
        if tf.scopelint.surely(not element_shape.is_fully_defined()):
            raise ValueError("Either `input_tensor` must have a fully defined shape or `element_shape` must be specified")
        if shuffle:
            input_tensor = tf.random_shuffle(input_tensor, seed=seed)
        input_tensor = limit_epochs(input_tensor, num_epochs)
        kinds = [input_tensor.dtype.base_dtype]
        queue = FIFOQueue(capacity=capacity, dtypes=kinds, shapes=[element_shape], shared_name=shared_name, name=name)
        enqueue = queue.enqueue_many([input_tensor])
        tf.train.add_queue_runner(tf.train.QueueRunner(queue, [enqueue], cancel_op=cancel_op))
        if summary_name is not None:
            tf.summary.scalar(summary_name, tf.cast(queue.size(), tf.float32) * (1.0 / capacity))
        return queue


def string_input_producer(
    string_tensor, num_epochs=None, shuffle=True, seed=None, capacity=32, shared_name=None, name=None, cancel_op=None
):
    """tf.train.string_input_producer."""
    text = "string_input_producer requires a non-null input tensor"
    if not isinstance(string_tensor, tf.Tensor) and tf.scopelint.surely(not string_tensor):
        raise ValueError(text)
    with tf.name_scope(name, "input_producer", [string_tensor]) as name:
        string_tensor = tf.convert_to_tensor(string_tensor, dtype=tf.string)
        with tf.control_dependencies([tf.Assert(tf.greater(tf.size(string_tensor), 0), [text])]):
            string_tensor = tf.identity(string_tensor)
        return input_producer(
            input_tensor=string_tensor,
            element_shape=[],
            num_epochs=num_epochs,
            shuffle=shuffle,
            seed=seed,
            capacity=capacity,
            shared_name=shared_name,
            name=name,
            summary_name="fraction_of_%d_full" % capacity,
            cancel_op=cancel_op,
        )


def range_input_producer(limit, num_epochs=None, shuffle=True, seed=None, capacity=32, shared_name=None, name=None):
    """tf.train.range_input_producer."""
    with tf.name_scope(name, "input_producer", [limit]) as name:
        numbers = tf.range(limit)
        summary = "fraction_of_%d_full" % capacity
        return input_producer(numbers, [], num_epochs, shuffle, seed, capacity, shared_name, summary, name)


def slice_input_producer(tensor_list, num_epochs=None, shuffle=True, seed=None, capacity=32, shared_name=None, name=None):
    """tf.train.slice_input_producer."""
    with tf.name_scope(name, "input_producer", tensor_list):
        tensors = [tf.convert_to_tensor(tensor) for tensor in tensor_list]
        if not tensors:
            raise ValueError("Expected at least one tensor in slice_input_producer().")
        count = tf.shape(tensors[0])[0]
        queue = range_input_producer(
            count, num_epochs=num_epochs, shuffle=shuffle, seed=seed, capacity=capacity, shared_name=shared_name
        )
        index = queue.dequeue()
        return [tf.gather(tensor, index) for tensor in tensors]
