"""Where feature columns live."""

from __future__ import annotations

from scopelint.api.registry import library

library("feature_columns", *(f"tf.feature_column.{n}" for n in ("numeric_column", "input_layer")))
