"""tf.TFRecordReader and its kin (run by scopelint's interpreter)."""

import tensorflow as tf

raw = tf.raw_ops


class ReaderBase(object):
    """Mirrors tf.ReaderBase."""

    def __init__(self, reader_ref, supports_serialize=False):
        self._reader_ref = reader_ref
        self._supports_serialize = supports_serialize

    @property
    def reader_ref(self):
        return self._reader_ref

    @property
    def supports_serialize(self):
        return self._supports_serialize

    def _op(self, name):
        """An op, of resources or of references as the reader is."""
        return getattr(raw, name + "V2") if self._reader_ref.dtype == tf.resource else getattr(raw, name)

    def _queue(self, queue):
        ref = queue if isinstance(queue, tf.Tensor) else queue.queue_ref
        return ref if self._reader_ref.dtype == tf.resource else raw.FakeQueue(resource=ref)

    def read(self, queue, name=None):
        ref = self._queue(queue)
        return self._op("ReaderRead")(reader_handle=self._reader_ref, queue_handle=ref, name=name)

    def read_up_to(self, queue, num_records, name=None):
        ref = self._queue(queue)
        return self._op("ReaderReadUpTo")(reader_handle=self._reader_ref, queue_handle=ref, num_records=num_records, name=name)

    def num_records_produced(self, name=None):
        return self._op("ReaderNumRecordsProduced")(reader_handle=self._reader_ref, name=name)

    def num_work_units_completed(self, name=None):
        return self._op("ReaderNumWorkUnitsCompleted")(reader_handle=self._reader_ref, name=name)

    def serialize_state(self, name=None):
        return self._op("ReaderSerializeState")(reader_handle=self._reader_ref, name=name)

    def restore_state(self, state, name=None):
        return self._op("ReaderRestoreState")(reader_handle=self._reader_ref, state=state, name=name)

    def reset(self, name=None):
        return self._op("ReaderReset")(reader_handle=self._reader_ref, name=name)


class WholeFileReader(ReaderBase):
    """Mirrors tf.WholeFileReader."""

    def __init__(self, name=None):
        super(WholeFileReader, self).__init__(raw.WholeFileReaderV2(name=name), True)


class TextLineReader(ReaderBase):
    """Mirrors tf.TextLineReader."""

    def __init__(self, skip_header_lines=None, name=None):
        super(TextLineReader, self).__init__(raw.TextLineReaderV2(skip_header_lines=skip_header_lines or 0, name=name))


class FixedLengthRecordReader(ReaderBase):
    """Mirrors tf.FixedLengthRecordReader."""

    def __init__(self, record_bytes, header_bytes=None, footer_bytes=None, hop_bytes=None, name=None, encoding=None):
        ref = raw.FixedLengthRecordReaderV2(
            record_bytes=record_bytes,
            header_bytes=header_bytes or 0,
            footer_bytes=footer_bytes or 0,
            hop_bytes=hop_bytes or 0,
            encoding=encoding or "",
            name=name,
        )
        super(FixedLengthRecordReader, self).__init__(ref)


class TFRecordReader(ReaderBase):
    """Mirrors tf.TFRecordReader."""

    def __init__(self, name=None, options=None):
        super(TFRecordReader, self).__init__(raw.TFRecordReaderV2(name=name))


class LMDBReader(ReaderBase):
    """Mirrors tf.LMDBReader."""

    def __init__(self, name=None, options=None):
        super(LMDBReader, self).__init__(raw.LMDBReader(name=name))


class IdentityReader(ReaderBase):
    """Mirrors tf.IdentityReader."""

    def __init__(self, name=None):
        super(IdentityReader, self).__init__(raw.IdentityReaderV2(name=name), True)
