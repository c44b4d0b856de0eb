"""The linear operators of tf.linalg: matrices that are made when they are asked for (run by scopelint's interpreter)."""

import tensorflow as tf


class LinearOperatorLowerTriangular(object):
    """Mirrors tf.linalg.LinearOperatorLowerTriangular."""

    def __init__(
        self,
        tril,
        is_non_singular=None,
        is_self_adjoint=None,
        is_positive_definite=None,
        is_square=None,
        name="LinearOperatorLowerTriangular",
    ):
        if is_square is False:
            raise ValueError("Only square lower triangular operators supported at this time.")
        with tf.name_scope(name, values=[tril]):
            self._tril = tril if isinstance(tril, tf.Variable) else tf.convert_to_tensor(tril, name="tril")
        rank = self._tril.shape.ndims
        if rank is not None and rank < 2:
            raise ValueError("Argument tril must have at least 2 dimensions.  Found: %s" % self._tril)
        if is_positive_definite and is_non_singular is False:
            raise ValueError("A positive definite matrix is always non-singular.")
        self.name = name or type(self).__name__
        self.dtype = self._tril.dtype.base_dtype
        self.is_non_singular = bool(is_positive_definite) or is_non_singular
        self.is_self_adjoint = is_self_adjoint
        self.is_positive_definite = is_positive_definite
        self.is_square = True

    @property
    def shape(self):
        return self._tril.shape

    def to_dense(self, name="to_dense"):
        with tf.name_scope(self.name + "/" + name):
            return tf.linalg.band_part(self._tril, -1, 0)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args, **kwargs: tf.scopelint.unmodelled("tf.linalg.LinearOperatorLowerTriangular." + name, *args)
