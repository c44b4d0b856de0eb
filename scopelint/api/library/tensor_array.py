"""tf.TensorArray as TensorFlow 1 graphs have it (run by scopelint's interpreter)."""

import contextlib

import tensorflow as tf

from scopelint.api.library.common import TF2


def with_flow(old, flow):
    """The same array after a change; mirrors tensor_array_ops.build_ta_with_new_flow."""
    new = TensorArray.__new__(TensorArray)
    with tf.name_scope(None, "TensorArray", [old.handle, flow]):
        new._dtype = old._dtype
        new._infer_shape = old._infer_shape
        new._handle, new._flow = old._handle, flow
    new._dynamic_size = old._dynamic_size
    new._size = old._size
    new._element_shape = old._element_shape
    new._colocate_with = old._colocate_with
    return new


def _nowhere():
    """Without a device, whatever the scopes around say."""
    return tf.colocate_with(None, ignore_existing=True)


def flow_of(value):
    """The tensor that loops and branches carry for a value."""
    return value.flow if isinstance(value, TensorArray) else value


def like(original, flow):
    """A TensorArray again where the original was one."""
    return with_flow(original, flow) if isinstance(original, TensorArray) else flow


class TensorArray(object):
    """Mirrors tf.TensorArray."""

    def __init__(
        self,
        dtype,
        size=None,
        dynamic_size=None,
        clear_after_read=None,
        tensor_array_name=None,
        handle=None,
        flow=None,
        infer_shape=True,
        element_shape=None,
        colocate_with_first_write_call=True,
        name=None,
    ):
        if handle is None and size is None:
            raise ValueError("Size must be provided if handle is not provided")
        if handle is not None and size is not None:
            raise ValueError("Cannot provide both a handle and size at the same time")
        self._dtype = tf.as_dtype(dtype).base_dtype
        self._dynamic_size = dynamic_size or False
        self._infer_shape = infer_shape
        self._size = size
        self._element_shape = [tf.TensorShape(element_shape)]
        self._colocate_with = [] if colocate_with_first_write_call else None
        with tf.name_scope(name, "TensorArray", [handle, size, flow]) as scope:
            if handle is not None:
                if flow is None:
                    raise ValueError("flow must not be None if handle is not None.")
                self._handle, self._flow = handle, flow
            else:
                with _nowhere() if colocate_with_first_write_call else contextlib.nullcontext():
                    self._handle, self._flow = tf.raw_ops.TensorArrayV3(
                        size=size,
                        dtype=self._dtype,
                        element_shape=element_shape,
                        dynamic_size=self._dynamic_size,
                        clear_after_read=True if clear_after_read is None else clear_after_read,
                        identical_element_shapes=infer_shape,
                        tensor_array_name=tensor_array_name or "",
                        name=scope,
                    )

    def _beside(self, value):
        """Where values are written to: on the device of the first of them."""
        if self._colocate_with is None:
            return contextlib.nullcontext()
        if not self._colocate_with:
            self._colocate_with.append(value)
        return tf.colocate_with(self._colocate_with[0])

    @property
    def flow(self):
        return self._flow

    @property
    def dtype(self):
        return self._dtype

    @property
    def handle(self):
        return self._handle

    @property
    def element_shape(self):
        return self._element_shape[0]

    @property
    def dynamic_size(self):
        return self._dynamic_size

    def _check_element_shape(self, shape):
        if not shape.is_compatible_with(self.element_shape):
            raise ValueError("Inconsistent shapes: saw %s but expected %s " % (shape, self.element_shape))
        if self._infer_shape:
            self._element_shape[0] = self.element_shape.merge_with(shape)

    def _knows_rank(self):
        return self.element_shape.ndims is not None

    def identity(self):
        return with_flow(self, tf.identity(self._flow))

    def grad(self, source, flow=None, name=None):
        flow = self.flow if flow is None else flow
        with tf.name_scope(name, "TensorArrayGrad", [self._handle]), tf.colocate_with(self._handle):
            handle, _ = tf.raw_ops.TensorArrayGradV3(handle=self._handle, source=source, flow_in=flow, name=name)
            with tf.control_dependencies([handle]):
                flow = tf.identity(flow, name="gradient_flow")
            result = TensorArray(self._dtype, handle=handle, flow=flow, infer_shape=self._infer_shape, colocate_with_first_write_call=False)
            result._element_shape = self._element_shape
            return result

    def read(self, index, name=None):
        value = tf.raw_ops.TensorArrayReadV3(handle=self._handle, index=index, flow_in=self._flow, dtype=self._dtype, name=name)
        value.set_shape(self.element_shape)
        return value

    def _as_value(self, value):
        return tf.convert_to_tensor(value, preferred_dtype=self._dtype, name="value")

    def write(self, index, value, name=None):
        with tf.name_scope(name, "TensorArrayWrite", [self._handle, index, value]):
            value = self._as_value(value)
            self._check_element_shape(value.shape)
            with self._beside(value):
                flow = tf.raw_ops.TensorArrayWriteV3(handle=self._handle, index=index, value=value, flow_in=self._flow, name=name)
            return with_flow(self, flow)

    def stack(self, name=None):
        with tf.colocate_with(self._handle), tf.name_scope(name, "TensorArrayStack", [self._handle]):
            value = self.gather(tf.range(0, self.size()), name=name)
            if TF2 and self._knows_rank() and not self._dynamic_size and self._size is not None:
                value.set_shape([_static(self._size)] + self.element_shape.as_list())
            return value

    def gather(self, indices, name=None):
        value = tf.raw_ops.TensorArrayGatherV3(
            handle=self._handle, indices=indices, flow_in=self._flow, dtype=self._dtype, element_shape=self.element_shape, name=name
        )
        if self._knows_rank():
            value.set_shape([None] + self.element_shape.as_list())
        return value

    def concat(self, name=None):
        value, _ = tf.raw_ops.TensorArrayConcatV3(
            handle=self._handle, flow_in=self._flow, dtype=self._dtype, element_shape_except0=self.element_shape[1:], name=name
        )
        if self._knows_rank():
            length = self._concat_length() if TF2 and self._infer_shape else None
            value.set_shape([length] + self.element_shape.as_list()[1:])
        return value

    def _concat_length(self):
        size = tf.scopelint.static_value(self.size())
        if size is None or self.element_shape.as_list()[0] is None:
            return None
        return int(size) * self.element_shape.as_list()[0]

    def unstack(self, value, name=None):
        with tf.name_scope(name, "TensorArrayUnstack", [self._handle, value]):
            count = tf.shape(value)[0]
            return self.scatter(indices=tf.range(0, count), value=value, name=name)

    def scatter(self, indices, value, name=None):
        with tf.name_scope(name, "TensorArrayScatter", [self._handle, value, indices]):
            value = self._as_value(value)
            self._check_element_shape(value.shape[1:])
            with self._beside(value):
                flow = tf.raw_ops.TensorArrayScatterV3(handle=self._handle, indices=indices, value=value, flow_in=self._flow, name=name)
            return with_flow(self, flow)

    def split(self, value, lengths, name=None):
        with tf.name_scope(name, "TensorArraySplit", [self._handle, value, lengths]):
            value = tf.convert_to_tensor(value, dtype=self._dtype, name="value")
            lengths = tf.cast(lengths, tf.int64)
            with self._beside(value):
                flow = tf.raw_ops.TensorArraySplitV3(handle=self._handle, value=value, lengths=lengths, flow_in=self._flow, name=name)
            return with_flow(self, flow)

    def size(self, name=None):
        if TF2 and not self._dynamic_size and self._size is not None:
            return tf.convert_to_tensor(self._size, dtype=tf.int32)
        return tf.raw_ops.TensorArraySizeV3(handle=self._handle, flow_in=self.flow, name=name)

    def close(self, name=None):
        return tf.raw_ops.TensorArrayCloseV3(handle=self._handle, name=name)


def _static(size):
    return tf.scopelint.static_value(size) if isinstance(size, tf.Tensor) else size
