"""Where queues, readers and the pipelines over queues live."""

from __future__ import annotations

from scopelint.api.registry import library, words

QUEUES = ("QueueBase", "FIFOQueue", "RandomShuffleQueue", "PaddingFIFOQueue", "PriorityQueue")
READERS = words("ReaderBase WholeFileReader TextLineReader FixedLengthRecordReader TFRecordReader LMDBReader IdentityReader")
BATCHES = words(
    "batch maybe_batch batch_join maybe_batch_join shuffle_batch maybe_shuffle_batch shuffle_batch_join maybe_shuffle_batch_join"
)

library("data_queues", *(f"tf.{n}" for n in QUEUES), *(f"tf.queue.{n}" for n in QUEUES))
library("data_readers", *(f"tf.{n}" for n in READERS))
library(
    "input_producers",
    *(f"tf.train.{n}" for n in ("limit_epochs", "input_producer", "string_input_producer", "range_input_producer", "slice_input_producer")),
)
library("input_batches", *(f"tf.train.{n}" for n in BATCHES))
