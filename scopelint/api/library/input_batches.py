"""tf.train.batch, shuffle_batch and their kin (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.common import smart_cond
from scopelint.api.library.data_queues import FIFOQueue, PaddingFIFOQueue, RandomShuffleQueue


def _listed(tensors):
    return [tensors[key] for key in sorted(tensors, key=str)] if isinstance(tensors, dict) else tensors


def _as_given(tensors, found):
    if not isinstance(tensors, dict):
        return found
    found = [found] if len(tensors) == 1 else found
    return {key: found[i] for i, key in enumerate(sorted(tensors, key=str))}


def _converted(tensors):
    for tensor in tensors:
        if isinstance(tensor, tf.SparseTensor):
            tf.scopelint.unmodelled("a batch of sparse tensors")
    return [tf.convert_to_tensor(tensor) for tensor in tensors]


def _checked(keep_input, enqueue_many):
    keep_input = tf.convert_to_tensor(keep_input)
    if tf.scopelint.surely(keep_input.shape.ndims is None):
        raise ValueError("`keep_input` dimensions must be known at graph construction.")
    if not enqueue_many and tf.scopelint.surely(keep_input.shape.ndims == 1):
        raise ValueError("`keep_input` cannot be a vector when `enqueue_many=False`.")
    if tf.scopelint.surely(keep_input.shape.ndims > 1):
        raise ValueError("`keep_input` must be 0 or 1 dimensions.")
    return keep_input


def _merged(several, enqueue_many):
    """The shape of one component of the queue: as the first list has it."""
    for tensor in several:
        if tf.scopelint.surely(tensor.shape.ndims is None):
            raise ValueError("Cannot infer Tensor's rank: %s" % tensor)
    shapes = [tensor.shape.with_rank_at_least(1)[1:] if enqueue_many else tensor.shape for tensor in several]
    for shape in shapes[1:]:
        shapes[0].merge_with(shape)
    return shapes[0]


def _shapes_of(lists, shapes, enqueue_many):
    if shapes is not None:
        return shapes
    return [_merged(several, enqueue_many) for several in zip(*lists)]


def _kinds(lists):
    kinds = [tensor.dtype for tensor in lists[0]]
    for other in lists[1:]:
        found = [tensor.dtype for tensor in other]
        if found != kinds:
            names = ", ".join([k.name for k in kinds]), ", ".join([k.name for k in found])
            raise TypeError("Expected types to be consistent: %s vs. %s." % names)
    return kinds


def _selected(tensors, keep_input):
    which = tf.cast(keep_input, tf.int32)
    return [tf.dynamic_partition(tensor, which, num_partitions=2)[1] for tensor in tensors]


def _fill(queue, lists, threads, enqueue_many, keep_input):
    """What fills the queue, from each list."""
    enqueue = queue.enqueue_many if enqueue_many else queue.enqueue
    ops = []
    for tensors in lists:
        if keep_input.shape.ndims == 1:
            ops.append(enqueue(_selected(tensors, keep_input)))
        else:
            ops.append(smart_cond(keep_input, lambda: enqueue(tensors), tf.no_op))
    tf.train.add_queue_runner(tf.train.QueueRunner(queue, ops * threads))


def _empty(queue, size, smaller, name):
    return queue.dequeue_up_to(size, name=name) if smaller else queue.dequeue_many(size, name=name)


def _in_order(tensors, lists, scope, size, keep, threads, capacity, many, shapes, pad, smaller, shared_name, name):
    values = [tensor for listed in lists for tensor in listed]
    with tf.name_scope(name, scope, values + [keep]) as name:
        lists = [_converted(listed) for listed in lists]
        keep = _checked(keep, many)
        kinds = _kinds(lists)
        shapes = _shapes_of(lists, shapes, many)
        queue = (PaddingFIFOQueue if pad else FIFOQueue)(capacity=capacity, dtypes=kinds, shapes=shapes, shared_name=shared_name)
        _fill(queue, lists, threads, many, keep)
        tf.summary.scalar("fraction_of_%d_full" % capacity, tf.cast(queue.size(), tf.float32) * (1.0 / capacity))
        return _as_given(tensors, _empty(queue, size, smaller, name))


def _shuffled(tensors, lists, scope, size, keep, threads, capacity, left, seed, many, shapes, smaller, shared_name, name):
    values = [tensor for listed in lists for tensor in listed]
    with tf.name_scope(name, scope, values + [keep]) as name:
        if scope == "shuffle_batch" and tf.scopelint.surely(capacity <= left):
            raise ValueError("capacity %d must be bigger than min_after_dequeue %d." % (capacity, left))
        lists = [_converted(listed) for listed in lists]
        keep = _checked(keep, many)
        kinds = _kinds(lists)
        shapes = _shapes_of(lists, shapes, many)
        queue = RandomShuffleQueue(
            capacity=capacity, min_after_dequeue=left, seed=seed, dtypes=kinds, shapes=shapes, shared_name=shared_name
        )
        _fill(queue, lists, threads, many, keep)
        full = tf.cast(tf.maximum(0, queue.size() - left), tf.float32) * (1.0 / (capacity - left))
        tf.summary.scalar("fraction_over_%d_of_%d_full" % (left, capacity - left), full)
        return _as_given(tensors, _empty(queue, size, smaller, name))


def batch(
    tensors,
    batch_size,
    num_threads=1,
    capacity=32,
    enqueue_many=False,
    shapes=None,
    dynamic_pad=False,
    allow_smaller_final_batch=False,
    shared_name=None,
    name=None,
):
    """tf.train.batch."""
    return maybe_batch(
        tensors,
        True,
        batch_size,
        num_threads,
        capacity,
        enqueue_many,
        shapes,
        dynamic_pad,
        allow_smaller_final_batch,
        shared_name,
        name,
    )


def maybe_batch(
    tensors,
    keep_input,
    batch_size,
    num_threads=1,
    capacity=32,
    enqueue_many=False,
    shapes=None,
    dynamic_pad=False,
    allow_smaller_final_batch=False,
    shared_name=None,
    name=None,
):
    """tf.train.maybe_batch."""
    return _in_order(
        tensors,
        [_listed(tensors)],
        "batch",
        batch_size,
        keep_input,
        num_threads,
        capacity,
        enqueue_many,
        shapes,
        dynamic_pad,
        allow_smaller_final_batch,
        shared_name,
        name,
    )


def batch_join(
    tensors_list,
    batch_size,
    capacity=32,
    enqueue_many=False,
    shapes=None,
    dynamic_pad=False,
    allow_smaller_final_batch=False,
    shared_name=None,
    name=None,
):
    """tf.train.batch_join."""
    return maybe_batch_join(
        tensors_list, True, batch_size, capacity, enqueue_many, shapes, dynamic_pad, allow_smaller_final_batch, shared_name, name
    )


def maybe_batch_join(
    tensors_list,
    keep_input,
    batch_size,
    capacity=32,
    enqueue_many=False,
    shapes=None,
    dynamic_pad=False,
    allow_smaller_final_batch=False,
    shared_name=None,
    name=None,
):
    """tf.train.maybe_batch_join."""
    return _in_order(
        tensors_list[0],
        [_listed(tensors) for tensors in tensors_list],
        "batch_join",
        batch_size,
        keep_input,
        1,
        capacity,
        enqueue_many,
        shapes,
        dynamic_pad,
        allow_smaller_final_batch,
        shared_name,
        name,
    )


def shuffle_batch(
    tensors,
    batch_size,
    capacity,
    min_after_dequeue,
    num_threads=1,
    seed=None,
    enqueue_many=False,
    shapes=None,
    allow_smaller_final_batch=False,
    shared_name=None,
    name=None,
):
    """tf.train.shuffle_batch."""
    return maybe_shuffle_batch(
        tensors,
        batch_size,
        capacity,
        min_after_dequeue,
        True,
        num_threads,
        seed,
        enqueue_many,
        shapes,
        allow_smaller_final_batch,
        shared_name,
        name,
    )


def maybe_shuffle_batch(
    tensors,
    batch_size,
    capacity,
    min_after_dequeue,
    keep_input,
    num_threads=1,
    seed=None,
    enqueue_many=False,
    shapes=None,
    allow_smaller_final_batch=False,
    shared_name=None,
    name=None,
):
    """tf.train.maybe_shuffle_batch."""
    return _shuffled(
        tensors,
        [_listed(tensors)],
        "shuffle_batch",
        batch_size,
        keep_input,
        num_threads,
        capacity,
        min_after_dequeue,
        seed,
        enqueue_many,
        shapes,
        allow_smaller_final_batch,
        shared_name,
        name,
    )


def shuffle_batch_join(
    tensors_list,
    batch_size,
    capacity,
    min_after_dequeue,
    seed=None,
    enqueue_many=False,
    shapes=None,
    allow_smaller_final_batch=False,
    shared_name=None,
    name=None,
):
    """tf.train.shuffle_batch_join."""
    return maybe_shuffle_batch_join(
        tensors_list,
        batch_size,
        capacity,
        min_after_dequeue,
        True,
        seed,
        enqueue_many,
        shapes,
        allow_smaller_final_batch,
        shared_name,
        name,
    )


def maybe_shuffle_batch_join(
    tensors_list,
    batch_size,
    capacity,
    min_after_dequeue,
    keep_input,
    seed=None,
    enqueue_many=False,
    shapes=None,
    allow_smaller_final_batch=False,
    shared_name=None,
    name=None,
):
    """tf.train.maybe_shuffle_batch_join."""
    return _shuffled(
        tensors_list[0],
        [_listed(tensors) for tensors in tensors_list],
        "shuffle_batch_join",
        batch_size,
        keep_input,
        1,
        capacity,
        min_after_dequeue,
        seed,
        enqueue_many,
        shapes,
        allow_smaller_final_batch,
        shared_name,
        name,
    )
