"""What a function's parameters are, what is surely so: helpers that our own library files call (`tf.scopelint.*`), and fn_args."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scopelint.api.registry import primitive
from scopelint.interp.code import Code
from scopelint.interp.values import BoundMethod, ClassV, FunctionV, Instance, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


def _function(m: Machine, fn: Value) -> tuple[Code, int] | None:
    """The code behind a callable and how many leading parameters are already bound."""
    bound = 0
    while True:
        match fn:
            case BoundMethod():
                fn, bound = fn.func, bound + 1
            case FunctionV():
                return fn.code, bound
            case ClassV():
                fn, bound = fn.lookup("__init__"), bound + 1
            case Instance():
                wrapped = fn.attrs.get("__wrapped__", MISSING)
                fn, bound = (wrapped, bound) if wrapped is not MISSING else (fn.cls.lookup("__call__"), bound + 1)
            case _:
                return None


@primitive("tf.scopelint.arg_names", pure=True)
def arg_names(m: Machine, fn: Value) -> Value:
    """The positional and keyword-only parameters of a callable as a tuple of names (empty where not known)."""
    found = _function(m, fn)
    if found is None:
        return ()
    code, bound = found
    return tuple(code.params[bound:]) + tuple(code.kwonly)


@primitive("tf.python.util.function_utils.fn_args", "tf.python.estimator.util.fn_args", pure=True)
def fn_args(m: Machine, fn: Value) -> Value:
    """function_utils.fn_args: the positional parameters of a function, a bound method without its first, a class with self."""
    found = _function(m, fn)
    if found is None:
        return m.unknown("the parameters of something that is no function of the program")
    code, bound = found
    return tuple(code.params[bound - 1 if isinstance(fn, ClassV) else bound :])


@primitive("tf.scopelint.takes_kwargs", pure=True)
def takes_kwargs(m: Machine, fn: Value) -> Value:
    """Whether a callable takes **kwargs."""
    found = _function(m, fn)
    return found is not None and found[0].kwarg is not None


@primitive("tf.scopelint.surely", pure=True)
def surely(m: Machine, condition: Value) -> Value:
    """Whether a condition is known to hold: undecided counts as False, without a fork."""
    return m.truth(condition) is True


@primitive("tf.scopelint.default_names", pure=True)
def default_names(m: Machine, fn: Value) -> Value:
    """The names of those parameters of a function that have defaults."""
    if not isinstance(fn, FunctionV) or not fn.defaults:
        return ()
    return tuple(fn.code.params[-len(fn.defaults) :])


@primitive("tf.scopelint.unmodelled")
def unmodelled(m: Machine, what: Value, *values: Value) -> Value:
    """A part of a library function that we have no model of: it may name anything in the present scope."""
    m.opaque(f"{what} is not modelled", list(values))
    return m.unknown(f"{what} is not modelled", tf=True)


@primitive("tf.scopelint.snake_case", pure=True)
def snake_case(m: Machine, name: Value) -> Value:
    """A class name as layers use it for scopes (MyNet2D -> my_net2d)."""
    if not isinstance(name, str):
        return m.unknown("the name of a class that is not known", kind="str")
    snake = re.sub("([a-z])([A-Z])", r"\1_\2", re.sub("(.)([A-Z][a-z0-9]+)", r"\1_\2", name)).lower()
    return "private" + snake if snake.startswith("_") else snake


@primitive("tf.scopelint.is_nested", pure=True)
def is_nested(m: Machine, value: Value) -> Value:
    """Whether a value is known to be a list, tuple or dict (what tf.nest descends into)."""
    return m.isinstance(value, (m.classes["list"], m.classes["tuple"], m.classes["dict"])) is True
