"""control_flow_ops.switch and merge, which programs call although they are not public (run by scopelint's interpreter)."""

import tensorflow as tf


def _tensor(value, name, dtype=None):
    """The tensor of a value; of a variable that is a reference the reference itself."""
    if isinstance(value, tf.Variable) and hasattr(value, "_ref"):
        return value._ref()
    return tf.convert_to_tensor(value, dtype=dtype, name=name)


def switch(data, pred, dtype=None, name=None):
    """Mirrors control_flow_ops.switch."""
    if isinstance(data, (tf.IndexedSlices, tf.SparseTensor)):
        return tf.scopelint.unmodelled("control_flow_ops.switch of a sparse value", data)
    with tf.name_scope(name, "Switch", [data, pred]) as scope:
        data = _tensor(data, "data", dtype)
        pred = tf.convert_to_tensor(pred, name="pred")
        return tf.raw_ops.Switch(data=data, pred=pred, name=scope)


def merge(inputs, name=None):
    """Mirrors control_flow_ops.merge."""
    if any([value is None for value in inputs]):
        raise ValueError("At least one of the merge inputs is None: %s" % inputs)
    if any([isinstance(value, (tf.IndexedSlices, tf.SparseTensor)) for value in inputs]):
        return tf.scopelint.unmodelled("control_flow_ops.merge of sparse values", *inputs)
    with tf.name_scope(name, "Merge", inputs) as scope:
        inputs = [_tensor(value, None) for value in inputs]
        if all([value.dtype._is_ref_dtype for value in inputs]):
            return tf.raw_ops.RefMerge(inputs=inputs, name=scope)
        return tf.raw_ops.Merge(inputs=inputs, name=scope)
