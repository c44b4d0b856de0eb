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
    "DepthwiseConv2D AveragePooling1D AveragePooling2D AveragePooling3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D "
    "GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D BatchNormalization LayerNormalization "
    "ZeroPadding1D ZeroPadding2D",
)
_layers(
    "keras_merge",
    "Add Subtract Multiply Average Maximum Minimum Concatenate Dot add subtract multiply average maximum minimum concatenate dot",
)
for _rank in (1, 2, 3):
    for _name, _other in (
        ("MaxPool", "MaxPooling"),
        ("AvgPool", "AveragePooling"),
        ("Convolution", "Conv"),
        ("GlobalMaxPool", "GlobalMaxPooling"),
    ):
        library("keras_conv", f"tf.keras.layers.{_name}{_rank}D={_other}{_rank}D")
    library("keras_conv", f"tf.keras.layers.GlobalAvgPool{_rank}D=GlobalAveragePooling{_rank}D")
for _name in ("2DTranspose", "3DTranspose"):
    library("keras_conv", f"tf.keras.layers.Convolution{_name}=Conv{_name}")
for _name in ("1D", "2D"):
    library("keras_conv", f"tf.keras.layers.SeparableConvolution{_name}=SeparableConv{_name}")
_layers("keras_rnn", "RNN SimpleRNN GRU LSTM StackedRNNCells Wrapper TimeDistributed Bidirectional")
_layers("keras_rnn_cells", "SimpleRNNCell GRUCell LSTMCell")
library("layers_spec", "tf.keras.layers.InputSpec")
library("keras_models", "tf.keras.Input", "tf.keras.Model", "tf.keras.Sequential", "tf.keras.models.Model", "tf.keras.models.Sequential")
library("keras_backend", "tf.keras.backend")
library("keras_regularizers", *(f"tf.keras.regularizers.{n}" for n in ("L1L2", "Regularizer", "l1", "l2", "l1_l2")))
library(
    "keras_constraints",
    *(f"tf.keras.constraints.{n}" for n in ("Constraint", "MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm")),
    "tf.keras.constraints.max_norm=MaxNorm",
    "tf.keras.constraints.min_max_norm=MinMaxNorm",
    "tf.keras.constraints.non_neg=NonNeg",
    "tf.keras.constraints.unit_norm=UnitNorm",
)
library(
    "keras_objects",
    "tf.keras.activations.get=get_activation",
    "tf.keras.initializers.get=get_initializer",
    "tf.keras.constraints.get=get_constraint",
    "tf.keras.regularizers.get=get_regularizer",
    *(f"tf.keras.utils.{n}" for n in ("CustomObjectScope", "custom_object_scope", "get_custom_objects", "get_registered_object")),
    *(f"tf.keras.utils.{n}" for n in ("get_registered_name", "register_keras_serializable")),
)
_LOSSES = (
    "mean_squared_error mean_absolute_error mean_absolute_percentage_error mean_squared_logarithmic_error hinge squared_hinge "
    "categorical_hinge logcosh categorical_crossentropy sparse_categorical_crossentropy binary_crossentropy "
    "kullback_leibler_divergence poisson mse MSE mae MAE mape MAPE msle MSLE kld KLD"
)
_LOSS_CLASSES = (
    "Loss MeanSquaredError MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredLogarithmicError BinaryCrossentropy "
    "CategoricalCrossentropy SparseCategoricalCrossentropy Hinge SquaredHinge CategoricalHinge Huber LogCosh KLDivergence Poisson get"
)
_METRICS = (
    "Metric Mean Sum Accuracy BinaryAccuracy CategoricalAccuracy SparseCategoricalAccuracy MeanSquaredError MeanAbsoluteError "
    "binary_accuracy categorical_accuracy sparse_categorical_accuracy top_k_categorical_accuracy sparse_top_k_categorical_accuracy get"
)
library("keras_losses", *(f"tf.keras.losses.{n}" for n in (_LOSSES + " " + _LOSS_CLASSES).split()))
library("keras_losses", *(f"tf.keras.metrics.{n}" for n in _LOSSES.split() if n != "logcosh"))
library("keras_metrics", *(f"tf.keras.metrics.{n}" for n in _METRICS.split()))
library("keras_optimizer", "tf.keras.optimizers.Optimizer")
library("keras_optimizers", *(f"tf.keras.optimizers.{n}" for n in ("SGD", "Adam", "RMSprop", "Adagrad", "get")))
_CALLBACKS = "Callback BaseLogger CSVLogger EarlyStopping History ModelCheckpoint ProgbarLogger TerminateOnNaN"
_DATASETS = "boston_housing cifar10 cifar100 fashion_mnist imdb mnist reuters"
library("keras_callbacks", *(f"tf.keras.callbacks.{n}" for n in _CALLBACKS.split()), "tf.keras.utils.to_categorical")
library("keras_callbacks", *(f"tf.keras.datasets.{n}.load_data" for n in _DATASETS.split()))
