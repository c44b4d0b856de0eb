"""Where sessions, savers, summaries and their kin live."""

from __future__ import annotations

from scopelint.api.registry import library

library("runtime_saver", "tf.train.Saver")
library(
    "runtime_checkpoints",
    *(f"tf.train.{n}" for n in ("latest_checkpoint", "checkpoint_exists", "get_checkpoint_state", "get_checkpoint_mtimes")),
    *(f"tf.train.{n}" for n in ("list_variables", "load_variable", "load_checkpoint", "NewCheckpointReader", "remove_checkpoint")),
    *(
        f"tf.train.{n}"
        for n in ("update_checkpoint_state", "import_meta_graph", "export_meta_graph", "write_graph", "init_from_checkpoint")
    ),
    "tf.contrib.framework.init_from_checkpoint=contrib_init_from_checkpoint",
    "tf.contrib.framework.list_variables",
    "tf.contrib.framework.load_variable",
)
library(
    "runtime_session",
    "tf.Session",
    "tf.InteractiveSession",
    "tf.get_default_session",
    "tf.summary.FileWriter",
    "tf.summary.FileWriterCache",
    *(
        f"tf.train.{n}"
        for n in ("Coordinator", "SessionRunHook", "SessionRunArgs", "start_queue_runners", "add_queue_runner", "QueueRunner")
    ),
    "tf.train.queue_runner.QueueRunner=QueueRunner",
    "tf.train.queue_runner.start_queue_runners=start_queue_runners",
    *(f"tf.{n}=Plain" for n in ("ConfigProto", "GPUOptions", "RunOptions", "RunMetadata", "OptimizerOptions", "GraphOptions")),
    *(f"tf.train.{n}=Plain" for n in ("Server", "SessionManager", "ServerDef", "ClusterDef")),
    *(f"tf.train.{n}=Plain" for n in ("Feature", "Features", "Example", "SequenceExample", "FeatureList", "FeatureLists")),
    *(f"tf.train.{n}=Plain" for n in ("Int64List", "FloatList", "BytesList", "JobDef")),
    *(f"tf.{n}=Plain" for n in ("Summary", "Event", "SummaryMetadata", "HistogramProto", "GraphDef", "MetaGraphDef", "NodeDef")),
    "tf.python_io.TFRecordWriter=Plain",
    "tf.io.TFRecordWriter=Plain",
)
library(
    "runtime_monitored",
    "tf.report_uninitialized_variables",
    *(f"tf.train.{n}" for n in ("Scaffold", "MonitoredSession", "MonitoredTrainingSession", "SessionCreator", "ChiefSessionCreator")),
    "tf.train.WorkerSessionCreator=ChiefSessionCreator",
    "tf.train.SingularMonitoredSession=MonitoredSession",
    *(f"tf.train.{n}=GlobalStepHook" for n in ("CheckpointSaverHook", "StepCounterHook", "StopAtStepHook", "SummarySaverHook")),
    *(f"tf.train.{n}=PlainHook" for n in ("LoggingTensorHook", "NanTensorHook", "FeedFnHook", "FinalOpsHook", "GlobalStepWaiterHook")),
    "tf.train.ProfilerHook=PlainHook",
)
library("runtime_supervisor", "tf.train.Supervisor")
library(
    "summaries",
    *(f"tf.summary.{n}" for n in ("scalar", "histogram", "image", "audio", "text", "tensor_summary", "merge", "merge_all", "initialize")),
)
library("queues", "tf.contrib.staging.StagingArea", "tf.python.ops.data_flow_ops.StagingArea")
library("rnn_cells", "tf.python.ops.rnn_cell_impl._zero_state_tensors=zero_state_tensors")
