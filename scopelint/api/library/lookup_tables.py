"""tf.lookup: tables that are filled from tensors or text files when a session starts (run by scopelint's interpreter)."""

import tensorflow as tf

raw = tf.raw_ops


def check_table_dtypes(table, key_dtype, value_dtype):
    """TypeError where an initializer's dtypes are not the table's."""
    if tf.scopelint.surely(key_dtype.base_dtype != table.key_dtype):
        raise TypeError("Invalid key dtype, expected %s but got %s." % (table.key_dtype, key_dtype))
    if tf.scopelint.surely(value_dtype.base_dtype != table.value_dtype):
        raise TypeError("Invalid value dtype, expected %s but got %s." % (table.value_dtype, value_dtype))


class LookupInterface(object):
    """Mirrors lookup_ops.LookupInterface."""

    def __init__(self, key_dtype, value_dtype):
        self._key_dtype = tf.as_dtype(key_dtype)
        self._value_dtype = tf.as_dtype(value_dtype)

    @property
    def key_dtype(self):
        return self._key_dtype

    @property
    def value_dtype(self):
        return self._value_dtype

    def __getitem__(self, keys):
        return self.lookup(keys)

    def _check_keys(self, keys):
        if tf.scopelint.surely(keys.dtype.base_dtype != self._key_dtype):
            raise TypeError("Signature mismatch. Keys must be dtype %s, got %s." % (self._key_dtype, keys.dtype))


class InitializableLookupTableBase(LookupInterface):
    """Mirrors lookup_ops.InitializableLookupTableBase: makes the table and the op that fills it."""

    def __init__(self, default_value, initializer):
        super(InitializableLookupTableBase, self).__init__(initializer.key_dtype, initializer.value_dtype)
        self._default_value = tf.convert_to_tensor(default_value, dtype=self._value_dtype)
        self._initializer = initializer
        with tf.init_scope():
            self._resource_handle = self._create_resource()
        if tf.scopelint.in_control_flow():
            with tf.init_scope():
                self._init_op = self._initialize()
        else:
            self._init_op = self._initialize()

    def _initialize(self):
        return self._initializer.initialize(self)

    @property
    def default_value(self):
        return self._default_value

    @property
    def resource_handle(self):
        return self._resource_handle

    @property
    def initializer(self):
        return self._init_op

    def size(self, name=None):
        with tf.name_scope(name, "%s_Size" % self.name, [self.resource_handle]):
            return raw.LookupTableSizeV2(table_handle=self.resource_handle)

    def lookup(self, keys, name=None):
        tensor = keys.values if isinstance(keys, tf.SparseTensor) else keys
        self._check_keys(keys)
        with tf.name_scope(name, "%s_Lookup" % self.name, (self.resource_handle, tensor, self._default_value)):
            values = raw.LookupTableFindV2(table_handle=self.resource_handle, keys=tensor, default_value=self._default_value)
        values.set_shape(tensor.get_shape())
        return tf.SparseTensor(keys.indices, values, keys.dense_shape) if isinstance(keys, tf.SparseTensor) else values


class StaticHashTable(InitializableLookupTableBase):
    """Mirrors tf.lookup.StaticHashTable."""

    def __init__(self, initializer, default_value, name=None, experimental_is_anonymous=False):
        self._initializer = initializer
        self._name = name or "hash_table"
        self._anonymous = experimental_is_anonymous
        self._table_name = None
        super(StaticHashTable, self).__init__(default_value, initializer)
        self._value_shape = self._default_value.get_shape()

    def _create_resource(self):
        make = raw.AnonymousHashTable if self._anonymous else raw.HashTableV2
        table = make(key_dtype=self._initializer.key_dtype, value_dtype=self._initializer.value_dtype, name=self._name)
        self._table_name = table.op.name.split("/")[-1]
        return table

    @property
    def name(self):
        return self._table_name

    def _exported(self, name):
        keys, values = raw.LookupTableExportV2(
            table_handle=self.resource_handle, Tkeys=self._key_dtype, Tvalues=self._value_dtype, name=name
        )
        return keys, values

    def export(self, name=None):
        with tf.name_scope(name, "%s_Export" % self.name, [self.resource_handle]):
            keys, values = self._exported(None)
        values.set_shape(keys.get_shape().concatenate(self._value_shape))
        return keys, values


class HashTable(StaticHashTable):
    """Mirrors lookup_ops.HashTable."""

    @property
    def init(self):
        return self.initializer


class ContribHashTable(HashTable):
    """Mirrors tf.contrib.lookup.HashTable."""

    def __init__(self, initializer, default_value, shared_name=None, name=None):
        super(ContribHashTable, self).__init__(initializer, default_value, name)

    def export(self, name=None):
        with tf.name_scope(name, "%s_Export" % self.name, [self.resource_handle]) as name:
            keys, values = self._exported(name)
        values.set_shape(keys.get_shape().concatenate(self._value_shape))
        return keys, values


class TableInitializerBase(object):
    """Mirrors lookup_ops.TableInitializerBase."""

    def __init__(self, key_dtype, value_dtype):
        self._key_dtype = tf.as_dtype(key_dtype)
        self._value_dtype = tf.as_dtype(value_dtype)

    @property
    def key_dtype(self):
        return self._key_dtype

    @property
    def value_dtype(self):
        return self._value_dtype

    def initialize(self, table):
        raise NotImplementedError


class KeyValueTensorInitializer(TableInitializerBase):
    """Mirrors tf.lookup.KeyValueTensorInitializer."""

    def __init__(self, keys, values, key_dtype=None, value_dtype=None, name=None):
        if tf.scopelint.in_control_flow():
            with tf.init_scope():
                self._convert(keys, values, key_dtype, value_dtype)
        else:
            self._convert(keys, values, key_dtype, value_dtype)
        self._name = name if name is not None else "key_value_init"
        super(KeyValueTensorInitializer, self).__init__(self._keys.dtype, self._values.dtype)

    def _convert(self, keys, values, key_dtype, value_dtype):
        self._keys = tf.convert_to_tensor(keys, dtype=key_dtype, name="keys")
        self._values = tf.convert_to_tensor(values, dtype=value_dtype, name="values")

    def initialize(self, table):
        check_table_dtypes(table, self._keys.dtype, self._values.dtype)
        with tf.name_scope(self._name, values=(table.resource_handle, self._keys, self._values)):
            fill = raw.LookupTableImportV2(table_handle=table.resource_handle, keys=self._keys, values=self._values)
        tf.add_to_collection(tf.GraphKeys.TABLE_INITIALIZERS, fill)
        return fill


class TextFileIndex(object):
    """Mirrors tf.lookup.TextFileIndex."""

    WHOLE_LINE = -2
    LINE_NUMBER = -1


class TextFileInitializer(TableInitializerBase):
    """Mirrors tf.lookup.TextFileInitializer."""

    def __init__(
        self,
        filename,
        key_dtype,
        key_index,
        value_dtype,
        value_index,
        vocab_size=None,
        delimiter="\t",
        name=None,
        value_index_offset=0,
    ):
        if not isinstance(filename, tf.Tensor) and tf.scopelint.surely(not filename):
            raise ValueError("Filename required for %s." % name)
        self._key_index = key_index
        self._value_index = value_index
        self._vocab_size = vocab_size
        self._delimiter = delimiter
        self._name = name
        with tf.init_scope(), tf.device("CPU"):
            self._filename = tf.convert_to_tensor(filename, dtype=tf.string, name="asset_path")
        super(TextFileInitializer, self).__init__(key_dtype, value_dtype)

    def initialize(self, table):
        check_table_dtypes(table, self.key_dtype, self.value_dtype)
        with tf.name_scope(self._name, "text_file_init", (table.resource_handle,)):
            fill = raw.InitializeTableFromTextFileV2(
                table_handle=table.resource_handle,
                filename=self._filename,
                key_index=self._key_index,
                value_index=self._value_index,
                vocab_size=-1 if self._vocab_size is None else self._vocab_size,
                delimiter=self._delimiter,
            )
        tf.add_to_collection(tf.GraphKeys.TABLE_INITIALIZERS, fill)
        if self._filename.op.type == "Const":
            tf.add_to_collection(tf.GraphKeys.ASSET_FILEPATHS, self._filename)
        return fill


class TextFileStringTableInitializer(TextFileInitializer):
    """Mirrors tf.contrib.lookup.TextFileStringTableInitializer."""

    def __init__(
        self,
        filename,
        key_column_index=TextFileIndex.LINE_NUMBER,
        value_column_index=TextFileIndex.WHOLE_LINE,
        vocab_size=None,
        delimiter="\t",
        name="text_file_string_table_init",
    ):
        super(TextFileStringTableInitializer, self).__init__(
            filename, tf.int64, key_column_index, tf.string, value_column_index, vocab_size, delimiter, name
        )


class TextFileIdTableInitializer(TextFileInitializer):
    """Mirrors tf.contrib.lookup.TextFileIdTableInitializer."""

    def __init__(
        self,
        filename,
        key_column_index=TextFileIndex.WHOLE_LINE,
        value_column_index=TextFileIndex.LINE_NUMBER,
        vocab_size=None,
        delimiter="\t",
        name="text_file_id_table_init",
        key_dtype=tf.string,
    ):
        super(TextFileIdTableInitializer, self).__init__(
            filename, key_dtype, key_column_index, tf.int64, value_column_index, vocab_size, delimiter, name
        )
