"""tf.app."""

from __future__ import annotations

from scopelint.api.registry import library

library("runtime_app", "tf.app.run", "tf.test.main=test_main", "tf.test.Benchmark")
