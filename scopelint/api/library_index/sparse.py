"""Where functions of sparse tensors live."""

from __future__ import annotations

from scopelint.api.registry import library

library("sparse_composites", "tf.SparseTensorValue", *(f"tf.sparse_{n}" for n in ("reduce_sum", "reduce_max", "reshape")))
library("sparse_rows", *(f"tf.sparse_{n}" for n in ("retain", "fill_empty_rows", "merge", "slice")), "tf.sparse.cross_hashed")
_JOINS = "concat split transpose minimum maximum to_indicator softmax mask reset_shape"
library("sparse_joins", *(f"tf.sparse_{n}" for n in _JOINS.split()))
library("sparse_joins", *(f"tf.sparse.{n}" for n in ("expand_dims", "from_dense", "eye", "cross")))
