"""tf.contrib.cudnn_rnn: weights as cuDNN holds them and as the cells of TensorFlow do."""

import tensorflow as tf

LSTM, GRU, TANH, RELU = "lstm", "gru", "rnn_tanh", "rnn_relu"
UNIDIRECTIONAL = "unidirectional"


def _halves(items):
    return items[: len(items) // 2], items[len(items) // 2 :]


class CudnnParamsFormatConverter(object):
    """What the converters share: a layer's parameters are those of each direction."""

    def __init__(
        self, num_layers, num_units, input_size, num_proj=None, input_mode="linear_input", direction=UNIDIRECTIONAL
    ):
        self._num_layers = num_layers
        self._num_units = num_units
        self._input_size = input_size
        self._input_mode = input_mode
        self._direction = direction
        self._num_dirs = 1 if direction == UNIDIRECTIONAL else 2
        if num_proj:
            tf.scopelint.unmodelled("the parameters of a cuDNN LSTM with a projection")

    def _attributes(self):
        return {
            "num_layers": self._num_layers,
            "num_units": self._num_units,
            "input_size": self._input_size,
            "rnn_mode": self._rnn_mode,
            "input_mode": self._input_mode,
            "direction": self._direction,
        }

    def _per_direction(self, items):
        """The parameters of each layer and direction."""
        size = len(items) // (self._num_layers * self._num_dirs)
        return [items[i * size : (i + 1) * size] for i in range(self._num_layers * self._num_dirs)]

    def opaque_to_tf_canonical(self, opaque_param):
        count = self._num_params_per_layer * self._num_layers * self._num_dirs
        with tf.device("/gpu:0"):
            found = tf.raw_ops.CudnnRNNParamsToCanonical(params=opaque_param, num_params=count, **self._attributes())
        weights, biases = [], []
        for w, b in zip(self._per_direction(found[0]), self._per_direction(found[1])):
            weights += self._to_tf_weights(*w)
            biases += self._to_tf_biases(*b)
        return weights, biases

    def tf_canonical_to_opaque(self, tf_canonicals, weights_proj=None):
        weights, biases = [self._per_direction(half) for half in _halves(tf_canonicals)]
        cu_weights, cu_biases = [], []
        for i in range(len(weights)):
            cu_weights += self._to_cudnn_weights(i // self._num_dirs, *weights[i])
            cu_biases += self._to_cudnn_biases(*biases[i])
        cu_weights = [tf.reshape(w, [-1]) for w in cu_weights]
        with tf.device("/gpu:0"):
            return tf.raw_ops.CudnnRNNCanonicalToParams(weights=cu_weights, biases=cu_biases, **self._attributes())

    def _width(self, layer):
        return self._num_units * self._num_dirs if layer else self._input_size


class CudnnParamsFormatConverterLSTM(CudnnParamsFormatConverter):
    """tf.contrib.cudnn_rnn.CudnnParamsFormatConverterLSTM."""

    _rnn_mode = LSTM
    _num_params_per_layer = 8

    def _to_tf_weights(self, *weights):
        i, f, c, o = [tf.concat([weights[k], weights[k + 4]], axis=1) for k in range(4)]
        return [tf.transpose(tf.concat([i, c, f, o], axis=0))]

    def _to_tf_biases(self, *biases):
        i, f, c, o = [biases[k] + biases[k + 4] for k in range(4)]
        return [tf.concat([i, c, f, o], axis=0)]

    def _to_cudnn_weights(self, layer, weight):
        i, c, f, o = tf.split(tf.transpose(weight), 4, axis=0)
        sizes = [self._width(layer), self._num_units]
        i, c, f, o = [tf.split(gate, sizes, axis=1) for gate in (i, c, f, o)]
        return [i[0], f[0], c[0], o[0], i[1], f[1], c[1], o[1]]

    def _to_cudnn_biases(self, bias):
        i, c, f, o = tf.split(bias, 4, axis=0)
        halves = [gate * 0.5 for gate in (i, f, c, o)]
        return halves + halves


class CudnnParamsFormatConverterGRU(CudnnParamsFormatConverter):
    """tf.contrib.cudnn_rnn.CudnnParamsFormatConverterGRU."""

    _rnn_mode = GRU
    _num_params_per_layer = 6

    def _to_tf_weights(self, w_i, w_r, w_h, r_i, r_r, r_h):
        i = tf.concat([w_i, r_i], axis=1)
        r = tf.concat([w_r, r_r], axis=1)
        return [tf.transpose(tf.concat([i, r], axis=0)), tf.transpose(w_h), tf.transpose(r_h)]

    def _to_tf_biases(self, w_i, w_r, w_h, r_i, r_r, r_h):
        return [tf.concat([w_i, w_r], axis=0) + tf.concat([r_i, r_r], axis=0), w_h, r_h]

    def _to_cudnn_weights(self, layer, gates, w_h, r_h):
        gates, w_h, r_h = [tf.transpose(one) for one in (gates, w_h, r_h)]
        i, r = tf.split(gates, 2, axis=0)
        sizes = [self._width(layer), self._num_units]
        w_i, r_i = tf.split(i, sizes, axis=1)
        w_r, r_r = tf.split(r, sizes, axis=1)
        return [w_i, w_r, w_h, r_i, r_r, r_h]

    def _to_cudnn_biases(self, gates, w_h, r_h):
        first, second = gates * 0.5, gates * 0.5
        w_i, w_r = tf.split(first, 2, axis=0)
        r_i, r_r = tf.split(second, 2, axis=0)
        return [w_i, w_r, w_h, r_i, r_r, r_h]


class _Basic(CudnnParamsFormatConverter):
    """The converters of cells with one gate."""

    _num_params_per_layer = 2

    def _to_tf_weights(self, w_i, w_h):
        return [tf.transpose(tf.concat([w_i, w_h], axis=1))]

    def _to_tf_biases(self, w_i, w_h):
        return [w_i + w_h]

    def _to_cudnn_weights(self, layer, weight):
        return list(tf.split(tf.transpose(weight), [self._width(layer), self._num_units], axis=1))

    def _to_cudnn_biases(self, bias):
        return [bias * 0.5, bias * 0.5]


class CudnnParamsFormatConverterTanh(_Basic):
    """tf.contrib.cudnn_rnn.CudnnParamsFormatConverterTanh."""

    _rnn_mode = TANH


class CudnnParamsFormatConverterRelu(_Basic):
    """tf.contrib.cudnn_rnn.CudnnParamsFormatConverterRelu."""

    _rnn_mode = RELU


class _Saveable(object):
    """The weights of a stack as they are saved: in the form of TensorFlow's cells."""

    def __init__(
        self,
        opaque_params,
        num_layers,
        num_units,
        input_size,
        input_mode="linear_input",
        direction=UNIDIRECTIONAL,
        scope=None,
        name="cudnn_rnn_saveable",
    ):
        self.name = name
        self._variables = opaque_params
        self.format_converter = self._format_converter_cls(
            num_layers, num_units, input_size, input_mode=input_mode, direction=direction
        )
        self.format_converter.opaque_to_tf_canonical(opaque_params)
        self.op = tf.identity(opaque_params)

    def restore(self, restored_tensors, restored_shapes):
        opaque = self.format_converter.tf_canonical_to_opaque(restored_tensors)
        return tf.assign(self._variables, opaque, validate_shape=False)


class CudnnLSTMSaveable(_Saveable):
    """tf.contrib.cudnn_rnn.CudnnLSTMSaveable."""

    _format_converter_cls = CudnnParamsFormatConverterLSTM


class CudnnGRUSaveable(_Saveable):
    """tf.contrib.cudnn_rnn.CudnnGRUSaveable."""

    _format_converter_cls = CudnnParamsFormatConverterGRU


class CudnnRNNTanhSaveable(_Saveable):
    """tf.contrib.cudnn_rnn.CudnnRNNTanhSaveable."""

    _format_converter_cls = CudnnParamsFormatConverterTanh


class CudnnRNNReluSaveable(_Saveable):
    """tf.contrib.cudnn_rnn.CudnnRNNReluSaveable."""

    _format_converter_cls = CudnnParamsFormatConverterRelu
