"""tf.decode_csv (run by scopelint's interpreter)."""

import tensorflow as tf


def decode_csv(records, record_defaults, field_delim=",", use_quote_delim=True, name=None, na_value="", select_cols=None):
    """Mirrors tf.decode_csv."""
    if select_cols is not None:
        if any([a >= b for a, b in zip(select_cols, select_cols[1:])]):
            raise ValueError("select_cols is not strictly increasing.")
        if select_cols[0] < 0:
            raise ValueError("select_cols contains negative values.")
        if len(select_cols) != len(record_defaults):
            raise ValueError("Length of select_cols and record_defaults do not match.")
    return tf.raw_ops.DecodeCSV(records=records, record_defaults=record_defaults, select_cols=select_cols or [], name=name)
