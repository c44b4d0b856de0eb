"""tf.nn: convolutions, pooling, activations and dropout whose wrappers are more than one op."""

import tensorflow as tf

from scopelint.api.library.common import TF2

raw = tf.raw_ops


def window(value, n, channels_first, what):
    """A stride, dilation or window argument as a full list with ones for batch and channel."""
    if value is None:
        value = [1]
    elif not hasattr(value, "__len__"):
        value = [value]
    count = len(value)
    if count == n + 2:
        return value
    if count == 1:
        value = [value[0]] * n
    elif count == n:
        value = list(value)
    else:
        raise ValueError("{} should be of length 1, {} or {} but was {}".format(what, n, n + 2, count))
    return [1, 1] + value if channels_first else [1] + value + [1]


def either(new, old):
    """The value of an argument that has an old name too."""
    return old if new is None else new


def explicit(padding):
    """padding and explicit_paddings of a convolution."""
    if not isinstance(padding, (list, tuple)):
        return padding, []
    flat = []
    for pair in padding:
        flat.extend(pair)
    return "EXPLICIT", flat


def conv2d(
    input,
    filter=None,
    strides=None,
    padding=None,
    use_cudnn_on_gpu=True,
    data_format="NHWC",
    dilations=(1, 1, 1, 1),
    name=None,
    filters=None,
):
    """tf.nn.conv2d."""
    padding, pads = explicit(padding)
    data_format = data_format or "NHWC"
    first = data_format.startswith("NC")
    return raw.Conv2D(
        input=input,
        filter=either(filters, filter),
        strides=window(strides, 2, first, "strides"),
        padding=padding,
        explicit_paddings=pads,
        data_format=data_format,
        dilations=window(dilations, 2, first, "dilations"),
        name=name,
    )


def conv1d(
    value=None,
    filters=None,
    stride=None,
    padding=None,
    use_cudnn_on_gpu=None,
    data_format=None,
    name=None,
    input=None,
    dilations=None,
):
    """tf.nn.conv1d: a 2-D convolution over a dimension of one."""
    value = either(input, value)
    with tf.name_scope(name, "conv1d", [value, filters]) as scope:
        if data_format not in (None, "NHWC", "NWC", "NCHW", "NCW"):
            raise ValueError('data_format must be "NWC" or "NCW".')
        first = data_format in ("NCHW", "NCW")
        axis = 2 if first else 1
        if TF2:
            axis = -2 if first else -3
        strides = [1] + window(stride, 1, first, "stride")
        rates = [1] + window(dilations, 1, first, "dilations")
        value = tf.expand_dims(value, axis)
        filters = tf.expand_dims(filters, 0)
        result = raw.Conv2D(
            input=value,
            filter=filters,
            strides=strides,
            padding=padding,
            data_format="NCHW" if first else "NHWC",
            dilations=rates,
            name=scope,
        )
        return tf.squeeze(result, [axis])


def conv3d(
    input, filter=None, strides=None, padding=None, data_format="NDHWC", dilations=(1, 1, 1, 1, 1), name=None, filters=None
):
    """tf.nn.conv3d."""
    return raw.Conv3D(
        input=input,
        filter=either(filters, filter),
        strides=strides,
        padding=padding,
        data_format=data_format,
        dilations=dilations,
        name=name,
    )


def conv2d_transpose(
    value=None,
    filter=None,
    output_shape=None,
    strides=None,
    padding="SAME",
    data_format="NHWC",
    name=None,
    input=None,
    filters=None,
    dilations=None,
):
    """tf.nn.conv2d_transpose."""
    value = either(input, value)
    filter = either(filters, filter)
    with tf.name_scope(name, "conv2d_transpose", [value, filter, output_shape]) as scope:
        data_format = data_format or "NHWC"
        first = data_format.startswith("NC")
        with tf.name_scope(scope):
            return raw.Conv2DBackpropInput(
                input_sizes=output_shape,
                filter=filter,
                out_backprop=value,
                strides=window(strides, 2, first, "strides"),
                padding=padding,
                data_format=data_format,
                dilations=window(dilations, 2, first, "dilations"),
                name=scope,
            )


def conv3d_transpose(
    value,
    filter=None,
    output_shape=None,
    strides=None,
    padding="SAME",
    data_format="NDHWC",
    name=None,
    input=None,
    filters=None,
    dilations=None,
):
    """tf.nn.conv3d_transpose."""
    value = either(input, value)
    filter = either(filters, filter)
    with tf.name_scope(name, "conv3d_transpose", [value, filter, output_shape]) as scope:
        data_format = data_format or "NDHWC"
        first = data_format.startswith("NC")
        return raw.Conv3DBackpropInputV2(
            input_sizes=output_shape,
            filter=filter,
            out_backprop=value,
            strides=window(strides, 3, first, "strides"),
            padding=padding,
            data_format=data_format,
            dilations=window(dilations, 3, first, "dilations"),
            name=scope,
        )


def atrous_conv2d(value, filters, rate, padding, name=None):
    """tf.nn.atrous_conv2d."""
    return tf.nn.convolution(input=value, filter=filters, padding=padding, dilation_rate=[rate, rate], name=name)


def pool2d(op, default, value, ksize, strides, padding, data_format, name):
    """A 2-D pooling op under its scope."""
    with tf.name_scope(name, default, [value]) as scope:
        data_format = data_format or "NHWC"
        first = data_format.startswith("NC")
        return op(
            **{"value" if op is raw.AvgPool else "input": value},
            ksize=window(ksize, 2, first, "ksize"),
            strides=window(strides, 2, first, "strides"),
            padding=padding,
            data_format=data_format,
            name=scope,
        )


def max_pool(value, ksize, strides, padding, data_format="NHWC", name=None, input=None):
    """tf.nn.max_pool."""
    return pool2d(raw.MaxPool, "MaxPool", either(input, value), ksize, strides, padding, data_format, name)


def max_pool2d(input, ksize, strides, padding, data_format="NHWC", name=None):
    """tf.nn.max_pool2d."""
    return pool2d(raw.MaxPool, "MaxPool2d", input, ksize, strides, padding, data_format, name)


def avg_pool(value, ksize, strides, padding, data_format="NHWC", name=None, input=None):
    """tf.nn.avg_pool and tf.nn.avg_pool2d."""
    return pool2d(raw.AvgPool, "AvgPool", either(input, value), ksize, strides, padding, data_format, name)


def pool3d(op, default, input, ksize, strides, padding, data_format, name):
    """A 3-D pooling op under its scope."""
    with tf.name_scope(name, default, [input]) as scope:
        data_format = data_format or "NDHWC"
        first = data_format.startswith("NC")
        return op(
            input=input,
            ksize=window(ksize, 3, first, "ksize"),
            strides=window(strides, 3, first, "strides"),
            padding=padding,
            data_format=data_format,
            name=scope,
        )


def max_pool3d(input, ksize, strides, padding, data_format="NDHWC", name=None):
    """tf.nn.max_pool3d."""
    return pool3d(raw.MaxPool3D, "MaxPool3D", input, ksize, strides, padding, data_format, name)


def avg_pool3d(input, ksize, strides, padding, data_format="NDHWC", name=None):
    """tf.nn.avg_pool3d."""
    return pool3d(raw.AvgPool3D, "AvgPool3D", input, ksize, strides, padding, data_format, name)


def pool1d(op, default, input, ksize, strides, padding, data_format, name):
    """1-D pooling as 2-D pooling over a dimension of one."""
    with tf.name_scope(name, default, [input]) as scope:
        data_format = data_format or "NWC"
        first = data_format.startswith("NC")
        axis = 1 if data_format == "NWC" else 2
        sizes = [1] + window(ksize, 1, first, "ksize")
        steps = [1] + window(strides, 1, first, "strides")
        result = op(
            **{"value" if op is raw.AvgPool else "input": tf.expand_dims(input, axis)},
            ksize=sizes,
            strides=steps,
            padding=padding,
            data_format="NHWC" if data_format == "NWC" else "NCHW",
            name=scope,
        )
        return tf.squeeze(result, axis)


def max_pool1d(input, ksize, strides, padding, data_format="NWC", name=None):
    """tf.nn.max_pool1d."""
    return pool1d(raw.MaxPool, "MaxPool1d", input, ksize, strides, padding, data_format, name)


def avg_pool1d(input, ksize, strides, padding, data_format="NWC", name=None):
    """tf.nn.avg_pool1d."""
    return pool1d(raw.AvgPool, "AvgPool1D", input, ksize, strides, padding, data_format, name)


def max_pool_with_argmax(
    input, ksize, strides, padding, data_format="NHWC", Targmax=None, name=None, output_dtype=None, include_batch_in_index=False
):
    """tf.nn.max_pool_with_argmax."""
    return raw.MaxPoolWithArgmax(
        input=input, ksize=ksize, strides=strides, padding=padding, Targmax=either(output_dtype, Targmax) or tf.int64, name=name
    )


def pool(
    input, window_shape, pooling_type, padding, dilation_rate=None, strides=None, name=None, data_format=None, dilations=None
):
    """tf.nn.pool."""
    from scopelint.api.library.nn_convolution import with_space_to_batch  # that module needs this one

    dilation_rate = either(dilations, dilation_rate)
    with tf.name_scope(name, "%s_pool" % pooling_type.lower(), [input]) as scope:
        input = tf.convert_to_tensor(input, name="input")
        n = len(window_shape)
        if n < 1 or n > 3:
            raise ValueError("It is required that 1 <= num_spatial_dims <= 3.")
        first = data_format is not None and data_format.startswith("NC")
        extra = [1] if n == 1 else []
        sizes = extra + window(list(window_shape), n, first, "window_shape")
        steps = extra + window([1] * n if strides is None else list(strides), n, first, "strides")
        formats = {"NWC": "NHWC", "NCW": "NCHW"}
        kwargs = {"data_format": formats[data_format or "NWC"] if n == 1 else data_format}
        axis = 2 if first else 1
        kinds = (max_pool, max_pool3d) if pooling_type == "MAX" else (avg_pool, avg_pool3d)

        def op(converted, _, op_padding):
            if n == 1:
                converted = tf.expand_dims(converted, axis)
            result = kinds[n == 3](converted, sizes, steps, op_padding, name=scope, **kwargs)
            return tf.squeeze(result, [axis]) if n == 1 else result

        return with_space_to_batch(
            input=input,
            dilation_rate=[1] * n if dilation_rate is None else list(dilation_rate),
            padding=padding,
            op=op,
            spatial_dims=list(range(axis, n + axis)),
            filter_shape=window_shape,
        )


def bias_add(value, bias, data_format=None, name=None):
    """tf.nn.bias_add."""
    with tf.name_scope(name, "BiasAdd", [value, bias]) as scope:
        if data_format is not None:
            if data_format.startswith("NC"):
                data_format = "NCHW"
            elif data_format.startswith("N") and data_format.endswith("C"):
                data_format = "NHWC"
            else:
                raise ValueError("data_format must be of the form `N...C` or `NC...`")
        value = tf.convert_to_tensor(value, name="input")
        bias = tf.convert_to_tensor(bias, dtype=value.dtype, name="bias")
        return raw.BiasAdd(value=value, bias=bias, data_format=data_format, name=scope)


def relu6(features, name=None):
    """tf.nn.relu6."""
    with tf.name_scope(name, "Relu6", [features]) as scope:
        return raw.Relu6(features=tf.convert_to_tensor(features, name="features"), name=scope)


def leaky_relu(features, alpha=0.2, name=None):
    """tf.nn.leaky_relu."""
    with tf.name_scope(name, "LeakyRelu", [features, alpha]) as scope:
        features = tf.convert_to_tensor(features, name="features")
        if features.dtype.is_integer:
            features = tf.cast(features, tf.float32)
        return raw.LeakyRelu(features=features, alpha=alpha, name=scope)


def crelu(features, name=None, axis=-1):
    """tf.nn.crelu."""
    with tf.name_scope(name, "CRelu", [features]) as scope:
        features = tf.convert_to_tensor(features, name="features")
        return tf.nn.relu(tf.concat([features, -features], axis, name=scope))


def softplus(features, name=None):
    """tf.nn.softplus."""
    return raw.Softplus(features=features, name=name)


def xw_plus_b(x, weights, biases, name=None):
    """tf.nn.xw_plus_b."""
    with tf.name_scope(name, "xw_plus_b", [x, weights, biases]) as scope:
        x = tf.convert_to_tensor(x, name="x")
        weights = tf.convert_to_tensor(weights, name="weights")
        biases = tf.convert_to_tensor(biases, name="biases")
        return bias_add(tf.matmul(x, weights), biases, name=scope)


def relu_layer(x, weights, biases, name=None):
    """tf.nn.relu_layer."""
    with tf.name_scope(name, "relu_layer", [x, weights, biases]) as scope:
        x = tf.convert_to_tensor(x, name="x")
        weights = tf.convert_to_tensor(weights, name="weights")
        biases = tf.convert_to_tensor(biases, name="biases")
        return tf.nn.relu(bias_add(tf.matmul(x, weights), biases), name=scope)


def top_k(input, k=1, sorted=True, name=None):
    """tf.nn.top_k."""
    return raw.TopKV2(input=input, k=k, sorted=sorted, name=name)


def in_top_k(predictions, targets, k, name=None):
    """tf.nn.in_top_k."""
    with tf.name_scope(name, "in_top_k"):
        return raw.InTopKV2(predictions=predictions, targets=targets, k=k, name=name)


def noise_shape_of(x, noise_shape):
    """The shape of dropout's noise: what is not given comes from x."""
    if noise_shape is None:
        return tf.shape(x)
    if isinstance(noise_shape, (tf.Tensor, tf.compat.v2.Variable)):
        return noise_shape
    if isinstance(noise_shape, (list, tuple)) and any(isinstance(d, tf.Tensor) for d in noise_shape):
        return noise_shape
    asked = tf.TensorShape(noise_shape)
    if x.shape.dims is None or len(x.shape.dims) != len(asked.dims):
        return noise_shape
    dims = []
    for mine, given in zip(x.shape.dims, asked.dims):
        dims.append(mine.value if given.value is None and mine.value is not None else given.value)
    return tf.TensorShape(dims)


def dropout(x, keep_prob=None, noise_shape=None, seed=None, name=None, rate=None):
    """tf.nn.dropout (v1)."""
    keep = None if keep_prob is None else 1.0 - keep_prob
    rate = either(rate, keep)
    if rate is None:
        raise ValueError("You must provide a rate to dropout.")
    return dropout_v2(x, rate, noise_shape=noise_shape, seed=seed, name=name)


def dropout_v2(x, rate, noise_shape=None, seed=None, name=None):
    """tf.compat.v2.nn.dropout."""
    if TF2:
        return dropout_2x(x, rate, noise_shape, seed, name)
    with tf.name_scope(name, "dropout", [x]):
        x = tf.convert_to_tensor(x, name="x")
        if not x.dtype.is_floating:
            raise ValueError(
                "x has to be a floating point tensor since it's going to be scaled. Got a %s tensor instead." % x.dtype
            )
        number = isinstance(rate, (int, float))
        if number and not 0 <= rate < 1:
            raise ValueError("rate must be a scalar tensor or a float in the range [0, 1), got %g" % rate)
        if number and rate == 0:
            return x
        rate = tf.convert_to_tensor(rate, dtype=x.dtype, name="rate")
        if tf.scopelint.static_value(rate) == 0:
            return x
        noise = tf.random_uniform(noise_shape_of(x, noise_shape), seed=seed, dtype=x.dtype)
        keep = 1 - rate
        scale = 1 / keep
        mask = noise >= rate
        result = x * scale * tf.cast(mask, x.dtype)
        result.set_shape(x.get_shape())
        return result


def dropout_2x(x, rate, noise_shape, seed, name):
    """The dropout of TF 2."""
    with tf.name_scope(name, "dropout", [x]):
        number = isinstance(rate, (int, float))
        if number and (rate < 0 or rate >= 1):
            raise ValueError("`rate` must be a scalar tensor or a float in the range [0, 1). Received: rate=%s" % rate)
        x = tf.convert_to_tensor(x, name="x")
        if not x.dtype.is_floating:
            raise ValueError(
                "`x.dtype` must be a floating point tensor as `x` will be scaled. Received: x_dtype=%s" % x.dtype
            )
        if number and rate == 0:
            return x
        if number:
            result = raw.Mul(x=x, y=tf.convert_to_tensor(1 / (1 - rate), dtype=x.dtype))
        else:
            rate = tf.convert_to_tensor(rate)
            one = tf.constant(1, dtype=x.dtype)
            result = raw.RealDiv(x=x, y=raw.Sub(x=one, y=rate))
        noise = tf.random_uniform(noise_shape_of(x, noise_shape), seed=seed, dtype=x.dtype)
        mask = noise >= rate
        zero = tf.constant(0, dtype=x.dtype)
        result = tf.where_v2(mask, result, zero)
        result.set_shape(x.get_shape())
        return result
