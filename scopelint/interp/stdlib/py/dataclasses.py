"""dataclasses, as our interpreter runs it."""
from _scopelint import set_class_attr, class_table

MISSING = object()


class FrozenInstanceError(AttributeError):
    pass


class InitVar:
    def __class_getitem__(cls, type):
        return InitVar()


class Field:
    def __init__(self, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None, kw_only=False):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = hash
        self.compare = compare
        self.metadata = metadata if metadata is not None else {}
        self.kw_only = kw_only
        self.init_var = False


def field(**kwargs):
    return Field(**kwargs)


def fields(class_or_instance):
    return tuple(f for f in class_or_instance.__dataclass_fields__.values() if not f.init_var)


def is_dataclass(obj):
    return hasattr(obj, "__dataclass_fields__")


def asdict(instance, dict_factory=dict):
    return dict_factory([(f.name, _plain(getattr(instance, f.name), dict_factory)) for f in fields(instance)])


def _plain(value, dict_factory):
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value, dict_factory)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*[_plain(v, dict_factory) for v in value])
    if isinstance(value, list):
        return [_plain(v, dict_factory) for v in value]
    if isinstance(value, tuple):
        return tuple(_plain(v, dict_factory) for v in value)
    if isinstance(value, dict):
        return {k: _plain(v, dict_factory) for k, v in value.items()}
    return value


def astuple(instance, tuple_factory=tuple):
    return tuple_factory([getattr(instance, f.name) for f in fields(instance)])


def replace(instance, **changes):
    for f in instance.__dataclass_fields__.values():
        if f.init and f.name not in changes and not f.init_var:
            changes[f.name] = getattr(instance, f.name)
    return instance.__class__(**changes)


def make_dataclass(cls_name, fields, bases=(), namespace=None, **kwargs):
    body = dict(namespace or {})
    annotations = {}
    for item in fields:
        if isinstance(item, str):
            annotations[item] = object
        else:
            annotations[item[0]] = item[1]
            if len(item) == 3:
                body[item[0]] = item[2]
    body["__annotations__"] = annotations
    return _process(type(cls_name, bases, body), **kwargs)


def dataclass(cls=None, **kwargs):
    if cls is None:
        return lambda c: _process(c, **kwargs)
    return _process(cls, **kwargs)


def _is_class_var(annotation):
    if isinstance(annotation, str):
        return annotation.startswith(("ClassVar", "typing.ClassVar"))
    return getattr(annotation, "__name__", None) == "ClassVar"


def _process(cls, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False, **newer):
    collected = {}
    for base in reversed(cls.__mro__[1:]):
        own = dict(class_table(base)).get("__dataclass_fields__")
        if own:
            for name, f in own.items():
                collected[name] = f
    table = dict(class_table(cls))
    for name, annotation in table.get("__annotations__", {}).items():
        if _is_class_var(annotation):
            continue
        default = table.get(name, MISSING)
        f = default if isinstance(default, Field) else Field(default=default)
        f.name = name
        f.type = annotation
        f.init_var = isinstance(annotation, InitVar) or annotation is InitVar
        if isinstance(default, Field):
            if f.default is not MISSING:
                set_class_attr(cls, name, f.default)
            else:
                delattr(cls, name)
        collected[name] = f
    set_class_attr(cls, "__dataclass_fields__", collected)
    if init and "__init__" not in table:
        set_class_attr(cls, "__init__", _make_init(cls, list(collected.values()), frozen, newer.get("kw_only", False)))
    if repr and "__repr__" not in table:
        set_class_attr(cls, "__repr__", _repr)
    if eq and "__eq__" not in table:
        set_class_attr(cls, "__eq__", _eq)
        if frozen or unsafe_hash:
            set_class_attr(cls, "__hash__", _hash)
        elif "__hash__" not in table:
            set_class_attr(cls, "__hash__", None)
    if order:
        set_class_attr(cls, "__lt__", lambda self, other: _values(self) < _values(other))
        set_class_attr(cls, "__le__", lambda self, other: _values(self) <= _values(other))
        set_class_attr(cls, "__gt__", lambda self, other: _values(self) > _values(other))
        set_class_attr(cls, "__ge__", lambda self, other: _values(self) >= _values(other))
    if frozen:
        set_class_attr(cls, "__setattr__", _frozen_setattr)
    return cls


def _make_init(cls, all_fields, frozen, kw_only):
    positional = [f for f in all_fields if f.init and not f.kw_only and not kw_only]
    taken = [f.name for f in all_fields if f.init]

    def __init__(self, *args, **kwargs):
        if len(args) > len(positional):
            raise TypeError("__init__() takes %d positional arguments but %d were given" % (len(positional) + 1, len(args) + 1))
        values = {}
        for f, value in zip(positional, args):
            values[f.name] = value
        for name, value in kwargs.items():
            if name not in taken:
                raise TypeError("__init__() got an unexpected keyword argument '%s'" % name)
            if name in values:
                raise TypeError("__init__() got multiple values for argument '%s'" % name)
            values[name] = value
        extra = []
        for f in all_fields:
            if f.name in values:
                value = values[f.name]
            elif f.default is not MISSING:
                value = f.default
            elif f.default_factory is not MISSING:
                value = f.default_factory()
            elif not f.init:
                continue
            else:
                raise TypeError("__init__() missing 1 required positional argument: '%s'" % f.name)
            if f.init_var:
                extra.append(value)
            else:
                object.__setattr__(self, f.name, value)
        if hasattr(self, "__post_init__"):
            self.__post_init__(*extra)

    return __init__


def _values(self):
    return tuple([getattr(self, f.name) for f in fields(self) if f.compare])


def _repr(self):
    parts = ["%s=%r" % (f.name, getattr(self, f.name)) for f in fields(self) if f.repr]
    return "%s(%s)" % (self.__class__.__qualname__, ", ".join(parts))


def _eq(self, other):
    if other.__class__ is self.__class__:
        return _values(self) == _values(other)
    return NotImplemented


def _hash(self):
    return hash(_values(self))


def _frozen_setattr(self, name, value):
    raise FrozenInstanceError("cannot assign to field '%s'" % name)
