"""tf.initializers: which ops each makes. Limits and deviations only change values, never names, so they stay out."""

import tensorflow as tf

from scopelint.api.library.common import TF2


def _floating(dtype):
    dtype = tf.as_dtype(dtype)
    if not dtype.is_floating:
        raise ValueError("Expected floating point type, got %s." % dtype)
    return dtype


class Initializer(object):
    """What every initializer is: called with a shape, it makes the initial value."""

    def __call__(self, shape, dtype=None, partition_info=None):
        raise NotImplementedError

    def get_config(self):
        return {}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


class KerasInitializer(Initializer):
    """tf.keras.initializers.Initializer: in TensorFlow 2 the initializers of 1.x are none."""


if not TF2:
    KerasInitializer = Initializer


class Zeros(Initializer):
    """tf.zeros_initializer."""

    def __init__(self, dtype=tf.float32):
        self.dtype = tf.as_dtype(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        return tf.zeros(shape, self.dtype if dtype is None else dtype)

    def get_config(self):
        return {"dtype": self.dtype.name}


class Ones(Initializer):
    """tf.ones_initializer."""

    def __init__(self, dtype=tf.float32):
        self.dtype = tf.as_dtype(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        return tf.ones(shape, self.dtype if dtype is None else dtype)

    def get_config(self):
        return {"dtype": self.dtype.name}


class Constant(Initializer):
    """tf.constant_initializer."""

    def __init__(self, value=0, dtype=tf.float32, verify_shape=False):
        self.value = value
        self.dtype = tf.as_dtype(dtype)
        self._verify_shape = verify_shape

    def __call__(self, shape, dtype=None, partition_info=None, verify_shape=None):
        if verify_shape is None:
            verify_shape = self._verify_shape
        return tf.constant(self.value, dtype=self.dtype if dtype is None else dtype, shape=shape, verify_shape=verify_shape)

    def get_config(self):
        return {"value": self.value, "dtype": self.dtype.name}


class RandomUniform(Initializer):
    """tf.random_uniform_initializer."""

    def __init__(self, minval=0.0 if tf.__version__[0] == "2" else 0, maxval=None, seed=None, dtype=tf.float32):
        self.minval = minval
        self.maxval = maxval
        self.seed = seed
        self.dtype = tf.as_dtype(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        return tf.random_uniform(shape, self.minval, self.maxval, self.dtype if dtype is None else dtype, seed=self.seed)

    def get_config(self):
        return {"minval": self.minval, "maxval": self.maxval, "seed": self.seed, "dtype": self.dtype.name}


class _Normal(Initializer):
    def __init__(self, mean=0.0, stddev=1.0, seed=None, dtype=tf.float32):
        self.mean = mean
        self.stddev = stddev
        self.seed = seed
        self.dtype = _floating(dtype)

    def get_config(self):
        return {"mean": self.mean, "stddev": self.stddev, "seed": self.seed, "dtype": self.dtype.name}


class RandomNormal(_Normal):
    """tf.random_normal_initializer."""

    def __call__(self, shape, dtype=None, partition_info=None):
        return tf.random_normal(shape, self.mean, self.stddev, self.dtype if dtype is None else dtype, seed=self.seed)


class TruncatedNormal(_Normal):
    """tf.truncated_normal_initializer."""

    def __call__(self, shape, dtype=None, partition_info=None):
        return tf.truncated_normal(shape, self.mean, self.stddev, self.dtype if dtype is None else dtype, seed=self.seed)


class UniformUnitScaling(Initializer):
    """tf.uniform_unit_scaling_initializer."""

    def __init__(self, factor=1.0, seed=None, dtype=tf.float32):
        self.factor = factor
        self.seed = seed
        self.dtype = _floating(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        return tf.random_uniform(shape, -1.0, 1.0, self.dtype if dtype is None else dtype, seed=self.seed)

    def get_config(self):
        return {"factor": self.factor, "seed": self.seed, "dtype": self.dtype.name}


class VarianceScaling(Initializer):
    """tf.variance_scaling_initializer."""

    def __init__(self, scale=1.0, mode="fan_in", distribution="truncated_normal", seed=None, dtype=tf.float32):
        if tf.scopelint.surely(scale <= 0.0):
            raise ValueError("`scale` must be positive float.")
        if mode not in ("fan_in", "fan_out", "fan_avg"):
            raise ValueError("Invalid `mode` argument:", mode)
        distribution = distribution.lower()
        if distribution not in ("normal", "uniform", "truncated_normal", "untruncated_normal"):
            raise ValueError("Invalid `distribution` argument:", distribution)
        self.scale = scale
        self.mode = mode
        self.distribution = distribution
        self.seed = seed
        self.dtype = _floating(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        dtype = self.dtype if dtype is None else dtype
        if self.distribution in ("normal", "truncated_normal"):
            return tf.truncated_normal(shape, 0.0, 1.0, dtype, seed=self.seed)
        if self.distribution == "untruncated_normal":
            return tf.random_normal(shape, 0.0, 1.0, dtype, seed=self.seed)
        return tf.random_uniform(shape, -1.0, 1.0, dtype, seed=self.seed)

    def get_config(self):
        return {
            "scale": self.scale,
            "mode": self.mode,
            "distribution": self.distribution,
            "seed": self.seed,
            "dtype": self.dtype.name,
        }


class GlorotUniform(VarianceScaling):
    """tf.glorot_uniform_initializer."""

    def __init__(self, seed=None, dtype=tf.float32):
        super(GlorotUniform, self).__init__(1.0, "fan_avg", "uniform", seed)

    def get_config(self):
        return {"seed": self.seed, "dtype": self.dtype.name}


class GlorotNormal(VarianceScaling):
    """tf.glorot_normal_initializer."""

    def __init__(self, seed=None, dtype=tf.float32):
        super(GlorotNormal, self).__init__(1.0, "fan_avg", "truncated_normal", seed)

    def get_config(self):
        return {"seed": self.seed, "dtype": self.dtype.name}


class Orthogonal(Initializer):
    """tf.orthogonal_initializer."""

    def __init__(self, gain=1.0, seed=None, dtype=tf.float32):
        self.gain = gain
        self.dtype = _floating(dtype)
        self.seed = seed

    def __call__(self, shape, dtype=None, partition_info=None):
        dtype = self.dtype if dtype is None else dtype
        if len(shape) < 2:
            raise ValueError("The tensor to initialize must be at least two-dimensional")
        rows = 1
        for dim in shape[:-1]:
            rows *= dim
        rows, columns = int(rows), int(shape[-1])
        wide = rows < columns
        normal = tf.random_normal((columns, rows) if wide else (rows, columns), dtype=dtype, seed=self.seed)
        q, r = tf.linalg.qr(normal, full_matrices=False)
        q *= tf.sign(tf.diag_part(r))
        if wide:
            q = tf.matrix_transpose(q)
        return self.gain * tf.reshape(q, shape)

    def get_config(self):
        return {"gain": self.gain, "seed": self.seed, "dtype": self.dtype.name}


class Identity(Initializer):
    """tf.initializers.identity."""

    def __init__(self, gain=1.0, dtype=tf.float32):
        self.gain = gain
        self.dtype = _floating(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        full_shape = shape if partition_info is None else partition_info.full_shape
        if len(full_shape) != 2:
            raise ValueError("Identity matrix initializer can only be used for 2D matrices.")
        eye = tf.eye(full_shape[0], full_shape[1], dtype=self.dtype if dtype is None else dtype)
        if partition_info is not None:
            eye = tf.slice(eye, partition_info.var_offset, shape)
        return self.gain * eye

    def get_config(self):
        return {"gain": self.gain, "dtype": self.dtype.name}


def lecun_normal(seed=None):
    """tf.initializers.lecun_normal."""
    return VarianceScaling(1.0, "fan_in", "truncated_normal", seed)


def lecun_uniform(seed=None):
    """tf.initializers.lecun_uniform."""
    return VarianceScaling(1.0, "fan_in", "uniform", seed)


def he_normal(seed=None):
    """tf.initializers.he_normal."""
    return VarianceScaling(2.0, "fan_in", "truncated_normal", seed)


def he_uniform(seed=None):
    """tf.initializers.he_uniform."""
    return VarianceScaling(2.0, "fan_in", "uniform", seed)


class KerasRandomNormal(RandomNormal):
    """tf.keras.initializers.RandomNormal: the same ops with Keras' defaults."""

    def __init__(self, mean=0.0, stddev=0.05, seed=None, dtype=tf.float32):
        super(KerasRandomNormal, self).__init__(mean, stddev, seed, dtype)


class KerasTruncatedNormal(TruncatedNormal):
    """tf.keras.initializers.TruncatedNormal."""

    def __init__(self, mean=0.0, stddev=0.05, seed=None, dtype=tf.float32):
        super(KerasTruncatedNormal, self).__init__(mean, stddev, seed, dtype)


class KerasRandomUniform(RandomUniform):
    """tf.keras.initializers.RandomUniform."""

    def __init__(self, minval=-0.05, maxval=0.05, seed=None, dtype=tf.float32):
        super(KerasRandomUniform, self).__init__(minval, maxval, seed, dtype)
