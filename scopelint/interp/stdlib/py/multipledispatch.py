"""multipledispatch: the function whose types fit the arguments best."""
import inspect

from _scopelint import incomplete, is_unknown, unknown

global_namespace = {}


class MDNotImplementedError(NotImplementedError):
    pass


class Dispatcher:
    def __init__(self, name, doc=None):
        self.name = self.__name__ = name
        self.funcs = {}
        self.doc = doc

    def register(self, *types, **kwargs):
        def _(func):
            self.add(types, func, **kwargs)
            return func

        return _

    def add(self, signature, func):
        for i, kind in enumerate(signature):
            if isinstance(kind, (tuple, list)):
                for one in kind:
                    self.add(tuple(signature[:i]) + (one,) + tuple(signature[i + 1 :]), func)
                return
        self.funcs[tuple(signature)] = func

    def _fitting(self, args):
        fitting = []
        for types, func in self.funcs.items():
            if len(types) == len(args):
                fits = [isinstance(a, t) for a, t in zip(args, types)]
                if any([is_unknown(f) for f in fits]):
                    return None
                if all(fits):
                    fitting.append((types, func))
        return fitting

    def __call__(self, *args, **kwargs):
        fitting = self._fitting(args)
        if fitting is None:
            incomplete("a dispatch on types that are not known")
            return unknown("what %s returns for types that are not known" % self.name)
        if not fitting:
            raise NotImplementedError("Could not find signature for %s" % self.name)
        best = [f for types, f in fitting if all([_within(types, others) for others, _ in fitting])]
        if not best:
            incomplete("a dispatch that is ambiguous")
            return unknown("what %s returns where its signatures are ambiguous" % self.name)
        return best[0](*args, **kwargs)

    def dispatch(self, *types):
        exact = [f for signature, f in self.funcs.items() if signature == types]
        if exact:
            return exact[0]
        fitting = [(s, f) for s, f in self.funcs.items() if len(s) == len(types) and _within(types, s)]
        best = [f for s, f in fitting if all([_within(s, others) for others, _ in fitting])]
        return best[0] if best else None


class MethodDispatcher(Dispatcher):
    def __get__(self, instance, owner):
        return lambda *args, **kwargs: self._call_method(instance, args, kwargs)

    def _call_method(self, instance, args, kwargs):
        fitting = self._fitting(args)
        best = [f for types, f in fitting or [] if all([_within(types, others) for others, _ in fitting])]
        if not best:
            incomplete("a dispatch on types that are not known")
            return unknown("what %s returns for types that are not known" % self.name)
        return best[0](instance, *args, **kwargs)


def _within(types, others):
    return all([issubclass(a, b) for a, b in zip(types, others)])


def dispatch(*types, **kwargs):
    namespace = kwargs.get("namespace", global_namespace)

    def _df(func):
        name = func.__name__
        if "self" in inspect.signature(func).parameters:
            found = inspect.currentframe().f_back.f_locals.get(name)
            dispatcher = found if isinstance(found, MethodDispatcher) else MethodDispatcher(name)
        else:
            if name not in namespace:
                namespace[name] = Dispatcher(name)
            dispatcher = namespace[name]
        dispatcher.add(types, func)
        return dispatcher

    return _df
