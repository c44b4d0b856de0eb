"""Where the composites around variables live: initializers and partitioners."""

from __future__ import annotations

from scopelint.api.registry import library

_INITIALIZERS = {
    "zeros": "Zeros",
    "ones": "Ones",
    "constant": "Constant",
    "random_uniform": "RandomUniform",
    "random_normal": "RandomNormal",
    "truncated_normal": "TruncatedNormal",
    "uniform_unit_scaling": "UniformUnitScaling",
    "variance_scaling": "VarianceScaling",
    "orthogonal": "Orthogonal",
    "identity": "Identity",
    "glorot_uniform": "GlorotUniform",
    "glorot_normal": "GlorotNormal",
    "lecun_normal": "lecun_normal",
    "lecun_uniform": "lecun_uniform",
    "he_normal": "he_normal",
    "he_uniform": "he_uniform",
}

for _public, _name in _INITIALIZERS.items():
    library("initializers", f"tf.initializers.{_public}={_name}", f"tf.{_public}_initializer={_name}")
library("partitioners", "tf.fixed_size_partitioner", "tf.variable_axis_size_partitioner", "tf.min_max_variable_partitioner")
library(
    "initializers",
    "tf.keras.initializers.Initializer=KerasInitializer",
    "tf.keras.initializers.normal=KerasRandomNormal",
    "tf.keras.initializers.uniform=KerasRandomUniform",
    "tf.keras.initializers.TruncatedNormal=KerasTruncatedNormal",
    *(f"tf.keras.initializers.{n}" for n in ("lecun_normal", "lecun_uniform", "he_normal", "he_uniform")),
)
