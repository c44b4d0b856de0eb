"""Where the composites of tf.keras live."""

from __future__ import annotations

from scopelint.api.registry import library


def _layers(file: str, names: str) -> None:
    library(file, *(f"tf.keras.layers.{name}" for name in names.split()))


_layers("keras_base", "Layer")
_layers("keras_models", "Input InputLayer")
_layers(
    "keras_core",
    "Dense Flatten Dropout SpatialDropout1D SpatialDropout2D Activation Reshape Permute RepeatVector Lambda Masking "
    "ActivityRegularization Embedding ReLU LeakyReLU PReLU ELU Softmax",
)
_layers(
    "keras_conv",
    "Conv1D Conv2D Conv3D Conv2DTranspose Conv3DTranspose SeparableConv1D SeparableConv2D MaxPooling1D MaxPooling2D MaxPooling3D "
    "AveragePooling1D AveragePooling2D AveragePooling3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D GlobalAveragePooling1D "
    "GlobalAveragePooling2D GlobalAveragePooling3D BatchNormalization LayerNormalization ZeroPadding1D ZeroPadding2D",
)
_layers(
    "keras_merge",
    "Add Subtract Multiply Average Maximum Minimum Concatenate Dot add subtract multiply average maximum minimum concatenate dot",
)
_layers("keras_rnn", "RNN SimpleRNN GRU LSTM StackedRNNCells Wrapper TimeDistributed Bidirectional")
_layers("keras_rnn_cells", "SimpleRNNCell GRUCell LSTMCell")
library("layers_spec", "tf.keras.layers.InputSpec")
library("keras_models", "tf.keras.Input", "tf.keras.Model", "tf.keras.Sequential", "tf.keras.models.Model", "tf.keras.models.Sequential")
library("keras_backend", "tf.keras.backend")
