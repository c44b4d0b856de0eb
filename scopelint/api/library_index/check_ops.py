"""tf.assert_*."""

from __future__ import annotations

from scopelint.api.registry import library, words

NAMES = words("""
equal none_equal less less_equal greater greater_equal negative positive non_negative non_positive type integer scalar rank
rank_at_least rank_in
""")

library("check_ops", *(f"tf.assert_{n}" for n in NAMES), *(f"tf.debugging.assert_{n}" for n in NAMES), "tf.verify_tensor_all_finite")
for _name in ("assert_near", "assert_same_float_dtype"):
    library("check_ops", f"tf.debugging.{_name}")
library("check_ops", "tf.assert_same_float_dtype")
