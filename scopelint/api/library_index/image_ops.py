"""tf.image."""

from __future__ import annotations

from scopelint.api.registry import library, words

NAMES = words("""
resize_images flip_left_right flip_up_down random_flip_left_right random_flip_up_down convert_image_dtype adjust_brightness
random_brightness adjust_contrast random_contrast adjust_hue random_hue adjust_saturation random_saturation rgb_to_grayscale
per_image_standardization total_variation grayscale_to_rgb pad_to_bounding_box crop_to_bounding_box resize_image_with_crop_or_pad
central_crop sample_distorted_bounding_box non_max_suppression non_max_suppression_with_scores non_max_suppression_overlaps
""")

library("image_ops", *(f"tf.image.{n}" for n in NAMES))
library("image_ops", "tf.image.resize=resize_images", "tf.image.resize_with_crop_or_pad=resize_image_with_crop_or_pad")
