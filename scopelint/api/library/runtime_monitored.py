"""tf.train.Scaffold, MonitoredSession and their kin: the ops a scaffold adds when it is finalized (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.runtime_saver import Saver
from scopelint.api.library.runtime_session import BaseSession, Plain
from scopelint.api.library.train_step import _get_or_create_global_step_read


def _or_collection(key, make):
    found = tf.get_collection(key)
    if found:
        return found[0]
    value = make()
    if value is not None:
        tf.add_to_collection(key, value)
    return value


def report_uninitialized_variables(var_list=None, name="report_uninitialized_variables"):
    """Mirrors tf.report_uninitialized_variables."""
    if var_list is None:
        var_list = tf.global_variables() + tf.local_variables()
    with tf.name_scope(name):
        flags = [tf.is_variable_initialized(var) for var in var_list]
        with tf.device("/cpu:0"):
            if not var_list:
                return tf.constant([], dtype=tf.string)
            missing = tf.logical_not(tf.stack(flags))
            names = tf.constant([var.op.name for var in var_list])
            return tf.boolean_mask(names, missing)


def _report(var_list):
    missing = report_uninitialized_variables(var_list)
    with tf.name_scope("report_uninitialized_resources"), tf.device("/cpu:0"):
        nothing = tf.constant([], dtype=tf.string)
    return tf.concat([missing, nothing], 0)


class Scaffold(object):
    """Mirrors tf.train.Scaffold."""

    def __init__(
        self,
        init_op=None,
        init_feed_dict=None,
        init_fn=None,
        ready_op=None,
        ready_for_local_init_op=None,
        local_init_op=None,
        summary_op=None,
        saver=None,
        copy_from_scaffold=None,
        local_init_feed_dict=None,
    ):
        self._init_op = init_op
        self.init_fn = init_fn
        self._init_feed_dict = init_feed_dict
        self._ready_op = ready_op
        self._ready_for_local_init_op = ready_for_local_init_op
        self._local_init_op = local_init_op
        self._summary_op = summary_op
        self._saver = saver

    def finalize(self):
        if self._init_op is None:
            self._init_op = _or_collection(tf.GraphKeys.INIT_OP, self._default_init)
        if self._ready_op is None:
            self._ready_op = _or_collection(tf.GraphKeys.READY_OP, self._default_ready)
        if self._ready_for_local_init_op is None:
            self._ready_for_local_init_op = _or_collection(tf.GraphKeys.READY_FOR_LOCAL_INIT_OP, self._default_ready_for_local)
        if self._local_init_op is None:
            self._local_init_op = _or_collection(tf.GraphKeys.LOCAL_INIT_OP, self.default_local_init_op)
        if self._summary_op is None:
            self._summary_op = _or_collection(tf.GraphKeys.SUMMARY_OP, tf.summary.merge_all)
        if self._saver is None:
            savers = tf.get_collection(tf.GraphKeys.SAVERS)
            self._saver = savers[0] if savers else Saver(sharded=True, allow_empty=True)
            if not savers:
                tf.add_to_collection(tf.GraphKeys.SAVERS, self._saver)
        self._saver.build()
        tf.get_default_graph().finalize()
        return self

    def _default_init(self):
        return tf.group(tf.global_variables_initializer(), tf.no_op(name="init"))

    def _default_ready(self):
        return _report(None)

    def _default_ready_for_local(self):
        return _report(tf.global_variables())

    @staticmethod
    def default_local_init_op():
        return tf.group(tf.local_variables_initializer(), tf.tables_initializer(), tf.no_op(name="init"))

    @staticmethod
    def get_or_default(arg_name, collection_key, default_constructor):
        return _or_collection(collection_key, default_constructor)

    @property
    def init_op(self):
        return self._init_op

    @property
    def local_init_op(self):
        return self._local_init_op

    @property
    def ready_op(self):
        return self._ready_op

    @property
    def summary_op(self):
        return self._summary_op

    @property
    def saver(self):
        return self._saver


class MonitoredSession(BaseSession):
    """Mirrors tf.train.MonitoredSession: finalizes its scaffold, which may add init, ready and saver ops."""

    def __init__(self, session_creator=None, hooks=None, stop_grace_period_secs=120, **kwargs):
        super(MonitoredSession, self).__init__()
        for hook in hooks or []:
            hook.begin()
        scaffold = getattr(session_creator, "_scaffold", None) or kwargs.get("scaffold") or Scaffold()
        scaffold.finalize()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        return False

    def should_stop(self):
        return tf.scopelint.unknown("whether a session stops", "bool")

    def _tf_sess(self):
        return self

    def raw_session(self):
        return self

    def run_step_fn(self, step_fn):
        return tf.scopelint.unknown("what a step function answers")


class SessionCreator(object):
    """Mirrors tf.train.SessionCreator."""


class ChiefSessionCreator(SessionCreator):
    """Mirrors tf.train.ChiefSessionCreator and WorkerSessionCreator."""

    def __init__(self, scaffold=None, *args, **kwargs):
        self._scaffold = scaffold or Scaffold()


class GlobalStepHook(Plain):
    """A hook that reads the global step: CheckpointSaverHook, StepCounterHook, StopAtStepHook ..."""

    def begin(self):
        _get_or_create_global_step_read()


class PlainHook(Plain):
    """A hook that adds no ops: LoggingTensorHook, NanTensorHook ..."""

    def begin(self):
        return None


def MonitoredTrainingSession(master="", is_chief=True, checkpoint_dir=None, scaffold=None, hooks=None, chief_only_hooks=None, *args, **kwargs):
    """Mirrors tf.train.MonitoredTrainingSession."""
    scaffold = scaffold or Scaffold()
    every = list(hooks or []) + list(chief_only_hooks or [])
    if checkpoint_dir:
        every.append(GlobalStepHook())
    return MonitoredSession(ChiefSessionCreator(scaffold), every)
