"""tf.contrib.layers: reversible blocks and functions whose gradients compute them again."""

import tensorflow as tf

from scopelint.api.library import nest
from scopelint.api.library.common import surely
from scopelint.api.library.custom_gradient import called
from scopelint.api.library.layers_base import Layer


def _scoped(fn, scope):
    def wrapped(*args, **kwargs):
        with tf.variable_scope(scope, use_resource=True):
            return fn(*args, **kwargs)

    return wrapped


def _each(fn, count, suffix):
    """A function of each layer, in a scope of its own."""
    fns = fn if isinstance(fn, list) else [fn] * count
    assert len(fns) == count
    return [_scoped(one, "revlayer_%d/%s" % (i, suffix)) for i, one in enumerate(fns)]


def _takes_variables(*grads, **kwargs):
    return tf.scopelint.unmodelled("the gradient of a reversible block")


def _with_side(fn, x, side):
    return fn(x, side) if side else fn(x)


class RevBlock(Layer):
    """tf.contrib.layers.RevBlock."""

    def __init__(
        self,
        f,
        g,
        num_layers=1,
        f_side_input=None,
        g_side_input=None,
        use_efficient_backprop=True,
        name="revblock",
        **kwargs
    ):
        super(RevBlock, self).__init__(name=name, **kwargs)
        self.f = _each(f, num_layers, "f")
        self.g = _each(g, num_layers, "g")
        self.num_layers = num_layers
        self.f_side_input = f_side_input or []
        self.g_side_input = g_side_input or []
        self._use_efficient_backprop = use_efficient_backprop

    def build(self, _):
        self.built = True

    def call(self, inputs, forward=True):
        scope = tf.get_variable_scope()
        before = len(scope.global_variables())
        result = (self._forward if forward else self._backward)(*inputs)
        trainable = scope.trainable_variables()
        for variable in scope.global_variables()[before:]:
            weights = self._trainable_weights if variable in trainable else self._non_trainable_weights
            weights.append(variable)
        return result

    def forward(self, x1, x2):
        return self.apply([x1, x2])

    def backward(self, y1, y2):
        return self.apply([y1, y2], forward=False)

    def _layers_of(self, x1, x2, f_side, g_side):
        for i in range(self.num_layers):
            y1 = x1 + _with_side(self.f[i], x2, f_side)
            y2 = x2 + _with_side(self.g[i], y1, g_side)
            x1, x2 = tf.tuple([y1, y2]) if self._use_efficient_backprop else (y1, y2)
        return x1, x2

    def _forward(self, x1, x2):
        side = [self.f_side_input, self.g_side_input]

        def run(x1, x2, *flat_side):
            f_side, g_side = nest.pack_sequence_as(side, flat_side)
            return self._layers_of(x1, x2, f_side, g_side)

        flat = nest.flatten(side)
        if not self._use_efficient_backprop:
            return run(x1, x2, *flat)
        return called(lambda *args: (run(*args), _takes_variables), [x1, x2] + flat)

    def _backward(self, y1, y2):
        for i in reversed(range(self.num_layers)):
            x2 = y2 - _with_side(self.g[i], y1, self.g_side_input)
            x1 = y1 - _with_side(self.f[i], x2, self.f_side_input)
            y1, y2 = x1, x2
        return y1, y2


def rev_block(x1, x2, f, g, num_layers=1, f_side_input=None, g_side_input=None, is_training=True):
    """tf.contrib.layers.rev_block."""
    block = RevBlock(
        f=f,
        g=g,
        num_layers=num_layers,
        f_side_input=f_side_input,
        g_side_input=g_side_input,
        use_efficient_backprop=is_training,
        _reuse=tf.get_variable_scope().reuse,
    )
    return block.forward(x1, x2)


def recompute_grad(*args, **kwargs):
    """tf.contrib.layers.recompute_grad: a decorator, with or without arguments."""
    if len(args) != 1 or kwargs or not callable(args[0]):
        return lambda fn: recompute_grad(fn)
    fn = args[0]
    arguments = {"is_recomputing": False} if "is_recomputing" in tf.scopelint.arg_names(fn) else {}

    def wrapped(*inputs):
        for value in inputs:
            if surely(not isinstance(value, tf.Tensor)):
                raise ValueError("All inputs to function must be Tensors")
        return called(lambda *tensors: (fn(*tensors, **arguments), None), list(inputs), check=False)

    return wrapped
