"""tf.contrib.training and slim.learning: train ops of losses, and what slim.learning.train adds to a graph."""

import tensorflow as tf

from scopelint.api.library.control_flow_group import with_dependencies
from scopelint.api.library.runtime_monitored import MonitoredTrainingSession, report_uninitialized_variables
from scopelint.api.library.runtime_saver import Saver
from scopelint.api.library.train_optimizer import Optimizer
from scopelint.api.library.train_step import get_or_create_global_step

_USE_DEFAULT = 0


def scaled(grad, multiplier):
    """A gradient times a tensor; of rows, their values."""
    if isinstance(grad, tf.IndexedSlices):
        return tf.IndexedSlices(grad.values * multiplier, grad.indices, grad.dense_shape)
    return grad * multiplier


def values_of(grad):
    """The tensor of a gradient's values."""
    return grad.values if isinstance(grad, tf.IndexedSlices) else grad


def clip_gradient_norms(gradients_to_variables, max_norm):
    """tf.contrib.training.clip_gradient_norms."""
    clipped = []
    for grad, var in gradients_to_variables:
        if isinstance(grad, tf.IndexedSlices):
            grad = tf.IndexedSlices(tf.clip_by_norm(grad.values, max_norm), grad.indices, grad.dense_shape)
        elif grad is not None:
            grad = tf.clip_by_norm(grad, max_norm)
        clipped.append((grad, var))
    return clipped


def clip_gradient_norms_fn(max_norm):
    """tf.contrib.training.clip_gradient_norms_fn."""
    return lambda gradients_to_variables: clip_gradient_norms(gradients_to_variables, max_norm)


def _check_multipliers(grads_and_vars, gradient_multipliers):
    if not isinstance(grads_and_vars, list):
        raise ValueError("`grads_and_vars` must be a list.")
    if not gradient_multipliers:
        raise ValueError("`gradient_multipliers` is empty.")
    if not isinstance(gradient_multipliers, dict):
        raise ValueError("`gradient_multipliers` must be a dict.")


def _multiplied(grads_and_vars, gradient_multipliers, as_tensor):
    _check_multipliers(grads_and_vars, gradient_multipliers)
    multiplied = []
    for grad, var in grads_and_vars:
        if var in gradient_multipliers or var.op.name in gradient_multipliers:
            key = var if var in gradient_multipliers else var.op.name
            if grad is None:
                raise ValueError("Requested multiple of `None` gradient.")
            grad = as_tensor(grad, gradient_multipliers[key])
        multiplied.append((grad, var))
    return multiplied


def multiply_gradients(grads_and_vars, gradient_multipliers):
    """tf.contrib.training.multiply_gradients."""
    times = lambda grad, multiplier: scaled(grad, tf.convert_to_tensor(multiplier, dtype=grad.dtype))
    return _multiplied(grads_and_vars, gradient_multipliers, times)


def slim_multiply_gradients(grads_and_vars, gradient_multipliers):
    """tf.contrib.slim.learning.multiply_gradients."""

    def times(grad, multiplier):
        if not isinstance(multiplier, tf.Tensor):
            multiplier = tf.constant(multiplier, dtype=grad.dtype)
        return scaled(grad, multiplier)

    return _multiplied(grads_and_vars, gradient_multipliers, times)


def _summarized(grads_and_vars, separator):
    summaries = []
    for grad, var in grads_and_vars:
        if grad is not None:
            values = values_of(grad)
            name = var.op.name + separator + "gradient"
            summaries.append(tf.summary.histogram(name, values))
            summaries.append(tf.summary.scalar(name + "_norm", tf.global_norm([values])))
    return summaries


def add_gradients_summaries(grads_and_vars):
    """tf.contrib.training.add_gradients_summaries."""
    return _summarized(grads_and_vars, "_")


def slim_add_gradients_summaries(grads_and_vars):
    """tf.contrib.slim.learning.add_gradients_summaries."""
    return _summarized(grads_and_vars, "/")


def _after_updates(total_loss, update_ops):
    updates = set(tf.get_collection(tf.GraphKeys.UPDATE_OPS) if update_ops is None else update_ops)
    if not updates:
        return total_loss
    with tf.control_dependencies(updates):
        barrier = tf.no_op(name="update_barrier")
    return with_dependencies([barrier], total_loss)


def _train_op(grad_updates, total_loss, check_numerics):
    with tf.name_scope("train_op"):
        if check_numerics:
            total_loss = tf.check_numerics(total_loss, "LossTensor is inf or nan")
        train_op = with_dependencies([grad_updates], total_loss)
    collected = tf.get_collection_ref(tf.GraphKeys.TRAIN_OP)
    if train_op not in collected:
        collected.append(train_op)
    return train_op


def create_train_op(
    total_loss,
    optimizer,
    global_step=_USE_DEFAULT,
    update_ops=None,
    variables_to_train=None,
    transform_grads_fn=None,
    summarize_gradients=False,
    gate_gradients=Optimizer.GATE_OP,
    aggregation_method=None,
    colocate_gradients_with_ops=False,
    check_numerics=True,
):
    """tf.contrib.training.create_train_op."""
    if global_step is _USE_DEFAULT:
        global_step = get_or_create_global_step()
    total_loss = _after_updates(total_loss, update_ops)
    if variables_to_train is None:
        variables_to_train = tf.trainable_variables()
    else:
        for v in variables_to_train:
            assert v.trainable or v in tf.trainable_variables()
    assert variables_to_train
    grads = optimizer.compute_gradients(
        total_loss,
        variables_to_train,
        gate_gradients=gate_gradients,
        aggregation_method=aggregation_method,
        colocate_gradients_with_ops=colocate_gradients_with_ops,
    )
    if transform_grads_fn:
        grads = transform_grads_fn(grads)
    if summarize_gradients:
        with tf.name_scope("summarize_grads"):
            add_gradients_summaries(grads)
    grad_updates = optimizer.apply_gradients(grads, global_step=global_step)
    return _train_op(grad_updates, total_loss, check_numerics)


def slim_create_train_op(
    total_loss,
    optimizer,
    global_step=_USE_DEFAULT,
    update_ops=None,
    variables_to_train=None,
    clip_gradient_norm=0,
    summarize_gradients=False,
    gate_gradients=Optimizer.GATE_OP,
    aggregation_method=None,
    colocate_gradients_with_ops=False,
    gradient_multipliers=None,
    check_numerics=True,
):
    """tf.contrib.slim.learning.create_train_op."""

    def transform(grads):
        if gradient_multipliers:
            with tf.name_scope("multiply_grads"):
                grads = slim_multiply_gradients(grads, gradient_multipliers)
        if clip_gradient_norm > 0:
            with tf.name_scope("clip_grads"):
                grads = clip_gradient_norms(grads, clip_gradient_norm)
        return grads

    return create_train_op(
        total_loss=total_loss,
        optimizer=optimizer,
        global_step=global_step,
        update_ops=update_ops,
        variables_to_train=variables_to_train,
        transform_grads_fn=transform,
        summarize_gradients=summarize_gradients,
        gate_gradients=gate_gradients,
        aggregation_method=aggregation_method,
        colocate_gradients_with_ops=colocate_gradients_with_ops,
        check_numerics=check_numerics,
    )


def train(
    train_op,
    logdir,
    master="",
    is_chief=True,
    scaffold=None,
    hooks=None,
    chief_only_hooks=None,
    save_checkpoint_secs=600,
    save_summaries_steps=100,
    config=None,
    max_wait_secs=7200,
    run_metadata=None,
):
    """tf.contrib.training.train."""
    if logdir is None and is_chief and (save_summaries_steps or save_checkpoint_secs):
        raise ValueError("logdir cannot be None when summaries or checkpoints are saved")
    MonitoredTrainingSession(
        master=master,
        is_chief=is_chief,
        checkpoint_dir=logdir,
        scaffold=scaffold,
        hooks=hooks,
        chief_only_hooks=chief_only_hooks,
    )
    return tf.scopelint.unknown("the loss that training ends with")


def train_step(sess, train_op, global_step, train_step_kwargs):
    """tf.contrib.slim.learning.train_step."""
    return tf.scopelint.unknown("the loss of a step"), tf.scopelint.unknown("whether training stops", "bool")


def _check_train(train_op, logdir, summary_op, saver, trace_every_n_steps, number_of_steps):
    if train_op is None:
        raise ValueError("train_op cannot be None.")
    if logdir is None:
        for what, given in (("summary_op", summary_op != _USE_DEFAULT), ("saver", saver is not None)):
            if given:
                raise ValueError("Cannot provide %s because logdir=None" % what)
        if trace_every_n_steps is not None:
            raise ValueError("Cannot provide trace_every_n_steps because logdir=None")
    if number_of_steps is not None and number_of_steps <= 0:
        raise ValueError("`number_of_steps` must be either None or a positive number.")


def _init_ops(init_op, ready_op, local_init_op):
    with tf.name_scope("init_ops"):
        if init_op == _USE_DEFAULT:
            tf.global_variables_initializer()
        if ready_op == _USE_DEFAULT:
            report_uninitialized_variables()
        if local_init_op == _USE_DEFAULT:
            tf.group(tf.local_variables_initializer(), tf.tables_initializer())


def _step_ops(global_step, number_of_steps, log_every_n_steps, trace_every_n_steps):
    with tf.name_scope("train_step"):
        if number_of_steps:
            tf.greater_equal(global_step, number_of_steps)
        else:
            tf.constant(False)
        if log_every_n_steps > 0:
            tf.equal(tf.mod(global_step, log_every_n_steps), 0)
        if trace_every_n_steps is not None:
            tf.equal(tf.mod(global_step, trace_every_n_steps), 0)


def slim_train(
    train_op,
    logdir,
    train_step_fn=train_step,
    train_step_kwargs=_USE_DEFAULT,
    log_every_n_steps=1,
    graph=None,
    master="",
    is_chief=True,
    global_step=None,
    number_of_steps=None,
    init_op=_USE_DEFAULT,
    init_feed_dict=None,
    local_init_op=_USE_DEFAULT,
    init_fn=None,
    ready_op=_USE_DEFAULT,
    summary_op=_USE_DEFAULT,
    save_summaries_secs=600,
    summary_writer=_USE_DEFAULT,
    startup_delay_steps=0,
    saver=None,
    save_interval_secs=600,
    sync_optimizer=None,
    session_config=None,
    session_wrapper=None,
    trace_every_n_steps=None,
    ignore_live_threads=False,
):
    """tf.contrib.slim.learning.train: the ops it makes before it finalizes the graph."""
    _check_train(train_op, logdir, summary_op, saver, trace_every_n_steps, number_of_steps)
    graph = graph or tf.get_default_graph()
    with graph.as_default():
        if sync_optimizer is not None:
            tf.scopelint.opaque("slim.learning.train with a SyncReplicasOptimizer")
        if global_step is None:
            global_step = get_or_create_global_step()
        saver = saver or Saver()
        _init_ops(init_op, ready_op, local_init_op)
        if summary_op == _USE_DEFAULT:
            tf.summary.merge_all()
        if train_step_kwargs == _USE_DEFAULT:
            _step_ops(global_step, number_of_steps, log_every_n_steps, trace_every_n_steps if is_chief else None)
        graph.finalize()
    return tf.scopelint.unknown("the loss that training ends with")
