"""Where the composites of tf.train live."""

from __future__ import annotations

from scopelint.api.registry import library

library("train_optimizer", "tf.train.Optimizer")
library("train_optimizers", *(f"tf.train.{n}Optimizer" for n in ("GradientDescent", "Momentum", "Adam")))
library("train_adaptive", *(f"tf.train.{n}Optimizer" for n in ("Adagrad", "Adadelta", "RMSProp")))
library(
    "train_regularised",
    *(f"tf.train.{n}Optimizer" for n in ("Ftrl", "ProximalAdagrad", "ProximalGradientDescent", "AdagradDA")),
)
library("train_averages", "tf.train.ExponentialMovingAverage")
library(
    "train_step",
    *(f"tf.train.{n}" for n in ("global_step", "get_global_step", "create_global_step", "get_or_create_global_step", "assert_global_step")),
)
library(
    "train_decays",
    *(
        f"tf.train.{n}_decay"
        for n in ("exponential", "natural_exp", "inverse_time", "polynomial", "cosine", "linear_cosine", "noisy_linear_cosine")
    ),
    "tf.train.cosine_decay_restarts",
    "tf.train.piecewise_constant",
    "tf.train.piecewise_constant_decay=piecewise_constant",
)
library(
    "train_schedules",
    *(f"tf.keras.optimizers.schedules.{n}" for n in ("LearningRateSchedule", "ExponentialDecay", "PiecewiseConstantDecay")),
    *(f"tf.keras.optimizers.schedules.{n}" for n in ("PolynomialDecay", "InverseTimeDecay")),
    *(f"tf.keras.experimental.{n}" for n in ("CosineDecayRestarts", "LinearCosineDecay", "NoisyLinearCosineDecay")),
    "tf.keras.experimental.CosineDecay=KerasCosineDecay",
    "tf.keras.optimizers.schedules.CosineDecay=KerasCosineDecay",
)
library(
    "train_contrib",
    *(f"tf.contrib.opt.{n}Optimizer" for n in ("MomentumW", "AdamW", "LazyAdam", "Nadam")),
    "tf.contrib.opt.DecoupledWeightDecayExtension",
    "tf.contrib.opt.extend_with_decoupled_weight_decay",
)
library("contrib_optimize_loss", *(f"tf.contrib.layers.{n}" for n in ("optimize_loss", "OPTIMIZER_CLS_NAMES", "OPTIMIZER_SUMMARIES")))
library("contrib_optimize_loss", "tf.contrib.slim.adaptive_clipping_fn")
library(
    "contrib_training",
    *(f"tf.contrib.training.{n}" for n in ("create_train_op", "train", "clip_gradient_norms", "clip_gradient_norms_fn")),
    *(f"tf.contrib.training.{n}" for n in ("add_gradients_summaries", "multiply_gradients")),
    *(f"tf.contrib.slim.learning.{n}=slim_{n}" for n in ("create_train_op", "train", "multiply_gradients", "add_gradients_summaries")),
    *(f"tf.contrib.slim.learning.{n}" for n in ("clip_gradient_norms", "train_step")),
)
library("contrib_hparams", "tf.contrib.training.HParams", "tf.contrib.training.parse_values")
