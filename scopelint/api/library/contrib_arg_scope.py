"""tf.contrib.framework.arg_scope: default keyword arguments for decorated functions, by dynamic scope."""

import contextlib
import functools

import tensorflow as tf

_ARGSTACK = [{}]

_DECORATED_OPS = {}


def _arg_stack():
    if not _ARGSTACK:
        _ARGSTACK.append({})
    return _ARGSTACK


def current_arg_scope():
    """tf.contrib.framework.current_arg_scope."""
    return _arg_stack()[-1]


def arg_scope_func_key(op):
    """What a function is known by in an arg scope: its undecorated self."""
    return getattr(op, "_key_op", op)


def has_arg_scope(func):
    """tf.contrib.framework.has_arg_scope."""
    return arg_scope_func_key(func) in _DECORATED_OPS


def arg_scoped_arguments(func):
    """tf.contrib.framework.arg_scoped_arguments."""
    assert has_arg_scope(func)
    return _DECORATED_OPS[arg_scope_func_key(func)]


def _extended(ops, kwargs):
    scope = current_arg_scope().copy()
    for op in ops:
        if not has_arg_scope(op):
            name = (getattr(op, "__module__", ""), getattr(op, "__name__", ""))
            raise ValueError("%s is not decorated with @add_arg_scope", name)
        key = arg_scope_func_key(op)
        merged = scope[key].copy() if key in scope else {}
        merged.update(kwargs)
        scope[key] = merged
    return scope


@contextlib.contextmanager
def arg_scope(list_ops_or_scope, **kwargs):
    """tf.contrib.framework.arg_scope: extends the current scope by a list of functions, or replaces it by a saved one."""
    if isinstance(list_ops_or_scope, dict):
        if kwargs:
            raise ValueError("When attempting to re-use a scope by suppling adictionary, kwargs must be empty.")
        scope = list_ops_or_scope.copy()
    elif not isinstance(list_ops_or_scope, (list, tuple)):
        raise TypeError("list_ops_or_scope must either be a list/tuple or reused scope (i.e. dict)")
    else:
        scope = _extended(list_ops_or_scope, kwargs)
    _arg_stack().append(scope)
    try:
        yield scope
    finally:
        _arg_stack().pop()


def add_arg_scope(func):
    """tf.contrib.framework.add_arg_scope: makes a function take its defaults from the current arg scope."""

    @functools.wraps(func)
    def func_with_args(*args, **kwargs):
        scope = current_arg_scope()
        if key in scope:
            merged = scope[key].copy()
            merged.update(kwargs)
            return func(*args, **merged)
        return func(*args, **kwargs)

    key = arg_scope_func_key(func)
    _DECORATED_OPS[key] = tf.scopelint.default_names(func)
    func_with_args._key_op = key
    return func_with_args
