"""wrapt.decorator and FunctionWrapper: wrapper(wrapped, instance, args, kwargs)."""

import types


class FunctionWrapper(object):
    def __init__(self, wrapped, wrapper, instance=None, enabled=None):
        self.__wrapped__ = wrapped
        self._self_wrapper = wrapper
        self._self_instance = instance
        self.__name__ = getattr(wrapped, "__name__", "")
        self.__doc__ = getattr(wrapped, "__doc__", None)

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return FunctionWrapper(types.MethodType(self.__wrapped__, instance), self._self_wrapper, instance)

    def __call__(self, *args, **kwargs):
        return self._self_wrapper(self.__wrapped__, self._self_instance, args, kwargs)


class ObjectProxy(object):
    def __init__(self, wrapped):
        self.__wrapped__ = wrapped

    def __getattr__(self, name):
        return getattr(self.__wrapped__, name)


def decorator(wrapper=None, enabled=None, adapter=None, proxy=None):
    if wrapper is None:
        return lambda wrapper: decorator(wrapper)
    return lambda wrapped: FunctionWrapper(wrapped, wrapper)
