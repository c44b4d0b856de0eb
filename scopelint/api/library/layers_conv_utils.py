"""Arguments and output sizes of convolution and pooling layers."""


def convert_data_format(data_format, ndim):
    """channels_last/channels_first as tf.nn's ops spell it."""
    names = {3: ("NWC", "NCW"), 4: ("NHWC", "NCHW"), 5: ("NDHWC", "NCDHW")}
    if ndim not in names:
        raise ValueError("Input rank not supported:", ndim)
    return names[ndim][1 if data_format == "channels_first" else 0]


def normalize_tuple(value, n, name):
    """An int, or n of them, as a tuple of n."""
    if isinstance(value, int):
        return (value,) * n
    text = "The `" + name + "` argument must be a tuple of " + str(n) + " integers. Received: " + str(value)
    try:
        values = tuple(value)
    except TypeError:
        raise ValueError(text)
    if len(values) != n:
        raise ValueError(text)
    return values


def normalize_data_format(value):
    """Lower case, checked; None is the default."""
    data_format = (value or "channels_last").lower()
    if data_format not in ("channels_first", "channels_last"):
        text = 'The `data_format` argument must be one of "channels_first", "channels_last". Received: '
        raise ValueError(text + str(value))
    return data_format


def normalize_padding(value):
    """Lower case, checked."""
    if isinstance(value, (list, tuple)):
        return value
    padding = value.lower()
    if padding not in ("valid", "same", "causal"):
        text = 'The `padding` argument must be a list/tuple or one of "valid", "same" (or "causal", only for `Conv1D). '
        raise ValueError(text + "Received: " + str(padding))
    return padding


def conv_output_length(length, filter_size, padding, stride, dilation=1):
    """The size of one output dimension of a convolution or pooling."""
    if length is None:
        return None
    dilated = filter_size + (filter_size - 1) * (dilation - 1)
    if padding == "valid":
        length = length - dilated + 1
    elif padding == "full":
        length = length + dilated - 1
    return (length + stride - 1) // stride


def deconv_output_length(length, filter_size, padding, output_padding=None, stride=0, dilation=1):
    """The size (int or scalar tensor) of one output dimension of a transposed convolution."""
    if length is None:
        return None
    filter_size = filter_size + (filter_size - 1) * (dilation - 1)
    if output_padding is None:
        if padding == "valid":
            return length * stride + max(filter_size - stride, 0)
        if padding == "full":
            return length * stride - (stride + filter_size - 2)
        return length * stride
    pad = filter_size // 2 if padding == "same" else 0 if padding == "valid" else filter_size - 1
    return (length - 1) * stride + filter_size - 2 * pad + output_padding
