"""Tables from words to ids and back, with buckets for words that no table holds (run by scopelint's interpreter)."""

import collections
import functools

import tensorflow as tf

from scopelint.api.library.lookup_tables import (
    HashTable,
    KeyValueTensorInitializer,
    LookupInterface,
    StaticHashTable,
    TextFileIdTableInitializer,
    TextFileIndex,
    TextFileStringTableInitializer,
)

surely = tf.scopelint.surely


class HasherSpec(collections.namedtuple("HasherSpec", ["hasher", "key"])):
    """Mirrors tf.contrib.lookup.HasherSpec."""


FastHashSpec = HasherSpec("fasthash", None)


class StrongHashSpec(HasherSpec):
    """Mirrors tf.contrib.lookup.StrongHashSpec."""

    def __new__(cls, key):
        if surely(len(key) != 2):
            raise ValueError("key must have size 2, got %s." % len(key))
        return super(StrongHashSpec, cls).__new__(cls, "stronghash", key)


def _as_string(tensor):
    return tensor if tensor.dtype.base_dtype == tf.string else tf.as_string(tensor)


class _WithBuckets(LookupInterface):
    """A table and buckets behind it."""

    @property
    def resource_handle(self):
        return self._table.resource_handle if self._table is not None else None

    @property
    def initializer(self):
        if self._table is not None:
            return self._table.initializer
        with tf.name_scope(None, "init"):
            return tf.no_op()

    @property
    def init(self):
        return self.initializer

    @property
    def name(self):
        return self._table_name

    def size(self, name=None):
        with tf.name_scope(name, "%s_Size" % self.name):
            size = self._table.size() if self._table else tf.convert_to_tensor(0, dtype=tf.int64)
            return size + self._num_oov_buckets

    def _values_of(self, keys):
        self._check_keys(keys)
        values = keys.values if isinstance(keys, tf.SparseTensor) else keys
        if self._table and self._table.key_dtype.base_dtype == tf.int64:
            values = tf.cast(values, tf.int64)
        return values

    def _in_buckets(self, values, hashed, name):
        with tf.name_scope(name, "%s_Lookup" % self.name):
            buckets = hashed(_as_string(values), num_buckets=self._num_oov_buckets, name="hash_bucket")
            if not self._table:
                return buckets
            ids = self._table.lookup(values)
            buckets = tf.add(buckets, self._table.size())
            return tf.where_v2(tf.not_equal(ids, self._table.default_value), ids, buckets)


def _like(keys, ids):
    return tf.SparseTensor(keys.indices, ids, keys.dense_shape) if isinstance(keys, tf.SparseTensor) else ids


class IdTableWithHashBuckets(_WithBuckets):
    """Mirrors tf.contrib.lookup.IdTableWithHashBuckets."""

    def __init__(self, table, num_oov_buckets, hasher_spec=FastHashSpec, name=None, key_dtype=None):
        name = name.rstrip("/") if name else name
        if table:
            key_dtype = table.key_dtype if key_dtype is None else key_dtype
            if surely(table.key_dtype.is_integer != key_dtype.is_integer):
                kind = "integer" if key_dtype.is_integer else "non-integer"
                raise TypeError("Invalid key dtype, expected %s but got %s." % (kind, table.key_dtype))
            name = name or table.name
        else:
            if surely(num_oov_buckets <= 0):
                raise ValueError("oov_buckets must be > 0 if no table is supplied.")
            key_dtype = tf.string if key_dtype is None else key_dtype
            name = name or "hash_bucket"
        self._table = table if table else None
        self._num_oov_buckets = num_oov_buckets
        self._hasher_spec = hasher_spec
        self._table_name = name.split("/")[-1] if name else None
        super(IdTableWithHashBuckets, self).__init__(key_dtype, tf.int64)

    def _hashed(self):
        kind = self._hasher_spec.hasher
        if kind == "fasthash":
            return tf.string_to_hash_bucket_fast
        if kind == "legacy":
            return tf.string_to_hash_bucket
        if kind == "stronghash":
            return functools.partial(tf.string_to_hash_bucket_strong, key=self._hasher_spec.key)
        raise ValueError("Unknown hasher %s" % kind)

    def lookup(self, keys, name=None):
        values = self._values_of(keys)
        if self._num_oov_buckets == 0:
            return _like(keys, self._table.lookup(values, name=name))
        return _like(keys, self._in_buckets(values, self._hashed(), name))


class StaticVocabularyTable(_WithBuckets):
    """Mirrors tf.lookup.StaticVocabularyTable."""

    def __init__(self, initializer, num_oov_buckets, lookup_key_dtype=None, name=None, experimental_is_anonymous=False):
        if surely(num_oov_buckets <= 0):
            raise ValueError("oov_buckets must be > 0.")
        name = name.rstrip("/") if name else name
        if initializer:
            lookup_key_dtype = initializer.key_dtype if lookup_key_dtype is None else lookup_key_dtype
            self._table = HashTable(initializer, -1, experimental_is_anonymous=experimental_is_anonymous)
            name = name or self._table.name
        else:
            lookup_key_dtype = tf.string
            self._table = None
            name = name or "hash_bucket"
        self._num_oov_buckets = num_oov_buckets
        self._table_name = name.split("/")[-1]
        super(StaticVocabularyTable, self).__init__(lookup_key_dtype, tf.int64)

    def lookup(self, keys, name=None):
        return _like(keys, self._in_buckets(self._values_of(keys), tf.string_to_hash_bucket_fast, name))


def index_table_from_file(
    vocabulary_file=None,
    num_oov_buckets=0,
    vocab_size=None,
    default_value=-1,
    hasher_spec=FastHashSpec,
    key_dtype=tf.string,
    name=None,
    key_column_index=TextFileIndex.WHOLE_LINE,
    value_column_index=TextFileIndex.LINE_NUMBER,
    delimiter="\t",
):
    """tf.contrib.lookup.index_table_from_file."""
    if vocabulary_file is None or vocabulary_file == "":
        raise ValueError("vocabulary_file must be specified and must not be empty.")
    _check_buckets(num_oov_buckets)
    if vocab_size is not None and surely(vocab_size < 1):
        raise ValueError("vocab_size must be greater than 0, got %d. vocabulary_file: %s" % (vocab_size, vocabulary_file))
    _check_key_dtype(key_dtype)
    with tf.name_scope(name, "string_to_index"):
        with tf.name_scope(None, "hash_table"):
            fill = TextFileIdTableInitializer(
                vocabulary_file,
                key_column_index,
                value_column_index,
                vocab_size,
                delimiter,
                "table_init",
                tf.int64 if key_dtype.is_integer else key_dtype,
            )
            table = StaticHashTable(fill, default_value)
        return _with_buckets(table, num_oov_buckets, hasher_spec, key_dtype)


def _check_buckets(num_oov_buckets):
    if surely(num_oov_buckets < 0):
        raise ValueError("num_oov_buckets must be greater or equal than 0, got %d." % num_oov_buckets)


def _check_key_dtype(dtype):
    if surely(not dtype.is_integer) and surely(dtype.base_dtype != tf.string):
        raise TypeError("Only integer and string keys are supported.")


def _with_buckets(table, num_oov_buckets, hasher_spec, key_dtype):
    if num_oov_buckets:
        return IdTableWithHashBuckets(table, num_oov_buckets, hasher_spec, key_dtype=key_dtype)
    return table


def index_table(vocabulary_list, num_oov_buckets=0, default_value=-1, hasher_spec=FastHashSpec, dtype=tf.string, name=None):
    """lookup_ops.index_table_from_tensor."""
    if vocabulary_list is None:
        raise ValueError("vocabulary_list must be specified.")
    _check_buckets(num_oov_buckets)
    _check_key_dtype(dtype)
    with tf.name_scope(name, "string_to_index"):
        keys = tf.convert_to_tensor(vocabulary_list)
        if surely(keys.dtype.is_integer != dtype.is_integer):
            raise ValueError("Expected %s, got %s." % ("integer" if dtype.is_integer else "non-integer", keys.dtype))
        size = tf.size(keys)
        values = tf.cast(tf.range(size), tf.int64)
        with tf.name_scope(None, "hash_table"):
            keys = tf.cast(keys, tf.int64) if dtype.is_integer else keys
            fill = KeyValueTensorInitializer(keys, values, keys.dtype.base_dtype, tf.int64, name="table_init")
            table = StaticHashTable(fill, default_value)
        return _with_buckets(table, num_oov_buckets, hasher_spec, dtype)


def index_table_from_tensor(mapping, num_oov_buckets=0, default_value=-1, hasher_spec=FastHashSpec, dtype=tf.string, name=None):
    """tf.contrib.lookup.index_table_from_tensor."""
    if mapping is None:
        raise ValueError("mapping must be specified.")
    return index_table(mapping, num_oov_buckets, default_value, hasher_spec, dtype, name)


def string_to_index_table_from_file(
    vocabulary_file=None, num_oov_buckets=0, vocab_size=None, default_value=-1, hasher_spec=FastHashSpec, name=None
):
    """tf.contrib.lookup.string_to_index_table_from_file."""
    return index_table_from_file(vocabulary_file, num_oov_buckets, vocab_size, default_value, hasher_spec, name=name)


def string_to_index_table_from_tensor(mapping, num_oov_buckets=0, default_value=-1, hasher_spec=FastHashSpec, name=None):
    """tf.contrib.lookup.string_to_index_table_from_tensor."""
    with tf.name_scope(name, "string_to_index") as scope:
        mapping = tf.convert_to_tensor(mapping)
    if surely(mapping.dtype.base_dtype != tf.string):
        raise ValueError("string_to_index_table_from_tensor requires string.")
    return index_table_from_tensor(mapping, num_oov_buckets, default_value, hasher_spec, name=scope)


def string_to_index(tensor, mapping, default_value=-1, name=None):
    """tf.contrib.lookup.string_to_index."""
    return index_table_from_tensor(mapping, default_value=default_value, name=name).lookup(tensor)


def index_to_string_table_from_file(
    vocabulary_file,
    vocab_size=None,
    default_value="UNK",
    name=None,
    key_column_index=TextFileIndex.LINE_NUMBER,
    value_column_index=TextFileIndex.WHOLE_LINE,
    delimiter="\t",
):
    """tf.contrib.lookup.index_to_string_table_from_file."""
    if vocabulary_file is None or vocabulary_file == "":
        raise ValueError("vocabulary_file must be specified and must not be empty.")
    if vocab_size is not None and surely(vocab_size < 1):
        raise ValueError("vocab_size must be greater than 0, got %d." % vocab_size)
    with tf.name_scope(name, "index_to_string"):
        fill = TextFileStringTableInitializer(vocabulary_file, key_column_index, value_column_index, vocab_size, delimiter, "table_init")
        return StaticHashTable(fill, default_value)


def index_to_string_table_from_tensor(mapping, default_value="UNK", name=None):
    """tf.contrib.lookup.index_to_string_table_from_tensor."""
    if mapping is None:
        raise ValueError("mapping must be specified.")
    with tf.name_scope(name, "index_to_string"):
        words = tf.convert_to_tensor(mapping, tf.string)
        size = tf.size(words)
        keys = tf.cast(tf.range(size), tf.int64)
        fill = KeyValueTensorInitializer(keys, words, tf.int64, tf.string, name="table_init")
        return StaticHashTable(fill, default_value)


def index_to_string(tensor, mapping, default_value="UNK", name=None):
    """tf.contrib.lookup.index_to_string."""
    return index_to_string_table_from_tensor(mapping, default_value, name).lookup(tensor)
