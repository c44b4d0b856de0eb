"""decorator: wrappers that keep the signature of what they wrap."""
import contextlib as _contextlib
import functools
import inspect


def _with_defaults(function, args, kwargs):
    bound = inspect.signature(function).bind(*args, **kwargs)
    bound.apply_defaults()
    return bound.args, bound.kwargs


def decorate(func, caller, extras=(), kwsyntax=False):
    def fun(*args, **kw):
        if not kwsyntax:
            args, kw = _with_defaults(func, args, kw)
        return caller(func, *(tuple(extras) + tuple(args)), **kw)

    return functools.update_wrapper(fun, func)


def decorator(caller, _func=None, kwsyntax=False):
    if _func is not None:
        return decorate(_func, caller, (), kwsyntax)
    plain = [p for p in inspect.signature(caller).parameters.values() if p.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]

    def dec(func=None, *args, **kw):
        more = [kw.get(p.name, p.default) for p in plain[len(args) + 1 :] if p.default is not inspect.Parameter.empty]
        extras = args + tuple(more)
        if func is None:
            return lambda func: decorate(func, caller, extras, kwsyntax)
        return decorate(func, caller, extras, kwsyntax)

    return functools.update_wrapper(dec, caller)


def decoratorx(caller):
    def dec(func):
        return FunctionMaker.create(func, "return _call_(_func_, %(shortsignature)s)", dict(_call_=caller, _func_=func), __wrapped__=func)

    return dec


def contextmanager(func):
    return _contextlib.contextmanager(func)


class FunctionMaker:
    """Makes functions of a given signature out of source text."""

    args = varargs = varkw = defaults = kwonlyargs = kwonlydefaults = ()

    def __init__(self, func=None, name=None, signature=None, defaults=None, doc=None, module=None, funcdict=None):
        self.shortsignature = signature
        if func:
            self.name = "_lambda_" if func.__name__ == "<lambda>" else func.__name__
            self.doc = func.__doc__
            self.module = func.__module__
            if inspect.isroutine(func):
                self._take_signature(inspect.getfullargspec(func))
                self.dict = dict(func.__dict__)
        given = {"name": name, "defaults": defaults, "doc": doc, "module": module, "dict": funcdict}
        for key, value in given.items():
            if value:
                setattr(self, key, value)
        if signature is not None:
            self.signature = signature

    def _take_signature(self, spec):
        for key in ("args", "varargs", "varkw", "defaults", "kwonlyargs", "kwonlydefaults"):
            setattr(self, key, getattr(spec, key))
        long, short = list(self.args), list(self.args)
        if self.varargs:
            long.append("*" + self.varargs)
            short.append("*" + self.varargs)
        elif self.kwonlyargs:
            long.append("*")
        for name in self.kwonlyargs:
            long.append("%s=None" % name)
            short.append("%s=%s" % (name, name))
        if self.varkw:
            long.append("**" + self.varkw)
            short.append("**" + self.varkw)
        self.signature = ", ".join(long)
        self.shortsignature = ", ".join(short)

    def update(self, func, **kw):
        func.__name__ = self.name
        func.__doc__ = getattr(self, "doc", None)
        func.__defaults__ = self.defaults
        func.__kwdefaults__ = self.kwonlydefaults or None
        for key, value in dict(getattr(self, "dict", {}), **kw).items():
            setattr(func, key, value)

    def make(self, src_templ, evaldict=None, addsource=False, **attrs):
        source = src_templ % vars(self)
        names = {} if evaldict is None else evaldict
        exec(compile(source, "<decorator>", "single"), names)
        func = names[source[source.index("def ") + 4 : source.index("(")].strip()]
        self.update(func, **attrs)
        return func

    @classmethod
    def create(cls, obj, body, evaldict, defaults=None, doc=None, module=None, addsource=True, **attrs):
        name = signature = None
        if isinstance(obj, str):
            name, rest = obj.strip().split("(", 1)
            signature = rest[:-1]
        made = cls(None if isinstance(obj, str) else obj, name, signature, defaults, doc, module)
        lines = "\n".join(["    " + line for line in body.splitlines()])
        return made.make("def %(name)s(%(signature)s):\n" + lines + "\n", evaldict, addsource, **attrs)
