"""attr, as our interpreter runs it."""
from _scopelint import class_table, set_class_attr

NOTHING = object()
_count = [0]


class Factory:
    def __init__(self, factory, takes_self=False):
        self.factory = factory
        self.takes_self = takes_self


class Attribute:
    def __init__(self, default=NOTHING, validator=None, repr=True, cmp=None, hash=None, init=True, metadata=None, type=None, converter=None, factory=None,
                 kw_only=False, eq=None, order=None, on_setattr=None, convert=None, alias=None):
        _count[0] += 1
        self.counter = _count[0]
        self.name = None
        self._default = default if factory is None else Factory(factory)
        self._validator = validator
        self.repr = repr
        self.init = init
        self.metadata = metadata or {}
        self.type = type
        self.converter = converter if converter is not None else convert
        self.kw_only = kw_only
        self.compare = eq is not False and cmp is not False

    def default(self, method):
        self._default = Factory(method, takes_self=True)
        return method

    def validator(self, method):
        return method


def ib(*args, **kwargs):
    return Attribute(*args, **kwargs)


attr = attrib = field = ib


def fields(cls):
    return tuple(cls.__attrs_attrs__)


def has(cls):
    return hasattr(cls, "__attrs_attrs__")


def asdict(inst, recurse=True, filter=None, dict_factory=dict, **kwargs):
    out = dict_factory()
    for a in inst.__attrs_attrs__:
        value = getattr(inst, a.name)
        out[a.name] = asdict(value) if recurse and has(type(value)) else value
    return out


def astuple(inst, **kwargs):
    return tuple([getattr(inst, a.name) for a in inst.__attrs_attrs__])


def evolve(inst, **changes):
    for a in inst.__attrs_attrs__:
        if a.init and a.name.lstrip("_") not in changes:
            changes[a.name.lstrip("_")] = getattr(inst, a.name)
    return type(inst)(**changes)


assoc = evolve


def s(maybe_cls=None, these=None, init=True, repr=True, frozen=False, auto_attribs=False, eq=True, cmp=None, kw_only=False, **kwargs):
    def wrap(cls):
        return _process(cls, these, init, repr, frozen, auto_attribs, eq and cmp is not False, kw_only)

    return wrap if maybe_cls is None else wrap(maybe_cls)


attrs = attributes = s


def dataclass(maybe_cls=None, **kwargs):
    return s(maybe_cls, auto_attribs=True, **kwargs)


define = mutable = dataclass


def frozen(maybe_cls=None, **kwargs):
    return s(maybe_cls, auto_attribs=True, frozen=True, **kwargs)


def _process(cls, these, init, repr, is_frozen, auto_attribs, eq, kw_only):
    table = dict(class_table(cls))
    own = dict(these) if these is not None else {n: v for n, v in table.items() if isinstance(v, Attribute)}
    if auto_attribs:
        ordered = {}
        for name in table.get("__annotations__", {}):
            value = table.get(name, NOTHING)
            ordered[name] = value if isinstance(value, Attribute) else Attribute(default=value)
        own = ordered or own
    collected = []
    for base in reversed(cls.__mro__[1:]):
        for a in dict(class_table(base)).get("__attrs_attrs__", []):
            if a.name not in own and a not in collected:
                collected.append(a)
    for name, a in own.items():
        a.name = name
        collected.append(a)
        if these is None and name in table:
            delattr(cls, name)
    set_class_attr(cls, "__attrs_attrs__", collected)
    if init:
        set_class_attr(cls, "__init__", _make_init(collected, kw_only))
    if repr and "__repr__" not in table:
        set_class_attr(cls, "__repr__", _repr)
    if eq and "__eq__" not in table:
        set_class_attr(cls, "__eq__", _eq)
    return cls


def _make_init(collected, kw_only):
    positional = [a for a in collected if a.init and not a.kw_only and not kw_only]

    def __init__(self, *args, **kwargs):
        if len(args) > len(positional):
            raise TypeError("__init__() takes %d positional arguments but %d were given" % (len(positional) + 1, len(args) + 1))
        given = dict(kwargs)
        for a, value in zip(positional, args):
            given[a.name.lstrip("_")] = value
        for a in collected:
            key = a.name.lstrip("_")
            if a.init and key in given:
                value = given.pop(key)
            elif a._default is NOTHING:
                if not a.init:
                    continue
                raise TypeError("__init__() missing 1 required positional argument: '%s'" % key)
            elif isinstance(a._default, Factory):
                value = a._default.factory(self) if a._default.takes_self else a._default.factory()
            else:
                value = a._default
            if a.converter is not None:
                value = a.converter(value)
            object.__setattr__(self, a.name, value)
        for key in given:
            raise TypeError("__init__() got an unexpected keyword argument '%s'" % key)
        if hasattr(self, "__attrs_post_init__"):
            self.__attrs_post_init__()

    return __init__


def _values(self):
    return tuple([getattr(self, a.name) for a in self.__attrs_attrs__ if a.compare])


def _repr(self):
    return "%s(%s)" % (self.__class__.__name__, ", ".join(["%s=%r" % (a.name, getattr(self, a.name)) for a in self.__attrs_attrs__ if a.repr]))


def _eq(self, other):
    if other.__class__ is not self.__class__:
        return NotImplemented
    return _values(self) == _values(other)
