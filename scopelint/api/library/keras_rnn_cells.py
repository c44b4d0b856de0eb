"""tf.keras.layers: SimpleRNNCell, GRUCell and LSTMCell of TensorFlow 1 (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.keras_objects import get_activation, get_constraint, get_initializer, get_regularizer
from scopelint.api.library.keras_base import Layer
from scopelint.api.library.keras_core import in_train_phase


def zero_state(batch_size, state_size, dtype):
    """Zeros for one state size or a structure of them."""

    def zeros(size):
        return tf.zeros([batch_size] + tf.TensorShape(size).as_list(), dtype=dtype)

    if isinstance(state_size, (list, tuple)):
        return [zeros(size) for size in state_size]
    return zeros(state_size)


class _Cell(Layer):
    """What Keras's own cells share: three weights and two dropouts."""

    _gates = 1

    def __init__(
        self,
        units,
        activation="tanh",
        use_bias=True,
        kernel_initializer="glorot_uniform",
        recurrent_initializer="orthogonal",
        bias_initializer="zeros",
        kernel_regularizer=None,
        recurrent_regularizer=None,
        bias_regularizer=None,
        kernel_constraint=None,
        recurrent_constraint=None,
        bias_constraint=None,
        dropout=0.0,
        recurrent_dropout=0.0,
        **kwargs
    ):
        self._dropout_mask = self._recurrent_dropout_mask = None
        super(_Cell, self).__init__(**kwargs)
        self.units = units
        self.activation = get_activation(activation)
        self.use_bias = use_bias
        self.kernel_initializer = get_initializer(kernel_initializer)
        self.recurrent_initializer = get_initializer(recurrent_initializer)
        self.bias_initializer = get_initializer(bias_initializer)
        self.kernel_regularizer = get_regularizer(kernel_regularizer)
        self.recurrent_regularizer = get_regularizer(recurrent_regularizer)
        self.bias_regularizer = get_regularizer(bias_regularizer)
        self.kernel_constraint = get_constraint(kernel_constraint)
        self.recurrent_constraint = get_constraint(recurrent_constraint)
        self.bias_constraint = get_constraint(bias_constraint)
        self.dropout = min(1.0, max(0.0, dropout))
        self.recurrent_dropout = min(1.0, max(0.0, recurrent_dropout))
        self.state_size = units
        self.output_size = units

    def _add(self, name, shape, initializer=None):
        return self.add_weight(
            shape=shape,
            name=name,
            initializer=getattr(self, name + "_initializer") if initializer is None else initializer,
            regularizer=getattr(self, name + "_regularizer"),
            constraint=getattr(self, name + "_constraint"),
        )

    def _bias_shape(self):
        return (self.units * self._gates,)

    def _bias_start(self):
        return self.bias_initializer

    def build(self, input_shape):
        last = tf.TensorShape(input_shape).as_list()[-1]
        wide = self.units * self._gates
        self.kernel = self._add("kernel", (last, wide))
        self.recurrent = None
        self.recurrent_kernel = self.add_weight(
            shape=(self.units, wide),
            name="recurrent_kernel",
            initializer=self.recurrent_initializer,
            regularizer=self.recurrent_regularizer,
            constraint=self.recurrent_constraint,
        )
        self.bias = self._add("bias", self._bias_shape(), self._bias_start()) if self.use_bias else None
        self.built = True

    def reset_dropout_mask(self):
        self._dropout_mask = None

    def reset_recurrent_dropout_mask(self):
        self._recurrent_dropout_mask = None

    def _mask(self, x, rate, training):
        ones = tf.ones_like(x)
        count = self._gates
        masks = [in_train_phase(lambda: tf.nn.dropout(ones, rate=rate), ones, training=training) for _ in range(count)]
        return masks if count > 1 else masks[0]

    def get_dropout_mask_for_cell(self, inputs, training, count=1):
        if self.dropout == 0:
            return None
        if self._dropout_mask is None:
            self._dropout_mask = self._mask(inputs, self.dropout, training)
        return self._dropout_mask

    def get_recurrent_dropout_mask_for_cell(self, inputs, training, count=1):
        if self.recurrent_dropout == 0:
            return None
        if self._recurrent_dropout_mask is None:
            self._recurrent_dropout_mask = self._mask(inputs, self.recurrent_dropout, training)
        return self._recurrent_dropout_mask

    def get_initial_state(self, inputs=None, batch_size=None, dtype=None):
        if inputs is not None:
            batch_size, dtype = tf.shape(inputs)[0], inputs.dtype
        return zero_state(batch_size, self.state_size, dtype)

    def _spread(self, x, mask):
        return [x * m for m in mask] if mask is not None else [x] * self._gates


class SimpleRNNCell(_Cell):
    """Mirrors tf.keras.layers.SimpleRNNCell."""

    def call(self, inputs, states, training=None):
        previous = states[0]
        mask = self.get_dropout_mask_for_cell(inputs, training)
        recurrent_mask = self.get_recurrent_dropout_mask_for_cell(previous, training)
        h = tf.matmul(inputs if mask is None else inputs * mask, self.kernel)
        if self.bias is not None:
            h = tf.nn.bias_add(h, self.bias)
        if recurrent_mask is not None:
            previous = previous * recurrent_mask
        output = h + tf.matmul(previous, self.recurrent_kernel)
        output = self.activation(output)
        return output, [output]


class GRUCell(_Cell):
    """Mirrors tf.keras.layers.GRUCell."""

    _gates = 3

    def __init__(self, units, activation="tanh", recurrent_activation="hard_sigmoid", *args, **kwargs):
        self.implementation = kwargs.pop("implementation", 1)
        self.reset_after = kwargs.pop("reset_after", False)
        super(GRUCell, self).__init__(units, activation, *args, **kwargs)
        self.recurrent_activation = get_activation(recurrent_activation)

    def _bias_shape(self):
        return (2, 3 * self.units) if self.reset_after else (3 * self.units,)

    def call(self, inputs, states, training=None):
        previous = states[0]
        mask = self.get_dropout_mask_for_cell(inputs, training)
        recurrent_mask = self.get_recurrent_dropout_mask_for_cell(previous, training)
        bias, recurrent_bias = self.bias, None
        if self.use_bias and self.reset_after:
            bias, recurrent_bias = tf.unstack(self.bias)
        compute = self._separate if self.implementation == 1 else self._fused
        z, candidate = compute(inputs, previous, mask, recurrent_mask, bias, recurrent_bias)
        candidate = self.activation(candidate)
        h = z * previous + (1 - z) * candidate
        return h, [h]

    def _parts(self, matrix):
        n = self.units
        return [lambda: matrix[:, :n], lambda: matrix[:, n : n * 2], lambda: matrix[:, n * 2 :]]

    def _biased(self, values, bias):
        n = self.units
        slices = [lambda: bias[:n], lambda: bias[n : n * 2], lambda: bias[n * 2 :]]
        return [tf.nn.bias_add(value, part()) for value, part in zip(values, slices)]

    def _separate(self, inputs, previous, mask, recurrent_mask, bias, recurrent_bias):
        spread = self._spread(inputs, mask)
        values = [tf.matmul(x, part()) for x, part in zip(spread, self._parts(self.kernel))]
        if self.use_bias:
            values = self._biased(values, bias)
        h = self._spread(previous, recurrent_mask)
        parts = self._parts(self.recurrent_kernel)
        recurrent = [tf.matmul(h[i], parts[i]()) for i in range(2)]
        if self.reset_after and self.use_bias:
            recurrent = self._biased(recurrent, recurrent_bias)
        z = self.recurrent_activation(values[0] + recurrent[0])
        r = self.recurrent_activation(values[1] + recurrent[1])
        if self.reset_after:
            last = tf.matmul(h[2], parts[2]())
            if self.use_bias:
                last = tf.nn.bias_add(last, recurrent_bias[self.units * 2 :])
            return z, values[2] + r * last
        return z, values[2] + tf.matmul(r * h[2], parts[2]())

    def _fused(self, inputs, previous, mask, recurrent_mask, bias, recurrent_bias):
        n = self.units
        x = tf.matmul(inputs if mask is None else inputs * mask[0], self.kernel)
        if self.use_bias:
            x = tf.nn.bias_add(x, bias)
        xs = [x[:, :n], x[:, n : 2 * n], x[:, 2 * n :]]
        h = previous if recurrent_mask is None else previous * recurrent_mask[0]
        if self.reset_after:
            inner = tf.matmul(h, self.recurrent_kernel)
            if self.use_bias:
                inner = tf.nn.bias_add(inner, recurrent_bias)
        else:
            inner = tf.matmul(h, self.recurrent_kernel[:, : 2 * n])
        z = self.recurrent_activation(xs[0] + inner[:, :n])
        r = self.recurrent_activation(xs[1] + inner[:, n : 2 * n])
        if self.reset_after:
            return z, xs[2] + r * inner[:, 2 * n :]
        return z, xs[2] + tf.matmul(r * h, self.recurrent_kernel[:, 2 * n :])


class LSTMCell(_Cell):
    """Mirrors tf.keras.layers.LSTMCell."""

    _gates = 4

    def __init__(self, units, activation="tanh", recurrent_activation="hard_sigmoid", *args, **kwargs):
        self.implementation = kwargs.pop("implementation", 1)
        self.unit_forget_bias = kwargs.pop("unit_forget_bias", True)
        super(LSTMCell, self).__init__(units, activation, *args, **kwargs)
        self.recurrent_activation = get_activation(recurrent_activation)
        self.state_size = [units, units]

    def _bias_start(self):
        if not self.unit_forget_bias:
            return self.bias_initializer
        n, zeros = self.units, self.bias_initializer

        def start(shape, *args, **kwargs):
            return tf.concat(
                [zeros((n,), *args, **kwargs), tf.ones_initializer()((n,), *args, **kwargs), zeros((n * 2,), *args, **kwargs)], 0
            )

        return start

    def call(self, inputs, states, training=None):
        h, c = states[0], states[1]
        mask = self.get_dropout_mask_for_cell(inputs, training)
        recurrent_mask = self.get_recurrent_dropout_mask_for_cell(h, training)
        if self.implementation == 1:
            c, o = self._separate(self._spread(inputs, mask), h, c, recurrent_mask)
        else:
            c, o = self._fused(inputs if mask is None else inputs * mask[0], h, c, recurrent_mask)
        h = o * self.activation(c)
        return h, [h, c]

    def _separate(self, spread, h, c, recurrent_mask):
        kernels = tf.split(self.kernel, num_or_size_splits=4, axis=1)
        x = [tf.matmul(value, kernel) for value, kernel in zip(spread, kernels)]
        if self.use_bias:
            biases = tf.split(self.bias, num_or_size_splits=4, axis=0)
            x = [tf.nn.bias_add(value, bias) for value, bias in zip(x, biases)]
        h = self._spread(h, recurrent_mask)
        n, inner = self.units, self.recurrent_kernel
        i = self.recurrent_activation(x[0] + tf.matmul(h[0], inner[:, :n]))
        f = self.recurrent_activation(x[1] + tf.matmul(h[1], inner[:, n : n * 2]))
        c = f * c + i * self.activation(x[2] + tf.matmul(h[2], inner[:, n * 2 : n * 3]))
        return c, self.recurrent_activation(x[3] + tf.matmul(h[3], inner[:, n * 3 :]))

    def _fused(self, inputs, h, c, recurrent_mask):
        z = tf.matmul(inputs, self.kernel)
        z += tf.matmul(h if recurrent_mask is None else h * recurrent_mask[0], self.recurrent_kernel)
        if self.use_bias:
            z = tf.nn.bias_add(z, self.bias)
        z = tf.split(z, num_or_size_splits=4, axis=1)
        i = self.recurrent_activation(z[0])
        f = self.recurrent_activation(z[1])
        c = f * c + i * self.activation(z[2])
        return c, self.recurrent_activation(z[3])
