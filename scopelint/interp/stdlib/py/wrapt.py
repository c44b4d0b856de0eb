"""wrapt: decorators whose wrapper gets (wrapped, instance, args, kwargs), and object proxies."""
import functools


class ObjectProxy:
    def __init__(self, wrapped):
        object.__setattr__(self, "__wrapped__", wrapped)

    def __getattr__(self, name):
        return getattr(self.__wrapped__, name)

    def __setattr__(self, name, value):
        if name.startswith("_self_") or name == "__wrapped__":
            object.__setattr__(self, name, value)
        else:
            setattr(self.__wrapped__, name, value)

    def __call__(self, *args, **kwargs):
        return self.__wrapped__(*args, **kwargs)

    def __getitem__(self, key):
        return self.__wrapped__[key]

    def __setitem__(self, key, value):
        self.__wrapped__[key] = value

    def __len__(self):
        return len(self.__wrapped__)

    def __iter__(self):
        return iter(self.__wrapped__)

    def __contains__(self, value):
        return value in self.__wrapped__

    def __str__(self):
        return str(self.__wrapped__)


CallableObjectProxy = ObjectProxy


class FunctionWrapper:
    def __init__(self, wrapped, wrapper, enabled=None, adapter=None):
        functools.update_wrapper(self, wrapped)  # first: it takes over what another wrapper inside holds
        self.__wrapped__ = wrapped
        self.__scopelint_function__ = wrapped if adapter is None else adapter
        self._self_wrapper = wrapper
        self._self_adapter = adapter
        self._self_instance = None

    def __get__(self, instance, owner=None):
        wrapped, adapter = [f.__get__(instance, owner) if hasattr(f, "__get__") else f for f in (self.__wrapped__, self._self_adapter)]
        bound = FunctionWrapper(wrapped, self._self_wrapper, None, adapter)
        bound._self_instance = instance
        return bound

    def __call__(self, *args, **kwargs):
        return self._self_wrapper(self.__wrapped__, self._self_instance, args, kwargs)

    def __getattr__(self, name):
        return getattr(self.__wrapped__, name)


def decorator(wrapper=None, enabled=None, adapter=None, proxy=None):
    if wrapper is None:
        return functools.partial(decorator, enabled=enabled, adapter=adapter)

    def decorate(wrapped):
        return FunctionWrapper(wrapped, wrapper, enabled, adapter)

    return functools.update_wrapper(decorate, wrapper)


def synchronized(wrapped):
    return wrapped


def wrap_function_wrapper(module, name, wrapper):
    target = module
    parts = name.split(".")
    for part in parts[:-1]:
        target = getattr(target, part)
    made = FunctionWrapper(getattr(target, parts[-1]), wrapper)
    setattr(target, parts[-1], made)
    return made
