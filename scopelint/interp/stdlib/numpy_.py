"""The numpy module: what the other numpy_* files define, random, linalg, and the names that are only known to exist."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from scopelint.interp.builtins.base import payload
from scopelint.interp.stdlib import numpy_dtypes as dt
from scopelint.interp.stdlib import numpy_methods, numpy_shapes
from scopelint.interp.stdlib.numpy_array import ArrayV, Shape, as_array, dim_of, shape_of_argument
from scopelint.interp.stdlib.numpy_functions import lib, unknown_array
from scopelint.interp.stdlib.numpy_linalg import TRICKS, linalg_lib
from scopelint.interp.stdlib.numpy_types import classes
from scopelint.interp.stdlib.registry import module
from scopelint.interp.stdlib.support import Natives, none_fn, opaque_instance, unknown_fn
from scopelint.interp.values import ClassV, Instance, ModuleV, NativeFn, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

__all__ = ["build", "numpy_methods", "numpy_shapes"]

random_lib = Natives("numpy.random")
_DISTRIBUTIONS = {
    "uniform": 2, "normal": 2, "standard_normal": 0, "exponential": 1, "gamma": 2, "beta": 2, "laplace": 2, "logistic": 2, "lognormal": 2,
    "gumbel": 2, "poisson": 1, "binomial": 2, "geometric": 1, "chisquare": 1, "dirichlet": 1, "multinomial": 2, "random_sample": 0,
    "random": 0, "ranf": 0, "sample": 0, "triangular": 3, "weibull": 1, "multivariate_normal": 2, "standard_gamma": 1, "rayleigh": 1,
}  # fmt: skip
_INTEGERS = {"poisson", "binomial", "geometric", "multinomial"}
_VECTORS = {"dirichlet", "multinomial", "multivariate_normal"}


# ---------------------------------------------------------------- numpy.random
def _drawn(dtype: str, shape: Shape | None, scalar: bool) -> Value:
    return ArrayV(dtype, shape, None, scalar)


def _distribution(name: str, parameters: int) -> None:
    def native(m: Machine, /, *args: Value, **kwargs: Value) -> Value:
        size = kwargs.get("size", args[parameters] if len(args) > parameters else None)
        given = [a for a in args[:parameters] if isinstance(a, ArrayV)]
        dtype = "int64" if name in _INTEGERS else "float64"
        if size is None and not given:
            return ArrayV(dtype, None) if name in _VECTORS else _drawn(dtype, (), True)
        shape = shape_of_argument(m, size) if size is not None else given[0].shape
        return ArrayV(dtype, None if name in _VECTORS else shape)

    random_lib.table[name] = NativeFn(f"numpy.random.{name}", native)


for _name, _count in _DISTRIBUTIONS.items():
    _distribution(_name, _count)


@random_lib("rand", "randn")
def rand(m: Machine, *shape: Value) -> Value:
    """np.random.rand."""
    return _drawn("float64", tuple(dim_of(payload(d)) for d in shape), not shape)


@random_lib("randint", "random_integers", "integers")
def randint(m: Machine, low: Value, high: Value = None, size: Value = None, dtype: Value = None, **kwargs: Value) -> Value:
    """np.random.randint."""
    if size is None:
        return _drawn("int64", (), True)
    return _drawn("int64", shape_of_argument(m, size), False)


@random_lib("choice")
def choice(m: Machine, a: Value, size: Value = None, replace: Value = True, p: Value = None, **kwargs: Value) -> Value:
    """np.random.choice."""
    source = as_array(m, a)
    dtype = "int64" if source is not None and source.shape == () else source.dtype if source is not None else None
    if size is None:
        return m.unknown("a random choice") if dtype is None else _drawn(dtype, (), True)
    return ArrayV(dtype, shape_of_argument(m, size))


@random_lib("permutation")
def permutation(m: Machine, x: Value) -> Value:
    """np.random.permutation."""
    source = as_array(m, x)
    if source is None:
        return unknown_array(m, "random.permutation", [x])
    return ArrayV("int64", (source.scalar_value,)) if source.shape == () else ArrayV(source.dtype, source.shape)


@random_lib("shuffle")
def shuffle(m: Machine, x: Value) -> None:
    """np.random.shuffle."""
    if isinstance(x, ArrayV):
        m.journal.set(x.cells, "flat", None)
    else:
        m.call(m.getattr(m.module("random"), "shuffle"), x)


for _name in ("seed", "set_state"):
    random_lib.table[_name] = none_fn(f"numpy.random.{_name}")
random_lib.table["get_state"] = unknown_fn("numpy.random.get_state", tf=False)


def _generator(m: Machine, name: str) -> ClassV:
    """RandomState and Generator: objects with the functions of numpy.random as methods."""

    def method(fn: NativeFn) -> NativeFn:
        return NativeFn(fn.name, lambda m, self, /, *args, **kwargs: fn.fn(m, *args, **kwargs))

    attrs: dict[str, Value] = {n: method(fn) for n, fn in random_lib.table.items() if isinstance(fn, NativeFn)}
    return ClassV(name, (m.classes["object"],), attrs, module="numpy.random", construct=lambda m, cls, *args, **kwargs: Instance(cls))


@module("numpy.random")
def build_random(m: Machine) -> ModuleV:
    """numpy.random."""
    state, generator = _generator(m, "RandomState"), _generator(m, "Generator")
    extra: dict[str, Value] = {
        "RandomState": state,
        "Generator": generator,
        "mtrand": m.unknown("`numpy.random.mtrand`"),
        "default_rng": NativeFn("numpy.random.default_rng", lambda m, seed=None: Instance(generator)),
    }
    return random_lib.module(m, extra, opaque=True)


# ---------------------------------------------------------------- numpy
for _name in ("save", "savez", "savez_compressed", "savetxt", "set_printoptions", "seterr", "testing"):
    lib.table[_name] = none_fn(f"numpy.{_name}")
for _name in ("load", "loadtxt", "genfromtxt", "memmap", "errstate", "printoptions", "nditer", "vectorize", "ndenumerate", "geterr"):
    lib.table[_name] = unknown_fn(f"numpy.{_name}", tf=False)
_UNFOLLOWED = """
    fromstring frombuffer fromfile einsum tensordot pad take interp histogram bincount convolve cov percentile quantile digitize
    searchsorted cross kron trace nonzero argwhere delete insert append setdiff1d intersect1d union1d in1d isin fromiter hypot
    arctan2 polyfit polyval
    logspace gradient diff atleast_1d atleast_2d dstack column_stack rot90 apply_along_axis select piecewise correlate isclose ix_
    unravel_index ravel_multi_index require fromfunction indices
"""
lib.table.update(TRICKS)
for _name in _UNFOLLOWED.split():
    lib.table.setdefault(_name, unknown_fn(f"numpy.{_name}"))


@lib("issubdtype")
def issubdtype(m: Machine, a: Value, b: Value) -> Value:
    """np.issubdtype."""
    from scopelint.interp.stdlib.numpy_types import dtype_argument

    table = classes(m)
    name = dtype_argument(m, a)
    left = table.get(name) if name is not None else None
    right = b if isinstance(b, ClassV) else None
    if right is not None and right.native is not None and right.native.__name__ in ("int", "float", "bool", "complex"):
        right = table.get(
            {"int": "signedinteger", "float": "floating", "bool": "bool", "complex": "complexfloating"}[right.native.__name__]
        )
    if left is None or right is None:
        return m.unknown("numpy.issubdtype", kind="bool")
    return right in left.mro


@lib("promote_types", "result_type")
def result_type(m: Machine, *args: Value) -> Value:
    """np.result_type."""
    from scopelint.interp.stdlib.numpy_types import DtypeV, dtype_argument

    names = [a.dtype if isinstance(a, ArrayV) else dtype_argument(m, a) for a in args]
    if not names or any(n is None for n in names):
        return m.unknown("numpy.result_type")
    total = str(names[0])
    for n in names[1:]:
        total = dt.promote(total, str(n))
    return DtypeV(total)


@module("numpy")
def build(m: Machine) -> ModuleV:
    """numpy."""
    table = classes(m)
    extra: dict[str, Value] = {
        "pi": math.pi,
        "e": math.e,
        "inf": math.inf,
        "Inf": math.inf,
        "nan": math.nan,
        "NaN": math.nan,
        "newaxis": None,
    }
    extra.update(
        {
            "PINF": math.inf,
            "NINF": -math.inf,
            "euler_gamma": 0.5772156649015329,
            "__version__": m.unknown("`numpy.__version__`", kind="str"),
        }
    )
    for name, cls in table.items():
        extra[name] = cls
    extra.update({alias: table[dt.ALIASES[alias]] for alias in dt.ALIASES if dt.ALIASES[alias] in table and len(alias) > 2})
    for name in ("int", "float", "bool", "complex", "str"):
        extra[name] = m.classes[name]
    extra["object"], extra["long"], extra["unicode"] = m.classes["object"], m.classes["int"], m.classes["str"]
    extra["bool_"], extra["str_"], extra["bytes_"], extra["object_"] = table["bool"], table["str"], table["bytes"], table["object"]
    for name in ("ufunc", "matrix", "recarray", "chararray"):
        extra[name] = ClassV(name, (m.classes["object"],), {}, module="numpy", construct=opaque_instance)
    made = lib.module(m, extra, opaque=True)
    m.modules["numpy"] = made
    made.attrs["random"] = m.module("numpy.random")
    for name in ("linalg", "fft", "testing", "lib", "core", "ma", "polynomial"):
        made.attrs[name] = m.module(f"numpy.{name}")
    return made


def _opaque(name: str) -> None:
    @module(f"numpy.{name}")
    def build_part(m: Machine) -> ModuleV:
        part = ModuleV(f"numpy.{name}", opaque=False)
        part.attrs["__name__"] = f"numpy.{name}"
        part.resolve = lambda attribute: MISSING if attribute.startswith("__") else unknown_fn(f"numpy.{name}.{attribute}")
        return part


@module("numpy.linalg")
def build_linalg(m: Machine) -> ModuleV:
    """numpy.linalg: shapes of decompositions; everything else is not followed."""
    made = linalg_lib.module(m)
    made.resolve = lambda attribute: MISSING if attribute.startswith("__") else unknown_fn(f"numpy.linalg.{attribute}")
    return made


for _name in ("fft", "testing", "lib", "core", "ma", "polynomial"):
    _opaque(_name)
