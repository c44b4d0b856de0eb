"""tf.math, tf.linalg and clipping: functions of several ops."""

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.nn_layers import either

raw = tf.raw_ops


def values_of(t):
    """The tensor inside, for IndexedSlices."""
    return t.values if isinstance(t, tf.IndexedSlices) else t


def like(t, values):
    """The values in the shape of t: IndexedSlices stay IndexedSlices."""
    return tf.IndexedSlices(values, t.indices, t.dense_shape) if isinstance(t, tf.IndexedSlices) else values


def clip_by_value(t, clip_value_min, clip_value_max, name=None):
    """tf.clip_by_value."""
    with tf.name_scope(name, "clip_by_value", [t, clip_value_min, clip_value_max]) as scope:
        values = tf.convert_to_tensor(values_of(t), name="t")
        low = tf.minimum(values, clip_value_max)
        return like(t, tf.maximum(low, clip_value_min, name=scope))


def clip_by_norm(t, clip_norm, axes=None, name=None):
    """tf.clip_by_norm."""
    with tf.name_scope(name, "clip_by_norm", [t, clip_norm]) as scope:
        values = tf.convert_to_tensor(values_of(t), name="t")
        if TF2 and isinstance(clip_norm, tf.Tensor):
            clip_norm = tf.cast(tf.maximum(clip_norm, 0), dtype=values.dtype)
        total = tf.reduce_sum(values * values, axes, keepdims=True)
        positive = total > 0
        safe = tf.where(positive, total, tf.ones_like(total))
        norm = tf.where(positive, tf.sqrt(safe), total)
        scaled = values * clip_norm
        return like(t, tf.identity(scaled / tf.maximum(norm, clip_norm), name=scope))


def clip_by_average_norm(t, clip_norm, name=None):
    """tf.clip_by_average_norm."""
    with tf.name_scope(name, "clip_by_average_norm", [t, clip_norm]) as scope:
        t = tf.convert_to_tensor(t, name="t")
        count = tf.cast(tf.size(t), tf.float32)
        square = t * t
        inverse = tf.rsqrt(tf.reduce_sum(square, tf.range(tf.rank(t))))
        first = t * clip_norm
        average = inverse * count
        return tf.identity(first * tf.minimum(average, tf.constant(1.0) / clip_norm), name=scope)


def sequence(t_list):
    """t_list as a list; TypeError if it is none."""
    if not isinstance(t_list, (list, tuple)):
        raise TypeError("t_list should be a sequence")
    return list(t_list)


def global_norm(t_list, name=None):
    """tf.global_norm."""
    t_list = sequence(t_list)
    with tf.name_scope(name, "global_norm", t_list):
        values = [t if t is None else tf.convert_to_tensor(values_of(t), name="t_%d" % i) for i, t in enumerate(t_list)]
        halves = []
        for v in values:
            if v is not None:
                with tf.colocate_with(v):
                    halves.append(tf.nn.l2_loss(v))
        half = tf.reduce_sum(tf.stack(halves))
        return tf.sqrt(half * tf.constant(2.0, dtype=half.dtype), name="global_norm")


def clip_by_global_norm(t_list, clip_norm, use_norm=None, name=None):
    """tf.clip_by_global_norm."""
    t_list = sequence(t_list)
    if use_norm is None:
        use_norm = global_norm(t_list, name)
    with tf.name_scope(name, "clip_by_global_norm", t_list + [clip_norm]) as scope:
        inverse = 1.0 / use_norm
        scale = clip_norm * tf.minimum(inverse, tf.constant(1.0, dtype=use_norm.dtype) / clip_norm)
        if TF2:
            scale = scale + (use_norm - use_norm)
        else:
            finite = tf.is_finite(use_norm)
            scale = tf.where(finite, scale, tf.constant(float("nan"), dtype=use_norm.dtype))
        values = [t if t is None else tf.convert_to_tensor(values_of(t), name="t_%d" % i) for i, t in enumerate(t_list)]
        clipped = []
        for i, v in enumerate(values):
            if v is None:
                clipped.append(None)
                continue
            with tf.colocate_with(v):
                factor = tf.cast(scale, v.dtype) if TF2 else scale
                clipped.append(tf.identity(v * factor, name="%s_%d" % (scope, i)))
        return [like(t, c) for c, t in zip(clipped, t_list)], use_norm


def spectral_norm(tensor, axis):
    """The largest singular value of the matrices along two axes."""
    rank = tf.rank(tensor)
    positive = tf.map_fn(lambda i: tf.cond(i >= 0, lambda: i, lambda: i + rank), tf.convert_to_tensor(axis))
    axes = tf.range(rank)
    before = tf.concat([tf.setdiff1d(axes, positive)[0], positive], axis=0)
    after = tf.map_fn(lambda i: tf.cast(tf.squeeze(tf.where(tf.equal(before, i))), dtype=tf.int32), axes)
    singular = raw.Svd(input=tf.transpose(tensor, perm=before), compute_uv=False)[0]
    largest = tf.expand_dims(tf.reduce_max(tf.abs(singular), axis=-1, keepdims=True), axis=-1)
    return tf.transpose(largest, perm=after)


def norm(tensor, ord="euclidean", axis=None, keepdims=None, name=None, keep_dims=None):
    """tf.norm."""
    keep = either(keepdims, keep_dims) or False
    matrix = isinstance(axis, (tuple, list)) and len(axis) == 2
    if matrix:
        axis = tuple(axis)
    else:
        if not (isinstance(axis, int) or axis is None):
            raise ValueError("'axis' must be None, an integer, or a tuple of 2 unique integers")
        if axis is not None:
            axis = (axis,)
    with tf.name_scope(name, "norm", [tensor]):
        tensor = tf.convert_to_tensor(tensor)
        if matrix and ord in (2, 2.0):
            result = spectral_norm(tensor, axis)
        elif ord in ("fro", "euclidean", 2, 2.0):
            result = tf.sqrt(tf.reduce_sum(tensor * tf.conj(tensor), axis, keepdims=True))
        elif ord == 1:
            result = tf.reduce_sum(tf.abs(tensor), None if axis is None else axis[0], keepdims=True)
            if matrix:
                result = tf.reduce_max(result, axis[-1], keepdims=True)
        elif ord == float("inf"):
            result = tf.abs(tensor)
            if matrix:
                result = tf.reduce_sum(result, axis[1], keepdims=True)
            result = tf.reduce_max(result, None if axis is None else axis[0], keepdims=True)
        else:
            total = tf.reduce_sum(tf.pow(tf.abs(tensor), ord), axis, keepdims=True)
            result = tf.pow(total, 1.0 / ord)
        return result if keep else tf.squeeze(result, axis)


def scalar_if_all(keep, axis, result):
    """A full reduction is a scalar."""
    if axis is None and not keep:
        result.set_shape(())
    return result


def reduce_logsumexp(
    input_tensor, axis=None, keepdims=None, name=None, reduction_indices=None, keep_dims=None
):
    """tf.reduce_logsumexp."""
    axis = either(axis, reduction_indices)
    keep = either(keepdims, keep_dims) or False
    if not TF2:
        input_tensor = tf.convert_to_tensor(input_tensor)
    with tf.name_scope(name, "ReduceLogSumExp", [input_tensor]) as scope:
        top = tf.reduce_max(input_tensor, axis=axis, keepdims=True)
        finite = tf.is_finite(top)
        if TF2:
            top = tf.stop_gradient(raw.SelectV2(condition=finite, t=top, e=0))
        else:
            top = tf.stop_gradient(tf.where(finite, top, tf.zeros_like(top)))
        powers = tf.exp(tf.subtract(input_tensor, top))
        result = tf.log(tf.reduce_sum(powers, axis, keepdims=keep))
        if TF2:
            if not keep:
                top = tf.reshape(top, raw.Shape(input=result))
            result = tf.add(result, top, name=scope)
        else:
            if not keep:
                top = tf.reshape(top, tf.shape(result))
            result = tf.add(result, top)
        return scalar_if_all(keep, axis, result)


def reduce_variance(input_tensor, axis=None, keepdims=False, name=None):
    """tf.math.reduce_variance."""
    with tf.name_scope(name or "reduce_variance"):
        if TF2:
            input_tensor = tf.convert_to_tensor(input_tensor)
        means = tf.reduce_mean(input_tensor, axis=axis, keepdims=True)
        squares = tf.square(input_tensor - means)
        return tf.reduce_mean(squares, axis=axis, keepdims=keepdims)


def reduce_std(input_tensor, axis=None, keepdims=False, name=None):
    """tf.math.reduce_std."""
    with tf.name_scope(name or "reduce_std"):
        if TF2:
            input_tensor = tf.convert_to_tensor(input_tensor)
        return tf.sqrt(reduce_variance(input_tensor, axis=axis, keepdims=keepdims))


def trace(x, name=None):
    """tf.trace."""
    with tf.name_scope(name, "Trace", [x]) as scope:
        x = tf.convert_to_tensor(x, name="x")
        return tf.reduce_sum(tf.matrix_diag_part(x), [-1], name=scope)


def matrix_transpose(a, name="matrix_transpose", conjugate=False):
    """tf.matrix_transpose."""
    with tf.name_scope(name, values=[a]):
        a = tf.convert_to_tensor(a, name="a")
        ndims = a.get_shape().ndims
        if ndims is not None:
            if ndims < 2:
                raise ValueError("Argument 'a' should be a (batch) matrix, with rank >= 2.  Found: %s" % a.get_shape())
            perm = list(range(ndims - 2)) + [ndims - 1, ndims - 2]
        else:
            rank = tf.rank(a)
            head = raw.Range(start=0, limit=rank - 2, delta=1)
            perm = tf.concat((head, [rank - 1, rank - 2]), 0)
        return tf.transpose(a, perm=perm, conjugate=conjugate)


def matrix_diag(diagonal, name="diag", k=0, num_rows=-1, num_cols=-1, padding_value=0, align="RIGHT_LEFT"):
    """tf.matrix_diag."""
    if not TF2:
        return raw.MatrixDiag(diagonal=diagonal, name=name)
    return raw.MatrixDiagV3(
        diagonal=diagonal, k=k, num_rows=num_rows, num_cols=num_cols, padding_value=padding_value, align=align, name=name
    )


def matrix_diag_part(input, name="diag_part", k=0, padding_value=0, align="RIGHT_LEFT"):
    """tf.matrix_diag_part."""
    if not TF2:
        return raw.MatrixDiagPart(input=input, name=name)
    return raw.MatrixDiagPartV3(input=input, k=k, padding_value=padding_value, align=align, name=name)


def matrix_set_diag(input, diagonal, name="set_diag", k=0, align="RIGHT_LEFT"):
    """tf.matrix_set_diag."""
    if not TF2:
        return raw.MatrixSetDiag(input=input, diagonal=diagonal, name=name)
    return raw.MatrixSetDiagV3(input=input, diagonal=diagonal, k=k, align=align, name=name)


def eye(num_rows, num_columns=None, batch_shape=None, dtype=tf.float32, name=None):
    """tf.eye."""
    with tf.name_scope(name, default_name="eye", values=[num_rows, num_columns, batch_shape]):
        square = num_columns is None
        batch = [] if batch_shape is None else batch_shape
        columns = num_rows if num_columns is None else num_columns
        dynamic = isinstance(num_rows, tf.Tensor) or isinstance(columns, tf.Tensor)
        if dynamic:
            size = tf.minimum(num_rows, columns)
        else:
            square = num_rows == columns
            size = min(num_rows, columns)
        if isinstance(batch, tf.Tensor) or dynamic:
            batch = tf.convert_to_tensor(batch, name="shape", dtype=tf.int32)
            diagonal_shape = tf.concat((batch, [size]), axis=0)
            shape = None if square else tf.concat((batch, [num_rows, columns]), axis=0)
        else:
            diagonal_shape = list(batch) + [size]
            shape = list(batch) + [num_rows, columns]
        ones = tf.ones(diagonal_shape, dtype=dtype)
        if square:
            return matrix_diag(ones)
        return matrix_set_diag(tf.zeros(shape, dtype=dtype), ones)


def meshgrid(*args, **kwargs):
    """tf.meshgrid."""
    indexing = kwargs.pop("indexing", "xy")
    name = kwargs.pop("name", "meshgrid")
    if indexing not in ("xy", "ij"):
        raise ValueError("indexing parameter must be either 'xy' or 'ij'")
    with tf.name_scope(name, "meshgrid", args):
        n = len(args)
        outputs = []
        for i, x in enumerate(args):
            shape = (1,) * i + (-1,) + (1,) * (n - i - 1)
            outputs.append(tf.reshape(tf.stack(x), shape))
        sizes = [tf.size(x) for x in args]
        dtype = tf.convert_to_tensor(args[0]).dtype.base_dtype
        if indexing == "xy" and n > 1:
            outputs[0] = tf.reshape(outputs[0], (1, -1) + (1,) * (n - 2))
            outputs[1] = tf.reshape(outputs[1], (-1, 1) + (1,) * (n - 2))
            sizes[0], sizes[1] = sizes[1], sizes[0]
        factor = tf.ones(sizes, dtype)
        return [x * factor for x in outputs]


def all_dimensions(x):
    """The axes of a tensor as sequence_mask wants them."""
    if isinstance(x, tf.Tensor) and x.get_shape().ndims is not None:
        return tf.constant(list(range(x.get_shape().ndims)), dtype=tf.int32)
    return raw.Range(start=0, limit=tf.rank(x), delta=1)


def sequence_mask(lengths, maxlen=None, dtype=tf.bool, name=None):
    """tf.sequence_mask."""
    with tf.name_scope(name, "SequenceMask", [lengths, maxlen]):
        lengths = tf.convert_to_tensor(lengths)
        if maxlen is None:
            maxlen = raw.Max(input=lengths, axis=all_dimensions(lengths))
            maxlen = tf.maximum(tf.constant(0, maxlen.dtype), maxlen)
        else:
            maxlen = tf.convert_to_tensor(maxlen)
        if maxlen.get_shape().ndims is not None and maxlen.get_shape().ndims != 0:
            raise ValueError("maxlen must be scalar for sequence_mask")
        start = tf.constant(0, maxlen.dtype)
        row = raw.Range(start=start, limit=maxlen, delta=tf.constant(1, maxlen.dtype))
        matrix = raw.Cast(x=tf.expand_dims(lengths, -1), DstT=maxlen.dtype)
        result = row < matrix
        if dtype is None or tf.as_dtype(dtype).base_dtype == result.dtype.base_dtype:
            return result
        return raw.Cast(x=result, DstT=dtype)


def tensordot(a, b, axes, name=None):
    """tf.tensordot."""
    with tf.name_scope(name, "Tensordot", [a, b, axes]) as scope:
        a = tf.convert_to_tensor(a, name="a")
        b = tf.convert_to_tensor(b, name="b")
        a_axes, b_axes = contraction(a, axes)
        left, left_dims, left_static = matrix_of(a, a_axes, False)
        right, right_dims, right_static = matrix_of(b, b_axes, True)
        product = tf.matmul(left, right)
        if isinstance(left_dims, list) and isinstance(right_dims, list):
            wanted = left_dims + right_dims
            if TF2 and product.get_shape().is_fully_defined() and product.get_shape().as_list() == wanted:
                return product
            return tf.reshape(product, wanted, name=scope)
        left_dims = tf.convert_to_tensor(left_dims, dtype=tf.int32)
        right_dims = tf.convert_to_tensor(right_dims, dtype=tf.int32)
        result = tf.reshape(product, tf.concat([left_dims, right_dims], 0), name=scope)
        if left_static is not None and right_static is not None:
            result.set_shape(left_static + right_static)
        return result


def contraction(a, axes):
    """The axes to sum over, for both tensors."""
    if isinstance(axes, int):
        if axes < 0:
            raise ValueError("'axes' must be at least 0.")
        ndims = a.get_shape().ndims
        if ndims is not None:
            if axes > ndims:
                raise ValueError("'axes' must not be larger than the number of dimensions of tensor %s." % a)
            return list(range(ndims - axes, ndims)), list(range(axes))
        rank = tf.rank(a)
        return tf.range(rank - axes, rank, dtype=tf.int32), tf.range(axes, dtype=tf.int32)
    if isinstance(axes, (list, tuple)):
        if len(axes) != 2:
            raise ValueError("'axes' must be an integer or have length 2.")
        first, second = axes[0], axes[1]
        if isinstance(first, int) and isinstance(second, int):
            first, second = [first], [second]
        if len(first) != len(second):
            raise ValueError(
                "Different number of contraction axes 'a' and 'b', %s != %s." % (len(first), len(second))
            )
        return first, second
    axes = tf.convert_to_tensor(axes, name="axes", dtype=tf.int32)
    return axes[0], axes[1]


def matrix_of(a, axes, flipped):
    """The tensor as a matrix with the contracted axes on one side; its free dimensions, and these as far as static."""
    shape = a.get_shape()
    listed = isinstance(axes, (list, tuple))
    if shape.is_fully_defined() and listed:
        return static_matrix(a, shape.as_list(), axes, flipped)
    static = None
    if shape.ndims is not None and listed:
        dims = shape.as_list()
        axes = [i if i >= 0 else i + len(dims) for i in axes]
        free = [i for i in range(len(dims)) if i not in axes]
        static = [dims[i] for i in free]
        axes = tf.convert_to_tensor(axes, dtype=tf.int32, name="axes")
        free = tf.convert_to_tensor(free, dtype=tf.int32, name="free")
        dynamic = tf.shape(a)
    else:
        dynamic = tf.shape(a)
        rank = tf.rank(a)
        axes = tf.convert_to_tensor(axes, dtype=tf.int32, name="axes")
        small = axes >= 0
        axes = tf.where(small, axes, axes + rank)
        free = tf.setdiff1d(tf.range(rank), axes)[0]
    free_dims = tf.gather(dynamic, free)
    axes_dims = tf.gather(dynamic, axes)
    free_size = tf.reduce_prod(free_dims)
    axes_size = tf.reduce_prod(axes_dims)
    if flipped:
        perm = tf.concat([axes, free], 0)
        new_shape = tf.stack([axes_size, free_size])
    else:
        perm = tf.concat([free, axes], 0)
        new_shape = tf.stack([free_size, axes_size])
    return tf.reshape(tf.transpose(a, perm), new_shape), free_dims, static


def product_of(numbers):
    """The product of Python numbers."""
    result = 1
    for n in numbers:
        result *= n
    return result


def static_matrix(a, dims, axes, flipped):
    """matrix_of for a tensor of known shape."""
    axes = [i if i >= 0 else i + len(dims) for i in axes]
    free = [i for i in range(len(dims)) if i not in axes]
    free_dims = [dims[i] for i in free]
    sizes = [product_of(free_dims), product_of([dims[i] for i in axes])]
    perm = list(axes) + free if flipped else free + list(axes)
    new_shape = sizes[::-1] if flipped else sizes
    if not TF2:
        return tf.reshape(tf.transpose(a, perm), new_shape), free_dims, free_dims
    if perm != list(range(len(dims))):
        a = tf.transpose(a, perm)
    if a.get_shape().as_list() != new_shape:
        a = tf.reshape(a, new_shape)
    return a, free_dims, free_dims


def linspace(start, stop, num, name=None, axis=0):
    """tf.linspace: one op in 1.15, a whole computation in TF 2."""
    if not TF2:
        return raw.LinSpace(start=start, stop=stop, num=num, name=name)
    return tf.scopelint.unmodelled("tf.linspace")


def multinomial(logits, num_samples, seed=None, name=None, output_dtype=None):
    """tf.multinomial."""
    with tf.name_scope(name, "multinomial", [logits]):
        return sampled(logits, num_samples, output_dtype)


def categorical(logits, num_samples, dtype=None, seed=None, name=None):
    """tf.random.categorical."""
    with tf.name_scope(name, "categorical", [logits]):
        return sampled(logits, num_samples, dtype)


def sampled(logits, num_samples, dtype):
    """Draws from unnormalised log probabilities."""
    logits = tf.convert_to_tensor(logits, name="logits")
    return raw.Multinomial(logits=logits, num_samples=num_samples, output_dtype=dtype or tf.int64)


def random_crop(value, size, seed=None, name=None):
    """tf.random_crop."""
    if TF2:
        return tf.scopelint.unmodelled("tf.random_crop")
    with tf.name_scope(name, "random_crop", [value, size]) as scope:
        value = tf.convert_to_tensor(value, name="value")
        size = tf.convert_to_tensor(size, dtype=tf.int32, name="size")
        shape = tf.shape(value)
        enough = tf.reduce_all(shape >= size)
        check = tf.Assert(enough, ["Need value.shape >= size, got ", shape, size], summarize=1000)
        with tf.control_dependencies([check]):
            shape = tf.identity(shape, name="control_dependency")
        limit = shape - size + 1
        offset = tf.random_uniform(tf.shape(shape), dtype=size.dtype, maxval=2147483647, seed=seed) % limit
        return tf.slice(value, offset, size, name=scope)


def matrix_triangular_solve(matrix, rhs, lower=True, adjoint=False, name=None):
    """tf.matrix_triangular_solve: in TensorFlow 2 the name is a scope's."""
    if not TF2:
        return raw.MatrixTriangularSolve(matrix=matrix, rhs=rhs, lower=lower, adjoint=adjoint, name=name)
    with tf.name_scope(name, "triangular_solve", [matrix, rhs]):
        return raw.MatrixTriangularSolve(matrix=matrix, rhs=rhs, lower=lower, adjoint=adjoint)
