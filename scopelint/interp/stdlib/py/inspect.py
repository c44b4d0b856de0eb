"""Signatures of inspect, as our interpreter runs them; the tests of kinds are natives (see runtime_.py)."""
import collections

from _inspect import parameters

FullArgSpec = collections.namedtuple("FullArgSpec", "args, varargs, varkw, defaults, kwonlyargs, kwonlydefaults, annotations")
ArgSpec = collections.namedtuple("ArgSpec", "args varargs keywords defaults")
Arguments = collections.namedtuple("Arguments", "args, varargs, varkw")


class _empty:
    pass


class _Kind:
    def __init__(self, value, name):
        self.value = value
        self.name = name

    def __str__(self):
        return self.name

    def __lt__(self, other):
        return self.value < other.value


class Parameter:
    POSITIONAL_ONLY = _Kind(0, "POSITIONAL_ONLY")
    POSITIONAL_OR_KEYWORD = _Kind(1, "POSITIONAL_OR_KEYWORD")
    VAR_POSITIONAL = _Kind(2, "VAR_POSITIONAL")
    KEYWORD_ONLY = _Kind(3, "KEYWORD_ONLY")
    VAR_KEYWORD = _Kind(4, "VAR_KEYWORD")
    empty = _empty

    def __init__(self, name, kind, default=_empty, annotation=_empty):
        self.name = name
        self.kind = kind
        self.default = default
        self.annotation = annotation

    def replace(self, **changes):
        made = Parameter(self.name, self.kind, self.default, self.annotation)
        for name, value in changes.items():
            setattr(made, name, value)
        return made


_KINDS = {
    "positional": Parameter.POSITIONAL_ONLY,
    "plain": Parameter.POSITIONAL_OR_KEYWORD,
    "vararg": Parameter.VAR_POSITIONAL,
    "keyword": Parameter.KEYWORD_ONLY,
    "kwarg": Parameter.VAR_KEYWORD,
}


class BoundArguments:
    def __init__(self, signature, arguments):
        self.signature = signature
        self.arguments = arguments

    @property
    def args(self):
        out = []
        for p in self.signature.parameters.values():
            if p.name in self.arguments:
                if p.kind is Parameter.VAR_POSITIONAL:
                    out.extend(self.arguments[p.name])
                elif p.kind is Parameter.POSITIONAL_OR_KEYWORD or p.kind is Parameter.POSITIONAL_ONLY:
                    out.append(self.arguments[p.name])
        return tuple(out)

    @property
    def kwargs(self):
        out = {}
        for p in self.signature.parameters.values():
            if p.name in self.arguments:
                if p.kind is Parameter.VAR_KEYWORD:
                    out.update(self.arguments[p.name])
                elif p.kind is Parameter.KEYWORD_ONLY:
                    out[p.name] = self.arguments[p.name]
        return out

    def apply_defaults(self):
        filled = collections.OrderedDict()
        for p in self.signature.parameters.values():
            if p.name in self.arguments:
                filled[p.name] = self.arguments[p.name]
            elif p.default is not _empty:
                filled[p.name] = p.default
            elif p.kind is Parameter.VAR_POSITIONAL:
                filled[p.name] = ()
            elif p.kind is Parameter.VAR_KEYWORD:
                filled[p.name] = {}
        self.arguments = filled


class Signature:
    empty = _empty

    def __init__(self, parameters=None, return_annotation=_empty):
        self.parameters = collections.OrderedDict([(p.name, p) for p in parameters or []])
        self.return_annotation = return_annotation

    @classmethod
    def from_callable(cls, obj):
        return signature(obj)

    def bind(self, *args, **kwargs):
        return self._bind(args, kwargs, False)

    def bind_partial(self, *args, **kwargs):
        return self._bind(args, kwargs, True)

    def replace(self, parameters=None, return_annotation=_empty):
        return Signature(list(self.parameters.values()) if parameters is None else parameters)

    def _bind(self, args, kwargs, partial):
        args = list(args)
        kwargs = dict(kwargs)
        arguments = collections.OrderedDict()
        for p in self.parameters.values():
            if p.kind is Parameter.VAR_POSITIONAL:
                if args:
                    arguments[p.name] = tuple(args)
                    args = []
            elif p.kind is Parameter.VAR_KEYWORD:
                if kwargs:
                    arguments[p.name] = kwargs
                    kwargs = {}
            elif args and p.kind is not Parameter.KEYWORD_ONLY:
                arguments[p.name] = args.pop(0)
                if p.name in kwargs:
                    raise TypeError("multiple values for argument %r" % p.name)
            elif p.name in kwargs:
                arguments[p.name] = kwargs.pop(p.name)
            elif p.default is _empty and not partial:
                raise TypeError("missing a required argument: %r" % p.name)
        if args:
            raise TypeError("too many positional arguments")
        for name in kwargs:
            raise TypeError("got an unexpected keyword argument %r" % name)
        return BoundArguments(self, arguments)


def signature(obj, follow_wrapped=True):
    if follow_wrapped:
        while hasattr(obj, "__wrapped__"):
            obj = obj.__wrapped__
    return Signature([Parameter(name, _KINDS[kind], default if has else _empty) for name, kind, has, default in parameters(obj)])


def _spec(func):
    found = parameters(func, False)
    args = [n for n, kind, has, d in found if kind in ("plain", "positional")]
    defaults = tuple([d for n, kind, has, d in found if has and kind in ("plain", "positional")])
    varargs = [n for n, kind, has, d in found if kind == "vararg"]
    varkw = [n for n, kind, has, d in found if kind == "kwarg"]
    kwonly = [n for n, kind, has, d in found if kind == "keyword"]
    kwdefaults = {n: d for n, kind, has, d in found if kind == "keyword" and has}
    return args, varargs[0] if varargs else None, varkw[0] if varkw else None, defaults or None, kwonly, kwdefaults or None


def getfullargspec(func):
    return FullArgSpec(*_spec(func), {})


def getargspec(func):
    return ArgSpec(*_spec(func)[:4])


def getcallargs(func, *positional, **named):
    bound = signature(func).bind(*positional, **named)
    bound.apply_defaults()
    return dict(bound.arguments)


def unwrap(func, stop=None):
    while hasattr(func, "__wrapped__"):
        func = func.__wrapped__
    return func


def getmembers(object, predicate=None):
    found = [(name, getattr(object, name)) for name in dir(object)]
    return [(n, v) for n, v in found if predicate is None or predicate(v)]


def getmro(cls):
    return cls.__mro__
