"""Slot variables: what tensorflow.python.training.slot_creator makes (run by scopelint's interpreter)."""

import contextlib

import tensorflow as tf


def is_resource(value):
    """Whether a variable lives behind a resource handle."""
    return value.op.type == "VarHandleOp"


def is_variable(value):
    """Whether it is a variable of either kind (in TensorFlow 2 tf.Variable names only the reference kind)."""
    return isinstance(value, tf.compat.v2.Variable) or is_resource(value)


def _make(primary, value, scope, validate_shape, shape, dtype):
    outer = tf.get_variable_scope()
    partitioner = outer.partitioner
    outer.set_partitioner(None)
    use_resource = is_resource(primary) if is_variable(primary) else None
    slot = tf.get_variable(
        scope,
        initializer=value,
        trainable=False,
        use_resource=use_resource,
        shape=shape if callable(value) else None,
        dtype=dtype,
        validate_shape=validate_shape,
    )
    outer.set_partitioner(partitioner)
    return slot


def _scoped(primary, value, name, colocate, validate_shape, shape=None, dtype=None):
    with tf.variable_scope(None, primary.op.name + "/" + name), tf.colocate_with(primary) if colocate else contextlib.nullcontext():
        return _make(primary, value, "", validate_shape, shape, dtype)


def create_slot(primary, val, name, colocate_with_primary=True, copy_xla_sharding=False):
    """A slot that starts at the tensor `val`; mirrors slot_creator.create_slot."""
    return _scoped(primary, val, name, colocate_with_primary, val.get_shape().is_fully_defined())


def create_slot_with_initializer(primary, initializer, shape, dtype, name, colocate_with_primary=True, copy_xla_sharding=False):
    """A slot that an initializer fills; mirrors slot_creator.create_slot_with_initializer."""
    return _scoped(primary, initializer, name, colocate_with_primary, shape.is_fully_defined(), shape, dtype)


def create_zeros_slot(primary, name, dtype=None, colocate_with_primary=True, copy_xla_sharding=False):
    """A slot of zeros shaped like its primary; mirrors slot_creator.create_zeros_slot."""
    kind = primary.dtype if dtype is None else dtype
    shape = primary.get_shape()
    if shape.is_fully_defined():
        return create_slot_with_initializer(primary, tf.zeros_initializer(), shape, kind, name, colocate_with_primary)
    start = primary.initialized_value() if is_variable(primary) else primary
    return create_slot(primary, tf.zeros(tf.shape(start), dtype=kind), name, colocate_with_primary)
