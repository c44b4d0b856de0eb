"""Where the parts of TensorFlow's internal modules live that programs import although they are not public."""

from __future__ import annotations

from scopelint.api.registry import library

_INTERNALS = {
    ("contrib_rnn", "contrib.rnn.python.ops.core_rnn_cell"): "_linear=linear _Linear=Linear",
    ("rnn_cells", "python.ops.rnn_cell_impl"): (
        "LayerRNNCell assert_like_rnncell _concat=shape_concat _zero_state_tensors=zero_state_tensors"
    ),
    ("rnn_loops", "python.ops.rnn"): (
        "_transpose_batch_time=transpose_batch_time _best_effort_input_batch_size=_batch_size _infer_state_dtype=infer_state_dtype"
    ),
    ("rnn_static", "python.ops.rnn"): "_reverse_seq",
    ("rnn_cells", "python.ops.rnn"): "_concat=shape_concat",
    ("layers_spec", "python.layers.base"): "InputSpec",
    ("layers_spec", "python.keras.engine.input_spec"): "InputSpec assert_input_compatibility",
    ("common", "python.framework.smart_cond"): "smart_cond smart_constant_value",
    ("common", "python.keras.utils.tf_utils"): "smart_cond constant_value",
    ("common", "python.layers.utils"): "smart_cond constant_value",
    ("contrib_getter", "contrib.layers.python.layers.layers"): (
        "_model_variable_getter=model_variable_getter _build_variable_getter=build_variable_getter "
        "_add_variable_to_collections=add_variable_to_collections"
    ),
    ("weights_broadcast", "python.ops.weights_broadcast_ops"): "assert_broadcastable broadcast_weights",
    ("weights_broadcast", "python.ops.confusion_matrix"): "remove_squeezable_dimensions",
    ("metrics_base", "python.ops.metrics_impl"): "metric_variable _remove_squeezable_dimensions=squeezed",
    ("nn_convolution", "python.ops.nn_ops"): "Convolution",
    ("runtime_session", "python.client.device_lib"): "list_local_devices",
}
_CONV_UTILS = "normalize_tuple normalize_padding normalize_data_format convert_data_format conv_output_length deconv_output_length"

for (_file, _module), _names in _INTERNALS.items():
    library(_file, *(f"tf.{_module}.{_name}" for _name in _names.split()))
for _module in ("python.layers.utils", "python.keras.utils.conv_utils"):
    library("layers_conv_utils", *(f"tf.{_module}.{_name}" for _name in _CONV_UTILS.split()))
library("custom_gradient", "tf.custom_gradient")
