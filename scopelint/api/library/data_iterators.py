"""tf.data.Iterator and what makes one of a dataset (run by scopelint's interpreter)."""

import contextlib

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.data_elements import Elements, mapped, structure_of


def _resource(kind, *inputs):
    return tf.get_default_graph().create_op(kind, list(inputs), [tf.resource]).outputs[0]


def _on_cpu():
    """Where 1.15 makes an iterator that belongs to no dataset: on the CPU unless the program says otherwise."""
    return contextlib.nullcontext() if TF2 or tf.scopelint.in_device_scope() else tf.device("/cpu:0")


class Iterator(Elements):
    """Mirrors tf.data.Iterator."""

    def __init__(self, structure, resource, initializer=None):
        Elements.__init__(self, structure)
        self._resource = resource
        self._initializer = initializer
        self._handle = tf.raw_ops.IteratorToStringHandle(resource_handle=resource)

    @staticmethod
    def from_structure(output_types, output_shapes=None, shared_name=None, output_classes=None):
        structure = structure_of(output_types, output_shapes, output_classes)
        with _on_cpu():
            resource = _resource("IteratorV2")
        return Iterator(structure, resource)

    @staticmethod
    def from_string_handle(string_handle, output_types, output_shapes=None, output_classes=None):
        structure = structure_of(output_types, output_shapes, output_classes)
        string_handle = tf.convert_to_tensor(string_handle, dtype=tf.string)
        with _on_cpu():
            resource = _resource("IteratorFromStringHandleV2", string_handle)
        return Iterator(structure, resource)

    @property
    def initializer(self):
        if self._initializer is None:
            raise ValueError("Iterator does not have an initializer.")
        return self._initializer

    def make_initializer(self, dataset, name=None):
        with tf.name_scope(name, "make_initializer") as scope, tf.colocate_with(self._resource):
            return tf.get_default_graph().create_op("MakeIterator", [dataset._variant, self._resource], [], name=scope)

    def string_handle(self, name=None):
        return self._handle if name is None else tf.raw_ops.IteratorToStringHandle(resource_handle=self._resource, name=name)

    def get_next(self, name=None):
        specs = tf.nest.flatten(self._structure)
        if not all([tf.scopelint.is_known(spec) for spec in specs]):
            tf.get_default_graph().create_op("IteratorGetNext", [self._resource], [], name=name)
            return mapped(lambda spec: tf.scopelint.unknown_tensor("an element of a dataset"), self._structure)
        kinds = [spec.flat()[0] for spec in specs]
        shapes = [spec.flat()[1] for spec in specs]
        flat = tf.raw_ops.IteratorGetNext(iterator=self._resource, output_types=kinds, output_shapes=shapes, name=name)
        flat = flat if isinstance(flat, (list, tuple)) else [flat]
        return tf.nest.pack_sequence_as(self._structure, [spec.restored(tensor) for tensor, spec in zip(flat, specs)])


_NO_COPY = "Cannot capture a placeholder (name:%s, type:%s) by value."
_STATEFUL = (
    "Failed to create a one-shot iterator for a dataset. `Dataset.make_initializable_iterator()` is more suitable. "
    "Original error: Cannot capture a stateful node (name:%s, type:%s) by value."
)


def _check_copied(op, seen):
    """A one-shot iterator copies what its dataset is made of: no placeholders and no variables."""
    if op in seen:
        return
    seen.append(op)
    if op.type in ("Placeholder", "PlaceholderV2"):
        raise ValueError(_NO_COPY % (op.name, op.type))
    if op.type in ("Variable", "VariableV2", "VarHandleOp"):
        raise ValueError(_STATEFUL % (op.name, op.type))
    for value in op.inputs:
        _check_copied(value.op, seen)


def one_shot(dataset):
    """Dataset.make_one_shot_iterator."""
    if tf.scopelint.is_known(dataset._variant):
        _check_copied(dataset._variant.op, [])
    return Iterator(dataset._structure, _resource("OneShotIterator"))


def initializable(dataset):
    """Dataset.make_initializable_iterator; 1.15 puts its own steps before the iterator."""
    graph, variant = tf.get_default_graph(), dataset._variant
    if dataset._optioned:
        tf.scopelint.unmodelled("an iterator of a dataset with options")
    elif not TF2:
        names = ["map_and_batch_fusion", "noop_elimination", "shuffle_and_repeat_fusion"]
        optimizations = tf.convert_to_tensor(names, dtype=tf.string, name="optimizations")
        variant = graph.create_op("OptimizeDataset", [variant, optimizations], [tf.variant]).outputs[0]
        variant = graph.create_op("ModelDataset", [variant], [tf.variant]).outputs[0]
    with tf.colocate_with(dataset._variant):
        resource = _resource("IteratorV2")
    with tf.colocate_with(resource):
        initializer = graph.create_op("MakeIterator", [variant, resource], [])
    return Iterator(dataset._structure, resource, initializer)
