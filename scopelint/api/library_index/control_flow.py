"""Where the composites of control flow live."""

from __future__ import annotations

from scopelint.api.registry import library

library("control_flow_cond", "tf.cond", "tf.case", "tf.Assert=assert_op", "tf.debugging.Assert=assert_op")
library("control_flow_loop", "tf.while_loop")
library("control_flow_map", "tf.map_fn", "tf.scan", "tf.foldl", "tf.foldr")
library("control_flow_switch", *(f"tf.python.ops.control_flow_ops.{n}" for n in ("switch", "merge")))
library("tensor_array", "tf.TensorArray")
library("control_flow_group", "tf.group", "tf.tuple", "tf.no_op", "tf.tables_initializer", "tf.initialize_all_tables=tables_initializer")
library("control_flow_group", "tf.contrib.framework.with_dependencies", "tf.python.ops.control_flow_ops.with_dependencies")
