"""tf.nn: softmax and the cross entropies."""

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.nn_layers import either

raw = tf.raw_ops


def move(tensor, axis, last, name=None):
    """Swap two axes of a tensor."""
    order = tf.concat([tf.range(axis), [last], tf.range(axis + 1, last), [axis]], 0)
    return tf.transpose(tensor, order, name=name)


def over_axis(op, logits, axis, name):
    """A softmax over any axis: the op itself works on the last."""
    logits = tf.convert_to_tensor(logits)
    shape = logits.get_shape()
    if axis == -1 or axis == shape.ndims - 1:
        return op(logits=logits, name=name)
    if not -shape.ndims <= axis < shape.ndims:
        raise tf.errors.InvalidArgumentError(None, None, "Dimension (%d) must be in the range" % axis)
    ndims = tf.rank(logits)
    if axis < 0:
        axis += ndims
    rank = tf.rank(logits)
    axis = axis % shape.ndims
    logits = move(logits, axis, tf.subtract(rank, 1))
    result = op(logits=logits)
    result = move(result, axis, tf.subtract(rank, 1), name=name)
    result.set_shape(shape)
    return result


def softmax(logits, axis=None, name=None, dim=None):
    """tf.nn.softmax."""
    axis = either(axis, dim)
    return over_axis(raw.Softmax, logits, -1 if axis is None else axis, name)


def log_softmax(logits, axis=None, name=None, dim=None):
    """tf.nn.log_softmax."""
    axis = either(axis, dim)
    return over_axis(raw.LogSoftmax, logits, -1 if axis is None else axis, name)


def flatten_outer(logits):
    """All but the last dimension as one."""
    rank = tf.rank(logits)
    last = tf.slice(tf.shape(logits), [tf.subtract(rank, 1)], [1])
    result = tf.reshape(logits, tf.concat([[-1], last], 0))
    shape = logits.get_shape()
    if shape.dims is not None:
        dims = shape.as_list()
        if all(d is not None for d in dims[:-1]):
            product = 1
            for d in dims[:-1]:
                product *= d
            result.set_shape([product, dims[-1]])
    return result


def to_end(tensor, axis, rank):
    """Move an axis behind all others."""
    return tf.transpose(tensor, tf.concat([tf.range(axis), tf.range(axis + 1, rank), [axis]], 0))


def ensure_arguments(name, sentinel, labels, logits):
    """Only named arguments are taken."""
    if sentinel is not None:
        raise ValueError("Only call `%s` with named arguments (labels=..., logits=..., ...)" % name)
    if labels is None or logits is None:
        raise ValueError("Both labels and logits must be provided.")


def softmax_cross_entropy_with_logits_v2(labels, logits, axis=None, name=None, dim=None):
    """tf.nn.softmax_cross_entropy_with_logits_v2."""
    axis = either(axis, dim)
    axis = -1 if axis is None else axis
    with tf.name_scope(name, "softmax_cross_entropy_with_logits", [logits, labels]) as scope:
        logits = tf.convert_to_tensor(logits, name="logits")
        labels = tf.convert_to_tensor(labels, name="labels")
        half = logits.dtype == tf.float16 or logits.dtype == tf.bfloat16
        precise = tf.cast(logits, tf.float32) if half else logits
        labels = tf.cast(labels, precise.dtype)
        rank = tf.rank(precise)
        shape = logits.get_shape()
        if axis != -1:
            precise = to_end(precise, axis, rank)
            labels = to_end(labels, axis, rank)
        outer = tf.shape(precise)
        precise = flatten_outer(precise)
        labels = flatten_outer(labels)
        cost = raw.SoftmaxCrossEntropyWithLogits(features=precise, labels=labels, name=scope)[0]
        cost = tf.reshape(cost, tf.slice(outer, [0], [tf.subtract(rank, 1)]))
        if shape.dims is not None:
            dims = shape.as_list()
            del dims[axis]
            cost.set_shape(dims)
        return tf.cast(cost, logits.dtype) if half else cost


def softmax_cross_entropy_with_logits(_sentinel=None, labels=None, logits=None, dim=-1, name=None, axis=None):
    """tf.nn.softmax_cross_entropy_with_logits (v1): no gradient flows into the labels."""
    dim = either(axis, dim)
    ensure_arguments("softmax_cross_entropy_with_logits", _sentinel, labels, logits)
    with tf.name_scope(name, "softmax_cross_entropy_with_logits_sg", [logits, labels]) as scope:
        labels = tf.stop_gradient(labels, name="labels_stop_gradient")
    return softmax_cross_entropy_with_logits_v2(labels=labels, logits=logits, axis=dim, name=scope)


def sparse_softmax_cross_entropy_with_logits(_sentinel=None, labels=None, logits=None, name=None):
    """tf.nn.sparse_softmax_cross_entropy_with_logits."""
    ensure_arguments("sparse_softmax_cross_entropy_with_logits", _sentinel, labels, logits)
    with tf.name_scope(name, "SparseSoftmaxCrossEntropyWithLogits", [labels, logits]):
        labels = tf.convert_to_tensor(labels)
        logits = tf.convert_to_tensor(logits)
        half = logits.dtype == tf.float16
        precise = tf.cast(logits, tf.float32) if half else logits
        static = labels.get_shape()
        dynamic = tf.shape(labels)
        outer = logits.get_shape()[:-1]
        defined = static.is_fully_defined() and outer.is_fully_defined()
        ndims = logits.get_shape().ndims
        if ndims is not None and ndims == 0:
            raise ValueError("Logits cannot be scalars - received shape %s." % logits.get_shape())
        if ndims is not None and static.ndims is not None and static.ndims != ndims - 1:
            raise ValueError(
                "Rank mismatch: Rank of labels (received %s) should equal rank of logits minus 1 (received %s)."
                % (static.ndims, ndims)
            )
        if defined and static != outer:
            raise ValueError(
                "Shape mismatch: The shape of labels (received %s) should equal the shape of logits except for the last "
                "dimension (received %s)." % (static, logits.get_shape())
            )
        if ndims == 2:
            cost = raw.SparseSoftmaxCrossEntropyWithLogits(features=precise, labels=labels, name=name)[0]
            return tf.cast(cost, tf.float16) if half else cost
        checks = []
        if not defined:
            checks.append(tf.assert_equal(tf.shape(labels), tf.shape(logits)[:-1]))
        with tf.control_dependencies(checks):
            classes = tf.shape(logits)[tf.rank(logits) - 1]
            precise = tf.reshape(precise, [-1, classes])
            labels = tf.reshape(labels, [-1])
            cost = raw.SparseSoftmaxCrossEntropyWithLogits(features=precise, labels=labels, name=name)[0]
            cost = tf.reshape(cost, dynamic)
            cost.set_shape(static)
            return tf.cast(cost, tf.float16) if half else cost


def merged(labels, logits):
    """Both shapes must be compatible."""
    try:
        labels.get_shape().merge_with(logits.get_shape())
    except ValueError:
        raise ValueError(
            "logits and labels must have the same shape (%s vs %s)" % (logits.get_shape(), labels.get_shape())
        )


def sigmoid_cross_entropy_with_logits(_sentinel=None, labels=None, logits=None, name=None):
    """tf.nn.sigmoid_cross_entropy_with_logits."""
    ensure_arguments("sigmoid_cross_entropy_with_logits", _sentinel, labels, logits)
    with tf.name_scope(name, "logistic_loss", [logits, labels]) as scope:
        logits = tf.convert_to_tensor(logits, name="logits")
        labels = tf.convert_to_tensor(labels, name="labels")
        merged(labels, logits)
        zeros = tf.zeros_like(logits, dtype=logits.dtype)
        positive = logits >= zeros
        relu = tf.where(positive, logits, zeros)
        negative = tf.where(positive, -logits, logits)
        first = relu - logits * labels
        return tf.add(first, tf.log1p(tf.exp(negative)), name=scope)


def weighted_cross_entropy_with_logits(labels=None, logits=None, pos_weight=None, name=None, targets=None):
    """tf.nn.weighted_cross_entropy_with_logits."""
    labels = either(labels, targets)
    with tf.name_scope(name, "logistic_loss", [logits, labels]) as scope:
        logits = tf.convert_to_tensor(logits, name="logits")
        labels = tf.convert_to_tensor(labels, name="labels")
        merged(labels, logits)
        weight = 1 + (pos_weight - 1) * labels
        first = (1 - labels) * logits
        second = weight * (tf.log1p(tf.exp(-tf.abs(logits))) + tf.nn.relu(-logits))
        return tf.add(first, second, name=scope)


def log_poisson_loss(targets, log_input, compute_full_loss=False, name=None):
    """tf.nn.log_poisson_loss, without the full loss."""
    if compute_full_loss:
        return tf.scopelint.unmodelled("tf.nn.log_poisson_loss")
    with tf.name_scope(name, "log_poisson_loss", [log_input, targets]):
        log_input = tf.convert_to_tensor(log_input, name="log_input")
        targets = tf.convert_to_tensor(targets, name="targets")
        return tf.exp(log_input) - log_input * targets


def sum_rows(x):
    """The sum over the columns as a product with ones."""
    ones = tf.ones(tf.stack([tf.shape(x)[1], 1]), x.dtype)
    return tf.reshape(tf.matmul(x, ones), [-1])


def sampled_logits(
    weights, biases, labels, inputs, num_sampled, num_classes, num_true, sampled_values, remove_accidental_hits, strategy, name, seed
):
    """What nce_loss and sampled_softmax_loss share."""
    if not isinstance(weights, list):
        weights = list(weights) if tf.scopelint.surely(not isinstance(weights, (tf.Tensor, tf.compat.v2.Variable))) else [weights]
    with tf.name_scope(name, "compute_sampled_logits", weights + [biases, inputs, labels]):
        if labels.dtype != tf.int64:
            labels = tf.cast(labels, tf.int64)
        flat = tf.reshape(labels, [-1])
        if sampled_values is None:
            sampled_values = tf.nn.log_uniform_candidate_sampler(
                true_classes=labels, num_true=num_true, num_sampled=num_sampled, unique=True, range_max=num_classes, seed=seed
            )
        sampled, true_count, sampled_count = [tf.stop_gradient(s) for s in sampled_values]
        sampled = tf.cast(sampled, tf.int64)
        ids = tf.concat([flat, sampled], 0)
        all_w = tf.nn.embedding_lookup(weights, ids, partition_strategy=strategy)
        if all_w.dtype != inputs.dtype:
            all_w = tf.cast(all_w, inputs.dtype)
        true_w = tf.slice(all_w, [0, 0], tf.stack([tf.shape(flat)[0], -1]))
        sampled_w = tf.slice(all_w, tf.stack([tf.shape(flat)[0], 0]), [-1, -1])
        logits = tf.matmul(inputs, sampled_w, transpose_b=True)
        all_b = tf.nn.embedding_lookup(biases, ids, partition_strategy=strategy)
        if all_b.dtype != inputs.dtype:
            all_b = tf.cast(all_b, inputs.dtype)
        true_b = tf.slice(all_b, [0], tf.shape(flat))
        sampled_b = tf.slice(all_b, tf.shape(flat), [-1])
        dim = tf.shape(true_w)[1:2]
        new_shape = tf.concat([[-1, num_true], dim], 0)
        dots = tf.multiply(tf.expand_dims(inputs, 1), tf.reshape(true_w, new_shape))
        matrix = tf.reshape(dots, tf.concat([[-1], dim], 0))
        true_logits = tf.reshape(sum_rows(matrix), [-1, num_true])
        true_b = tf.reshape(true_b, [-1, num_true])
        true_logits += true_b
        logits += sampled_b
        if remove_accidental_hits:
            logits += accidental(labels, sampled, num_true, num_sampled, logits)
        true_logits -= tf.log(true_count)
        logits -= tf.log(sampled_count)
        out_logits = tf.concat([true_logits, logits], 1)
        out_labels = tf.concat([tf.ones_like(true_logits) / num_true, tf.zeros_like(logits)], 1)
        return out_logits, out_labels


def accidental(labels, sampled, num_true, num_sampled, logits):
    """The large negative numbers that mask accidental hits."""
    hits = tf.nn.compute_accidental_hits(labels, sampled, num_true=num_true)
    rows = tf.reshape(hits[0], [-1, 1])
    columns = tf.reshape(tf.cast(hits[1], tf.int32), [-1, 1])
    indices = tf.concat([rows, columns], 1, "sparse_indices")
    shape = tf.concat([tf.shape(labels)[:1], tf.expand_dims(num_sampled, 0)], 0)
    values = hits[2]
    if logits.dtype != values.dtype:
        values = tf.cast(values, logits.dtype)
    return raw.SparseToDense(
        sparse_indices=indices, output_shape=shape, sparse_values=values, default_value=0.0, validate_indices=False
    )


def nce_loss(
    weights,
    biases,
    labels,
    inputs,
    num_sampled,
    num_classes,
    num_true=1,
    sampled_values=None,
    remove_accidental_hits=False,
    partition_strategy="mod",
    name="nce_loss",
):
    """tf.nn.nce_loss."""
    logits, labels = sampled_logits(
        weights,
        biases,
        labels,
        inputs,
        num_sampled,
        num_classes,
        num_true,
        sampled_values,
        remove_accidental_hits,
        partition_strategy,
        name,
        None,
    )
    losses = sigmoid_cross_entropy_with_logits(labels=labels, logits=logits, name="sampled_losses")
    return sum_rows(losses)


def sampled_softmax_loss(
    weights,
    biases,
    labels,
    inputs,
    num_sampled,
    num_classes,
    num_true=1,
    sampled_values=None,
    remove_accidental_hits=True,
    partition_strategy="mod",
    name="sampled_softmax_loss",
    seed=None,
):
    """tf.nn.sampled_softmax_loss."""
    logits, labels = sampled_logits(
        weights,
        biases,
        labels,
        inputs,
        num_sampled,
        num_classes,
        num_true,
        sampled_values,
        remove_accidental_hits,
        partition_strategy,
        name,
        seed,
    )
    labels = tf.stop_gradient(labels, name="labels_stop_gradient")
    return softmax_cross_entropy_with_logits_v2(labels=labels, logits=logits)


def candidate_sampler(op, true_classes, num_true, num_sampled, unique, range_max, seed, name):
    """A candidate sampler's op."""
    return op(
        true_classes=true_classes, num_true=num_true, num_sampled=num_sampled, unique=unique, range_max=range_max, name=name
    )


def log_uniform_candidate_sampler(true_classes, num_true, num_sampled, unique, range_max, seed=None, name=None):
    """tf.nn.log_uniform_candidate_sampler."""
    return candidate_sampler(raw.LogUniformCandidateSampler, true_classes, num_true, num_sampled, unique, range_max, seed, name)


def uniform_candidate_sampler(true_classes, num_true, num_sampled, unique, range_max, seed=None, name=None):
    """tf.nn.uniform_candidate_sampler."""
    return candidate_sampler(raw.UniformCandidateSampler, true_classes, num_true, num_sampled, unique, range_max, seed, name)


def learned_unigram_candidate_sampler(true_classes, num_true, num_sampled, unique, range_max, seed=None, name=None):
    """tf.nn.learned_unigram_candidate_sampler."""
    op = raw.LearnedUnigramCandidateSampler
    return candidate_sampler(op, true_classes, num_true, num_sampled, unique, range_max, seed, name)


def compute_accidental_hits(true_classes, sampled_candidates, num_true, seed=None, name=None):
    """tf.nn.compute_accidental_hits."""
    return raw.ComputeAccidentalHits(
        true_classes=true_classes, sampled_candidates=sampled_candidates, num_true=num_true, name=name
    )


def newer():
    """Whether this is TF 2 (kept for composites that import it)."""
    return TF2


def deprecated_flipped_softmax_cross_entropy_with_logits(logits, labels, dim=-1, name=None):
    """tf.contrib.nn's function with its arguments the old way round."""
    return tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits, dim=dim, name=name)


def deprecated_flipped_sparse_softmax_cross_entropy_with_logits(logits, labels, name=None):
    """The same with the indices of classes."""
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits, name=name)


def deprecated_flipped_sigmoid_cross_entropy_with_logits(logits, targets, name=None):
    """The same for independent classes."""
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=targets, logits=logits, name=name)
