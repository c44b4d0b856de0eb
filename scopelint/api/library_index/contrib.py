"""Where the composites of tf.contrib.layers, tf.contrib.framework and slim live."""

from __future__ import annotations

from scopelint.api.registry import library

_LAYERS = {
    "contrib_layers": (
        "fully_connected convolution convolution1d convolution2d convolution3d convolution2d_transpose convolution3d_transpose "
        "conv1d conv2d conv3d conv2d_transpose conv3d_transpose elu relu relu6 linear"
    ),
    "contrib_separable": "separable_convolution2d separable_conv2d convolution2d_in_plane conv2d_in_plane",
    "contrib_plain": (
        "avg_pool2d avg_pool3d max_pool2d max_pool3d pool dropout flatten dense_to_sparse one_hot_encoding softmax unit_norm maxout "
        "images_to_sequence sequence_to_images poincare_normalize repeat stack"
    ),
    "contrib_batch_norm": "batch_norm",
    "contrib_norm": ("bias_add layer_norm instance_norm group_norm spatial_softmax embed_sequence bow_encoder embedding_lookup_unique"),
    "contrib_summaries": (
        "summarize_activation summarize_tensor summarize_tensors summarize_collection summarize_variables summarize_weights "
        "summarize_biases summarize_activations"
    ),
    "contrib_rev_block": "RevBlock rev_block recompute_grad",
    "contrib_gdn": "GDN gdn legacy_fully_connected legacy_relu legacy_linear",
    "contrib_regularizers": "l1_regularizer l2_regularizer l1_l2_regularizer sum_regularizer apply_regularization",
    "contrib_initializers": "xavier_initializer xavier_initializer_conv2d variance_scaling_initializer",
}
_FRAMEWORK = {
    "contrib_arg_scope": "arg_scope add_arg_scope current_arg_scope has_arg_scope arg_scoped_arguments",
    "contrib_variables": (
        "local_variable global_variable variable model_variable add_model_variable get_variables get_model_variables get_local_variables "
        "get_trainable_variables get_variables_to_restore get_variables_by_suffix get_variables_by_name get_unique_variable "
        "filter_variables assert_or_get_global_step get_variable_full_name assign_from_checkpoint_fn"
    ),
    "contrib_shapes": "with_shape with_same_shape",
    "train_step": "assert_global_step create_global_step get_global_step get_or_create_global_step",
}
_UTILS = (
    "NamedOutputs collect_named_outputs append_tensor_alias gather_tensors_aliases get_tensor_aliases convert_collection_to_dict "
    "constant_value static_cond smart_cond get_variable_collections channel_dimension last_dimension two_element_tuple n_positive_integers"
)

for _file, _names in _LAYERS.items():
    for _name in _names.split():
        library(_file, f"tf.contrib.layers.{_name}", f"tf.contrib.slim.{_name}")
for _file, _names in _FRAMEWORK.items():
    for _name in _names.split():
        library(_file, f"tf.contrib.framework.{_name}", f"tf.contrib.slim.{_name}")
for _name in _UTILS.split():
    library("contrib_utils", f"tf.contrib.layers.utils.{_name}", f"tf.contrib.slim.utils.{_name}")
for _name in [
    "compute_weighted_loss",
    "add_loss",
    "get_losses",
    "get_regularization_losses",
    "get_total_loss",
    "absolute_difference",
    "sigmoid_cross_entropy",
    "softmax_cross_entropy",
    "sparse_softmax_cross_entropy",
    "log_loss",
    "hinge_loss",
    "mean_squared_error",
    "mean_pairwise_squared_error",
    "cosine_distance",
]:
    library("contrib_losses", f"tf.contrib.losses.{_name}", f"tf.contrib.slim.losses.{_name}")
library("common", "tf.contrib.framework.smart_cond", "tf.contrib.framework.smart_constant_value")

_CRF = (
    "crf_sequence_score crf_multitag_sequence_score crf_log_norm crf_log_likelihood crf_unary_score crf_binary_score crf_decode "
    "CrfForwardRnnCell CrfDecodeForwardRnnCell CrfDecodeBackwardRnnCell viterbi_decode"
)
library("contrib_crf", *(f"tf.contrib.crf.{_name}" for _name in _CRF.split()))
library("nn_embedding_sparse", "tf.contrib.layers.safe_embedding_lookup_sparse=contrib_safe_embedding_lookup_sparse")

_SUMMARY = (
    "SummaryWriter create_file_writer create_summary_file_writer flush always_record_summaries never_record_summaries "
    "record_summaries_every_n_global_steps should_record_summaries all_summary_ops summary_writer_initializer_op generic scalar "
    "histogram image audio"
)
library("contrib_summary_writers", *(f"tf.contrib.summary.{_name}" for _name in _SUMMARY.split()))
