"""Where functions of sparse tensors live."""

from __future__ import annotations

from scopelint.api.registry import library

library("sparse_composites", "tf.SparseTensorValue", *(f"tf.sparse_{n}" for n in ("reduce_sum", "reduce_max", "reshape")))
library("sparse_rows", *(f"tf.sparse_{n}" for n in ("retain", "fill_empty_rows", "merge", "slice")), "tf.sparse.cross_hashed")
