"""Tables that are changed while a session runs (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.lookup_tables import LookupInterface

raw = tf.raw_ops


class _MutableTable(LookupInterface):
    """A table that is saved with the variables."""

    def _made(self, table, checkpoint):
        self._resource_handle = table
        self._table_name = table.op.name.split("/")[-1]
        if checkpoint:
            self.export()
            saveable = tf.scopelint.unknown("how a tf.train.Saver saves a table")
            tf.add_to_collection(tf.GraphKeys.SAVEABLE_OBJECTS, saveable)

    @property
    def resource_handle(self):
        return self._resource_handle

    @property
    def name(self):
        return self._table_name

    def size(self, name=None):
        with tf.name_scope(name, "%s_Size" % self.name, [self.resource_handle]):
            with tf.colocate_with(self.resource_handle):
                return raw.LookupTableSizeV2(table_handle=self.resource_handle)

    def remove(self, keys, name=None):
        if keys.dtype != self._key_dtype:
            text = "Dtype of argument `keys` must be %s, received: %s" if TF2 else "Signature mismatch. Keys must be dtype %s, got %s."
            raise TypeError(text % (self._key_dtype, keys.dtype))
        with tf.name_scope(name, "%s_lookup_table_remove" % self.name, (self.resource_handle, keys, self._default_value)):
            return raw.LookupTableRemoveV2(table_handle=self.resource_handle, keys=keys)

    def _found(self, keys, default, name):
        with tf.name_scope(name, "%s_lookup_table_find" % self.name, (self.resource_handle, keys, self._default_value)):
            keys = tf.convert_to_tensor(keys, dtype=self._key_dtype, name="keys")
            with tf.colocate_with(self.resource_handle):
                return raw.LookupTableFindV2(table_handle=self.resource_handle, keys=keys, default_value=default)

    def insert(self, keys, values, name=None):
        with tf.name_scope(name, "%s_lookup_table_insert" % self.name, [self.resource_handle, keys, values]):
            keys = tf.convert_to_tensor(keys, self._key_dtype, name="keys")
            values = tf.convert_to_tensor(values, self._value_dtype, name="values")
            with tf.colocate_with(self.resource_handle):
                return raw.LookupTableInsertV2(table_handle=self.resource_handle, keys=keys, values=values)

    def export(self, name=None):
        with tf.name_scope(name, "%s_lookup_table_export_values" % self.name, [self.resource_handle]):
            with tf.colocate_with(self.resource_handle):
                keys, values = raw.LookupTableExportV2(table_handle=self.resource_handle, Tkeys=self._key_dtype, Tvalues=self._value_dtype)
        return keys, values


class MutableHashTable(_MutableTable):
    """Mirrors tf.contrib.lookup.MutableHashTable and tf.lookup.experimental.MutableHashTable."""

    def __init__(self, key_dtype, value_dtype, default_value, name="MutableHashTable", checkpoint=True, experimental_is_anonymous=False):
        self._default_value = tf.convert_to_tensor(default_value, dtype=value_dtype)
        super(MutableHashTable, self).__init__(key_dtype, value_dtype)
        shape = self._default_value.get_shape()
        given = {"key_dtype": self._key_dtype, "value_dtype": self._value_dtype, "name": name}
        if shape.ndims == 0:
            make = raw.AnonymousMutableHashTable if experimental_is_anonymous else raw.MutableHashTableV2
        else:
            given["value_shape"] = shape
            make = raw.AnonymousMutableHashTableOfTensors if experimental_is_anonymous else raw.MutableHashTableOfTensorsV2
        self._made(make(**given), checkpoint)

    if TF2:

        def lookup(self, keys, dynamic_default_values=None, name=None):
            default = self._default_value if dynamic_default_values is None else dynamic_default_values
            return self._found(keys, default, name)

    else:

        def lookup(self, keys, name=None):
            return self._found(keys, self._default_value, name)


class DenseHashTable(_MutableTable):
    """Mirrors tf.lookup.experimental.DenseHashTable (in 1.15 tf.contrib.lookup.MutableDenseHashTable too)."""

    def __init__(
        self,
        key_dtype,
        value_dtype,
        default_value,
        empty_key,
        deleted_key,
        initial_num_buckets=None,
        name="MutableDenseHashTable",
        checkpoint=True,
        experimental_is_anonymous=False,
    ):
        self._default_value = tf.convert_to_tensor(default_value, dtype=value_dtype, name="default_value")
        super(DenseHashTable, self).__init__(key_dtype, value_dtype)
        make = raw.AnonymousMutableDenseHashTable if experimental_is_anonymous else raw.MutableDenseHashTableV2
        table = make(
            empty_key=tf.convert_to_tensor(empty_key, dtype=key_dtype, name="empty_key"),
            deleted_key=tf.convert_to_tensor(deleted_key, dtype=key_dtype, name="deleted_key"),
            value_dtype=self._value_dtype,
            value_shape=self._default_value.get_shape(),
            initial_num_buckets=initial_num_buckets,
            name=name,
        )
        self._made(table, checkpoint)

    def lookup(self, keys, name=None):
        return self._found(keys, self._default_value, name)

    def insert_or_assign(self, keys, values, name=None):
        return self.insert(keys, values, name)

    def erase(self, keys, name=None):
        return self.remove(keys, name)
