"""Where the composites of tf.nest, tf.nn.rnn_cell and tf.nn's loops over cells live."""

from __future__ import annotations

from scopelint.api.registry import library

_NEST = (
    "is_nested is_sequence flatten pack_sequence_as assert_same_structure map_structure flatten_up_to map_structure_up_to "
    "assert_shallow_structure get_traverse_shallow_structure flatten_dict_items"
)
_CELLS = "RNNCell LayerRNNCell BasicRNNCell GRUCell LSTMStateTuple BasicLSTMCell LSTMCell"
_WRAPPERS = "MultiRNNCell DropoutWrapper ResidualWrapper DeviceWrapper"
_LOOPS = "dynamic_rnn bidirectional_dynamic_rnn raw_rnn"
_STATIC = "static_rnn static_bidirectional_rnn static_state_saving_rnn"

for _name in _NEST.split():
    library("nest", f"tf.nest.{_name}", f"tf.contrib.framework.nest.{_name}", f"tf.python.util.nest.{_name}")
for _name in _CELLS.split():
    library("rnn_cells", f"tf.nn.rnn_cell.{_name}", f"tf.contrib.rnn.{_name}")
for _name in _WRAPPERS.split():
    library("rnn_wrappers", f"tf.nn.rnn_cell.{_name}", f"tf.contrib.rnn.{_name}")
for _name in _LOOPS.split():
    library("rnn_loops", f"tf.nn.{_name}")
for _name in _STATIC.split():
    library("rnn_static", f"tf.nn.{_name}", f"tf.contrib.rnn.{_name}")

_CONTRIB = (
    "EmbeddingWrapper InputProjectionWrapper OutputProjectionWrapper HighwayWrapper AttentionCellWrapper stack_bidirectional_rnn "
    "stack_bidirectional_dynamic_rnn"
)
_CONTRIB_CELLS = (
    "LayerNormBasicLSTMCell GRUBlockCell GRUBlockCellV2 LSTMBlockCell ConvLSTMCell Conv1DLSTMCell Conv2DLSTMCell Conv3DLSTMCell SRUCell "
    "IndRNNCell"
)

_CONTRIB_FILES = {
    "contrib_rnn_gated": "NASCell UGRNNCell IntersectionRNNCell PhasedLSTMCell GLSTMCell IndyGRUCell IndyLSTMCell CompiledWrapper",
    "contrib_rnn_grid": "CoupledInputForgetGateLSTMCell TimeFreqLSTMCell GridLSTMCell BidirectionalGridLSTMCell",
    "contrib_rnn_fused": "FusedRNNCell FusedRNNCellAdaptor TimeReversedFusedRNN LSTMBlockWrapper LSTMBlockFusedCell",
    "rnn_loops": "transpose_batch_time best_effort_input_batch_size=_batch_size",
}

for _file, _names in _CONTRIB_FILES.items():
    for _name in _names.split():
        library(_file, f"tf.contrib.rnn.{_name}")
for _name in _CONTRIB.split():
    library("contrib_rnn", f"tf.contrib.rnn.{_name}")
for _name in _CONTRIB_CELLS.split():
    library("contrib_rnn_cells", f"tf.contrib.rnn.{_name}")

_CUDNN = {
    "contrib_cudnn": "CudnnLSTM CudnnGRU CudnnRNNTanh CudnnRNNRelu CudnnCompatibleLSTMCell CudnnCompatibleGRUCell",
    "contrib_cudnn_params": (
        "CudnnLSTMSaveable CudnnGRUSaveable CudnnRNNTanhSaveable CudnnRNNReluSaveable CudnnParamsFormatConverterLSTM "
        "CudnnParamsFormatConverterGRU CudnnParamsFormatConverterTanh CudnnParamsFormatConverterRelu"
    ),
}

for _file, _names in _CUDNN.items():
    for _name in _names.split():
        library(_file, f"tf.contrib.cudnn_rnn.{_name}")
