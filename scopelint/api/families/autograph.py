"""What AutoGraph does to a layer's `call`: whose stacks end where the layer was called, and whose exceptions are made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.api.registry import primitive
from scopelint.api.state import exception_class, tf_state
from scopelint.facts import hole
from scopelint.interp.code_features import features
from scopelint.interp.errors import PyRaise
from scopelint.interp.exceptions import OURS
from scopelint.interp.values import BoundMethod, ClassV, FunctionV, Instance, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

_SAME_CLASS = {"AssertionError", "AttributeError", "KeyError", "NameError", "NotImplementedError", "RuntimeError", "StopIteration"}
_SAME_CLASS |= {"TypeError", "ValueError", "StagingError", "OperatorNotAllowedInGraphError"}
"""Classes whose exceptions are made anew with another message; of most others a StagingError is made."""


_REFUSED = {"tf1.15": {"yield", "mangled last", "class"}, "tf2": {"yield", "mangled", "loop else"}}
"""What a function holds that AutoGraph leaves as it is (unsupported_features_checker; 1.15's converters stumble over classes)."""


@primitive("tf.scopelint.call_converted")
def call_converted(m: Machine, fn: Value, args: Value, kwargs: Value) -> Value:
    """A layer's `call`, which AutoGraph rewrites if it is the user's (autograph.tf_convert).

    In 1.15 an exception that leaves any layer's `call` is made anew, in 2.x one that leaves a rewritten one."""
    outer = m.shown
    found = _rewritten(fn, tf_state(m).target)
    if found and outer is None:
        m.shown = len(m.frames)
    try:
        return m.call_args(fn, list(m.iterate(args) or []), dict(kwargs.items))
    except PyRaise as error:
        if found or tf_state(m).target == "tf1.15":
            raise _made_anew(m, error) from None
        raise
    finally:
        m.shown = outer


@primitive("tf.scopelint.is_users", pure=True)
def is_users(m: Machine, value: Value) -> Value:
    """Whether an object's class is none of TensorFlow's (base_layer_utils.is_subclassed)."""
    return isinstance(value, Instance) and not value.cls.module.startswith(OURS)


def _rewritten(fn: Value, target: str) -> bool:
    """Whether AutoGraph rewrites a function: one of the user's, without what it does not support."""
    while isinstance(fn, BoundMethod):
        fn = fn.func
    if not isinstance(fn, FunctionV) or not fn.module.user:
        return False
    return not _REFUSED[target] & features(fn.code)


def _made_anew(m: Machine, error: PyRaise) -> PyRaise:
    """The exception that tells of another by a message of its own: a trace of the code first (_ErrorMetadata.create_exception)."""
    old = error.value
    if not isinstance(old, Instance) or m.classes["Exception"] not in old.cls.mro:
        return error
    cls = old.cls
    if not _keeps_class(m, cls):
        cls = exception_class(m, "StagingError", m.classes["Exception"], "tensorflow.python.autograph.impl.api")
    new = Instance(cls)
    new.state = old.state
    new.attrs["args"] = (hole("where") + m.to_str(old).replace("\n", hole("indent")) + hole("end"),)
    return PyRaise(new, error.stack, error.certain, error.guard)


def _keeps_class(m: Machine, cls: ClassV) -> bool:
    """Whether another exception of the class can be made: a usual one, one of TensorFlow's, or nothing of its own over Exception."""
    if cls.name in _SAME_CLASS or any(c.name == "OpError" for c in cls.mro):
        return True
    above = cls.mro[: cls.mro.index(m.classes["Exception"])]
    return all(c.native is None and "__init__" not in c.attrs for c in above)
