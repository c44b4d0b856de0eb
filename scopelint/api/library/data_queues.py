"""tf.FIFOQueue and its kin (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.common import TF2, surely

raw = tf.raw_ops


def _list(values):
    return list(values) if isinstance(values, (list, tuple)) else [values]


def _as_shapes(shapes, partly=False):
    """The shapes of a queue's components; partly: dimensions may be unknown."""
    if partly and (not isinstance(shapes, (list, tuple)) or not shapes or any([s is None or isinstance(s, int) for s in shapes])):
        raise ValueError("When providing partial shapes, a list of shapes must be provided.")
    if shapes is None:
        return None
    if isinstance(shapes, tf.TensorShape):
        shapes = [shapes]
    if not isinstance(shapes, (list, tuple)):
        raise TypeError("shapes must be a TensorShape or a list or tuple of TensorShapes.")
    if all([s is None or isinstance(s, int) for s in shapes]):
        shapes = [shapes]
    shapes = [tf.TensorShape(s) for s in shapes]
    if not partly and surely(any([not s.is_fully_defined() for s in shapes])):
        raise ValueError("All shapes must be fully defined: %s" % shapes)
    if surely(any([s.dims is None for s in shapes])):
        raise ValueError("All shapes must have a defined rank: %s" % shapes)
    return shapes


def _batched(size, shape):
    return tf.TensorShape([size]).concatenate(shape)


class QueueBase(object):
    """Mirrors tf.QueueBase."""

    def __init__(self, dtypes, shapes, names, queue_ref):
        self._dtypes = dtypes
        if shapes is not None and len(shapes) != len(dtypes):
            raise ValueError("Queue shapes must have the same length as dtypes")
        self._shapes = [tf.TensorShape(s) for s in shapes] if shapes is not None else [tf.TensorShape(None) for _ in dtypes]
        if names is not None and len(names) != len(dtypes):
            raise ValueError("Queue names must have the same length as dtypes")
        self._names = names
        self._queue_ref = queue_ref
        self._name = queue_ref.op.name.split("/")[-1]

    @staticmethod
    def from_list(index, queues):
        if not queues or not isinstance(queues, list) or not all([isinstance(q, QueueBase) for q in queues]):
            raise TypeError("A list of queues expected")
        chosen = tf.gather(tf.stack([q.queue_ref for q in queues]), index)
        shapes = []
        for several in zip(*[q.shapes for q in queues]):
            shape = several[0]
            for other in several[1:]:
                shape = _common(shape, other)
            shapes.append(shape)
        return QueueBase(queues[0].dtypes, shapes, queues[0].names, chosen)

    @property
    def queue_ref(self):
        return self._queue_ref

    @property
    def name(self):
        return self._queue_ref.op.name

    @property
    def dtypes(self):
        return self._dtypes

    @property
    def shapes(self):
        return self._shapes

    @property
    def names(self):
        return self._names

    def _components(self, vals):
        if isinstance(vals, dict):
            if not self._names:
                raise ValueError("Queue must have names to enqueue a dictionary")
            if sorted(self._names, key=str) != sorted(vals.keys(), key=str):
                text = "Keys in dictionary to enqueue do not match names of Queue.  Dictionary: (%s), Queue: (%s)"
                raise ValueError(text % (sorted(vals.keys()), sorted(self._names)))
            vals = [vals[name] for name in self._names]
        elif self._names:
            raise ValueError("You must enqueue a dictionary in a Queue with names")
        vals = vals if isinstance(vals, (list, tuple)) else [vals]
        pairs = list(zip(vals, self._dtypes))
        return [tf.convert_to_tensor(val, dtype=dtype, name="component_%d" % i) for i, (val, dtype) in enumerate(pairs)]

    def enqueue(self, vals, name=None):
        with tf.name_scope(name, "%s_enqueue" % self._name, _scope_values(vals)) as scope:
            vals = self._components(vals)
            for val, shape in zip(vals, self._shapes):
                val.get_shape().assert_is_compatible_with(shape)
            return raw.QueueEnqueueV2(handle=self._queue_ref, components=vals, name=scope)

    def enqueue_many(self, vals, name=None):
        with tf.name_scope(name, "%s_EnqueueMany" % self._name, _scope_values(vals)) as scope:
            vals = self._components(vals)
            for val, shape in zip(vals, self._shapes):
                val.get_shape().with_rank_at_least(1)[1:].assert_is_compatible_with(shape)
            return raw.QueueEnqueueManyV2(handle=self._queue_ref, components=vals, name=scope)

    def _answer(self, found, shapes):
        found = list(found) if isinstance(found, (list, tuple)) else [found]
        for tensor, shape in zip(found, shapes):
            tensor.set_shape(shape)
        if self._names:
            return {name: found[i] for i, name in enumerate(self._names)}
        return found[0] if len(found) == 1 else found

    def dequeue(self, name=None):
        name = "%s_Dequeue" % self._name if name is None else name
        return self._answer(raw.QueueDequeueV2(handle=self._queue_ref, component_types=self._dtypes, name=name), self._shapes)

    def dequeue_many(self, n, name=None):
        name = "%s_DequeueMany" % self._name if name is None else name
        found = raw.QueueDequeueManyV2(handle=self._queue_ref, n=n, component_types=self._dtypes, name=name)
        first = found[0] if isinstance(found, (list, tuple)) else found
        size = tf.scopelint.static_value(first.op.inputs[1])
        return self._answer(found, [_batched(size, shape) for shape in self._shapes])

    def dequeue_up_to(self, n, name=None):
        name = "%s_DequeueUpTo" % self._name if name is None else name
        found = raw.QueueDequeueUpToV2(handle=self._queue_ref, n=n, component_types=self._dtypes, name=name)
        return self._answer(found, [_batched(None, shape) for shape in self._shapes])

    def close(self, cancel_pending_enqueues=False, name=None):
        name = "%s_Close" % self._name if name is None else name
        return raw.QueueCloseV2(handle=self._queue_ref, cancel_pending_enqueues=cancel_pending_enqueues, name=name)

    def is_closed(self, name=None):
        return raw.QueueIsClosedV2(handle=self._queue_ref, name="%s_Is_Closed" % self._name if name is None else name)

    def size(self, name=None):
        return raw.QueueSizeV2(handle=self._queue_ref, name="%s_Size" % self._name if name is None else name)


def _scope_values(vals):
    if isinstance(vals, dict):
        return list(vals.values())
    return vals if isinstance(vals, (list, tuple)) else [vals]


def _common(a, b):
    if a.ndims is None or b.ndims is None or a.ndims != b.ndims:
        return tf.TensorShape(None)
    return tf.TensorShape([x if x is not None and x == y else None for x, y in zip(a.as_list(), b.as_list())])


def _names_of(names, dtypes):
    if names is None:
        return None
    names = _list(names)
    if len(names) != len(dtypes):
        raise ValueError("List of names must have the same length as the list of dtypes")
    return names


class FIFOQueue(QueueBase):
    """Mirrors tf.FIFOQueue."""

    def __init__(self, capacity, dtypes, shapes=None, names=None, shared_name=None, name="fifo_queue"):
        dtypes, shapes = _list(dtypes), _as_shapes(shapes)
        names = _names_of(names, dtypes)
        given = {"component_types": dtypes, "shapes": shapes or [], "capacity": capacity, "shared_name": shared_name or "", "name": name}
        if TF2:
            with tf.init_scope(), tf.device("CPU"):
                ref = raw.FIFOQueueV2(**given)
        else:
            ref = raw.FIFOQueueV2(**given)
        super(FIFOQueue, self).__init__(dtypes, shapes, names, ref)


class RandomShuffleQueue(QueueBase):
    """Mirrors tf.RandomShuffleQueue."""

    def __init__(
        self, capacity, min_after_dequeue, dtypes, shapes=None, names=None, seed=None, shared_name=None, name="random_shuffle_queue"
    ):
        dtypes, shapes = _list(dtypes), _as_shapes(shapes)
        names = _names_of(names, dtypes)
        ref = raw.RandomShuffleQueueV2(
            component_types=dtypes,
            shapes=shapes or [],
            capacity=capacity,
            min_after_dequeue=min_after_dequeue,
            shared_name=shared_name or "",
            name=name,
        )
        super(RandomShuffleQueue, self).__init__(dtypes, shapes, names, ref)


class PaddingFIFOQueue(QueueBase):
    """Mirrors tf.PaddingFIFOQueue."""

    def __init__(self, capacity, dtypes, shapes, names=None, shared_name=None, name="padding_fifo_queue"):
        dtypes, shapes = _list(dtypes), _as_shapes(shapes, True)
        names = _names_of(names, dtypes)
        if len(dtypes) != len(shapes):
            text = "Shapes must be provided for all components, but received %d dtypes and %d shapes."
            raise ValueError(text % (len(dtypes), len(shapes)))
        ref = raw.PaddingFIFOQueueV2(component_types=dtypes, shapes=shapes, capacity=capacity, shared_name=shared_name or "", name=name)
        super(PaddingFIFOQueue, self).__init__(dtypes, shapes, names, ref)


class PriorityQueue(QueueBase):
    """Mirrors tf.PriorityQueue."""

    def __init__(self, capacity, types, shapes=None, names=None, shared_name=None, name="priority_queue"):
        types, shapes = _list(types), _as_shapes(shapes)
        ref = raw.PriorityQueueV2(component_types=types, shapes=shapes or [], capacity=capacity, shared_name=shared_name or "", name=name)
        shapes = [tf.TensorShape([])] + shapes if shapes else shapes
        super(PriorityQueue, self).__init__([tf.int64] + types, shapes, names, ref)
