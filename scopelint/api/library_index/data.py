"""Where the composites of tf.data and tf.estimator live."""

from __future__ import annotations

from scopelint.api.registry import library

library("data_iterators", "tf.data.Iterator")
for _name in ("Dataset", "TFRecordDataset", "TextLineDataset", "FixedLengthRecordDataset"):
    library("data_sets", f"tf.data.{_name}")
for _name in ("make_one_shot_iterator", "make_initializable_iterator", "get_output_types", "get_output_shapes"):
    library("data_sets", f"tf.data.{_name}")
for _place in ("tf.data.experimental", "tf.contrib.data"):
    for _name in ("shuffle_and_repeat", "map_and_batch", "parallel_interleave", "ignore_errors", "prefetch_to_device", "unbatch"):
        library("data_sets", f"{_place}.{_name}")
    library("data_sets", f"{_place}.group_by_window", f"{_place}.bucket_by_sequence_length")
library("data_sets", *(f"tf.contrib.data.{n}" for n in ("batch_and_drop_remainder", "padded_batch_and_drop_remainder")))
library("runtime_session", "tf.data.Options=Plain")
library("estimators", *(f"tf.estimator.{n}" for n in ("Estimator", "TrainSpec", "EvalSpec", "train_and_evaluate")))
library("estimators", *(f"tf.contrib.tpu.{n}" for n in ("TPUEstimator", "CrossShardOptimizer")))
library("estimator_specs", *(f"tf.estimator.{n}" for n in ("EstimatorSpec", "WarmStartSettings")), "tf.contrib.tpu.TPUEstimatorSpec")
library(
    "runtime_session",
    *(f"tf.estimator.{n}=Plain" for n in ("RunConfig", "VocabInfo")),
    *(f"tf.estimator.{n}Exporter=Plain" for n in ("Latest", "Final", "Best")),
    "tf.estimator.export.PredictOutput=Plain",
    "tf.contrib.tpu.RunConfig=Plain",
    "tf.contrib.tpu.TPUConfig=Plain",
    "tf.contrib.cluster_resolver.TPUClusterResolver=Plain",
)
for _name in ("FixedLenFeature", "FixedLenSequenceFeature", "VarLenFeature", "SparseFeature"):
    library("parsing", f"tf.{_name}", f"tf.io.{_name}")
for _name in ("parse_example", "parse_single_example"):
    library("parsing", f"tf.{_name}", f"tf.io.{_name}")
library("parsing_sequences", "tf.parse_single_sequence_example", "tf.io.parse_single_sequence_example")
library("csv_lines", "tf.decode_csv", "tf.io.decode_csv")
