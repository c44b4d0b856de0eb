"""tf.contrib.layers.optimize_loss and adaptive_clipping_fn."""

import tensorflow as tf

from scopelint.api.library.contrib_training import scaled, values_of
from scopelint.api.library.control_flow_group import with_dependencies
from scopelint.api.library.train_optimizer import Optimizer

OPTIMIZER_CLS_NAMES = {
    "Adagrad": tf.train.AdagradOptimizer,
    "Adam": tf.train.AdamOptimizer,
    "Ftrl": tf.train.FtrlOptimizer,
    "Momentum": lambda learning_rate: tf.train.MomentumOptimizer(learning_rate, momentum=0.9),
    "RMSProp": tf.train.RMSPropOptimizer,
    "SGD": tf.train.GradientDescentOptimizer,
}
OPTIMIZER_SUMMARIES = ["learning_rate", "loss", "gradients", "gradient_norm", "global_gradient_norm"]


def _rate(learning_rate):
    """The learning rate as a tensor or, for a float, as a variable."""
    if learning_rate is None:
        return None
    if isinstance(learning_rate, tf.Tensor) and learning_rate.get_shape().ndims == 0:
        return learning_rate
    if isinstance(learning_rate, float):
        if learning_rate < 0.0:
            raise ValueError("Invalid learning_rate %s.", learning_rate)
        start = tf.constant_initializer(learning_rate)
        return tf.get_variable("learning_rate", [], trainable=False, initializer=start)
    text = "Learning rate should be 0d Tensor or float. Got %s of type %s"
    raise ValueError(text % (str(learning_rate), str(type(learning_rate))))


def _checked_summaries(summaries):
    if summaries is None:
        return ["loss", "learning_rate", "global_gradient_norm"]
    for one in summaries:
        if one not in OPTIMIZER_SUMMARIES:
            raise ValueError("Summaries should be one of %s, you provided %s." % (OPTIMIZER_SUMMARIES, one))
    return summaries


def _needs_rate(rate, optimizer):
    if rate is None:
        raise ValueError("Learning rate is None, but should be specified for the optimizer %s." % optimizer)


def _optimizer(optimizer, learning_rate, rate):
    """The optimizer: by name, of a class, from a function, or as given."""
    if isinstance(optimizer, str):
        _needs_rate(rate, optimizer)
        if optimizer not in OPTIMIZER_CLS_NAMES:
            names = ", ".join(OPTIMIZER_CLS_NAMES)
            raise ValueError("Optimizer name should be one of [%s], you provided %s." % (names, optimizer))
        return OPTIMIZER_CLS_NAMES[optimizer](learning_rate=rate)
    if isinstance(optimizer, type) and issubclass(optimizer, Optimizer):
        _needs_rate(rate, optimizer)
        return optimizer(learning_rate=rate)
    if isinstance(optimizer, Optimizer):
        return optimizer
    if not callable(optimizer):
        raise ValueError("Unrecognized optimizer: %s" % str(optimizer))
    made = optimizer(rate) if learning_rate is not None else optimizer()
    if not isinstance(made, Optimizer):
        raise ValueError("Unrecognized optimizer: function should return subclass of Optimizer. Got %s." % str(made))
    return made


def _norm(pairs):
    return tf.global_norm(list(zip(*pairs))[0])


def _clipped(pairs, clip_gradients):
    if isinstance(clip_gradients, float):
        grads, variables = zip(*pairs)
        clipped, _ = tf.clip_by_global_norm(grads, clip_gradients)
        return list(zip(clipped, variables))
    if callable(clip_gradients):
        return clip_gradients(pairs)
    if clip_gradients is not None:
        raise ValueError("Unknown type %s for clip_gradients" % type(clip_gradients))
    return pairs


def _noisy(pairs, scale):
    noisy = []
    for grad, var in pairs:
        if grad is not None:
            shape = grad.dense_shape if isinstance(grad, tf.IndexedSlices) else grad.get_shape()
            noise = tf.truncated_normal(shape) * scale
            grad = grad + noise
        noisy.append((grad, var))
    return noisy


def _multiplied(pairs, multipliers):
    multiplied = []
    for grad, var in pairs:
        if grad is not None and (var in multipliers or var.name in multipliers):
            multiplier = multipliers[var if var in multipliers else var.name]
            if not isinstance(grad, tf.IndexedSlices):
                multiplier = tf.cast(multiplier, grad.dtype)
            grad = scaled(grad, multiplier)
        multiplied.append((grad, var))
    if not multiplied:
        raise ValueError("Empty list of (gradient, var) pairs encountered.")
    return multiplied


def _summarize(pairs, summaries):
    for grad, var in pairs:
        values = values_of(grad)
        if values is None:
            continue
        name = var.name.replace(":", "_")
        if "gradients" in summaries:
            tf.summary.histogram("gradients/%s" % name, values)
        if "gradient_norm" in summaries:
            tf.summary.scalar("gradient_norm/%s" % name, tf.global_norm([values]))


def optimize_loss(
    loss,
    global_step,
    learning_rate,
    optimizer,
    gradient_noise_scale=None,
    gradient_multipliers=None,
    clip_gradients=None,
    learning_rate_decay_fn=None,
    update_ops=None,
    variables=None,
    name=None,
    summaries=None,
    colocate_gradients_with_ops=False,
    increment_global_step=True,
):
    """tf.contrib.layers.optimize_loss."""
    loss = tf.convert_to_tensor(loss)
    tf.assert_scalar(loss)
    if global_step is None:
        global_step = tf.train.get_global_step()
    else:
        tf.train.assert_global_step(global_step)
    with tf.variable_scope(name, "OptimizeLoss", [loss, global_step]):
        if update_ops is None:
            update_ops = set(tf.get_collection(tf.GraphKeys.UPDATE_OPS))
        if update_ops:
            loss = with_dependencies(list(update_ops), loss)
        rate = _rate(learning_rate)
        summaries = _checked_summaries(summaries)
        if learning_rate is not None and learning_rate_decay_fn is not None:
            if global_step is None:
                raise ValueError("global_step is required for learning_rate_decay_fn.")
            rate = learning_rate_decay_fn(rate, global_step)
            if "learning_rate" in summaries:
                tf.summary.scalar("learning_rate", rate)
        opt = _optimizer(optimizer, learning_rate, rate)
        pairs = _gradients(opt, loss, variables, colocate_gradients_with_ops, gradient_noise_scale, gradient_multipliers)
        norms = "global_gradient_norm" in summaries or "gradient_norm" in summaries
        if norms:
            tf.summary.scalar("global_norm/gradient_norm", _norm(pairs))
        pairs = _clipped(pairs, clip_gradients)
        if "loss" in summaries:
            tf.summary.scalar("loss", loss)
        _summarize(pairs, summaries)
        if clip_gradients is not None and norms:
            tf.summary.scalar("global_norm/clipped_gradient_norm", _norm(pairs))
        step = global_step if increment_global_step else None
        updates = opt.apply_gradients(pairs, global_step=step, name="train")
        return with_dependencies([updates], loss)


def _gradients(opt, loss, variables, colocate, noise_scale, multipliers):
    variables = tf.trainable_variables() if variables is None else variables
    pairs = opt.compute_gradients(loss, variables, colocate_gradients_with_ops=colocate)
    if noise_scale is not None:
        pairs = _noisy(pairs, noise_scale)
    return pairs if multipliers is None else _multiplied(pairs, multipliers)


def _moving(name, value, decay):
    variable = tf.get_variable(
        name, shape=value.get_shape(), dtype=value.dtype, initializer=tf.zeros_initializer(), trainable=False
    )
    return tf.python.training.moving_averages.assign_moving_average(variable, value, decay, zero_debias=False)


def _adaptive_max_norm(norm, std_factor, decay, global_step, epsilon, name):
    with tf.variable_scope(name, "AdaptiveMaxNorm", [norm]):
        log_norm = tf.log(norm + epsilon)
        if global_step is not None:
            n = tf.cast(global_step, tf.float32)
            decay = tf.minimum(decay, n / (n + 1.0))
        mean = _moving("mean", log_norm, decay)
        sq_mean = _moving("sq_mean", tf.square(log_norm), decay)
        variance = sq_mean - tf.square(mean)
        std = tf.sqrt(tf.maximum(epsilon, variance))
        return tf.exp(mean + std_factor * std), mean


def adaptive_clipping_fn(
    std_factor=2.0,
    decay=0.95,
    static_max_norm=None,
    global_step=None,
    report_summary=False,
    epsilon=1e-8,
    name=None,
):
    """tf.contrib.layers.adaptive_clipping_fn."""

    def clip(grads_and_vars):
        grads, variables = zip(*grads_and_vars)
        norm = tf.global_norm(grads)
        max_norm, log_mean = _adaptive_max_norm(norm, std_factor, decay, global_step, epsilon, name)
        if report_summary:
            tf.summary.scalar("global_norm/adaptive_max_gradient_norm", max_norm)
        below = norm < max_norm
        factor = tf.where(below, tf.ones_like(norm), tf.exp(log_mean) / norm)
        if static_max_norm is not None:
            factor = tf.minimum(static_max_norm / norm, factor)
        return list(zip([None if grad is None else scaled(grad, factor) for grad in grads], variables))

    return clip
