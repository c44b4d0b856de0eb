"""math, cmath, operator and other modules of pure functions."""

from __future__ import annotations

import base64
import binascii
import bisect
import cmath
import colorsys
import fnmatch
import hashlib
import html
import keyword
import math
import shlex
import statistics
import string
import struct
import textwrap
import unicodedata
import urllib.parse
import zlib
from typing import TYPE_CHECKING

from scopelint.interp.builtins.base import known, payload, unknown_like
from scopelint.interp.builtins.numeric import make_float
from scopelint.interp.stdlib.registry import module
from scopelint.interp.stdlib.support import Natives, host_call, native_class
from scopelint.interp.values import ClassV, Instance, ModuleV, NativeFn, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

math_lib = Natives("math")
_TO_INT = {"ceil", "floor", "trunc", "gcd", "factorial", "comb", "perm"}
_TO_BOOL = {"isnan", "isinf", "isfinite", "isclose"}
_TO_OTHER = {"frexp": "tuple", "modf": "tuple"}


def _math(name: str) -> None:
    fn = getattr(math, name)
    kind = "int" if name in _TO_INT else "bool" if name in _TO_BOOL else _TO_OTHER.get(name, "float")

    def native(m: Machine, /, *args: Value, **kwargs: Value) -> Value:
        given = [a if known(payload(a)) or name in ("gcd", "fsum", "prod", "factorial") else _number(m, name, a) for a in args]
        return host_call(m, f"math.{name}", fn, given, kwargs, kind)

    math_lib.table[name] = NativeFn(f"math.{name}", native)


def _number(m: Machine, name: str, value: Value) -> Value:
    """An argument as a float (ceil and floor keep ints)."""
    if isinstance(value, Instance) and name in ("ceil", "floor", "trunc"):
        found = m.getattr(value, f"__{name}__", None)
        if found is not None:
            return m.call(found)
    return value if isinstance(payload(value), Unknown) else make_float(m, value)


_FUNCTIONS = """
    acos acosh asin asinh atan atan2 atanh ceil copysign cos cosh degrees erf erfc exp expm1 fabs factorial floor fmod frexp fsum gamma gcd
    hypot isclose isfinite isinf isnan ldexp lgamma log log10 log1p log2 modf pow radians remainder sin sinh sqrt tan tanh trunc
"""
for _name in _FUNCTIONS.split():
    _math(_name)


@module("math")
def build_math(m: Machine) -> ModuleV:
    """math."""
    return math_lib.module(m, {"pi": math.pi, "e": math.e, "tau": math.tau, "inf": math.inf, "nan": math.nan})


# ---------------------------------------------------------------- modules whose functions are simply called
_PURE = {
    "cmath": ("complex", cmath, "sqrt exp log phase polar rect sin cos"),
    "base64": ("bytes", base64, "b64encode b64decode urlsafe_b64encode urlsafe_b64decode b32encode b32decode b16encode b16decode"),
    "binascii": ("bytes", binascii, "hexlify unhexlify"),
    "colorsys": ("tuple", colorsys, "hsv_to_rgb rgb_to_hsv hls_to_rgb rgb_to_hls"),
    "fnmatch": ("bool", fnmatch, "fnmatch fnmatchcase"),
    "html": ("str", html, "escape unescape"),
    "keyword": ("bool", keyword, "iskeyword"),
    "shlex": ("list", shlex, "split"),
    "statistics": ("float", statistics, "mean median pstdev stdev variance"),
    "struct": ("bytes", struct, "pack calcsize unpack"),
    "textwrap": ("str", textwrap, "dedent indent fill shorten"),
    "unicodedata": ("str", unicodedata, "normalize category name"),
    "urllib.parse": ("str", urllib.parse, "quote unquote quote_plus unquote_plus urljoin urlencode"),
    "bisect": ("int", bisect, "bisect bisect_left bisect_right"),
    "zlib": ("int", zlib, "crc32 adler32"),
}


def _register(name: str, kind: str, host: object, names: str) -> None:
    lib = Natives(name)
    for fn in names.split(" "):
        lib.host(kind, getattr(host, fn), names=[fn])

    @module(name)
    def build(m: Machine) -> ModuleV:
        return lib.module(m)


for _name, (_kind, _host, _names) in _PURE.items():
    _register(_name, _kind, _host, _names)


# ---------------------------------------------------------------- string
string_lib = Natives("string")
string_lib.host("str", string.capwords)


def _substitute(m: Machine, self: Value, mapping: Value = (), /, **kwargs: Value) -> Value:
    return m.unknown("a string.Template", kind="str")


@module("string")
def build_string(m: Machine) -> ModuleV:
    """string."""
    attrs: dict[str, Value] = {
        "__init__": NativeFn("Template.__init__", lambda m, self, template: m.setattr(self, "template", template)),
        "substitute": NativeFn("Template.substitute", _substitute),
        "safe_substitute": NativeFn("Template.safe_substitute", _substitute),
    }
    return string_lib.module(m, {"Template": native_class(m, "Template", "string", attrs)})


# ---------------------------------------------------------------- hashlib
hashlib_lib = Natives("hashlib")


def _hash_object(m: Machine, name: str, parts: list[Value]) -> Value:
    cls = m.ext.setdefault("hashlib", ClassV("HASH", (m.classes["object"],), _HASH_METHODS, module="hashlib"))
    made = Instance(cls)
    made.attrs["name"] = name
    made.attrs["_parts"] = tuple(parts)
    return made


def _update(m: Machine, self: Instance, data: Value, /) -> None:
    m.journal.set(self.attrs, "_parts", (*self.attrs["_parts"], data))


def _digest(kind: str, method: str) -> NativeFn:
    def native(m: Machine, self: Instance) -> Value:
        parts = self.attrs["_parts"]
        if not all(type(p) is bytes for p in parts):
            return unknown_like(m, "a hash", list(parts), kind)
        return getattr(hashlib.new(self.attrs["name"], b"".join(parts), usedforsecurity=False), method)()

    return NativeFn(f"HASH.{method}", native)


_HASH_METHODS: dict[str, Value] = {
    "update": NativeFn("HASH.update", _update),
    "digest": _digest("bytes", "digest"),
    "hexdigest": _digest("str", "hexdigest"),
}


def _hasher(name: str) -> NativeFn:
    return NativeFn(f"hashlib.{name}", lambda m, data=b"", **kwargs: _hash_object(m, name, [payload(data)]))


for _name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512"):
    hashlib_lib.table[_name] = _hasher(_name)


@hashlib_lib("new")
def hashlib_new(m: Machine, name: Value, data: Value = b"", **kwargs: Value) -> Value:
    """hashlib.new."""
    return _hash_object(m, name, [payload(data)]) if type(name) is str else m.unknown("a hash object")


@module("hashlib")
def build_hashlib(m: Machine) -> ModuleV:
    """hashlib."""
    return hashlib_lib.module(m)


# ---------------------------------------------------------------- operator
operator_lib = Natives("operator")
_BINARY = {
    "add": "Add", "sub": "Sub", "mul": "Mult", "truediv": "Div", "floordiv": "FloorDiv", "mod": "Mod", "pow": "Pow", "matmul": "MatMult",
    "lshift": "LShift", "rshift": "RShift", "or_": "BitOr", "and_": "BitAnd", "xor": "BitXor", "concat": "Add",
}  # fmt: skip
_COMPARE = {"eq": "Eq", "ne": "NotEq", "lt": "Lt", "le": "LtE", "gt": "Gt", "ge": "GtE", "is_": "Is", "is_not": "IsNot"}
_UNARY = {"neg": "USub", "pos": "UAdd", "invert": "Invert", "inv": "Invert", "not_": "Not"}


def _operators() -> None:
    def binary(op: str) -> Value:
        return lambda m, a, b, /: m.binary(op, a, b)

    def inplace(op: str) -> Value:
        return lambda m, a, b, /: m.inplace(op, a, b)

    def compare(op: str) -> Value:
        return lambda m, a, b, /: m.compare(op, a, b)

    def unary(op: str) -> Value:
        return lambda m, a, /: m.unary(op, a)

    for table, make in ((_BINARY, binary), (_COMPARE, compare), (_UNARY, unary)):
        for name, op in table.items():
            for alias in (name, f"__{name.strip('_')}__"):
                operator_lib.table[alias] = NativeFn(f"operator.{alias}", make(op), pure=False)
    for name, op in _BINARY.items():
        operator_lib.table["i" + name.strip("_")] = NativeFn(f"operator.i{name}", inplace(op), pure=False)


_operators()


@operator_lib("getitem", "__getitem__", pure=False)
def op_getitem(m: Machine, obj: Value, key: Value, /) -> Value:
    """operator.getitem."""
    return m.getitem(obj, key)


@operator_lib("setitem", pure=False)
def op_setitem(m: Machine, obj: Value, key: Value, value: Value, /) -> None:
    """operator.setitem."""
    m.setitem(obj, key, value)


@operator_lib("delitem", pure=False)
def op_delitem(m: Machine, obj: Value, key: Value, /) -> None:
    """operator.delitem."""
    m.delitem(obj, key)


@operator_lib("contains", pure=False)
def op_contains(m: Machine, container: Value, value: Value, /) -> Value:
    """operator.contains."""
    return m.compare("In", value, container)


@operator_lib("truth")
def op_truth(m: Machine, value: Value, /) -> Value:
    """operator.truth."""
    return m.call(m.builtins["bool"], value)


@operator_lib("index")
def op_index(m: Machine, value: Value, /) -> Value:
    """operator.index."""
    return m.call(m.builtins["int"], value)


@operator_lib("abs")
def op_abs(m: Machine, value: Value, /) -> Value:
    """operator.abs."""
    return m.call(m.builtins["abs"], value)


def _getter(read: Value) -> Value:
    def make(m: Machine, /, *keys: Value) -> Value:
        def get(m: Machine, obj: Value, /) -> Value:
            found = [read(m, obj, k) for k in keys]
            return found[0] if len(found) == 1 else tuple(found)

        return NativeFn("operator.getter", get, pure=False)

    return make


def _dotted(m: Machine, obj: Value, name: Value) -> Value:
    for part in str(name).split("."):
        obj = m.getattr(obj, part)
    return obj


operator_lib("itemgetter", pure=False)(_getter(lambda m, obj, key: m.getitem(obj, key)))
operator_lib("attrgetter", pure=False)(_getter(_dotted))


@operator_lib("methodcaller", pure=False)
def methodcaller(m: Machine, name: Value, /, *args: Value, **kwargs: Value) -> Value:
    """operator.methodcaller."""
    return NativeFn("operator.methodcaller", lambda m, obj: m.call_args(m.getattr(obj, name), list(args), kwargs), pure=False)


@module("operator")
def build_operator(m: Machine) -> ModuleV:
    """operator."""
    return operator_lib.module(m)
