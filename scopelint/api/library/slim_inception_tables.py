"""The layers of tf.contrib.slim.nets' inception networks as tables: (name, channels, stddev, kernel, arguments), or (name, branches)."""


def _conv(name, depth, stddev=None, kernel=None, **kwargs):
    """A convolution of a table; its name ends with the kernel unless one is given."""
    return name, depth, stddev, kernel, kwargs


def _pool(name, **kwargs):
    return name, None, None, None, kwargs


def _v1(name, a, b, c, d, e, f, second="Conv2d_0b_3x3"):
    """A module of inception v1."""
    return name, (
        [_conv("Conv2d_0a_1x1", a)],
        [_conv("Conv2d_0a_1x1", b), _conv("Conv2d_0b_3x3", c)],
        [_conv("Conv2d_0a_1x1", d), _conv(second, e)],
        [_pool("MaxPool_0a_3x3"), _conv("Conv2d_0b_1x1", f)],
    )


V1 = [
    _conv("Conv2d_1a_7x7", 64, stride=2),
    _pool("MaxPool_2a_3x3", stride=2),
    _conv("Conv2d_2b_1x1", 64),
    _conv("Conv2d_2c_3x3", 192),
    _pool("MaxPool_3a_3x3", stride=2),
    _v1("Mixed_3b", 64, 96, 128, 16, 32, 32),
    _v1("Mixed_3c", 128, 128, 192, 32, 96, 64),
    _pool("MaxPool_4a_3x3", stride=2),
    _v1("Mixed_4b", 192, 96, 208, 16, 48, 64),
    _v1("Mixed_4c", 160, 112, 224, 24, 64, 64),
    _v1("Mixed_4d", 128, 128, 256, 24, 64, 64),
    _v1("Mixed_4e", 112, 144, 288, 32, 64, 64),
    _v1("Mixed_4f", 256, 160, 320, 32, 128, 128),
    _pool("MaxPool_5a_2x2", stride=2),
    _v1("Mixed_5b", 256, 160, 320, 32, 128, 128, second="Conv2d_0a_3x3"),
    _v1("Mixed_5c", 384, 192, 384, 48, 128, 128),
]


def _v2(name, a, b, c, d, e, f, pool="AvgPool_0a_3x3"):
    """A module of inception v2."""
    return name, (
        [_conv("Conv2d_0a_1x1", a)],
        [_conv("Conv2d_0a_1x1", b, 0.09), _conv("Conv2d_0b_3x3", c)],
        [_conv("Conv2d_0a_1x1", d, 0.09), _conv("Conv2d_0b_3x3", e), _conv("Conv2d_0c_3x3", e)],
        [_pool(pool), _conv("Conv2d_0b_1x1", f, 0.1)],
    )


def _v2_reduction(name, a, b, c, d):
    return name, (
        [_conv("Conv2d_0a_1x1", a, 0.09), _conv("Conv2d_1a_3x3", b, stride=2)],
        [_conv("Conv2d_0a_1x1", c, 0.09), _conv("Conv2d_0b_3x3", d), _conv("Conv2d_1a_3x3", d, stride=2)],
        [_pool("MaxPool_1a_3x3", stride=2)],
    )


V2 = [
    _pool("MaxPool_2a_3x3", stride=2),
    _conv("Conv2d_2b_1x1", 64, 0.1),
    _conv("Conv2d_2c_3x3", 192),
    _pool("MaxPool_3a_3x3", stride=2),
    _v2("Mixed_3b", 64, 64, 64, 64, 96, 32),
    _v2("Mixed_3c", 64, 64, 96, 64, 96, 64),
    _v2_reduction("Mixed_4a", 128, 160, 64, 96),
    _v2("Mixed_4b", 224, 64, 96, 96, 128, 128),
    _v2("Mixed_4c", 192, 96, 128, 96, 128, 128),
    _v2("Mixed_4d", 160, 128, 160, 128, 160, 96),
    _v2("Mixed_4e", 96, 128, 192, 160, 192, 96),
    _v2_reduction("Mixed_5a", 128, 192, 192, 256),
    _v2("Mixed_5b", 352, 192, 320, 160, 224, 128),
    _v2("Mixed_5c", 352, 192, 320, 192, 224, 128, pool="MaxPool_0a_3x3"),
]


V3_STEM = [
    _conv("Conv2d_1a_3x3", 32, stride=2),
    _conv("Conv2d_2a_3x3", 32),
    _conv("Conv2d_2b_3x3", 64, padding="SAME"),
    _pool("MaxPool_3a_3x3", stride=2),
    _conv("Conv2d_3b_1x1", 80),
    _conv("Conv2d_4a_3x3", 192),
    _pool("MaxPool_5a_3x3", stride=2),
]


def _v3_five(name, pooled, first="Conv2d_0a_1x1", second="Conv2d_0b_5x5"):
    return name, (
        [_conv("Conv2d_0a_1x1", 64)],
        [_conv(first, 48), _conv(second, 64)],
        [_conv("Conv2d_0a_1x1", 64), _conv("Conv2d_0b_3x3", 96), _conv("Conv2d_0c_3x3", 96)],
        [_pool("AvgPool_0a_3x3"), _conv("Conv2d_0b_1x1", pooled)],
    )


def _v3_seven(name, n):
    tall = [("0b_7x1", n), ("0c_1x7", n), ("0d_7x1", n), ("0e_1x7", 192)]
    return name, (
        [_conv("Conv2d_0a_1x1", 192)],
        [_conv("Conv2d_0a_1x1", n), _conv("Conv2d_0b_1x7", n), _conv("Conv2d_0c_7x1", 192)],
        [_conv("Conv2d_0a_1x1", n)] + [_conv("Conv2d_" + tag, channels) for tag, channels in tall],
        [_pool("AvgPool_0a_3x3"), _conv("Conv2d_0b_1x1", 192)],
    )


def _v3_wide(name, second):
    return name, (
        [_conv("Conv2d_0a_1x1", 320)],
        [_conv("Conv2d_0a_1x1", 384), [_conv("Conv2d_0b_1x3", 384), _conv(second, 384)]],
        [
            _conv("Conv2d_0a_1x1", 448),
            _conv("Conv2d_0b_3x3", 384),
            [_conv("Conv2d_0c_1x3", 384), _conv("Conv2d_0d_3x1", 384)],
        ],
        [_pool("AvgPool_0a_3x3"), _conv("Conv2d_0b_1x1", 192)],
    )


_HALF = {"stride": 2, "padding": "VALID"}
V3 = [
    _v3_five("Mixed_5b", 32),
    _v3_five("Mixed_5c", 64, "Conv2d_0b_1x1", "Conv_1_0c_5x5"),
    _v3_five("Mixed_5d", 64),
    (
        "Mixed_6a",
        (
            [_conv("Conv2d_1a_1x1", 384, kernel=[3, 3], **_HALF)],
            [
                _conv("Conv2d_0a_1x1", 64),
                _conv("Conv2d_0b_3x3", 96),
                _conv("Conv2d_1a_1x1", 96, kernel=[3, 3], **_HALF),
            ],
            [_pool("MaxPool_1a_3x3", **_HALF)],
        ),
    ),
    _v3_seven("Mixed_6b", 128),
    _v3_seven("Mixed_6c", 160),
    _v3_seven("Mixed_6d", 160),
    _v3_seven("Mixed_6e", 192),
    (
        "Mixed_7a",
        (
            [_conv("Conv2d_0a_1x1", 192), _conv("Conv2d_1a_3x3", 320, **_HALF)],
            [
                _conv("Conv2d_0a_1x1", 192),
                _conv("Conv2d_0b_1x7", 192),
                _conv("Conv2d_0c_7x1", 192),
                _conv("Conv2d_1a_3x3", 192, **_HALF),
            ],
            [_pool("MaxPool_1a_3x3", **_HALF)],
        ),
    ),
    _v3_wide("Mixed_7b", "Conv2d_0b_3x1"),
    _v3_wide("Mixed_7c", "Conv2d_0c_3x1"),
]
