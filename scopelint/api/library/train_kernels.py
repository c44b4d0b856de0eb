"""Optimizers whose update is one training op a variable (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.train_optimizer import Optimizer


def require_positive(value, what):
    """Refuse a start value that is not positive, as Adagrad's relatives do."""
    if value <= 0.0:
        raise ValueError("%s must be positive: %s" % (what, value))


class KernelOptimizer(Optimizer):
    """An optimizer whose update is one training op a variable."""

    def _tensors(self, *triples):
        for attribute, value, name in triples:
            setattr(self, attribute, tf.convert_to_tensor(self._call_if_callable(value), name=name))

    def _kernel(self, op, var, grad, indices, slots, scalars, gradient="grad", **flags):
        resource = var.op.type == "VarHandleOp"
        handle = (lambda v: v.handle) if resource else (lambda v: v)
        name = ("Resource" if resource else "") + ("" if indices is None else "Sparse") + "Apply" + op
        dtype = (grad if resource else var).dtype.base_dtype
        args = dict(flags)
        args["var"] = handle(var)
        for argument, slot in slots:
            args[argument] = handle(self.get_slot(var, slot))
        for argument, value in scalars:
            args[argument] = tf.cast(value, dtype)
        args[gradient] = grad
        if indices is not None:
            args["indices"] = indices
        return getattr(tf.raw_ops, name)(use_locking=self._use_locking, **args)

    def _update(self, var, grad, indices=None):
        raise NotImplementedError()

    def _apply_dense(self, grad, var):
        return self._update(var, grad).op

    def _resource_apply_dense(self, grad, var):
        return self._update(var, grad)

    def _apply_sparse(self, grad, var):
        return self._update(var, grad.values, grad.indices).op

    def _resource_apply_sparse(self, grad, var, indices):
        return self._update(var, grad, indices)
