"""tf.contrib.layers: bias_add, layer_norm, instance_norm, group_norm, spatial_softmax, embed_sequence."""

import tensorflow as tf

from scopelint.api.library.contrib_arg_scope import add_arg_scope
from scopelint.api.library.contrib_utils import collect_named_outputs, get_variable_collections
from scopelint.api.library.contrib_variables import model_variable
from scopelint.api.library.nn_embedding_sparse import contrib_safe_embedding_lookup_sparse


def _param(name, shape, dtype, initializer, variables_collections, trainable, regularizer=None):
    return model_variable(
        name,
        shape=shape,
        dtype=dtype,
        initializer=initializer,
        regularizer=regularizer,
        collections=get_variable_collections(variables_collections, name),
        trainable=trainable,
    )


@add_arg_scope
def bias_add(
    inputs,
    activation_fn=None,
    initializer=tf.zeros_initializer(),
    regularizer=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    data_format="NHWC",
    scope=None,
):
    """tf.contrib.layers.bias_add."""
    if data_format not in ("NCHW", "NHWC"):
        raise ValueError("data_format has to be either NCHW or NHWC.")
    with tf.variable_scope(scope, "BiasAdd", [inputs], reuse=reuse) as sc:
        inputs = tf.convert_to_tensor(inputs)
        rank = inputs.get_shape().ndims
        if rank is None:
            raise ValueError("Dims of shape must be known but is None")
        if rank != 4 and data_format == "NCHW":
            raise ValueError("Data format NCHW only supports 4D Tensor")
        num_features = inputs.get_shape().as_list()[1 if data_format == "NCHW" else -1]
        if num_features is None:
            raise ValueError("`C` dimension must be known but is None")
        dtype = inputs.dtype.base_dtype
        biases = _param("biases", [num_features], dtype, initializer, variables_collections, trainable, regularizer)
        outputs = tf.nn.bias_add(inputs, biases, data_format=data_format)
        if activation_fn is not None:
            outputs = activation_fn(outputs)
        return collect_named_outputs(outputs_collections, sc.name, outputs)


@add_arg_scope
def layer_norm(
    inputs,
    center=True,
    scale=True,
    activation_fn=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    begin_norm_axis=1,
    begin_params_axis=-1,
    scope=None,
):
    """tf.contrib.layers.layer_norm."""
    with tf.variable_scope(scope, "LayerNorm", [inputs], reuse=reuse) as sc:
        inputs = tf.convert_to_tensor(inputs)
        shape = inputs.shape
        rank = shape.ndims
        if rank is None:
            raise ValueError("Inputs %s has undefined rank." % inputs.name)
        dtype = inputs.dtype.base_dtype
        if begin_norm_axis < 0:
            begin_norm_axis = rank + begin_norm_axis
        if begin_params_axis >= rank or begin_norm_axis >= rank:
            text = "begin_params_axis (%d) and begin_norm_axis (%d) must be < rank(inputs) (%d)"
            raise ValueError(text % (begin_params_axis, begin_norm_axis, rank))
        params_shape = shape[begin_params_axis:]
        if not params_shape.is_fully_defined():
            text = "Inputs %s: shape(inputs)[%s:] is not fully defined: %s"
            raise ValueError(text % (inputs.name, begin_params_axis, shape))
        beta = gamma = None
        if center:
            beta = _param("beta", params_shape, dtype, tf.zeros_initializer(), variables_collections, trainable)
        if scale:
            gamma = _param("gamma", params_shape, dtype, tf.ones_initializer(), variables_collections, trainable)
        mean, variance = tf.nn.moments(inputs, list(range(begin_norm_axis, rank)), keep_dims=True)
        epsilon = 1e-12 if dtype != tf.float16 else 1e-3
        outputs = tf.nn.batch_normalization(
            inputs, mean, variance, offset=beta, scale=gamma, variance_epsilon=epsilon
        )
        outputs.set_shape(shape)
        if activation_fn is not None:
            outputs = activation_fn(outputs)
        return collect_named_outputs(outputs_collections, sc.name, outputs)


@add_arg_scope
def instance_norm(
    inputs,
    center=True,
    scale=True,
    epsilon=1e-6,
    activation_fn=None,
    param_initializers=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    data_format="NHWC",
    scope=None,
):
    """tf.contrib.layers.instance_norm."""
    inputs = tf.convert_to_tensor(inputs)
    rank = inputs.shape.ndims
    if rank is None:
        raise ValueError("Inputs %s has undefined rank." % inputs.name)
    if data_format not in ("NCHW", "NHWC"):
        raise ValueError("data_format has to be either NCHW or NHWC.")
    initializers = param_initializers or {}
    with tf.variable_scope(scope, "InstanceNorm", [inputs], reuse=reuse) as sc:
        axis = 1 if data_format == "NCHW" else rank - 1
        params_shape = inputs.shape[axis : axis + 1]
        if not params_shape.is_fully_defined():
            raise ValueError("Inputs %s has undefined channels dimension %s." % (inputs.name, params_shape))
        broadcast = [1, inputs.shape.as_list()[1]] + [1] * (rank - 2) if data_format == "NCHW" else None
        dtype = inputs.dtype.base_dtype
        beta = gamma = None
        if center:
            initializer = initializers.get("beta", tf.zeros_initializer())
            beta = _param("beta", params_shape, dtype, initializer, variables_collections, trainable)
            beta = tf.reshape(beta, broadcast) if broadcast else beta
        if scale:
            initializer = initializers.get("gamma", tf.ones_initializer())
            gamma = _param("gamma", params_shape, dtype, initializer, variables_collections, trainable)
            gamma = tf.reshape(gamma, broadcast) if broadcast else gamma
        axes = [i for i in range(1, rank) if i != axis]
        mean, variance = tf.nn.moments(inputs, axes, keep_dims=True)
        outputs = tf.nn.batch_normalization(inputs, mean, variance, beta, gamma, epsilon, name="instancenorm")
        if activation_fn is not None:
            outputs = activation_fn(outputs)
        return collect_named_outputs(outputs_collections, sc.name, outputs)


def _group_axes(inputs, groups, channels_axis, reduction_axes):
    """Checked channel axis, reduction axes and number of channels of group_norm."""
    rank = inputs.shape.ndims
    if channels_axis > rank - 1:
        raise ValueError("Axis is out of bounds.")
    dims = inputs.shape.as_list()
    channels_axis = rank + channels_axis if channels_axis < 0 else channels_axis
    channels = dims[channels_axis]
    if channels is None:
        raise ValueError("Inputs %s has undefined channel dimension: %d." % (inputs.name, channels_axis))
    reduction_axes = [a + rank if a < 0 else a for a in reduction_axes]
    for a in reduction_axes:
        if a > rank:
            raise ValueError("Axis is out of bounds.")
        if dims[a] is None:
            raise ValueError("Inputs %s has undefined dimensions %d." % (inputs.name, a))
        if channels_axis == a:
            raise ValueError("reduction_axis must be mutually exclusive with channels_axis")
    if groups > channels:
        raise ValueError("Invalid groups %d for %d channels." % (groups, channels))
    if channels % groups != 0:
        raise ValueError("%d channels is not commensurate with %d groups." % (channels, groups))
    return channels_axis, reduction_axes, channels


@add_arg_scope
def group_norm(
    inputs,
    groups=32,
    channels_axis=-1,
    reduction_axes=(-3, -2),
    center=True,
    scale=True,
    epsilon=1e-6,
    activation_fn=None,
    param_initializers=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    scope=None,
    mean_close_to_zero=False,
):
    """tf.contrib.layers.group_norm."""
    inputs = tf.convert_to_tensor(inputs)
    if inputs.shape.ndims is None:
        raise ValueError("Inputs %s has undefined rank." % inputs.name)
    dynamic = tf.shape(inputs)
    full = []
    for i, dim in enumerate(inputs.shape.as_list()):
        full.append(dynamic[i] if dim is None else dim)
    channels_axis, reduction_axes, channels = _group_axes(inputs, groups, channels_axis, reduction_axes)
    before = full[:channels_axis]
    after = full[channels_axis + 1 :]
    broadcast = [1] * len(before) + [groups, channels // groups] + [1] * len(after)
    inputs = tf.reshape(inputs, before + [groups, channels // groups] + after)
    axes = [channels_axis + 1] + [a + 1 if a > channels_axis else a for a in reduction_axes]
    initializers = param_initializers or {}
    with tf.variable_scope(scope, "GroupNorm", [inputs], reuse=reuse) as sc:
        dtype = inputs.dtype.base_dtype
        beta = gamma = None
        if center:
            initializer = initializers.get("beta", tf.zeros_initializer())
            beta = _param("beta", [channels], dtype, initializer, variables_collections, trainable)
            beta = tf.reshape(beta, broadcast)
        if scale:
            initializer = initializers.get("gamma", tf.ones_initializer())
            gamma = _param("gamma", [channels], dtype, initializer, variables_collections, trainable)
            gamma = tf.reshape(gamma, broadcast)
        if mean_close_to_zero:
            counts, means_ss, variance_ss, _ = tf.nn.sufficient_statistics(inputs, axes, keep_dims=True)
            mean, variance = tf.nn.normalize_moments(counts, means_ss, variance_ss, shift=None)
        else:
            mean, variance = tf.nn.moments(inputs, axes, keep_dims=True)
        gain = tf.rsqrt(variance + epsilon)
        offset = -mean * gain
        if gamma is not None:
            gain = gain * gamma
            offset = offset * gamma
        if beta is not None:
            offset = offset + beta
        outputs = tf.reshape(inputs * gain + offset, full)
        if activation_fn is not None:
            outputs = activation_fn(outputs)
        return collect_named_outputs(outputs_collections, sc.name, outputs)


@add_arg_scope
def spatial_softmax(
    features, temperature=None, name=None, variables_collections=None, trainable=True, data_format="NHWC"
):
    """tf.contrib.layers.spatial_softmax."""
    with tf.variable_scope(name, "spatial_softmax"):
        shape = tf.shape(features)
        static = features.shape.as_list()
        if data_format == "NHWC":
            height, width, num_channels = shape[1], shape[2], static[3]
        elif data_format == "NCHW":
            num_channels, height, width = static[1], shape[2], shape[3]
        else:
            raise ValueError("data_format has to be either NCHW or NHWC.")
        with tf.name_scope("spatial_softmax_op", "spatial_softmax_op", [features]):
            pos_x, pos_y = tf.meshgrid(
                tf.lin_space(-1.0, 1.0, num=height), tf.lin_space(-1.0, 1.0, num=width), indexing="ij"
            )
            pos_x = tf.reshape(pos_x, [height * width])
            pos_y = tf.reshape(pos_y, [height * width])
            if temperature is None:
                initializer = tf.ones_initializer()
            else:
                initializer = tf.constant_initializer(temperature)
            collections = variables_collections if trainable else None
            temperature = _param("temperature", (), tf.float32, initializer, collections, trainable)
            if data_format == "NHWC":
                features = tf.transpose(features, [0, 3, 1, 2])
            features = tf.reshape(features, [-1, height * width])
            attention = tf.nn.softmax(features / temperature)
            expected_x = tf.reduce_sum(pos_x * attention, [1], keepdims=True)
            expected_y = tf.reduce_sum(pos_y * attention, [1], keepdims=True)
            keypoints = tf.reshape(tf.concat([expected_x, expected_y], 1), [-1, num_channels * 2])
            keypoints.set_shape([None, num_channels * 2])
    return keypoints


def embed_sequence(
    ids,
    vocab_size=None,
    embed_dim=None,
    unique=False,
    initializer=None,
    regularizer=None,
    trainable=True,
    scope=None,
    reuse=None,
):
    """tf.contrib.layers.embed_sequence."""
    if not (reuse or (vocab_size and embed_dim)):
        text = "Must specify vocab size and embedding dimension when not reusing. Got vocab_size=%s and embed_dim=%s"
        raise ValueError(text % (vocab_size, embed_dim))
    with tf.variable_scope(scope, "EmbedSequence", [ids], reuse=reuse):
        shape = [vocab_size, embed_dim]
        if reuse and vocab_size is None or embed_dim is None:
            shape = None
        embeddings = model_variable(
            "embeddings", shape=shape, initializer=initializer, regularizer=regularizer, trainable=trainable
        )
        if unique:
            return embedding_lookup_unique(embeddings, ids)
        return tf.nn.embedding_lookup(embeddings, ids)


def bow_encoder(
    ids,
    vocab_size,
    embed_dim,
    sparse_lookup=True,
    initializer=None,
    regularizer=None,
    trainable=True,
    scope=None,
    reuse=None,
):
    """tf.contrib.layers.bow_encoder."""
    if not vocab_size or not embed_dim:
        raise ValueError("Must specify vocab size and embedding dimension")
    with tf.variable_scope(scope, "bow_encoder", [ids], reuse=reuse):
        embeddings = model_variable(
            "embeddings",
            shape=[vocab_size, embed_dim],
            initializer=initializer,
            regularizer=regularizer,
            trainable=trainable,
        )
        if sparse_lookup:
            sparse_ids = ids if isinstance(ids, tf.SparseTensor) else _without_zeros(ids)
            return contrib_safe_embedding_lookup_sparse([embeddings], sparse_ids, combiner="mean", default_id=0)
        if isinstance(ids, tf.SparseTensor):
            raise TypeError("ids are expected to be dense Tensor, got: %s", ids)
        return tf.reduce_mean(tf.nn.embedding_lookup(embeddings, ids), axis=1)


def _without_zeros(tensor):
    """Mirrors dense_to_sparse_tensor of contrib.layers."""
    with tf.name_scope("DenseToSparseTensor"):
        tensor = tf.convert_to_tensor(tensor)
        with tf.name_scope("ignore_value"):
            ignored = tf.convert_to_tensor("" if tensor.dtype == tf.string else 0, dtype=tensor.dtype, name="x")
        indices = tf.where(tf.not_equal(tensor, ignored), name="indices")
        values = tf.gather_nd(tensor, indices, name="values")
        return tf.SparseTensor(indices, values, tf.shape(tensor, out_type=tf.int64, name="dense_shape"))


def embedding_lookup_unique(params, ids, partition_strategy="mod", name=None):
    """tf.contrib.layers.embedding_lookup_unique."""
    with tf.name_scope(name, "EmbeddingLookupUnique", [params, ids]):
        ids = tf.convert_to_tensor(ids)
        shape = tf.shape(ids)
        ids_flat = tf.reshape(ids, tf.reduce_prod(shape, keepdims=True))
        unique_ids, idx = tf.unique(ids_flat)
        unique_embeddings = tf.nn.embedding_lookup(params, unique_ids, partition_strategy)
        embeds_flat = tf.gather(unique_embeddings, idx)
        embed_shape = tf.concat([shape, tf.shape(unique_embeddings)[1:]], 0)
        embeds = tf.reshape(embeds_flat, embed_shape)
        embeds.set_shape(ids.get_shape().concatenate(unique_embeddings.get_shape()[1:]))
        return embeds
