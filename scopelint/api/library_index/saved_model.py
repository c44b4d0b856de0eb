"""Where saved models and what describes them live."""

from __future__ import annotations

from scopelint.api.registry import library

library(
    "saved_models", "tf.saved_model.builder.SavedModelBuilder", "tf.saved_model.Builder=SavedModelBuilder", "tf.saved_model.simple_save"
)
for _name in ("build_signature_def", "predict_signature_def", "classification_signature_def", "regression_signature_def"):
    library("saved_models", f"tf.saved_model.{_name}=describing", f"tf.saved_model.signature_def_utils.{_name}=describing")
library("saved_models", "tf.saved_model.build_tensor_info=describing", "tf.saved_model.utils.build_tensor_info=describing")
