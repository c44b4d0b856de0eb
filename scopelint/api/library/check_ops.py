"""tf.assert_*."""

import tensorflow as tf


def assert_static(condition):
    """A condition known to be false raises at once."""
    if not condition:
        raise tf.errors.InvalidArgumentError(None, None, "Condition did not hold")


def holds(x, y, test):
    """Whether a comparison of constants holds everywhere; None if they are not constants."""
    a, b = tf.scopelint.static_value(x), tf.scopelint.static_value(y)
    if a is None or b is None:
        return None
    return tf.scopelint.all_hold(a, b, test)


def binary(sign, default, op, x, y, data, summarize, message, name):
    """An elementwise comparison under an Assert."""
    with tf.name_scope(name, default, [x, y, data]):
        x = tf.convert_to_tensor(x, name="x")
        y = tf.convert_to_tensor(y, name="y")
        if data is None:
            data = ["Condition x %s y did not hold element-wise:" % sign, "x (%s) = " % x.name, x, "y (%s) = " % y.name, y]
        if message is not None:
            data = [message] + list(data)
        condition = tf.reduce_all(op(x, y))
        known = holds(x, y, sign)
        if known is not None:
            assert_static(known)
        return tf.Assert(condition, data, summarize=summarize)


def assert_equal(x, y, data=None, summarize=None, message=None, name=None):
    """tf.assert_equal."""
    with tf.name_scope(name, "assert_equal", [x, y, data]):
        if x is y:
            return tf.no_op()
    return binary("==", "assert_equal", tf.equal, x, y, data, summarize, message, name)


def assert_none_equal(x, y, data=None, summarize=None, message=None, name=None):
    """tf.assert_none_equal."""
    return binary("!=", "assert_none_equal", tf.not_equal, x, y, data, summarize, message, name)


def assert_less(x, y, data=None, summarize=None, message=None, name=None):
    """tf.assert_less."""
    return binary("<", "assert_less", tf.less, x, y, data, summarize, message, name)


def assert_less_equal(x, y, data=None, summarize=None, message=None, name=None):
    """tf.assert_less_equal."""
    return binary("<=", "assert_less_equal", tf.less_equal, x, y, data, summarize, message, name)


def assert_greater(x, y, data=None, summarize=None, message=None, name=None):
    """tf.assert_greater."""
    return binary(">", "assert_greater", tf.greater, x, y, data, summarize, message, name)


def assert_greater_equal(x, y, data=None, summarize=None, message=None, name=None):
    """tf.assert_greater_equal."""
    return binary(">=", "assert_greater_equal", tf.greater_equal, x, y, data, summarize, message, name)


def against_zero(default, text, compare, swapped, x, data, summarize, message, name):
    """A comparison of x with zero."""
    with tf.name_scope(name, default, [x, data]):
        x = tf.convert_to_tensor(x, name="x")
        if data is None:
            said = ["Condition x %s 0 did not hold element-wise:" % text, "x (%s) = " % x.name]
            if default == "assert_non_positive":  # TensorFlow has no comma between the two
                said = ["".join(said)]
            data = [message or ""] + said + [x]
        zero = tf.convert_to_tensor(0, dtype=x.dtype)
        first, second = (zero, x) if swapped else (x, zero)
        return compare(first, second, data=data, summarize=summarize)


def assert_negative(x, data=None, summarize=None, message=None, name=None):
    """tf.assert_negative."""
    return against_zero("assert_negative", "<", assert_less, False, x, data, summarize, message, name)


def assert_positive(x, data=None, summarize=None, message=None, name=None):
    """tf.assert_positive."""
    return against_zero("assert_positive", ">", assert_less, True, x, data, summarize, message, name)


def assert_non_negative(x, data=None, summarize=None, message=None, name=None):
    """tf.assert_non_negative."""
    return against_zero("assert_non_negative", ">=", assert_less_equal, True, x, data, summarize, message, name)


def assert_non_positive(x, data=None, summarize=None, message=None, name=None):
    """tf.assert_non_positive."""
    return against_zero("assert_non_positive", "<=", assert_less_equal, False, x, data, summarize, message, name)


def assert_type(tensor, tf_type, message=None, name=None):
    """tf.assert_type."""
    with tf.name_scope(name, "assert_type", [tensor]):
        tensor = tf.convert_to_tensor(tensor, name="tensor")
        if tensor.dtype != tf_type:
            raise TypeError("%s  %s must be of type %s" % (message or "", tensor.name, tf_type))
        return tf.no_op("statically_determined_correct_type")


def assert_integer(x, message=None, name=None):
    """tf.assert_integer."""
    with tf.name_scope(name, "assert_integer", [x]):
        x = tf.convert_to_tensor(x, name="x")
        if not x.dtype.is_integer:
            text = '%s  Expected "x" to be integer type.  Found: %s of dtype %s'
            raise TypeError(text % (message or "", x.name, x.dtype))
        return tf.no_op("statically_determined_was_integer")


def assert_scalar(tensor, name=None, message=None):
    """tf.assert_scalar."""
    with tf.name_scope(name, "assert_scalar", [tensor]) as scope:
        tensor = tf.convert_to_tensor(tensor, name=scope)
        shape = tensor.get_shape()
        if shape.ndims != 0:
            raise ValueError("%sExpected scalar shape for %s, saw shape: %s." % (message or "", tensor.name, shape))
        return tensor


def rank_condition(x, rank, static, dynamic, data, summarize, what, message):
    """An assertion about a rank: decided now if the rank is known."""
    assert_type(rank, tf.int32)
    wanted = tf.scopelint.static_value(rank)
    if wanted is not None:
        known = x.get_shape().ndims
        if known is not None:
            if not static(known, int(wanted)):
                text = "%s.  Tensor %s must have rank %s%d.  Received rank %d, shape %s"
                raise ValueError(text % (message, x.name, what, int(wanted), known, x.get_shape()))
            return tf.no_op(name="static_checks_determined_all_ok")
    condition = dynamic(tf.rank(x), rank)
    if wanted is None:
        check = assert_rank(rank, 0, data=["Rank must be a scalar. Received rank: ", rank])
        condition = tf.contrib.framework.with_dependencies([check], condition)
    return tf.Assert(condition, data, summarize=summarize)


def assert_rank(x, rank, data=None, summarize=None, message=None, name=None):
    """tf.assert_rank."""
    with tf.name_scope(name, "assert_rank", [x, rank] + list(data or [])):
        x = tf.convert_to_tensor(x, name="x")
        rank = tf.convert_to_tensor(rank, name="rank")
        if data is None:
            data = [message or "", "Tensor %s must have rank" % x.name, rank, "Received shape: ", tf.shape(x)]
        return rank_condition(x, rank, lambda a, b: a == b, tf.equal, data, summarize, "", message or "")


def assert_rank_at_least(x, rank, data=None, summarize=None, message=None, name=None):
    """tf.assert_rank_at_least."""
    with tf.name_scope(name, "assert_rank_at_least", [x, rank] + list(data or [])):
        x = tf.convert_to_tensor(x, name="x")
        rank = tf.convert_to_tensor(rank, name="rank")
        if data is None:
            data = [message or "", "Tensor %s must have rank at least" % x.name, rank, "Received shape: ", tf.shape(x)]
        return rank_condition(x, rank, lambda a, b: a >= b, tf.greater_equal, data, summarize, "at least ", message or "")


def assert_rank_in(x, ranks, data=None, summarize=None, message=None, name=None):
    """tf.assert_rank_in for a tensor of known rank."""
    with tf.name_scope(name, "assert_rank_in", [x] + list(ranks) + list(data or [])):
        x = tf.convert_to_tensor(x, name="x")
        ranks = [tf.convert_to_tensor(rank, name="rank") for rank in ranks]
        if data is None:
            tf.shape(x)
        for rank in ranks:
            assert_type(rank, tf.int32)
        wanted = [tf.scopelint.static_value(rank) for rank in ranks]
        known = x.get_shape().ndims
        if known is None or any(w is None for w in wanted):
            return tf.scopelint.unmodelled("tf.assert_rank_in of a tensor of unknown rank")
        if known not in [int(w) for w in wanted]:
            raise ValueError("%s.  Tensor %s must have rank in %s." % (message or "", x.name, wanted))
        return tf.no_op(name="static_checks_determined_all_ok")


def verify_tensor_all_finite(t=None, msg=None, name=None, x=None, message=None):
    """tf.verify_tensor_all_finite."""
    x = t if x is None else x
    with tf.name_scope(name, "VerifyFinite", [x]):
        x = tf.convert_to_tensor(x, name="x")
        with tf.colocate_with(x):
            check = tf.check_numerics(x, message=msg if message is None else message)
            with tf.control_dependencies([check]):
                return tf.identity(x, name="control_dependency")


def assert_near(x, y, rtol=None, atol=None, data=None, summarize=None, message=None, name=None):
    """tf.debugging.assert_near."""
    with tf.name_scope(name, "assert_near", [x, y, rtol, atol, data]):
        x = tf.convert_to_tensor(x, name="x")
        y = tf.convert_to_tensor(y, name="y", dtype=x.dtype)
        rtol = tf.convert_to_tensor(_TOLERANCE if rtol is None else rtol, name="rtol", dtype=x.dtype)
        atol = tf.convert_to_tensor(_TOLERANCE if atol is None else atol, name="atol", dtype=x.dtype)
        if data is None:
            text = "x and y not equal to tolerance rtol = %s, atol = %s" % (rtol, atol)
            data = [message or "", text, "x (%s) = " % x.name, x, "y (%s) = " % y.name, y]
        scaled = rtol * tf.abs(y)
        tolerance = atol + scaled
        difference = tf.abs(x - y)
        return tf.Assert(tf.reduce_all(tf.less(difference, tolerance)), data, summarize=summarize)


_TOLERANCE = 1e-5


def assert_same_float_dtype(tensors=None, dtype=None):
    """tf.assert_same_float_dtype."""
    for tensor in tensors or []:
        if tensor is not None:
            own = tensor.dtype.base_dtype
            if dtype and own != dtype:
                raise ValueError("%s, type=%s, must be of the same type (%s)." % (tensor.name, own, dtype))
            dtype = own
    if not dtype:
        return tf.float32
    if not dtype.is_floating:
        raise ValueError("Expected floating point type, got %s." % dtype)
    return dtype
