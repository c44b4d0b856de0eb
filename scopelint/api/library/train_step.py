"""The global step family of tf.train (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.train_slots import is_variable

_READ = "global_step_read_op_cache"


def global_step(sess, global_step_tensor):
    return int(sess.run(global_step_tensor))


def get_global_step(graph=None):
    graph = graph or tf.get_default_graph()
    found = graph.get_collection(tf.GraphKeys.GLOBAL_STEP)
    if len(found) > 1:
        return None
    if found:
        step = found[0]
    else:
        try:
            step = graph.get_tensor_by_name("global_step:0")
        except KeyError:
            return None
    assert_global_step(step)
    return step


def create_global_step(graph=None):
    graph = graph or tf.get_default_graph()
    if get_global_step(graph) is not None:
        raise ValueError('"global_step" already exists.')
    with graph.as_default() as current, current.name_scope(None):
        return tf.get_variable(
            tf.GraphKeys.GLOBAL_STEP,
            shape=[],
            dtype=tf.int64,
            initializer=tf.zeros_initializer(),
            trainable=False,
            collections=[tf.GraphKeys.GLOBAL_VARIABLES, tf.GraphKeys.GLOBAL_STEP],
        )


def get_or_create_global_step(graph=None):
    graph = graph or tf.get_default_graph()
    step = get_global_step(graph)
    if step is None:
        step = create_global_step(graph)
    return step


def assert_global_step(global_step_tensor):
    step = global_step_tensor
    if not isinstance(step, (tf.compat.v2.Variable, tf.Tensor)) and not is_variable(step):
        raise TypeError('Existing "global_step" must be a Variable or Tensor: %s.' % step)
    if not step.dtype.base_dtype.is_integer:
        raise TypeError('Existing "global_step" does not have integer type: %s' % step.dtype)
    if step.get_shape().ndims != 0 and step.get_shape().is_fully_defined():
        raise TypeError('Existing "global_step" is not scalar: %s' % step.get_shape())


def _get_or_create_global_step_read(graph=None):
    """The value that tf.estimator and MonitoredSession's hooks read; mirrors training_util's function of the name."""
    graph = graph or tf.get_default_graph()
    found = graph.get_collection(_READ)
    if found:
        return found[0]
    step = get_global_step(graph)
    if step is None:
        return None
    with graph.as_default() as current, current.name_scope(None):
        with current.name_scope(step.op.name + "/"):
            value = step.initialized_value() if is_variable(step) else step
            read = value + 0
            tf.add_to_collection(_READ, read)
    return read


def _increment_global_step(increment, graph=None):
    graph = graph or tf.get_default_graph()
    step = get_global_step(graph)
    if step is None:
        raise ValueError("Global step tensor should be created by tf.train.get_or_create_global_step before calling increment.")
    read = _get_or_create_global_step_read(graph)
    with graph.as_default() as current, current.name_scope(None):
        with current.name_scope(step.op.name + "/"):
            with tf.control_dependencies([read]):
                return tf.assign_add(step, increment)
