"""Where lookup tables live."""

from __future__ import annotations

from scopelint.api.registry import library, words

_TABLES = "KeyValueTensorInitializer TextFileIndex TextFileInitializer"
_CONTRIB_TABLES = """
LookupInterface InitializableLookupTableBase TableInitializerBase TextFileIdTableInitializer TextFileStringTableInitializer
"""
_CONTRIB_IDS = """
FastHashSpec HasherSpec IdTableWithHashBuckets StrongHashSpec index_table_from_file index_table_from_tensor index_to_string
index_to_string_table_from_file index_to_string_table_from_tensor string_to_index string_to_index_table_from_file
string_to_index_table_from_tensor
"""

library("lookup_tables", "tf.lookup.StaticHashTable", *(f"tf.lookup.{n}" for n in words(_TABLES)))
library("lookup_tables", "tf.contrib.lookup.HashTable=ContribHashTable", *(f"tf.contrib.lookup.{n}" for n in words(_CONTRIB_TABLES)))
library("lookup_ids", "tf.lookup.StaticVocabularyTable", *(f"tf.contrib.lookup.{n}" for n in words(_CONTRIB_IDS)))
for _name in ("index_table_from_file", "index_to_string_table_from_file", "IdTableWithHashBuckets"):
    library("lookup_ids", f"tf.python.ops.lookup_ops.{_name}")
library("lookup_ids", "tf.python.ops.lookup_ops.index_table_from_tensor=index_table")
library("lookup_ids", "tf.python.ops.lookup_ops.index_to_string_table_from_tensor")
library("lookup_tables", "tf.python.ops.lookup_ops.HashTable")
library("lookup_mutable", "tf.lookup.experimental.DenseHashTable", "tf.contrib.lookup.MutableDenseHashTable=DenseHashTable")
library("lookup_mutable", "tf.lookup.experimental.MutableHashTable", "tf.contrib.lookup.MutableHashTable")
