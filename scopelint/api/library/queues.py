"""tf.contrib.staging.StagingArea (run by scopelint's interpreter)."""

import tensorflow as tf


class StagingArea(object):
    """Mirrors tf.contrib.staging.StagingArea."""

    def __init__(self, dtypes, shapes=None, names=None, shared_name=None, capacity=0, memory_limit=0):
        self._dtypes = [tf.as_dtype(dtype) for dtype in dtypes]
        self._shapes = [tf.TensorShape(shape) for shape in shapes] if shapes else [tf.TensorShape(None) for _ in self._dtypes]
        self._names = names
        self._name = tf.get_default_graph().unique_name(shared_name or "StagingArea") if shared_name is None else shared_name
        with tf.name_scope("%s_root" % self._name):
            self._root = tf.no_op()
        self._settings = {"capacity": capacity, "memory_limit": memory_limit, "shared_name": self._name}

    @property
    def name(self):
        return self._name

    @property
    def dtypes(self):
        return self._dtypes

    @property
    def shapes(self):
        return self._shapes

    @property
    def names(self):
        return self._names

    def _listed(self, values):
        if isinstance(values, dict):
            return [values[name] for name in self._names]
        return values if isinstance(values, (list, tuple)) else [values]

    def put(self, values, name=None):
        with tf.name_scope(name, "%s_put" % self._name) as scope:
            tensors = []
            for i, value in enumerate(self._listed(values)):
                tensors.append(tf.convert_to_tensor(value, dtype=self._dtypes[i], name="component_%d" % i))
            return tf.raw_ops.Stage(values=tensors, name=scope, **self._settings)

    def get(self, name=None):
        found = tf.raw_ops.Unstage(dtypes=self._dtypes, name=name or "%s_get" % self._name, **self._settings)
        found = list(found) if isinstance(found, (list, tuple)) else [found]
        if tf.no_op().device != self._root.device:
            found = [tf.identity(tensor) for tensor in found]
        for tensor, shape in zip(found, self._shapes):
            tensor.set_shape(shape)
        return dict(zip(self._names, found)) if self._names else found

    def size(self, name=None):
        return tf.raw_ops.StageSize(name=name or "%s_size" % self._name, dtypes=self._dtypes, **self._settings)

    def clear(self, name=None):
        return tf.raw_ops.StageClear(name=name or "%s_clear" % self._name, dtypes=self._dtypes, **self._settings)
