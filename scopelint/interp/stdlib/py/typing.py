"""typing, as our interpreter runs it: annotations mean nothing, but the names can be subscribed and derived from."""
import collections
import collections.abc

from _scopelint import class_table, set_class_attr

TYPE_CHECKING = False


class _Form:
    def __init__(self, name, origin=None, args=()):
        self.__name__ = name
        self._name = name
        self.__origin__ = origin
        self.__args__ = args

    def __getitem__(self, params):
        return _Form(self._name, self.__origin__, params if isinstance(params, tuple) else (params,))

    def __call__(self, *args, **kwargs):
        if self.__origin__ is None:
            raise TypeError("Cannot instantiate %s" % self._name)
        return self.__origin__(*args, **kwargs)

    def __mro_entries__(self, bases):
        return () if self.__origin__ is None else (self.__origin__,)

    def __or__(self, other):
        return self

    def __ror__(self, other):
        return self

    def __repr__(self):
        return "typing." + self._name


Any = _Form("Any")
Union = _Form("Union")
Optional = _Form("Optional")
NoReturn = _Form("NoReturn")
ClassVar = _Form("ClassVar")
Final = _Form("Final")
Literal = _Form("Literal")
Annotated = _Form("Annotated")
AnyStr = _Form("AnyStr")
Text = str
List = _Form("List", list)
Dict = _Form("Dict", dict)
Set = _Form("Set", set)
FrozenSet = _Form("FrozenSet", frozenset)
Tuple = _Form("Tuple", tuple)
Type = _Form("Type", type)
DefaultDict = _Form("DefaultDict", collections.defaultdict)
OrderedDict = _Form("OrderedDict", collections.OrderedDict)
Counter = _Form("Counter", collections.Counter)
Deque = _Form("Deque", collections.deque)
ChainMap = _Form("ChainMap", collections.ChainMap)
Callable = _Form("Callable", collections.abc.Callable)
Iterable = _Form("Iterable", collections.abc.Iterable)
Iterator = _Form("Iterator", collections.abc.Iterator)
Generator = _Form("Generator", collections.abc.Generator)
Sequence = _Form("Sequence", collections.abc.Sequence)
MutableSequence = _Form("MutableSequence", collections.abc.MutableSequence)
Mapping = _Form("Mapping", collections.abc.Mapping)
MutableMapping = _Form("MutableMapping", collections.abc.MutableMapping)
AbstractSet = _Form("AbstractSet", collections.abc.Set)
MutableSet = _Form("MutableSet", collections.abc.MutableSet)
Collection = _Form("Collection", collections.abc.Collection)
Container = _Form("Container", collections.abc.Container)
Sized = _Form("Sized", collections.abc.Sized)
Hashable = _Form("Hashable", collections.abc.Hashable)
Reversible = _Form("Reversible", collections.abc.Reversible)
Awaitable = _Form("Awaitable", collections.abc.Awaitable)
Coroutine = _Form("Coroutine", collections.abc.Coroutine)
ByteString = _Form("ByteString")
IO = _Form("IO")
TextIO = _Form("TextIO")
BinaryIO = _Form("BinaryIO")
Pattern = _Form("Pattern")
Match = _Form("Match")
ContextManager = _Form("ContextManager")


class SupportsInt:
    pass


class SupportsFloat:
    pass


class SupportsAbs:
    pass


class SupportsRound:
    pass


class SupportsBytes:
    pass


class TypeVar:
    def __init__(self, name, *constraints, bound=None, covariant=False, contravariant=False):
        self.__name__ = name


class Generic:
    def __class_getitem__(cls, params):
        return cls


class Protocol:
    def __class_getitem__(cls, params):
        return cls


class _TypedDictMeta(type):
    def __new__(mcs, name, bases, namespace, **kwds):
        return type.__new__(mcs, name, (dict,), dict(namespace))


class TypedDict(metaclass=_TypedDictMeta):
    pass


class _NamedTupleMeta(type):
    def __new__(mcs, name, bases, namespace, **kwds):
        if not bases or name == "NamedTuple":
            return type.__new__(mcs, name, bases, namespace)
        fields = list(namespace.get("__annotations__", {}))
        defaults = [namespace[f] for f in fields if f in namespace]
        made = collections.namedtuple(name, fields, defaults=defaults)
        for key, value in namespace.items():
            if key not in fields and key not in ("__module__", "__qualname__"):
                set_class_attr(made, key, value)
        set_class_attr(made, "__module__", namespace.get("__module__"))
        return made

    def __call__(cls, typename, fields=None, **kwargs):
        pairs = list(kwargs.items()) if fields is None else list(fields)
        return collections.namedtuple(typename, [p[0] for p in pairs])


class NamedTuple(metaclass=_NamedTupleMeta):
    pass


def cast(typ, val):
    return val


def overload(func):
    return func


def no_type_check(arg):
    return arg


def final(f):
    return f


def runtime_checkable(cls):
    return cls


def NewType(name, tp):
    def new_type(x):
        return x

    new_type.__name__ = name
    return new_type


def get_type_hints(obj, globalns=None, localns=None):
    return dict(getattr(obj, "__annotations__", {}))
