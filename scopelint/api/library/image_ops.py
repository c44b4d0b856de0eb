"""tf.image: resizing, flipping, cropping and colour."""

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.control_flow_group import with_dependencies

raw = tf.raw_ops


def symbolic(x):
    """Whether a number is a tensor."""
    return isinstance(x, (tf.Tensor, tf.compat.v2.Variable))


def checked(condition, error, text):
    """An assertion op for a tensor condition, an exception for a false Python one."""
    if symbolic(condition):
        return [tf.Assert(condition, [text])]
    if not condition:
        raise error(text)
    return []


def at_least_3d(image, require_static=False):
    """The assertions that an image has three dimensions."""
    shape = image.get_shape()
    if shape.ndims is not None and shape.ndims < 3:
        raise ValueError("'image' must be at least three-dimensional.")
    part = shape[-3:] if TF2 else shape
    if part.is_fully_defined():
        return []
    dims = tf.shape(image)[-3:] if TF2 else tf.shape(image)
    first = tf.assert_positive(dims, ["all dims of 'image.shape' must be > 0."])
    return [first, tf.assert_greater_equal(tf.rank(image), 3, message="'image' must be at least three-dimensional.")]


def asserted(image):
    """The image behind those assertions."""
    return with_dependencies(at_least_3d(image), image)


def dimensions(image, rank):
    """The dimensions, as numbers where they are known."""
    if image.get_shape().is_fully_defined():
        return image.get_shape().as_list()
    static = image.get_shape().with_rank(rank).as_list()
    dynamic = tf.unstack(tf.shape(image), rank)
    return [s if s is not None else d for s, d in zip(static, dynamic)]


def batched(image):
    """The image as a batch of four dimensions, and whether it was one."""
    ndims = image.get_shape().ndims
    if ndims == 3:
        return tf.expand_dims(image, 0), False
    if ndims is None:
        image = tf.expand_dims(image, 0)
        image.set_shape([None] * 4)
        return image, False
    if ndims != 4:
        raise ValueError("'image' must have either 3 or 4 dimensions.")
    return image, True


def fitting(images, height, width):
    """The size that a batch of images has when it just fits into another."""
    _, old_height, old_width, _ = dimensions(images, 4)
    tall = tf.cast(height() if TF2 else height, tf.float32) / tf.cast(old_height, tf.float32)
    wide = tf.cast(width() if TF2 else width, tf.float32) / tf.cast(old_width, tf.float32)
    factor = tf.minimum(tall, wide)
    new_height = tf.cast(tf.round(factor * tf.cast(old_height, tf.float32)), tf.int32)
    new_width = tf.cast(tf.round(factor * tf.cast(old_width, tf.float32)), tf.int32)
    return tf.convert_to_tensor([new_height, new_width], tf.int32, name="size")


def resize_images(images, size, method=0, align_corners=False, preserve_aspect_ratio=False, name=None):
    """tf.image.resize_images."""
    with tf.name_scope(name, "resize", [images, size]):
        images = tf.convert_to_tensor(images, name="images")
        ndims = images.get_shape().ndims
        if ndims is None:
            raise ValueError("'images' contains no shape.")
        single = ndims == 3
        if single:
            images = tf.expand_dims(images, 0)
        elif ndims != 4:
            raise ValueError("'images' must have either 3 or 4 dimensions.")
        _, height, width, _ = images.get_shape().as_list()
        size = tf.convert_to_tensor(size, tf.int32, name="size")
        new_height, new_width = tf.scopelint.static_dims(size)
        if preserve_aspect_ratio:
            size = fitting(images, (lambda: size[0]) if TF2 else new_height, (lambda: size[1]) if TF2 else new_width)
            new_height, new_width = tf.scopelint.static_dims(size)
        known = height is not None and width is not None and new_height is not None and new_width is not None
        if known and width == new_width and height == new_height:
            return tf.squeeze(images, axis=[0]) if single else images
        ops = {
            0: raw.ResizeBilinear,
            1: raw.ResizeNearestNeighbor,
            2: raw.ResizeBicubic,
            3: raw.ResizeArea,
            "bilinear": raw.ResizeBilinear,
            "nearest": raw.ResizeNearestNeighbor,
            "bicubic": raw.ResizeBicubic,
            "area": raw.ResizeArea,
        }
        if method not in ops:
            raise ValueError("Resize method is not implemented.")
        images = ops[method](images=images, size=size, align_corners=align_corners)
        images.set_shape([None, new_height, new_width, None])
        return tf.squeeze(images, axis=[0]) if single else images


def flip(image, axis, scope):
    """A deterministic flip."""
    with tf.name_scope(None, scope, [image]):
        image = asserted(tf.convert_to_tensor(image, name="image"))
        shape = image.get_shape()
        if shape.ndims == 3 or shape.ndims is None:
            result = tf.reverse(image, [axis])
            result.set_shape(shape if shape.ndims is not None else [None, None, None])
            return result
        if shape.ndims == 4:
            return tf.reverse(image, [axis + 1])
        raise ValueError("'image' must have either 3 or 4 dimensions.")


def flip_left_right(image):
    """tf.image.flip_left_right."""
    return flip(image, 1, "flip_left_right")


def flip_up_down(image):
    """tf.image.flip_up_down."""
    return flip(image, 0, "flip_up_down")


def random_flip(image, axis, seed, name):
    """A random flip: a cond for one image."""
    if TF2:
        return tf.scopelint.unmodelled("tf.image." + name)
    with tf.name_scope(None, name, [image]) as scope:
        image = asserted(tf.convert_to_tensor(image, name="image"))
        shape = image.get_shape()
        if shape.ndims == 3 or shape.ndims is None:
            draw = tf.random_uniform([], 0, 1.0, seed=seed)
            result = tf.cond(tf.less(draw, 0.5), lambda: tf.reverse(image, [axis]), lambda: image, name=scope)
            result.set_shape(shape if shape.ndims is not None else [None, None, None])
            return result
        batch = tf.shape(image)[0]
        draw = tf.random_uniform([batch], 0, 1.0, seed=seed)
        flips = tf.cast(tf.round(tf.reshape(draw, [batch, 1, 1, 1])), image.dtype)
        flipped = tf.reverse(image, [axis + 1])
        first = flips * flipped
        return first + (1 - flips) * image


def random_flip_left_right(image, seed=None):
    """tf.image.random_flip_left_right."""
    return random_flip(image, 1, seed, "random_flip_left_right")


def random_flip_up_down(image, seed=None):
    """tf.image.random_flip_up_down."""
    return random_flip(image, 0, seed, "random_flip_up_down")


def convert_image_dtype(image, dtype, saturate=False, name=None):
    """tf.image.convert_image_dtype."""
    image = tf.convert_to_tensor(image, name="image")
    dtype = tf.as_dtype(dtype)
    if dtype == image.dtype:
        return tf.identity(image, name=name)
    cast = tf.saturate_cast if saturate else tf.cast
    with tf.name_scope(name, "convert_image", [image]) as scope:
        if image.dtype.is_floating and dtype.is_floating:
            return tf.cast(image, dtype, name=scope)
        if image.dtype.is_integer and dtype.is_integer:
            top, new_top = image.dtype.max, dtype.max
            if top > new_top:
                return cast(tf.div(image, (top + 1) // (new_top + 1)), dtype, name=scope)
            return tf.multiply(cast(image, dtype), (new_top + 1) // (top + 1), name=scope)
        if image.dtype.is_integer:
            return tf.multiply(tf.cast(image, dtype), 1.0 / image.dtype.max, name=scope)
        return cast(tf.multiply(image, dtype.max + 0.5), dtype, name=scope)


def as_float(image):
    """The image in floats."""
    return image if image.dtype in (tf.float16, tf.float32) else convert_image_dtype(image, tf.float32)


def adjust_brightness(image, delta):
    """tf.image.adjust_brightness."""
    with tf.name_scope(None, "adjust_brightness", [image, delta]) as scope:
        image = tf.convert_to_tensor(image, name="image")
        original = image.dtype
        image = as_float(image)
        adjusted = tf.add(image, tf.cast(delta, image.dtype), name=scope)
        return convert_image_dtype(adjusted, original, saturate=True)


def random_brightness(image, max_delta, seed=None):
    """tf.image.random_brightness."""
    return adjust_brightness(image, tf.random_uniform([], -max_delta, max_delta, seed=seed))


def adjust_contrast(images, contrast_factor):
    """tf.image.adjust_contrast."""
    with tf.name_scope(None, "adjust_contrast", [images, contrast_factor]) as scope:
        images = tf.convert_to_tensor(images, name="images")
        original = images.dtype
        adjusted = raw.AdjustContrastv2(images=as_float(images), contrast_factor=contrast_factor, name=scope)
        return convert_image_dtype(adjusted, original, saturate=True)


def random_contrast(image, lower, upper, seed=None):
    """tf.image.random_contrast."""
    if upper <= lower:
        raise ValueError("upper must be > lower.")
    return adjust_contrast(image, tf.random_uniform([], lower, upper, seed=seed))


def adjust_hue(image, delta, name=None):
    """tf.image.adjust_hue."""
    with tf.name_scope(name, "adjust_hue", [image]):
        image = tf.convert_to_tensor(image, name="image")
        original = image.dtype
        return convert_image_dtype(raw.AdjustHue(images=as_float(image), delta=delta), original)


def random_hue(image, max_delta, seed=None):
    """tf.image.random_hue."""
    return adjust_hue(image, tf.random_uniform([], -max_delta, max_delta, seed=seed))


def adjust_saturation(image, saturation_factor, name=None):
    """tf.image.adjust_saturation."""
    with tf.name_scope(name, "adjust_saturation", [image]):
        image = tf.convert_to_tensor(image, name="image")
        original = image.dtype
        return convert_image_dtype(raw.AdjustSaturation(images=as_float(image), scale=saturation_factor), original)


def random_saturation(image, lower, upper, seed=None):
    """tf.image.random_saturation."""
    return adjust_saturation(image, tf.random_uniform([], lower, upper, seed=seed))


def rgb_to_grayscale(images, name=None):
    """tf.image.rgb_to_grayscale."""
    with tf.name_scope(name, "rgb_to_grayscale", [images]) as scope:
        images = tf.convert_to_tensor(images, name="images")
        original = images.dtype
        gray = tf.tensordot(convert_image_dtype(images, tf.float32), [0.2989, 0.5870, 0.1140], [-1, -1])
        return convert_image_dtype(tf.expand_dims(gray, -1), original, name=scope)


def per_image_standardization(image):
    """tf.image.per_image_standardization."""
    if TF2:
        return tf.scopelint.unmodelled("tf.image.per_image_standardization")
    with tf.name_scope(None, "per_image_standardization", [image]) as scope:
        image = asserted(tf.convert_to_tensor(image, name="image"))
        original = image.dtype
        if original not in [tf.float16, tf.float32]:
            image = convert_image_dtype(image, tf.float32)
        pixels = tf.reduce_prod(tf.shape(image)[-3:])
        mean = tf.reduce_mean(image, axis=[-1, -2, -3], keepdims=True)
        deviation = tf.math.reduce_std(image, axis=[-1, -2, -3], keepdims=True)
        smallest = tf.rsqrt(tf.cast(pixels, image.dtype))
        deviation = tf.maximum(deviation, smallest)
        image -= mean
        image = tf.div(image, deviation, name=scope)
        return convert_image_dtype(image, original, saturate=True)


def total_variation(images, name=None):
    """tf.image.total_variation."""
    with tf.name_scope(name, "total_variation"):
        ndims = images.get_shape().ndims
        if ndims == 3:
            rows = images[1:, :, :] - images[:-1, :, :]
            columns = images[:, 1:, :] - images[:, :-1, :]
            axes = None
        elif ndims == 4:
            rows = images[:, 1:, :, :] - images[:, :-1, :, :]
            columns = images[:, :, 1:, :] - images[:, :, :-1, :]
            axes = [1, 2, 3]
        else:
            raise ValueError("'images' must be either 3 or 4-dimensional.")
        first = tf.reduce_sum(tf.abs(rows), axis=axes)
        return first + tf.reduce_sum(tf.abs(columns), axis=axes)


def shape_of(parts):
    """A static shape from numbers and tensors."""
    return [None if symbolic(p) else p for p in parts]


def pad_to_bounding_box(image, offset_height, offset_width, target_height, target_width):
    """tf.image.pad_to_bounding_box."""
    if TF2:
        return tf.scopelint.unmodelled("tf.image.pad_to_bounding_box")
    with tf.name_scope(None, "pad_to_bounding_box", [image]):
        image, batch_given = batched(tf.convert_to_tensor(image, name="image"))
        checks = at_least_3d(image)
        batch, height, width, depth = dimensions(image, 4)
        right = target_width - offset_width - width
        below = target_height - offset_height - height
        checks += checked(offset_height >= 0, ValueError, "offset_height must be >= 0")
        checks += checked(offset_width >= 0, ValueError, "offset_width must be >= 0")
        checks += checked(right >= 0, ValueError, "width must be <= target - offset")
        checks += checked(below >= 0, ValueError, "height must be <= target - offset")
        image = with_dependencies(checks, image)
        paddings = tf.reshape(tf.stack([0, 0, offset_height, below, offset_width, right, 0, 0]), [4, 2])
        padded = tf.pad(image, paddings)
        padded.set_shape(shape_of([batch, target_height, target_width, depth]))
        return padded if batch_given else tf.squeeze(padded, axis=[0])


def crop_to_bounding_box(image, offset_height, offset_width, target_height, target_width):
    """tf.image.crop_to_bounding_box."""
    with tf.name_scope(None, "crop_to_bounding_box", [image]):
        image, batch_given = batched(tf.convert_to_tensor(image, name="image"))
        checks = at_least_3d(image)
        batch, height, width, depth = dimensions(image, 4)
        checks += checked(offset_width >= 0, ValueError, "offset_width must be >= 0.")
        checks += checked(offset_height >= 0, ValueError, "offset_height must be >= 0.")
        checks += checked(target_width > 0, ValueError, "target_width must be > 0.")
        checks += checked(target_height > 0, ValueError, "target_height must be > 0.")
        checks += checked(width >= (target_width + offset_width), ValueError, "width must be >= target + offset.")
        checks += checked(height >= (target_height + offset_height), ValueError, "height must be >= target + offset.")
        image = with_dependencies(checks, image)
        begin = tf.stack([0, offset_height, offset_width, 0])
        first, last = (tf.shape(image)[0], tf.shape(image)[3]) if TF2 else (-1, -1)
        cropped = tf.slice(image, begin, tf.stack([first, target_height, target_width, last]))
        cropped.set_shape(shape_of([batch, target_height, target_width, depth]))
        return cropped if batch_given else tf.squeeze(cropped, axis=[0])


def largest(x, y):
    """max of numbers or tensors."""
    return tf.maximum(x, y) if symbolic(x) or symbolic(y) else max(x, y)


def smallest(x, y):
    """min of numbers or tensors."""
    return tf.minimum(x, y) if symbolic(x) or symbolic(y) else min(x, y)


def same(x, y):
    """Equality of numbers or tensors."""
    return tf.equal(x, y) if symbolic(x) or symbolic(y) else x == y


def resize_image_with_crop_or_pad(image, target_height, target_width):
    """tf.image.resize_image_with_crop_or_pad."""
    if TF2:
        return tf.scopelint.unmodelled("tf.image.resize_image_with_crop_or_pad")
    with tf.name_scope(None, "resize_image_with_crop_or_pad", [image]):
        image, batch_given = batched(tf.convert_to_tensor(image, name="image"))
        checks = at_least_3d(image)
        checks += checked(target_width > 0, ValueError, "target_width must be > 0.")
        checks += checked(target_height > 0, ValueError, "target_height must be > 0.")
        image = with_dependencies(checks, image)
        if symbolic(target_height):
            target_height = with_dependencies(checks, target_height)
        if symbolic(target_width):
            target_width = with_dependencies(checks, target_width)
        _, height, width, _ = dimensions(image, 4)
        wider = target_width - width
        crop_width = largest(-wider // 2, 0)
        pad_width = largest(wider // 2, 0)
        higher = target_height - height
        crop_height = largest(-higher // 2, 0)
        pad_height = largest(higher // 2, 0)
        new_height = smallest(target_height, height)
        cropped = crop_to_bounding_box(image, crop_height, crop_width, new_height, smallest(target_width, width))
        resized = pad_to_bounding_box(cropped, pad_height, pad_width, target_height, target_width)
        _, now_height, now_width, _ = dimensions(resized, 4)
        checks = checked(same(now_height, target_height), ValueError, "resized height is not correct.")
        checks += checked(same(now_width, target_width), ValueError, "resized width is not correct.")
        resized = with_dependencies(checks, resized)
        return resized if batch_given else tf.squeeze(resized, axis=[0])


def central_crop(image, central_fraction):
    """tf.image.central_crop of an image of known size."""
    if TF2:
        return tf.scopelint.unmodelled("tf.image.central_crop")
    with tf.name_scope(None, "central_crop", [image]):
        image = tf.convert_to_tensor(image, name="image")
        if central_fraction == 1.0:
            return image
        asserted(image)
        dims = image.get_shape().as_list()
        rank = len(dims)
        height, width = dims[rank - 3], dims[rank - 2]
        if height is None or width is None:
            return tf.scopelint.unmodelled("tf.image.central_crop of an image of unknown size")
        top = int((float(height) - float(height) * central_fraction) / 2)
        left = int((float(width) - float(width) * central_fraction) / 2)
        size = [height - top * 2, width - left * 2, -1]
        begin = tf.stack([0] * (rank - 3) + [top, left, 0])
        image = tf.slice(image, begin, tf.stack([-1] * (rank - 3) + size))
        image.set_shape(dims[: rank - 3] + [size[0], size[1], dims[-1]])
        return image


def grayscale_to_rgb(images, name=None):
    """tf.image.grayscale_to_rgb."""
    if TF2:
        return tf.scopelint.unmodelled("tf.image.grayscale_to_rgb")
    with tf.name_scope(name, "grayscale_to_rgb", [images]) as scope:
        shape = images.get_shape()
        if shape.ndims is None or shape.dims[-1].value is None:
            return tf.scopelint.unmodelled("tf.image.grayscale_to_rgb of an image of unknown depth")
        if shape.dims[-1].value != 1:
            raise ValueError("Last dimension of a grayscale image should be size 1.")
        images = tf.convert_to_tensor(with_dependencies(at_least_3d(images), images), name="images")
        rank = tf.expand_dims(tf.rank(images) - 1, 0)
        ones = tf.ones(rank, dtype=tf.int32)
        multiples = tf.concat([ones, tf.expand_dims(3, 0)], 0)
        result = tf.tile(images, multiples, name=scope)
        result.set_shape(images.get_shape()[:-1].concatenate([3]))
        return result


def _suppression(kind, name, thresholds, op, **inputs):
    """A scope, the thresholds as tensors (given as {name: value}), and the op."""
    with tf.name_scope(name, kind):
        thresholds = dict([(key, tf.convert_to_tensor(value, name=key)) for key, value in thresholds.items()])
        return op(**inputs, **thresholds)


def non_max_suppression(boxes, scores, max_output_size, iou_threshold=0.5, score_threshold=float("-inf"), name=None):
    """tf.image.non_max_suppression."""
    thresholds = {"iou_threshold": iou_threshold, "score_threshold": score_threshold}
    inputs = {"boxes": boxes, "scores": scores, "max_output_size": max_output_size}
    return _suppression("non_max_suppression", name, thresholds, raw.NonMaxSuppressionV3, **inputs)


def non_max_suppression_with_scores(
    boxes, scores, max_output_size, iou_threshold=0.5, score_threshold=float("-inf"), soft_nms_sigma=0.0, name=None
):
    """tf.image.non_max_suppression_with_scores."""
    thresholds = {"iou_threshold": iou_threshold, "score_threshold": score_threshold, "soft_nms_sigma": soft_nms_sigma}
    inputs = {"boxes": boxes, "scores": scores, "max_output_size": max_output_size, "pad_to_max_output_size": False}
    found = _suppression("non_max_suppression_with_scores", name, thresholds, raw.NonMaxSuppressionV5, **inputs)
    return found[0], found[1]


def non_max_suppression_overlaps(
    overlaps, scores, max_output_size, overlap_threshold=0.5, score_threshold=float("-inf"), name=None
):
    """tf.image.non_max_suppression_overlaps."""
    inputs = {"overlaps": overlaps, "scores": scores, "max_output_size": max_output_size, "score_threshold": score_threshold}
    thresholds = {"overlap_threshold": overlap_threshold}
    return _suppression("non_max_suppression_overlaps", name, thresholds, raw.NonMaxSuppressionWithOverlaps, **inputs)


def sample_distorted_bounding_box(
    image_size,
    bounding_boxes,
    seed=None,
    seed2=None,
    min_object_covered=0.1,
    aspect_ratio_range=None,
    area_range=None,
    max_attempts=None,
    use_image_if_no_bounding_boxes=None,
    name=None,
):
    """Mirrors tf.image.sample_distorted_bounding_box."""
    with tf.name_scope(name, "sample_distorted_bounding_box"):
        return tf.raw_ops.SampleDistortedBoundingBoxV2(
            image_size=image_size, bounding_boxes=bounding_boxes, min_object_covered=min_object_covered, name=name
        )
