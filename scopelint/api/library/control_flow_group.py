"""tf.group, tf.tuple and tf.no_op's kin: ops that only order others (run by scopelint's interpreter)."""

import tensorflow as tf


def with_dependencies(dependencies, output_tensor, name=None):
    """Mirrors control_flow_ops.with_dependencies."""
    with tf.name_scope(name, "control_dependency", list(dependencies) + [output_tensor]) as scope:
        with tf.colocate_with(output_tensor), tf.control_dependencies(dependencies):
            output_tensor = tf.convert_to_tensor_or_indexed_slices(output_tensor)
            if isinstance(output_tensor, tf.IndexedSlices):
                values = tf.identity(output_tensor.values, name=scope)
                return tf.IndexedSlices(values, output_tensor.indices, output_tensor.dense_shape)
            if output_tensor.dtype is not None and output_tensor.dtype._is_ref_dtype:
                return tf.raw_ops.RefIdentity(input=output_tensor, name=scope)
            return tf.identity(output_tensor, name=scope)


def group(*inputs, **kwargs):
    """Mirrors tf.group: one NoOp, of one NoOp for each device if there are several."""
    name = kwargs.pop("name", None)
    if kwargs:
        raise ValueError("Unknown keyword arguments: " + ", ".join(kwargs.keys()))
    with tf.name_scope(name, "group_deps", inputs) as scope:
        given = tf.nest.flatten(inputs)
        for value in given:
            if tf.scopelint.surely(not hasattr(value, "device")):
                raise TypeError("Expected tf.group() expected Tensor arguments not '%s' with type '%s'" % (value, type(value)))
        devices = tf.scopelint.by_device(given)
        if len(devices) == 1:
            return _after(devices[0][1], devices[0][0], scope)
        with tf.control_dependencies([_after(ops, device) for device, ops in devices]):
            return tf.raw_ops.NoOp(name=scope)


def _after(ops, device, name=None):
    with tf.control_dependencies(ops), tf.device(device):
        return tf.raw_ops.NoOp(name=name)


def tuple(tensors, name=None, control_inputs=None):  # noqa: A001
    """Mirrors tf.tuple."""
    with tf.name_scope(name, "tuple", tensors):
        kept = (tf.Operation, tf.IndexedSlices, tf.Tensor, tf.compat.v2.Variable)
        tensors = [t if t is None or isinstance(t, kept) else tf.convert_to_tensor(t) for t in tensors]
        gates = [t if isinstance(t, tf.Operation) else t.op for t in tensors if t is not None]
        gates = gates + [c.op if isinstance(c, tf.Tensor) else c for c in control_inputs or []]
        if not gates:
            raise ValueError("Must have at least one Tensor: %s" % tensors)
        gate = group(*gates)
        return [_gated(gate, t) for t in tensors]


def _gated(gate, value):
    if value is None:
        return None
    if isinstance(value, tf.Operation):
        with tf.control_dependencies([gate]):
            return group(value)
    return with_dependencies([gate], value)


def no_op(name=None):
    """Mirrors tf.no_op."""
    return tf.raw_ops.NoOp(name=name)


def tables_initializer(name="init_all_tables"):
    """Mirrors tf.tables_initializer."""
    found = tf.get_collection(tf.GraphKeys.TABLE_INITIALIZERS)
    return group(*found, name=name) if found else no_op(name=name)
