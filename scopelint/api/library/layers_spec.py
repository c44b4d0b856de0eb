"""tf.layers.InputSpec and the check of a layer's inputs against it."""

import tensorflow as tf

from scopelint.api.library.common import TF2, surely


class InputSpec(object):
    """tf.layers.InputSpec: what a layer wants of one input."""

    def __init__(self, dtype=None, shape=None, ndim=None, max_ndim=None, min_ndim=None, axes=None):
        self.dtype = tf.as_dtype(dtype).name if dtype is not None else None
        self.shape = shape
        self.ndim = len(shape) if shape is not None else ndim
        self.max_ndim = max_ndim
        self.min_ndim = min_ndim
        self.axes = axes or {}


def _fail(index, name, text):
    shown = '"' + name + '"' if TF2 else name
    raise ValueError("Input " + str(index) + " of layer " + shown + " is incompatible with the layer: " + text)


def _shown(shape):
    return str(tuple(shape)) if TF2 else str(shape.as_list())


def _check_rank(index, name, spec, shape):
    ndim = shape.ndims
    if TF2 and ndim is None:
        return
    if surely(ndim is None):
        _fail(index, name, "its rank is undefined, but the layer requires a defined rank.")
    if spec.ndim is not None and surely(ndim != spec.ndim):
        _fail(index, name, "expected ndim=" + str(spec.ndim) + ", found ndim=" + str(ndim) + ". Full shape received: " + _shown(shape))
    if spec.max_ndim is not None and surely(ndim > spec.max_ndim):
        _fail(index, name, "expected max_ndim=" + str(spec.max_ndim) + ", found ndim=" + str(ndim))
    if spec.min_ndim is not None and surely(ndim < spec.min_ndim):
        lead = "" if TF2 else ": "
        full = ". Full shape received: " + _shown(shape)
        _fail(index, name, lead + "expected min_ndim=" + str(spec.min_ndim) + ", found ndim=" + str(ndim) + full)


def _check_axes(index, name, spec, shape):
    dims = shape.as_list()
    for axis in spec.axes:
        value = spec.axes[axis]
        found = dims[int(axis)]
        if surely(value is not None and found is not None and found != value):
            joint = ", but" if TF2 else " but"
            text = "expected axis " + str(axis) + " of input shape to have value " + str(value) + joint
            _fail(index, name, text + " received input with shape " + (str(tuple(dims)) if TF2 else str(dims)))


def _check_shape(index, name, spec, shape):
    for wanted, found in zip(spec.shape, shape.as_list()):
        if surely(wanted is not None and found is not None and wanted != found):
            text = "expected shape=" + str(spec.shape) + ", found shape=" + str(shape.as_list())
            raise ValueError("Input " + str(index) + " is incompatible with layer " + name + ": " + text)


def assert_input_compatibility(input_spec, inputs, layer_name):
    """Raise as tf.layers does when an input does not fit its InputSpec."""
    specs = input_spec if isinstance(input_spec, (list, tuple)) else [input_spec]
    values = tf.nest.flatten(inputs)
    if surely(len(values) != len(specs)):
        text = "Layer " + layer_name + " expects " + str(len(specs)) + " inputs, but it received "
        raise ValueError(text + str(len(values)) + " input tensors. Inputs received: " + str(values))
    for index, (x, spec) in enumerate(zip(values, specs)):
        if spec is None:
            continue
        if spec.ndim is not None or spec.min_ndim is not None or spec.max_ndim is not None:
            _check_rank(index, layer_name, spec, x.shape)
        if spec.dtype is not None and surely(x.dtype.name != spec.dtype):
            _fail(index, layer_name, "expected dtype=" + str(spec.dtype) + ", found dtype=" + str(x.dtype))
        if spec.axes and surely(x.shape.ndims is not None):
            _check_axes(index, layer_name, spec, x.shape)
        if spec.shape is not None and surely(x.shape.ndims is not None):
            _check_shape(index, layer_name, spec, x.shape)
