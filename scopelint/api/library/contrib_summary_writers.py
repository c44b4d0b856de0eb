"""tf.contrib.summary: summaries that write themselves where a writer is the default (run by scopelint's interpreter)."""

import contextlib

import tensorflow as tf

from scopelint.api.library.summaries import summary_scope

_SUMMARIES = "_SUMMARY_V2"
_WRITERS = "_SUMMARY_WRITER_V2"
_NOW = {"writer": None, "recording": None}


class SummaryWriter(object):
    """Mirrors tf.contrib.summary.SummaryWriter over a resource."""

    def __init__(self, shared_name, make_init):
        self._resource = tf.raw_ops.SummaryWriter(shared_name=shared_name)
        self._make_init = make_init
        self._init_op = make_init(self._resource)
        tf.add_to_collection(_WRITERS, self._init_op)

    def set_as_default(self):
        _NOW["writer"] = self

    @contextlib.contextmanager
    def as_default(self):
        old = _NOW["writer"]
        try:
            _NOW["writer"] = self
            yield self
            self.flush()
        finally:
            _NOW["writer"] = old

    def init(self):
        return self._make_init(self._resource)

    def flush(self):
        return flush(self)

    def close(self):
        with tf.control_dependencies([self.flush()]), tf.device("cpu:0"):
            return tf.raw_ops.CloseSummaryWriter(writer=self._resource)


class NoopSummaryWriter(object):
    """What stands for a writer where no folder is given."""

    def set_as_default(self):
        pass

    @contextlib.contextmanager
    def as_default(self):
        yield

    def init(self):
        pass

    def flush(self):
        pass

    def close(self):
        pass


def create_file_writer(logdir, max_queue=None, flush_millis=None, filename_suffix=None, name=None):
    """Mirrors tf.contrib.summary.create_file_writer."""
    if logdir is None:
        return NoopSummaryWriter()
    logdir = str(logdir)
    with tf.device("cpu:0"):
        if max_queue is None:
            max_queue = tf.constant(10)
        if flush_millis is None:
            flush_millis = tf.constant(120000)
        if filename_suffix is None:
            filename_suffix = tf.constant(".v2")

        def make_init(resource):
            return tf.raw_ops.CreateSummaryFileWriter(
                writer=resource, logdir=logdir, max_queue=max_queue, flush_millis=flush_millis, filename_suffix=filename_suffix
            )

        return SummaryWriter("logdir:" + logdir if name is None else name, make_init)


create_summary_file_writer = create_file_writer


def flush(writer=None, name=None):
    """Mirrors tf.contrib.summary.flush."""
    writer = _NOW["writer"] if writer is None else writer
    if writer is None:
        return tf.no_op()
    if not isinstance(writer, SummaryWriter):
        return writer.flush()
    with tf.device("cpu:0"):
        return tf.raw_ops.FlushSummaryWriter(writer=writer._resource, name=name)


@contextlib.contextmanager
def _record_if(condition):
    old = _NOW["recording"]
    try:
        _NOW["recording"] = condition
        yield
    finally:
        _NOW["recording"] = old


def always_record_summaries():
    return _record_if(True)


def never_record_summaries():
    return _record_if(False)


def record_summaries_every_n_global_steps(n, global_step=None):
    """Mirrors tf.contrib.summary.record_summaries_every_n_global_steps."""
    if global_step is None:
        global_step = tf.train.get_or_create_global_step()
    with tf.device("cpu:0"):
        should = tf.equal(global_step % n, 0)
    return _record_if(should)


def should_record_summaries():
    recording = _NOW["recording"]
    return tf.logical_and(True, False if recording is None else recording)


def all_summary_ops():
    return tf.get_collection(_SUMMARIES)


def summary_writer_initializer_op():
    return tf.get_collection(_WRITERS)


def _written(name, tensor, write, family):
    around = tf.get_default_graph().get_name_scope()
    if around:
        around += "/"

    def record():
        with tf.name_scope(around), summary_scope(name, family, values=[tensor]) as (tag, scope):
            with tf.control_dependencies([write(tag, scope)]):
                return tf.constant(True)

    if _NOW["writer"] is None:
        return tf.no_op()
    with tf.device("cpu:0"):
        recording = _NOW["recording"]
        should = should_record_summaries()
        if recording is None or isinstance(recording, bool):
            made = record() if recording else tf.constant(False)
        else:
            made = tf.cond(should, record, lambda: tf.constant(False), name="")
        tf.add_to_collection(_SUMMARIES, made)
    return made


def _step(step):
    if step is None:
        return tf.train.get_or_create_global_step()
    return step if isinstance(step, tf.Tensor) else tf.convert_to_tensor(step, tf.int64)


def generic(name, tensor, metadata=None, family=None, step=None):
    """Mirrors tf.contrib.summary.generic."""

    def write(tag, scope):
        described = tf.constant("") if metadata is None else metadata
        writer, step_ = _NOW["writer"]._resource, _step(step)
        return tf.raw_ops.WriteSummary(
            writer=writer, step=step_, tensor=tf.identity(tensor), tag=tag, summary_metadata=described, name=scope
        )

    return _written(name, tensor, write, family)


def scalar(name, tensor, family=None, step=None):
    """Mirrors tf.contrib.summary.scalar."""

    def write(tag, scope):
        writer, step_ = _NOW["writer"]._resource, _step(step)
        return tf.raw_ops.WriteScalarSummary(writer=writer, step=step_, tag=tag, value=tf.identity(tensor), name=scope)

    return _written(name, tensor, write, family)


def histogram(name, tensor, family=None, step=None):
    """Mirrors tf.contrib.summary.histogram."""

    def write(tag, scope):
        writer, step_ = _NOW["writer"]._resource, _step(step)
        return tf.raw_ops.WriteHistogramSummary(writer=writer, step=step_, tag=tag, values=tf.identity(tensor), name=scope)

    return _written(name, tensor, write, family)


def image(name, tensor, bad_color=None, max_images=3, family=None, step=None):
    """Mirrors tf.contrib.summary.image."""

    def write(tag, scope):
        color = tf.constant([255, 0, 0, 255], dtype=tf.uint8) if bad_color is None else bad_color
        writer, step_ = _NOW["writer"]._resource, _step(step)
        return tf.raw_ops.WriteImageSummary(
            writer=writer, step=step_, tag=tag, tensor=tf.identity(tensor), bad_color=color, max_images=max_images, name=scope
        )

    return _written(name, tensor, write, family)


def audio(name, tensor, sample_rate, max_outputs, family=None, step=None):
    """Mirrors tf.contrib.summary.audio."""

    def write(tag, scope):
        writer, step_ = _NOW["writer"]._resource, _step(step)
        return tf.raw_ops.WriteAudioSummary(
            writer=writer, step=step_, tag=tag, tensor=tf.identity(tensor), sample_rate=sample_rate, max_outputs=max_outputs, name=scope
        )

    return _written(name, tensor, write, family)
