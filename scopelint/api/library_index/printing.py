"""tf.print."""

from __future__ import annotations

from scopelint.api.registry import library

library("printing", "tf.print=print_v2", "tf.strings.format=string_format")
