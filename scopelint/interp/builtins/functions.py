"""The builtin functions that are about numbers, text and single objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.interp.builtins.base import NUMBERS, Methods, guarded, known, may_tf, opaque, payload, type_name, unknown_like
from scopelint.interp.builtins.formatting import convert, format_value
from scopelint.interp.builtins.iteration import length as length_of
from scopelint.interp.builtins.iteration import raised
from scopelint.interp.builtins.keys import UNDECIDED, normal
from scopelint.interp.builtins.percent import scalar
from scopelint.interp.errors import PyRaise
from scopelint.interp.values import (
    BoundMethod,
    Choice,
    ClassV,
    Digest,
    Foreign,
    FunctionV,
    Instance,
    ModuleV,
    NativeFn,
    Unknown,
    Value,
)
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

functions = Methods("builtins")


def _numeric(name: str, fn: Value, kind: str, special: str = "") -> None:
    def native(m: Machine, value: Value, *more: Value) -> Value:
        inner, given = scalar(value), [scalar(v) for v in more]
        if special and isinstance(inner, Instance):
            method = m.lookup_special(inner, special)
            if method is not MISSING:
                return m.call(method, *more)
        if isinstance(inner, Foreign) and special:
            method = inner.py_getattr(m, special)
            if method is not NotImplemented and method is not MISSING:
                return m.call(method, *more)
        if known(inner) and all(known(g) for g in given):
            return guarded(m, lambda: fn(inner, *given), kind)
        if isinstance(inner, (Unknown, Foreign, Instance)) or any(isinstance(g, Unknown) for g in given):
            return unknown_like(m, f"{name}() of an unknown value", [inner, *given], kind or getattr(inner, "kind", ""))
        return m.raise_("TypeError", f"bad operand type for {name}(): '{type_name(inner)}'")

    functions.add(name, native)


_numeric("abs", abs, "", "__abs__")
_numeric("bin", bin, "str")
_numeric("hex", hex, "str")
_numeric("oct", oct, "str")
_numeric("chr", chr, "str")
_numeric("ord", ord, "int")
_numeric("round", round, "", "__round__")


@functions("divmod")
def divmod_(m: Machine, a: Value, b: Value) -> Value:
    """divmod(a, b)."""
    if type(payload(a)) in NUMBERS and type(payload(b)) in NUMBERS:
        return guarded(m, lambda: divmod(payload(a), payload(b)))
    return (m.binary("FloorDiv", a, b), m.binary("Mod", a, b))


@functions("pow")
def pow_(m: Machine, a: Value, b: Value, mod: Value = None) -> Value:
    """pow(a, b[, mod])."""
    if mod is None:
        return m.binary("Pow", a, b)
    if known(a) and known(b) and known(mod):
        return guarded(m, lambda: pow(a, b, mod))
    return unknown_like(m, "pow() of unknown values", [a, b, mod], "int")


@functions("hash")
def hash_(m: Machine, value: Value) -> Value:
    """hash(value): known for ints only; of other known values, which are equal."""
    inner = payload(value)
    if type(inner) in (int, bool):
        return hash(inner)
    form = normal(m, value)
    return m.unknown("a hash", kind="int") if form is UNDECIDED else Digest(form, m.here())


@functions("id")
def id_(m: Machine, value: Value) -> Value:
    """id(value): never known."""
    return m.unknown("an id()", kind="int")


@functions("len")
def len_(m: Machine, value: Value) -> Value:
    """len(value)."""
    return length_of(m, value)


@functions("repr")
def repr_(m: Machine, value: Value) -> Value:
    """repr(value)."""
    return m.to_repr(value)


@functions("ascii")
def ascii_(m: Machine, value: Value) -> Value:
    """ascii(value)."""
    return convert(m, value, "a")


@functions("format")
def format_(m: Machine, value: Value, spec: Value = "") -> Value:
    """format(value[, spec])."""
    return format_value(m, value, m.to_str(spec))


@functions("print")
def print_(m: Machine, /, *args: Value, **kwargs: Value) -> None:
    """print(...): nothing is written."""


@functions("input")
def input_(m: Machine, prompt: Value = "") -> Value:
    """input(): not known."""
    return m.unknown("what the user types", kind="str")


@functions("exit", "quit")
def exit_(m: Machine, code: Value = None) -> Value:
    """exit() of the module site."""
    return m.raise_value(m.call(m.classes["SystemExit"], *([] if code is None else [code])))


@functions("breakpoint", "help", "copyright", "credits", "license")
def interactive(m: Machine, *args: Value, **kwargs: Value) -> None:
    """What is there for people at a prompt."""


@functions("memoryview", "aiter", "anext")
def not_known(m: Machine, value: Value, *args: Value) -> Value:
    """Builtins whose answers are not followed."""
    return unknown_like(m, "a view of memory, or something asynchronous", [value])


@functions("open")
def open_(m: Machine, file: Value, /, *args: Value, **kwargs: Value) -> Value:
    """open(...): what the file holds is known only for data of the analysed tree."""
    from scopelint.interp.stdlib.files_ import open_file

    return open_file(m, file, *args, **kwargs)


@functions("callable")
def callable_(m: Machine, value: Value) -> Value:
    """callable(value)."""
    answer = is_callable(m, value)
    return unknown_like(m, "whether an unknown value can be called", [value], "bool") if answer is None else answer


def is_callable(m: Machine, value: Value) -> bool | None:
    """Whether the value can be called; None if not known."""
    if isinstance(value, (FunctionV, NativeFn, BoundMethod, ClassV)):
        return True
    if isinstance(value, Choice):
        answers = {is_callable(m, o) for o in value.options}
        return answers.pop() if len(answers) == 1 else None
    if isinstance(value, Unknown):
        return False if value.kind in {"int", "str", "float", "bool", "list", "dict", "tuple"} else None
    if isinstance(value, Instance):
        return True if m.lookup_special(value, "__call__") is not MISSING else None if opaque(value) else False
    if isinstance(value, Foreign):
        return type(value).py_call is not Foreign.py_call
    return False


# ---------------------------------------------------------------- attributes and types
def _name(m: Machine, name: Value) -> Value:
    inner = payload(name)
    if type(inner) is str or isinstance(inner, Unknown):
        return inner
    return m.raise_("TypeError", "attribute name must be string")


@functions("getattr", pure=False)
def getattr_(m: Machine, obj: Value, name: Value, default: Value = MISSING, /) -> Value:
    """getattr(obj, name[, default])."""
    name = _name(m, name)
    if isinstance(name, Choice):
        return m.over(name, lambda o: getattr_(m, obj, o, default))
    if not known(name):
        return unknown_like(m, "an attribute whose name is not known", [name, obj], tf=may_tf(obj) or isinstance(obj, ModuleV))
    if default is MISSING:
        return m.getattr(obj, name)
    try:
        return m.getattr(obj, name, default)
    except PyRaise as error:
        if raised(m, error, "AttributeError"):
            return default
        raise


@functions("hasattr", pure=False)
def hasattr_(m: Machine, obj: Value, name: Value, /) -> Value:
    """hasattr(obj, name)."""
    name = _name(m, name)
    answer = m.hasattr(obj, name) if known(name) else None
    return unknown_like(m, "whether an attribute is there", [name, obj], "bool") if answer is None else answer


@functions("setattr", pure=False)
def setattr_(m: Machine, obj: Value, name: Value, value: Value, /) -> None:
    """setattr(obj, name, value)."""
    name = _name(m, name)
    if isinstance(name, Choice):
        m.over(name, lambda o: setattr_(m, obj, o, value))
    elif known(name):
        m.setattr(obj, name, value)
    else:
        m.incomplete("setattr() with a name that is not known")
        blur_attributes(m, obj, value)


def blur_attributes(m: Machine, obj: Value, value: Value) -> None:
    """Any attribute of the instance may have become `value`."""
    if isinstance(obj, Instance):
        for name, old in list(obj.attrs.items()):
            m.journal.set(obj.attrs, name, m.join(old, value))


@functions("delattr", pure=False)
def delattr_(m: Machine, obj: Value, name: Value, /) -> None:
    """delattr(obj, name)."""
    name = _name(m, name)
    if known(name):
        m.delattr(obj, name)
    else:
        m.incomplete("delattr() with a name that is not known")


@functions("isinstance", pure=False)
def isinstance_(m: Machine, obj: Value, cls: Value, /) -> Value:
    """isinstance(obj, cls)."""
    answer = m.isinstance(obj, cls)
    return unknown_like(m, "the type of an unknown value", [obj, cls], "bool") if answer is None else answer


@functions("issubclass", pure=False)
def issubclass_(m: Machine, cls: Value, of: Value, /) -> Value:
    """issubclass(cls, of)."""
    answer = m.issubclass(cls, of)
    return unknown_like(m, "the bases of an unknown class", [cls, of], "bool") if answer is None else answer


@functions("vars", pure=False)
def vars_(m: Machine, obj: Value = MISSING, /) -> Value:
    """vars(obj)."""
    if obj is MISSING:
        return m.unknown("vars() of a frame", tf=True)
    return m.getattr(obj, "__dict__")


@functions("dir", pure=False)
def dir_(m: Machine, obj: Value = MISSING, /) -> Value:
    """dir(obj): known for modules, classes and instances of the program."""
    names: set[str] = set()
    if isinstance(obj, ModuleV) and obj.resolve is None and not obj.opaque and obj.path:
        names.update(obj.attrs)
        names.discard("*")
    elif isinstance(obj, Instance) and obj.payload is None and m.lookup_special(obj, "__getattr__") is MISSING:
        names.update(obj.attrs)
        names.update(n for c in obj.cls.mro for n in c.attrs)
    elif isinstance(obj, ClassV) and obj.native is None:
        names.update(n for c in obj.mro for n in c.attrs)
    else:
        return m.unknown("the names of an object", kind="list")
    return m.list(sorted(names))


@functions("__import__", pure=False)
def import_(m: Machine, name: Value, globals: Value = None, locals: Value = None, fromlist: Value = (), level: Value = 0) -> Value:
    """__import__(name): the top package, or with a fromlist the module itself."""
    if not known(name):
        return m.unknown("a module whose name is not known", tf=True)
    depth = level if isinstance(level, int) else 0
    package = m.frames[-1].module if depth > 0 and m.frames else None
    module = m.import_module(name, package, depth)
    return module if m.truth(fromlist) else m.import_module(name.partition(".")[0], package, depth)
