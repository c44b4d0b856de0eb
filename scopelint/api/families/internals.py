"""Helpers of TensorFlow's own internals that libraries import: decorators, wrappers and registrations that make no ops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.api.registry import lazy, primitive
from scopelint.interp.values import MISSING, Foreign, NativeFn, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

_UTIL = "tf.python.util"


def _same(m: Machine, fn: Value, *args: Value, **kwargs: Value) -> Value:
    return fn


def _decorator_factory(m: Machine, *args: Value, **kwargs: Value) -> Value:
    """A call that answers a decorator which leaves the function as it is."""
    return NativeFn("decorator", _same)


for _name in ("deprecated", "deprecated_args", "deprecated_arg_values"):
    primitive(f"tf.contrib.framework.{_name}", f"{_UTIL}.deprecation.{_name}", pure=True)(_decorator_factory)
for _name in (
    f"{_UTIL}.tf_export.tf_export",
    f"{_UTIL}.tf_export.keras_export",
    f"{_UTIL}.tf_export.estimator_export",
    f"{_UTIL}.deprecation.deprecated_endpoints",
    f"{_UTIL}.deprecation.deprecate_moved_module",
    "tf.python.framework.ops.RegisterShape",
    "tf.python.framework.ops.RegisterStatistics",
    "tf.python.framework.ops.RegisterGradient",
):
    primitive(_name, pure=True)(_decorator_factory)
for _name in (
    f"{_UTIL}.tf_should_use.should_use_result",
    f"{_UTIL}.dispatch.add_dispatch_support",
    f"{_UTIL}.dispatch.add_dispatch_list",
    "tf.python.autograph.do_not_convert",
    "tf.autograph.experimental.do_not_convert",
):

    @primitive(_name, pure=True)
    def _as_it_is(m: Machine, fn: Value = None, *args: Value, **kwargs: Value) -> Value:
        """A decorator with or without arguments that changes nothing here."""
        return NativeFn("decorator", _same) if fn is None else fn


@primitive(f"{_UTIL}.tf_decorator.make_decorator", pure=True)
def make_decorator(m: Machine, target: Value, decorator_func: Value, *args: Value, **kwargs: Value) -> Value:
    """tf_decorator.make_decorator: the wrapper, named like its target."""
    for name in ("__name__", "__doc__", "__module__"):
        value = m.getattr(target, name, MISSING)
        if value is not MISSING:
            m.setattr(decorator_func, name, value)
    m.setattr(decorator_func, "__wrapped__", target)
    return decorator_func


@primitive(f"{_UTIL}.tf_decorator.unwrap", pure=True)
def unwrap(m: Machine, maybe: Value) -> Value:
    """tf_decorator.unwrap: ([decorators], innermost target)."""
    inner = maybe
    while (wrapped := m.getattr(inner, "__wrapped__", MISSING)) is not MISSING and wrapped is not inner:
        inner = wrapped
    return (m.list([]), inner)


class _Quiet(Foreign):
    """A context manager that changes nothing here."""

    __slots__ = ()
    type_name = "context manager"

    def py_enter(self, m: Machine) -> Value:
        return None

    def py_exit(self, m: Machine, exc: Value) -> bool:
        return False

    def py_getattr(self, m: Machine, name: str) -> Value:
        return NativeFn(name, lambda m, *args: None) if name in ("__enter__", "__exit__") else MISSING


@primitive(f"{_UTIL}.deprecation.silence", pure=True)
def silence(m: Machine) -> Value:
    """deprecation.silence."""
    return _Quiet()


@primitive("tf.python.tf2.enabled", pure=True)
def tf2_enabled(m: Machine) -> Value:
    """tensorflow.python.tf2.enabled: both targets run TensorFlow 1's behaviour."""
    return False


@primitive(
    "tf.python.framework.test_util.InstallStackTraceHandler",
    f"{_UTIL}.all_util.remove_undocumented",
    f"{_UTIL}.all_util.make_all",
    "tf.contrib.slim.make_all",
    pure=True,
)
def housekeeping(m: Machine, *args: Value, **kwargs: Value) -> Value:
    """What modules do about themselves at import."""
    return m.list([])


@primitive("tf.python.framework.ops.register_proto_function", pure=True)
def nothing(m: Machine, *args: Value, **kwargs: Value) -> Value:
    """A registration that no name depends on."""
    return None


@lazy(f"{_UTIL}.tf_contextlib.contextmanager")
def contextmanager(m: Machine) -> Value:
    """tf_contextlib.contextmanager is contextlib's."""
    return m.getattr(m.import_module("contextlib"), "contextmanager")


def _inspect(name: str) -> None:
    @lazy(f"{_UTIL}.tf_inspect.{name}")
    def found(m: Machine) -> Value:
        return m.getattr(m.import_module("inspect"), name)


_INSPECT = (
    "getargspec getfullargspec isclass isfunction ismethod ismodule isgenerator isgeneratorfunction isbuiltin getmro getmembers getdoc "
    "getfile getsource getmodule stack signature currentframe getcallargs ArgSpec FullArgSpec"
)
for _name in _INSPECT.split():
    _inspect(_name)
