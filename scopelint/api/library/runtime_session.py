"""tf.Session and its kin: entering them is modelled, what running answers is not known (run by scopelint's interpreter)."""

import collections

import tensorflow as tf

from scopelint.api.library.common import TF2, surely

_SESSIONS = []


def get_default_session():
    return _SESSIONS[-1] if _SESSIONS else None


class InaccessibleTensorError(ValueError):
    """Mirrors tensorflow.python.framework.errors.InaccessibleTensorError."""


def _check_present(fetch):
    if surely(fetch is None):
        if TF2:
            raise TypeError("Argument `fetch` = None has invalid type \"NoneType\". Cannot be None")
        raise TypeError("Fetch argument None has invalid type <class 'NoneType'>")


def _answer(fetch):
    inside = tf.scopelint.not_fetchable(fetch)
    if inside:
        text = "Operation %s has been marked as not fetchable. Typically this happens when it is defined in another function or code block."
        raise InaccessibleTensorError(text % (inside if TF2 else repr(inside)))
    if isinstance(fetch, tf.Operation) or fetch is None:
        return None
    return tf.scopelint.run_value(fetch)


class BaseSession(object):
    """What every session can do."""

    def __init__(self, target="", graph=None, config=None):
        self._graph = tf.get_default_graph() if graph is None else graph
        self._target = target
        self._config = config
        self._entered = []

    @property
    def graph(self):
        return self._graph

    @property
    def graph_def(self):
        return self._graph.as_graph_def()

    @property
    def sess_str(self):
        return self._target

    def run(self, fetches, feed_dict=None, options=None, run_metadata=None):
        if tf.scopelint.may_end():
            raise tf.errors.OutOfRangeError(None, None, "End of sequence")
        tf.scopelint.note("run")
        if isinstance(fetches, (list, tuple, dict)):
            tf.nest.map_structure(_check_present, fetches)
            return tf.nest.map_structure(_answer, fetches)
        _check_present(fetches)
        return _answer(fetches)

    def partial_run(self, handle, fetches, feed_dict=None):
        return self.run(fetches, feed_dict)

    def partial_run_setup(self, fetches, feeds=None):
        return tf.scopelint.unknown("a handle of a partial run")

    def make_callable(self, fetches, feed_list=None, accept_options=False):
        return lambda *args, **kwargs: self.run(fetches)

    def list_devices(self):
        return tf.scopelint.unknown("the devices of a session", "list")

    def close(self):
        return None

    def as_default(self):
        return _DefaultSession(self)


class _DefaultSession(object):
    def __init__(self, session):
        self.session = session

    def __enter__(self):
        _SESSIONS.append(self.session)
        return self.session

    def __exit__(self, *unused):
        _SESSIONS.pop()
        return False


class Session(BaseSession):
    """Mirrors tf.Session."""

    def __enter__(self):
        manager = self._graph.as_default()
        manager.__enter__()
        self._entered.append(manager)
        _SESSIONS.append(self)
        return self

    def __exit__(self, exc_type, exc_value, exc_tb):
        _SESSIONS.pop()
        self._entered.pop().__exit__(exc_type, exc_value, exc_tb)
        return False

    @staticmethod
    def reset(target, containers=None, config=None):
        return None


class InteractiveSession(BaseSession):
    """Mirrors tf.InteractiveSession: the default from its construction on."""

    def __init__(self, target="", graph=None, config=None):
        super(InteractiveSession, self).__init__(target, graph, config)
        _SESSIONS.append(self)
        self._manager = None
        if graph is not None:
            self._manager = graph.as_default()
            self._manager.__enter__()

    def close(self):
        if self in _SESSIONS:
            _SESSIONS.remove(self)
        if self._manager is not None:
            self._manager.__exit__(None, None, None)
            self._manager = None


class Plain(object):
    """An object of a run (a coordinator, a hook, a writer, a configuration): holds its arguments, answers nothing that names depend on."""

    def __init__(self, *args, **kwargs):
        self._args = args
        for name, value in kwargs.items():
            setattr(self, name, value)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        return False

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return tf.scopelint.harmless(name)


def list_local_devices(session_config=None):
    return tf.scopelint.unknown("the devices of this machine", "list")


class FileWriterCache(Plain):
    """Mirrors tf.summary.FileWriterCache."""

    @staticmethod
    def get(logdir):
        return FileWriter(logdir)

    @staticmethod
    def clear():
        return None


class FileWriter(Plain):
    """Mirrors tf.summary.FileWriter."""

    def add_summary(self, summary, global_step=None):
        return None

    def add_graph(self, graph, global_step=None, graph_def=None):
        return None

    def flush(self):
        return None

    def close(self):
        return None


class Coordinator(Plain):
    """Mirrors tf.train.Coordinator."""

    def should_stop(self):
        return tf.scopelint.unknown("whether a coordinator stops", "bool")

    def request_stop(self, ex=None):
        return None

    def join(self, *args, **kwargs):
        return None

    def stop_on_exception(self):
        return self


class SessionRunHook(object):
    """Mirrors tf.train.SessionRunHook: users derive from it."""

    def begin(self):
        pass

    def after_create_session(self, session, coord):
        pass

    def before_run(self, run_context):
        return None

    def after_run(self, run_context, run_values):
        pass

    def end(self, session):
        pass


class SessionRunArgs(collections.namedtuple("SessionRunArgs", ["fetches", "feed_dict", "options"])):
    def __new__(cls, fetches, feed_dict=None, options=None):
        return super(SessionRunArgs, cls).__new__(cls, fetches, feed_dict, options)


def start_queue_runners(sess=None, coord=None, daemon=True, start=True, collection=None):
    if not tf.get_collection("queue_runners" if collection is None else collection):
        return []
    return tf.scopelint.unknown("the threads of queue runners", "list")


def add_queue_runner(qr, collection="queue_runners"):
    tf.add_to_collection(collection, qr)


class QueueRunner(Plain):
    """Mirrors tf.train.QueueRunner."""

    def __init__(
        self, queue=None, enqueue_ops=None, close_op=None, cancel_op=None, queue_closed_exception_types=None, *args, **kwargs
    ):
        if surely(not queue) or surely(not enqueue_ops):
            raise ValueError("Must provide queue and enqueue_ops.")
        self._queue = queue
        self._enqueue_ops = enqueue_ops
        self._close_op = queue.close() if close_op is None else close_op
        self._cancel_op = queue.close(cancel_pending_enqueues=True) if cancel_op is None else cancel_op

    @property
    def enqueue_ops(self):
        return self._enqueue_ops

    @property
    def close_op(self):
        return self._close_op

    @property
    def cancel_op(self):
        return self._cancel_op

    @property
    def queue(self):
        return self._queue

    @property
    def name(self):
        return self._queue.name

    def create_threads(self, *args, **kwargs):
        return []
