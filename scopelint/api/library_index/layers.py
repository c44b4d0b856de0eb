"""Where the composites of tf.layers and the convolutions of tf.nn live."""

from __future__ import annotations

from scopelint.api.registry import library

library("layers_base", "tf.layers.Layer")
library("layers_spec", "tf.layers.InputSpec")
library("layers_core", *(f"tf.layers.{n}" for n in ("Dense", "dense", "Dropout", "dropout", "Flatten", "flatten")))
library("layers_normalization", "tf.layers.BatchNormalization", "tf.layers.batch_normalization")
for rank in "123":
    library("layers_conv", f"tf.layers.Conv{rank}D", f"tf.layers.conv{rank}d")
    for kind in ("Max", "Average"):
        library("layers_pooling", f"tf.layers.{kind}Pooling{rank}D", f"tf.layers.{kind.lower()}_pooling{rank}d")
for rank in "23":
    library("layers_conv_transpose", f"tf.layers.Conv{rank}DTranspose", f"tf.layers.conv{rank}d_transpose")
for rank in "12":
    library("layers_separable", f"tf.layers.SeparableConv{rank}D", f"tf.layers.separable_conv{rank}d")
library(
    "nn_convolution",
    "tf.required_space_to_batch_paddings",
    *(f"tf.nn.{n}" for n in ("convolution", "with_space_to_batch", "depthwise_conv2d", "separable_conv2d")),
)
