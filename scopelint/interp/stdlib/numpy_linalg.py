"""numpy.linalg's decompositions and inverses (shapes only), and numpy's index tricks (mgrid, r_ ...)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.interp.stdlib.numpy_array import ArrayV
from scopelint.interp.stdlib.support import Natives
from scopelint.interp.values import Foreign, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

linalg_lib = Natives("numpy.linalg")


def _matrix(m: Machine, a: Value) -> tuple[tuple[int | None, ...], str] | None:
    """The shape (of rank 2 or more) and result dtype of a matrix argument, None if not known."""
    if not isinstance(a, ArrayV) or a.shape is None or len(a.shape) < 2:
        return None
    return a.shape, a.dtype if a.dtype in ("float32", "complex64", "complex128") else "float64"


@linalg_lib("svd")
def svd(m: Machine, a: Value, full_matrices: Value = True, compute_uv: Value = True, hermitian: Value = False) -> Value:
    """np.linalg.svd: (u, s, vh), or s alone."""
    found = _matrix(m, a)
    full, both = m.truth(full_matrices), m.truth(compute_uv)
    if found is None or full is None or both is None:
        return m.unknown("`numpy.linalg.svd()`")
    (*lead, rows, columns), dtype = found
    least = None if rows is None or columns is None else min(rows, columns)
    s = ArrayV("float32" if dtype in ("float32", "complex64") else "float64", (*lead, least))
    if not both:
        return s
    u = ArrayV(dtype, (*lead, rows, rows if full else least))
    return (u, s, ArrayV(dtype, (*lead, columns if full else least, columns)))


@linalg_lib("qr")
def qr(m: Machine, a: Value, mode: Value = "reduced") -> Value:
    """np.linalg.qr."""
    found = _matrix(m, a)
    if found is None or mode not in ("reduced", "complete"):
        return m.unknown("`numpy.linalg.qr()`")
    (*lead, rows, columns), dtype = found
    least = rows if mode == "complete" else None if rows is None or columns is None else min(rows, columns)
    return (ArrayV(dtype, (*lead, rows, least)), ArrayV(dtype, (*lead, least, columns)))


@linalg_lib("inv", "pinv", "cholesky")
def inv(m: Machine, a: Value, *args: Value, **kwargs: Value) -> Value:
    """np.linalg.inv, pinv, cholesky: of the (transposed) shape of a."""
    found = _matrix(m, a)
    if found is None:
        return m.unknown("`numpy.linalg.inv()`")
    (*lead, rows, columns), dtype = found
    return ArrayV(dtype, (*lead, columns, rows))


class IndexTrickV(Foreign):
    """mgrid, ogrid, r_, c_, s_: indexed, never called; what they answer is not followed."""

    __slots__ = ("name",)
    type_name = "index trick"
    tf_value = False

    def __init__(self, name: str) -> None:
        self.name = name

    def py_getitem(self, m: Machine, key: Value) -> Value:
        return key if self.name == "s_" else m.unknown(f"`numpy.{self.name}[...]`")


TRICKS: dict[str, Value] = {name: IndexTrickV(name) for name in ("mgrid", "ogrid", "r_", "c_", "s_")}
