"""tf.train.Supervisor: the ops it adds, then the graph is finalized (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.runtime_monitored import report_uninitialized_variables
from scopelint.api.library.runtime_saver import Saver
from scopelint.api.library.runtime_session import Coordinator, FileWriter, Plain, Session

_GIVEN_BY_DEFAULT = 0


def _chosen(given, key, make):
    """An argument, else the first item of a collection, else what is made for it and added there."""
    if given is not _GIVEN_BY_DEFAULT:
        return given
    found = tf.get_collection(key)
    if found:
        return found[0]
    made = make()
    if made is not None:
        tf.add_to_collection(key, made)
    return made


def _nothing():
    return None


def _saver():
    return Saver() if tf.global_variables() else None


def _local_init():
    return tf.group(tf.local_variables_initializer(), tf.tables_initializer())


def _step():
    try:
        found = tf.get_default_graph().get_tensor_by_name("global_step:0")
    except KeyError:
        return None
    return found if found.dtype.base_dtype in [tf.int32, tf.int64] else None


class _Managed(object):
    """A session of a supervisor, entered and left."""

    def __init__(self, session):
        self._session = session

    def __enter__(self):
        return self._session

    def __exit__(self, kind, *unused):
        return kind is not None and issubclass(kind, tf.errors.OutOfRangeError)


class Supervisor(object):
    """Mirrors tf.train.Supervisor."""

    USE_DEFAULT = _GIVEN_BY_DEFAULT

    def __init__(
        self,
        graph=None,
        ready_op=_GIVEN_BY_DEFAULT,
        ready_for_local_init_op=_GIVEN_BY_DEFAULT,
        is_chief=True,
        init_op=_GIVEN_BY_DEFAULT,
        init_feed_dict=None,
        local_init_op=_GIVEN_BY_DEFAULT,
        logdir=None,
        summary_op=_GIVEN_BY_DEFAULT,
        saver=_GIVEN_BY_DEFAULT,
        global_step=_GIVEN_BY_DEFAULT,
        save_summaries_secs=120,
        save_model_secs=600,
        recovery_wait_secs=30,
        stop_grace_secs=120,
        checkpoint_basename="model.ckpt",
        session_manager=None,
        summary_writer=_GIVEN_BY_DEFAULT,
        init_fn=None,
        local_init_run_options=None,
    ):
        graph = tf.get_default_graph() if graph is None else graph
        keys = tf.GraphKeys
        with graph.as_default():
            self.ready_op = _chosen(ready_op, keys.READY_OP, report_uninitialized_variables)
            self.ready_for_local_init_op = _chosen(ready_for_local_init_op, keys.READY_FOR_LOCAL_INIT_OP, _nothing)
            self.init_op = _chosen(init_op, keys.INIT_OP, tf.global_variables_initializer)
            self.local_init_op = _chosen(local_init_op, keys.LOCAL_INIT_OP, _local_init)
            self.saver = _chosen(saver, keys.SAVERS, _saver)
            self.summary_op = _chosen(summary_op, keys.SUMMARY_OP, tf.summary.merge_all)
            self.global_step = _chosen(global_step, keys.GLOBAL_STEP, _step)
        self._graph = graph
        self.is_chief = is_chief
        self.coord = Coordinator()
        self.init_feed_dict = init_feed_dict
        self.session_manager = Plain() if session_manager is None else session_manager
        self.save_summaries_secs = save_summaries_secs if is_chief else None
        self.save_model_secs = save_model_secs if is_chief else None
        self.save_path = logdir + "/" + checkpoint_basename if is_chief and logdir else None
        self.summary_writer = self._writer(summary_writer, logdir) if is_chief else None
        self._init_fn = init_fn
        if not is_chief:
            self._check_devices()
        graph.finalize()

    @staticmethod
    def _writer(given, logdir):
        if given is not _GIVEN_BY_DEFAULT:
            return given
        return FileWriter(logdir) if logdir else None

    def _check_devices(self):
        for op in self._graph.get_operations():
            if op.type in ["Variable", "VariableV2"] and not op.device:
                raise ValueError("When using replicas, all Variables must have their device set: %s" % op)

    def prepare_or_wait_for_session(
        self, master="", config=None, wait_for_checkpoint=False, max_wait_secs=7200, start_standard_services=True
    ):
        session = Session(master, self._graph, config)
        if self.is_chief and self.init_op is None and self._init_fn is None:
            return session
        if self.is_chief and self._init_fn is not None:
            self._init_fn(session)
        tf.scopelint.note("run")
        return session

    def managed_session(self, master="", config=None, start_standard_services=True, close_summary_writer=True):
        return _Managed(self.prepare_or_wait_for_session(master, config))

    def start_standard_services(self, sess):
        if not self.is_chief:
            raise RuntimeError(
                "Only chief supervisor can start standard services. Because only chief supervisors can write events."
            )
        return tf.scopelint.unknown("the threads of a supervisor", "list")

    def start_queue_runners(self, sess, queue_runners=None):
        return tf.scopelint.unknown("the threads of queue runners", "list")

    def loop(self, timer_interval_secs, target, args=None, kwargs=None):
        return tf.scopelint.unknown("a thread of a supervisor")

    def stop(self, threads=None, close_summary_writer=True, ignore_live_threads=False):
        return None

    def request_stop(self, ex=None):
        return None

    def should_stop(self):
        return self.coord.should_stop()

    def stop_on_exception(self):
        return self.coord.stop_on_exception()

    def wait_for_stop(self):
        return None

    def summary_computed(self, sess, summary, global_step=None):
        if self.summary_writer is None:
            raise RuntimeError("Writing a summary requires a summary writer.")
