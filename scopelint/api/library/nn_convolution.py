"""tf.nn.convolution's machinery: convolutions of any rank, dilated ones by space-to-batch."""

import tensorflow as tf

from scopelint.api.library.common import dimension_value


def _ceil_to(value, block):
    return (block - value % block) % block


def required_space_to_batch_paddings(input_shape, block_shape, base_paddings=None, name=None):
    """tf.required_space_to_batch_paddings."""
    with tf.name_scope(name, "required_space_to_batch_paddings", [input_shape, block_shape]):
        input_shape = tf.convert_to_tensor(input_shape, dtype=tf.int32, name="input_shape")
        block_shape = tf.convert_to_tensor(block_shape, dtype=tf.int32, name="block_shape")
        count = dimension_value(block_shape.get_shape().dims[0])
        if base_paddings is None:
            base_paddings = tf.zeros([count, 2], tf.int32)
        base_paddings = tf.convert_to_tensor(base_paddings, dtype=tf.int32, name="base_paddings")
        values = [tf.scopelint.static_value(x) for x in (block_shape, input_shape, base_paddings)]
        if values[0] is None or values[1] is None or values[2] is None:
            return _symbolic_paddings(input_shape, block_shape, base_paddings, count)
        return _constant_paddings(values[1], values[0], values[2], count)


def _constant_paddings(input_shape, block_shape, base, count):
    paddings = []
    crops = []
    for i in range(count):
        extra = _ceil_to(int(input_shape[i]) + int(base[i][0]) + int(base[i][1]), int(block_shape[i]))
        paddings.append([int(base[i][0]), int(base[i][1]) + extra])
        crops.append([0, extra])
    return tf.stack(paddings, name="paddings"), tf.stack(crops, name="crops")


def _symbolic_paddings(input_shape, block_shape, base_paddings, count):
    pad_start = base_paddings[:, 0]
    orig_pad_end = base_paddings[:, 1]
    full_input_shape = input_shape + pad_start + orig_pad_end
    pad_end_extra = (block_shape - full_input_shape % block_shape) % block_shape
    pad_end = orig_pad_end + pad_end_extra
    paddings = tf.stack([[pad_start[i], pad_end[i]] for i in range(count)], name="paddings")
    crops = tf.stack([[0, pad_end_extra[i]] for i in range(count)], name="crops")
    return paddings, crops


def _known_rows(tensor):
    """A constant tensor's rows as nested lists of ints, or None."""
    value = tf.scopelint.static_value(tensor)
    if value is None:
        return None
    return [[int(x) for x in row] if hasattr(row, "__len__") else int(row) for row in value]


def _adjust(orig, fill_value, spatial_dims):
    """Rows for every dimension up to the last spatial one, those between filled."""
    rows = _known_rows(orig)
    fill = [fill_value, fill_value] if orig.get_shape().ndims == 2 else fill_value
    lead = spatial_dims[0] - 1
    if rows is not None:
        return [fill] * lead + rows
    used = orig[0 : len(spatial_dims)]
    return tf.concat([[fill] * lead, used] if lead else [used], 0)


class WithSpaceToBatch(object):
    """What tf.nn.with_space_to_batch builds: the plain op, or space-to-batch around it."""

    def __init__(self, input_shape, dilation_rate, padding, build_op, filter_shape=None, spatial_dims=None, data_format=None):
        dilation_rate = tf.convert_to_tensor(dilation_rate, tf.int32, name="dilation_rate")
        count = dimension_value(dilation_rate.get_shape().dims[0])
        start = 2 if data_format is not None and data_format.startswith("NC") else 1
        self.spatial_dims = list(spatial_dims) if spatial_dims is not None else list(range(start, count + start))
        rates = _known_rows(dilation_rate)
        if rates is not None and min(rates) < 1:
            raise ValueError("dilation_rate must be positive")
        if rates is not None and max(rates) == 1:
            self.call = build_op(count, padding)
            return
        self.base_paddings = self._base_paddings(padding, filter_shape, count, rates, dilation_rate)
        self.count = count
        self.rates = dilation_rate if rates is None else rates
        self.input_shape = input_shape
        self.dilation_rate = dilation_rate
        self.data_format = data_format
        self.op = build_op(count, "VALID")
        self.call = self._dilated_call

    def _base_paddings(self, padding, filter_shape, count, rates, dilation_rate):
        if padding == "VALID":
            return [[0, 0]] * count
        if padding != "SAME":
            raise ValueError("Invalid padding method %r" % padding)
        if filter_shape is None:
            raise ValueError("filter_shape must be specified for SAME padding")
        filter_shape = tf.convert_to_tensor(filter_shape, name="filter_shape")
        known = _known_rows(filter_shape)
        if known is None:
            return None
        return _base_paddings(known, count, rates, dilation_rate)

    def _dilated_call(self, inp, filter):
        input_spatial_shape = None
        if self.input_shape.ndims is not None:
            dims = self.input_shape.as_list()
            input_spatial_shape = [dims[i] for i in self.spatial_dims]
        if input_spatial_shape is None or None in input_spatial_shape:
            shape = tf.shape(inp)
            input_spatial_shape = tf.stack([shape[i] for i in self.spatial_dims])
        base_paddings = self.base_paddings
        if base_paddings is None:
            base_paddings = _symbolic_base_paddings(tf.shape(filter), self.count, self.rates)
        paddings, crops = required_space_to_batch_paddings(
            input_shape=input_spatial_shape, base_paddings=base_paddings, block_shape=self.dilation_rate
        )
        rate = _adjust(self.dilation_rate, 1, self.spatial_dims)
        paddings = _adjust(paddings, 0, self.spatial_dims)
        crops = _adjust(crops, 0, self.spatial_dims)
        converted = tf.space_to_batch_nd(input=inp, block_shape=rate, paddings=paddings)
        result = self.op(converted, filter)
        return tf.batch_to_space_nd(input=result, block_shape=rate, crops=crops)

    def __call__(self, inp, filter):
        return self.call(inp, filter)


def _base_paddings(filter_shape, count, rates, dilation_rate):
    if rates is None:
        return _symbolic_base_paddings(filter_shape, count, dilation_rate)
    paddings = []
    for i in range(count):
        extra = filter_shape[i] + (filter_shape[i] - 1) * (rates[i] - 1) - 1
        paddings.append([extra // 2, extra - extra // 2])
    return tf.stack(paddings)


def _symbolic_base_paddings(filter_shape, count, rates):
    spatial = filter_shape[:count]
    dilated = spatial + (spatial - 1) * (rates - 1)
    extra = dilated - 1
    start = extra // 2
    end = extra - start
    return tf.stack([[start[i], end[i]] for i in range(count)])


def with_space_to_batch(input, dilation_rate, padding, op, filter_shape=None, spatial_dims=None, data_format=None):
    """tf.nn.with_space_to_batch."""
    input = tf.convert_to_tensor(input, name="input")

    def build_op(count, op_padding):
        return lambda inp, _: op(inp, count, op_padding)

    built = WithSpaceToBatch(
        input.get_shape(), dilation_rate, padding, build_op, filter_shape=filter_shape, spatial_dims=spatial_dims, data_format=data_format
    )
    return built(input, None)


def _plain_convolution(rank, strides, padding, data_format, name):
    """The op behind an undilated convolution with `rank` spatial dimensions."""
    first = data_format is not None and data_format.startswith("NC")
    full = [1, 1] + strides if first else [1] + strides + [1]

    def call(inp, filter):
        if rank == 1:
            return tf.nn.conv1d(value=inp, filters=filter, stride=strides[0], padding=padding, data_format=data_format, name=name)
        if rank == 2:
            return tf.nn.conv2d(inp, filter, strides=full, padding=padding, data_format=data_format or "NHWC", name=name)
        return tf.nn.conv3d(inp, filter, strides=full, padding=padding, data_format=data_format or "NDHWC", name=name)

    return call


def _spatial_ints(values, rank, what):
    if values is None:
        return [1] * rank
    if len(values) != rank:
        raise ValueError("len(%s)=%d but should be %d" % (what, len(values), rank))
    return [int(v) for v in values]


class Convolution(object):
    """The object that tf.layers' convolutions build once and call often."""

    def __init__(self, input_shape, filter_shape, padding, strides=None, dilation_rate=None, name=None, data_format=None):
        total = filter_shape.ndims if filter_shape.ndims is not None else input_shape.ndims
        if total is None:
            raise ValueError("rank of input or filter must be known")
        rank = total - 2
        first = data_format is not None and data_format.startswith("NC")
        channels = dimension_value(input_shape[1 if first else rank + 1])
        expected = dimension_value(filter_shape[rank])
        if channels is not None and expected is not None and channels != expected:
            text = "number of input channels does not match corresponding dimension of filter, {} != {}"
            raise ValueError(text.format(channels, expected))
        dilations = _spatial_ints(dilation_rate, rank, "dilation_rate")
        self.strides = _spatial_ints(strides, rank, "strides")
        if max(self.strides) > 1 and max(dilations) > 1:
            raise ValueError("strides > 1 not supported in conjunction with dilation_rate > 1")
        self.data_format = data_format
        self.name = name
        self.conv_op = WithSpaceToBatch(
            input_shape,
            dilation_rate=dilations,
            padding=padding,
            build_op=lambda count, op_padding: _plain_convolution(count, self.strides, op_padding, data_format, name),
            filter_shape=filter_shape,
            spatial_dims=list(range(2, rank + 2)) if first else list(range(1, rank + 1)),
            data_format=data_format,
        )

    def __call__(self, inp, filter):
        return self.conv_op(inp, filter)


def convolution_scoped(input, filters, strides, padding, data_format, dilations, name, default_name):
    """tf.nn.convolution under a name: one op, or space-to-batch around one when dilated."""
    rank = (input.shape.ndims if input.shape.ndims is not None else filters.shape.ndims) - 2
    strides = _spatial_ints(strides, rank, "strides")
    dilations = _spatial_ints(dilations, rank, "dilations")
    with tf.name_scope(name, default_name, [input, filters]) as scope:
        if max(dilations) == 1:
            return _plain_convolution(rank, strides, padding, data_format, scope)(input, filters)
        built = Convolution(
            input.shape, filters.shape, padding, strides=strides, dilation_rate=dilations, name=scope, data_format=data_format
        )
        return built(input, filters)


def convolution(
    input, filter=None, padding=None, strides=None, dilation_rate=None, name=None, data_format=None, filters=None, dilations=None
):
    """tf.nn.convolution."""
    filter = filters if filter is None else filter
    dilation_rate = dilations if dilation_rate is None else dilation_rate
    input = input if isinstance(input, tf.Tensor) else tf.convert_to_tensor(input)
    return convolution_scoped(input, filter, strides, padding, data_format, dilation_rate, name, "convolution")


def depthwise_conv2d(input, filter=None, strides=None, padding=None, rate=None, name=None, data_format=None, dilations=None):
    """tf.nn.depthwise_conv2d."""
    rate = dilations if rate is None else rate
    with tf.name_scope(name, "depthwise", [input, filter]) as scope:
        input = tf.convert_to_tensor(input, name="tensor_in")
        filter = tf.convert_to_tensor(filter, name="filter_in")

        def op(converted, _, op_padding):
            return tf.nn.depthwise_conv2d_native(
                input=converted, filter=filter, strides=strides, padding=op_padding, data_format=data_format, name=scope
            )

        return with_space_to_batch(
            input=input,
            filter_shape=tf.shape(filter),
            dilation_rate=[1, 1] if rate is None else rate,
            padding=padding,
            data_format=data_format,
            op=op,
        )


def separable_conv2d(
    input, depthwise_filter, pointwise_filter, strides, padding, rate=None, name=None, data_format=None, dilations=None
):
    """tf.nn.separable_conv2d."""
    rate = dilations if rate is None else rate
    with tf.name_scope(name, "separable_conv2d", [input, depthwise_filter, pointwise_filter]) as scope:
        input = tf.convert_to_tensor(input, name="tensor_in")
        depthwise_filter = tf.convert_to_tensor(depthwise_filter, name="depthwise_filter")
        pointwise_filter = tf.convert_to_tensor(pointwise_filter, name="pointwise_filter")

        def op(converted, _, op_padding):
            return tf.nn.depthwise_conv2d_native(
                input=converted,
                filter=depthwise_filter,
                strides=strides,
                padding=op_padding,
                data_format=data_format,
                name="depthwise",
            )

        depthwise = with_space_to_batch(
            input=input,
            filter_shape=tf.shape(depthwise_filter),
            dilation_rate=[1, 1] if rate is None else rate,
            padding=padding,
            data_format=data_format,
            op=op,
        )
        return tf.nn.conv2d(
            depthwise, pointwise_filter, [1, 1, 1, 1], padding="VALID", data_format=data_format or "NHWC", name=scope
        )
