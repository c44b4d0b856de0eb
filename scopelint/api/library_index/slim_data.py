"""Where slim's datasets and decoders live."""

from __future__ import annotations

from scopelint.api.registry import library, words

HANDLERS = words("ItemHandler ItemHandlerCallback BoundingBox Tensor LookupTensor BackupHandler SparseTensor TFExampleDecoder")

library("slim_data", *(f"tf.contrib.slim.tfexample_decoder.{n}" for n in HANDLERS))
library("slim_data", "tf.contrib.slim.dataset.Dataset", "tf.contrib.slim.data_decoder.DataDecoder")
library("slim_data", "tf.contrib.slim.queues.QueueRunners", "tf.contrib.slim.queues.NestedQueueRunnerError")
library(
    "slim_queues",
    "tf.contrib.slim.prefetch_queue.prefetch_queue",
    *(f"tf.contrib.slim.model_analyzer.{n}" for n in ("analyze_ops", "analyze_vars", "tensor_description")),
)
