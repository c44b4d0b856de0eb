"""types, inspect, importlib, weakref, heapq, copyreg: what looks at objects of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.interp.builtins.base import known, may_tf, payload, unknown_like
from scopelint.interp.builtins.functions import is_callable
from scopelint.interp.builtins.lists import Undecided, less, list_of, scramble, sorted_items
from scopelint.interp.frame_objects import FrameObject, current_frame
from scopelint.interp.stdlib.abc_ import abstract_names
from scopelint.interp.stdlib.registry import module
from scopelint.interp.stdlib.support import Natives, python_module, unknown_fn
from scopelint.interp.values import (
    BoundMethod,
    Choice,
    ClassV,
    Foreign,
    FunctionV,
    Instance,
    IteratorV,
    ListV,
    ModuleV,
    NativeFn,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

types_lib = Natives("types")
inspect_lib = Natives("inspect")
importlib_lib = Natives("importlib")
weakref_lib = Natives("weakref")
heapq_lib = Natives("heapq")


# ---------------------------------------------------------------- types
_TYPES = {
    "FunctionType": "function",
    "LambdaType": "function",
    "MethodType": "method",
    "BuiltinFunctionType": "builtin_function_or_method",
    "BuiltinMethodType": "builtin_function_or_method",
    "GeneratorType": "generator",
    "ModuleType": "module",
    "CodeType": "code",
}


def _make_method(m: Machine, cls: ClassV, func: Value, receiver: Value) -> Value:
    """types.MethodType(func, obj)."""
    return BoundMethod(func, receiver)


def _make_module(m: Machine, cls: ClassV, name: Value, doc: Value = None, *rest: Value, **kwargs: Value) -> Value:
    """types.ModuleType(name)."""
    if cls is not m.classes["module"]:  # a subclass (a lazy loader): an object of that class
        lazy = Instance(cls)
        lazy.attrs.update(__name__=name, __doc__=doc)
        return lazy
    made = ModuleV(m.to_str(name))
    made.attrs.update(__name__=name, __doc__=doc)
    return made


@types_lib("MappingProxyType")
def mapping_proxy(m: Machine, mapping: Value) -> Value:
    """types.MappingProxyType: the mapping itself."""
    return mapping


@types_lib("coroutine")
def coroutine(m: Machine, fn: Value) -> Value:
    """types.coroutine."""
    return fn


_types_python = python_module("types", types_lib)


@module("types")
def build_types(m: Machine) -> ModuleV:
    """types."""
    made = _types_python(m)
    made.attrs.update({name: m.classes[cls] for name, cls in _TYPES.items()})
    m.classes["method"].construct = _make_method
    m.classes["module"].construct = _make_module
    return made


# ---------------------------------------------------------------- inspect
def _function_of(obj: Value) -> Value:
    """The function that an object passes for (a proxy of one says so by this attribute), else the object."""
    while isinstance(obj, Instance) and "__scopelint_function__" in obj.attrs:
        obj = obj.attrs["__scopelint_function__"]
    return obj


def _test(name: str, kinds: tuple[type, ...]) -> None:
    def native(m: Machine, obj: Value) -> Value:
        if isinstance(obj, Choice):
            return m.over(obj, lambda o: native(m, o))
        if isinstance(obj, Unknown):
            return unknown_like(m, "the kind of an unknown value", [obj], "bool")
        if isinstance(obj, Foreign) and name == "isclass":
            return False
        return isinstance(_function_of(obj), kinds)

    inspect_lib.table[name] = NativeFn(f"inspect.{name}", native)


_test("isclass", (ClassV,))
_test("isfunction", (FunctionV,))
_test("ismethod", (BoundMethod,))
_test("ismodule", (ModuleV,))
_test("isgenerator", (IteratorV,))
_test("isbuiltin", (NativeFn,))
_test("isroutine", (FunctionV, NativeFn, BoundMethod))


@inspect_lib("isgeneratorfunction")
def isgeneratorfunction(m: Machine, obj: Value) -> Value:
    """inspect.isgeneratorfunction."""
    target = obj.func if isinstance(obj, BoundMethod) else obj
    return isinstance(target, FunctionV) and bool(target.code.generator)


@inspect_lib("iscoroutinefunction", "isawaitable", "isasyncgenfunction", "iscode", "isframe", "istraceback", "isdatadescriptor")
def never(m: Machine, obj: Value) -> Value:
    """Kinds of objects that are not modelled."""
    return False


@inspect_lib("isabstract")
def isabstract(m: Machine, obj: Value) -> Value:
    """inspect.isabstract."""
    return isinstance(obj, ClassV) and bool(abstract_names(obj))


@inspect_lib("getmodule")
def getmodule(m: Machine, obj: Value = None, filename: Value = None) -> Value:
    """inspect.getmodule."""
    target = obj.func if isinstance(obj, BoundMethod) else obj
    if isinstance(target, FunctionV):
        return target.module
    if isinstance(target, ModuleV):
        return target
    if isinstance(target, ClassV):
        return m.modules.get(target.module)
    if isinstance(target, FrameObject):
        return target.frames[-1].module
    return m.unknown("the module of an object", tf=True)


@inspect_lib("getdoc")
def getdoc(m: Machine, obj: Value) -> Value:
    """inspect.getdoc."""
    return m.getattr(obj, "__doc__", None)


for _name, _kind in {"getfile": "str", "getsourcefile": "str", "getsource": "str", "cleandoc": "str", "getmodulename": "str"}.items():
    inspect_lib.table[_name] = unknown_fn(f"inspect.{_name}", _kind, tf=False)
for _name in ("stack", "getouterframes", "getinnerframes", "getframeinfo", "trace", "getsourcelines", "getclosurevars"):
    inspect_lib.table[_name] = unknown_fn(f"inspect.{_name}", tf=False)


inspect_lib.table["currentframe"] = NativeFn("inspect.currentframe", lambda m: current_frame(m))


def _parameters(m: Machine, obj: Value, bound: Value = True) -> Value:
    """(name, kind, has a default, default) of each parameter; `bound`: leave out the self of methods."""
    skip = 0
    obj = _function_of(obj)
    if isinstance(obj, ClassV):
        obj, skip = obj.lookup("__init__"), 1
    elif isinstance(obj, Instance):
        found = m.lookup_special(obj, "__call__")
        obj = found if isinstance(found, BoundMethod) else obj
    if isinstance(obj, BoundMethod):
        obj, skip = _function_of(obj.func), 1 if bound else 0
    if not isinstance(obj, FunctionV):
        return m.unknown("the signature of something that is no function of the program")
    code = obj.code
    first = len(code.params) - len(obj.defaults)
    rows: list[Value] = []
    for i, name in enumerate(code.params):
        has = i >= first
        rows.append((name, "positional" if i < code.posonly else "plain", has, obj.defaults[i - first] if has else None))
    if code.vararg:
        rows.append((code.vararg, "vararg", False, None))
    rows += [(name, "keyword", name in obj.kw_defaults, obj.kw_defaults.get(name)) for name in code.kwonly]
    if code.kwarg:
        rows.append((code.kwarg, "kwarg", False, None))
    return ListV(rows[skip:])


@module("_inspect")
def build_inspect_helper(m: Machine) -> ModuleV:
    """What py/inspect.py asks."""
    return Natives("_inspect").module(m, {"parameters": NativeFn("_inspect.parameters", _parameters)})


module("inspect")(python_module("inspect", inspect_lib))


# ---------------------------------------------------------------- importlib
@importlib_lib("import_module", "__import__", pure=False)
def import_module(m: Machine, name: Value, package: Value = None) -> Value:
    """importlib.import_module."""
    name, package = payload(name), payload(package)
    if isinstance(name, Choice):
        return m.over(name, lambda o: import_module(m, o, package))
    if not known(name) or type(name) is not str:
        m.opaque("importlib.import_module of a name that is not known")
        return unknown_like(m, "a module whose name is not known", [name], tf=True)
    level = len(name) - len(name.lstrip("."))
    if level and type(package) is str:
        parts = package.split(".")
        name = ".".join([*parts[: len(parts) - (level - 1)], name[level:]])
    return m.import_module(name)


@importlib_lib("reload")
def reload(m: Machine, target: Value) -> Value:
    """importlib.reload: the module as it is."""
    return target


@importlib_lib("invalidate_caches")
def invalidate_caches(m: Machine) -> None:
    """importlib.invalidate_caches."""


@module("importlib")
def build_importlib(m: Machine) -> ModuleV:
    """importlib."""
    return importlib_lib.module(m)


@module("imp")
def build_imp(m: Machine) -> ModuleV:
    """imp."""
    return Natives("imp").module(m, {"reload": NativeFn("imp.reload", reload)})


# ---------------------------------------------------------------- weakref
@weakref_lib("ref")
def weak_ref(m: Machine, obj: Value, callback: Value = None) -> Value:
    """weakref.ref: the object stays alive."""
    return NativeFn("weakref.ref", lambda m: obj)


@weakref_lib("proxy")
def weak_proxy(m: Machine, obj: Value, callback: Value = None) -> Value:
    """weakref.proxy."""
    return obj


@weakref_lib("finalize")
def finalize(m: Machine, obj: Value, /, *args: Value, **kwargs: Value) -> Value:
    """weakref.finalize."""
    return m.unknown("`weakref.finalize`")


@module("weakref")
def build_weakref(m: Machine) -> ModuleV:
    """weakref: weak containers are ordinary ones."""
    plain = {"WeakKeyDictionary": "dict", "WeakValueDictionary": "dict", "WeakSet": "set"}
    return weakref_lib.module(m, {name: m.classes[kind] for name, kind in plain.items()})


# ---------------------------------------------------------------- heapq
@heapq_lib("heappush", pure=False)
def heappush(m: Machine, heap: Value, item: Value, /) -> None:
    """heapq.heappush, kept as a sorted list (its first element is the smallest, which is what programs read)."""
    lst = list_of(m, heap)
    if lst is None:
        return
    items = None if lst.rest is not None else sorted_items(m, [*lst.items, item], None, False)
    m.call(m.getattr(lst, "append"), item)
    if items is None:
        scramble(m, lst)
    else:
        lst.items[:] = items


@heapq_lib("heappop", pure=False)
def heappop(m: Machine, heap: Value, /) -> Value:
    """heapq.heappop."""
    lst = list_of(m, heap)
    if lst is None:
        return unknown_like(m, "an element of an unknown heap", [heap])
    try:
        best = min(range(len(lst.items)), key=lambda i: _Rank(m, lst.items[i]), default=-1)
    except Undecided:
        best = -1
    if lst.rest is not None or (best < 0 and lst.items):
        return unknown_like(m, "an element of a heap", [lst], tf=may_tf(lst))
    return m.call(m.getattr(lst, "pop"), best)


class _Rank:
    """A value that compares as the program's values do."""

    __slots__ = ("m", "value")

    def __init__(self, m: Machine, value: Value) -> None:
        self.m = m
        self.value = value

    def __lt__(self, other: _Rank) -> bool:
        return less(self.m, self.value, other.value)


@heapq_lib("heapify", pure=False)
def heapify(m: Machine, heap: Value, /) -> None:
    """heapq.heapify."""
    m.call(m.getattr(heap, "sort"))


def _ranked(name: str, reverse: bool) -> None:
    def native(m: Machine, n: Value, iterable: Value, key: Value = None) -> Value:
        items = m.iterate(iterable)
        found = None if items is None or type(n) is not int else sorted_items(m, items, key, reverse)
        return ListV([], unknown_like(m, f"heapq.{name}()", [iterable])) if found is None else ListV(found[:n])

    heapq_lib.table[name] = NativeFn(f"heapq.{name}", native, pure=False)


_ranked("nsmallest", False)
_ranked("nlargest", True)


@module("heapq")
def build_heapq(m: Machine) -> ModuleV:
    """heapq."""
    return heapq_lib.module(m)


# ---------------------------------------------------------------- gin, numba, fire: decorators of TensorFlow-free packages
def _identity(m: Machine, /, *args: Value, **kwargs: Value) -> Value:
    """A decorator that changes nothing, with and without arguments."""
    if len(args) == 1 and not kwargs and is_callable(m, args[0]):
        return args[0]
    return NativeFn("decorator", lambda m, fn: fn)


def _nothing(m: Machine, /, *args: Value, **kwargs: Value) -> Value:
    """A registration that answers nothing."""
    return None


def _itself(m: Machine, wrapped: Value, /, *args: Value, **kwargs: Value) -> Value:
    """A registration that answers what is registered."""
    return wrapped


def _decorators(package: str, names: str, nothing: str = "", itself: str = "") -> None:
    @module(package)
    def build(m: Machine) -> ModuleV:
        made = ModuleV(package, opaque=True)
        for kind, function in ((names, _identity), (nothing, _nothing), (itself, _itself)):
            made.attrs.update({name: NativeFn(f"{package}.{name}", function) for name in kind.split()})
        made.attrs["__name__"] = package
        return made


for _name in ("gin", "gin.tf"):
    _decorators(_name, "configurable register constants_from_enum", "constant add_config_file_search_path", "external_configurable")
_decorators("numba", "jit njit vectorize")
_decorators("overrides", "overrides")
