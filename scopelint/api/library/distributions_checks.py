"""What validate_args adds to tf.distributions, logits and probabilities of one another, and functions of the normal distribution."""

import math

import tensorflow as tf

from scopelint.api.library.check_ops import assert_near
from scopelint.api.library.common import dimension_value
from scopelint.api.library.control_flow_group import with_dependencies

_LARGEST = {"bool": 1, "uint8": 2**8 - 1, "uint16": 2**16 - 1}
_LARGEST.update({"int8": 2**7 - 1, "int16": 2**15 - 1, "int32": 2**31 - 1, "int64": 2**63 - 1})
_LARGEST.update({"float16": 2**11, "float32": 2**24, "float64": 2**53})
_INTEGERS = {"float16": tf.int16, "float32": tf.int32, "float64": tf.int64}


def _largest(dtype):
    """The largest integer that a dtype holds exactly; mirrors util._largest_integer_by_dtype."""
    if dtype.base_dtype.name not in _LARGEST:
        raise TypeError("Unrecognized dtype: " + dtype.name)
    return _LARGEST[dtype.base_dtype.name]


def _is_integer(dtype):
    _largest(dtype)
    return dtype.is_integer or dtype.base_dtype == tf.bool


def assert_integer_form(x, message=None, int_dtype=None, name="assert_integer_form"):
    """Mirrors distributions.util.assert_integer_form."""
    with tf.name_scope(name, values=[x, None]):
        x = tf.convert_to_tensor(x, name="x")
        if x.dtype.is_integer:
            return tf.no_op()
        message = message or "%s has non-integer components" % x
        whole = tf.cast(tf.cast(x, int_dtype or _INTEGERS[x.dtype.base_dtype.name]), x.dtype)
        return tf.assert_equal(x, whole, message=message, name=name)


def check_counts(x, name="embed_check_nonnegative_integer_form"):
    """Mirrors distributions.util.embed_check_nonnegative_integer_form."""
    with tf.name_scope(name, values=[x]):
        x = tf.convert_to_tensor(x, name="x")
        checks = [tf.assert_non_negative(x, message="'%s' must be non-negative." % x)]
        if not x.dtype.is_integer:
            checks.append(assert_integer_form(x, message="'%s' cannot contain fractional components." % x))
        return with_dependencies(checks, x)


def check_casting(x, target_dtype, name="embed_check_casting_closed"):
    """Mirrors distributions.util.embed_check_integer_casting_closed."""
    with tf.name_scope(name, values=[x]):
        x = tf.convert_to_tensor(x, name="x")
        if not _is_integer(x.dtype) and not _is_integer(target_dtype):
            raise TypeError("At least one of %s and %s must be integer-type." % (x.dtype.name, target_dtype.name))
        checks = [tf.assert_non_negative(x, message="Elements must be non-negative.")]
        if x.dtype.is_floating:
            message = "Elements must be %s-equivalent." % target_dtype.name
            checks.append(assert_integer_form(x, int_dtype=target_dtype, message=message))
        elif _largest(x.dtype) > _largest(target_dtype):
            largest = _largest(target_dtype)
            checks.append(tf.assert_less_equal(x, largest, message="Elements cannot exceed %s." % largest))
        return with_dependencies(checks, x)


def check_classes(param, name="embed_check_categorical_event_shape"):
    """Mirrors distributions.util.embed_check_categorical_event_shape."""
    with tf.name_scope(name, values=[param]):
        x = tf.convert_to_tensor(param, name="categorical_param")
        most = _largest(x.dtype)
        if x.shape.ndims == 0:
            raise ValueError("A categorical-distribution parameter must have at least 1 dimension.")
        size = dimension_value(x.shape.with_rank_at_least(1)[-1])
        if size is not None:
            if size < 2:
                raise ValueError("A categorical-distribution parameter must have at least 2 events.")
            if size > most:
                raise ValueError("Number of classes exceeds `dtype` precision")
            return x
        size = tf.shape(x, name="x_shape")[-1]
        checks = [tf.assert_rank_at_least(x, 1, message="A categorical-distribution parameter must have at least 1 dimension.")]
        message = "A categorical-distribution parameter must have at least 2 events."
        checks.append(tf.assert_greater_equal(tf.shape(x)[-1], 2, message=message))
        checks.append(tf.assert_less_equal(size, most, message="Number of classes exceeds `dtype` precision"))
        return with_dependencies(checks, x)


def _checked_probs(probs, multidimensional):
    with tf.name_scope("validate_probs"):
        one = tf.constant(1.0, probs.dtype)
        checks = [tf.assert_non_negative(probs)]
        if multidimensional:
            probs = check_classes(probs)
            checks.append(assert_near(tf.reduce_sum(probs, -1), one, message="probs does not sum to 1."))
        else:
            checks.append(tf.assert_less_equal(probs, one, message="probs has components greater than 1."))
        return with_dependencies(checks, probs)


def logits_and_probs(logits=None, probs=None, multidimensional=False, validate_args=False, name="get_logits_and_probs"):
    """Mirrors distributions.util.get_logits_and_probs: (logits, probs)."""
    with tf.name_scope(name, values=[probs, logits]):
        if (probs is None) == (logits is None):
            raise ValueError("Must pass probs or logits, but not both.")
        if probs is None:
            logits = tf.convert_to_tensor(logits, name="logits")
            if not logits.dtype.is_floating:
                raise TypeError("logits must having floating type.")
            if not multidimensional:
                return logits, tf.sigmoid(logits, name="probs")
            if validate_args:
                logits = check_classes(logits)
            return logits, tf.nn.softmax(logits, name="probs")
        probs = tf.convert_to_tensor(probs, name="probs")
        if not probs.dtype.is_floating:
            raise TypeError("probs must having floating type.")
        if validate_args:
            probs = _checked_probs(probs, multidimensional)
        with tf.name_scope("logits"):
            if multidimensional:
                return tf.log(probs), probs
            return tf.log(probs) - tf.log1p(-1.0 * probs), probs


def log_combinations(n, counts, name="log_combinations"):
    """Mirrors distributions.util.log_combinations."""
    with tf.name_scope(name, values=[n, counts]):
        n = tf.convert_to_tensor(n, name="n")
        counts = tf.convert_to_tensor(counts, name="counts")
        total = tf.lgamma(n + 1)
        return total - tf.reduce_sum(tf.lgamma(counts + 1), axis=[-1])


def _float_tensor(x):
    x = tf.convert_to_tensor(x, name="x")
    if x.dtype.base_dtype != tf.float32 and x.dtype.base_dtype != tf.float64:
        raise TypeError("x.dtype=%s is not handled, see docstring for supported types." % x.dtype)
    return x


def ndtr(x, name="ndtr"):
    """Mirrors special_math.ndtr."""
    with tf.name_scope(name, values=[x]):
        return _ndtr(_float_tensor(x))


def _ndtr(x):
    half_root = tf.constant(0.5 * math.sqrt(2.0), dtype=x.dtype, name="half_sqrt_2")
    w = x * half_root
    z = tf.abs(w)
    middle = tf.less(z, half_root)
    near = 1.0 + tf.erf(w)
    right = tf.greater(w, 0.0)
    above = 2.0 - tf.erfc(z)
    far = tf.where_v2(right, above, tf.erfc(z))
    return 0.5 * tf.where_v2(middle, near, far)


def log_ndtr(x, name="log_ndtr"):
    """Mirrors special_math.log_ndtr, of three terms."""
    with tf.name_scope(name, values=[x]):
        x = _float_tensor(x)
        lower, upper = (-10.0, 5.0) if x.dtype.base_dtype == tf.float32 else (-20.0, 8.0)
        is_big = tf.greater(x, upper)
        big = -_ndtr(-x)
        is_middle = tf.greater(x, lower)
        middle = tf.log(_ndtr(tf.maximum(x, lower)))
        return tf.where_v2(is_big, big, tf.where_v2(is_middle, middle, _log_ndtr_lower(tf.minimum(x, lower))))


def _log_ndtr_lower(x):
    square = tf.square(x)
    scale = -0.5 * square - tf.log(-x) - 0.5 * math.log(2.0 * math.pi)
    return scale + tf.log(_asymptotic_series(x))


def _asymptotic_series(x):
    square = tf.square(x)
    even = tf.zeros_like(x)
    odd = tf.zeros_like(x)
    power = square
    for n, factor in enumerate((1.0, 3.0, 15.0)):
        term = factor / power
        if n % 2:
            even += term
        else:
            odd += term
        power *= square
    return 1.0 + even - odd


def log_cdf_laplace(x, name="log_cdf_laplace"):
    """Mirrors special_math.log_cdf_laplace."""
    with tf.name_scope(name, values=[x]):
        x = tf.convert_to_tensor(x, name="x")
        below = -math.log(2.0) + x
        above = tf.log1p(-0.5 * tf.exp(-tf.abs(x)))
        return tf.where_v2(x < 0.0, below, above)


def filled_nan(shape, dtype):
    """A tensor of NaN, for statistics that are not defined."""
    return tf.fill(shape, dtype.as_numpy_dtype(float("nan")), name="nan")


def after_checks(checks, value):
    """The value once that the checks hold."""
    return with_dependencies(checks, value)
