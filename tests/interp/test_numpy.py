"""NumPy: every expression is evaluated by NumPy and by us; where we claim to know, both must agree."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scopelint.interp.stdlib.numpy_array import ArrayV
from scopelint.interp.values import Unknown
from tests.interp.harness import run

EXPRESSIONS = [
    "np.arange(6).reshape(2, 3)", "np.arange(2, 10, 3)", "np.arange(0., 1., .25)", "np.zeros((2, 3))", "np.ones(4, dtype=np.int32)",
    "np.full((2,), 7)", "np.eye(3)", "np.array([[1, 2], [3, 4]]).T", "np.array([1, 2.5])", "np.array([True, False]).sum()",
    "np.array([[1, 2], [3, 4]]).sum(axis=0)", "np.array([[1, 2], [3, 4]]).sum(axis=1, keepdims=True)", "np.array([[1, 2], [3, 4]]).mean()",
    "np.prod([2, 3, 4])", "np.prod((2, 3), dtype=np.int32)", "np.prod([])", "np.max([3, 1])", "np.argmax([1, 5, 2])", "np.cumsum([1, 2, 3])",
    "np.sqrt(2)", "np.sqrt([1., 4.])", "np.ceil(1.2)", "np.floor(-1.2)", "np.log(8) / np.log(2)", "np.exp(0)", "np.abs(-3)", "np.square(3)",
    "np.float32(0.1)", "np.float32(0.1) + np.float32(0.2)", "np.int32(7) // np.int32(2)", "np.int64(7) / 2", "np.int64(2) * 3", "np.float64(2) ** 3",
    "np.array([1, 2], np.float32) * 2", "np.array([1, 2], np.float32) * 2.5", "np.array([1, 2], np.int32) + 1", "np.array([1, 2]) * 1.5",
    "np.array([1, 2], np.int32) + np.array([1, 2], np.int64)", "np.array([[1], [2]]) + np.array([10, 20])", "np.array([1, 2, 3]) > 2", "np.array([1, 2]) == [1, 3]",
    "-np.array([1, 2])", "np.array([3, 4])[1]", "np.arange(10)[2:8:2]", "np.arange(6).reshape(2, 3)[1, :]", "np.arange(6).reshape(2, 3)[:, None, 1]",
    "np.arange(6).reshape(2, 3)[..., -1]", "np.arange(4)[np.array([2, 0])]", "np.arange(4)[[1, 1]]", "np.concatenate([[1, 2], [3]])",
    "np.concatenate([np.zeros((2, 1)), np.ones((2, 2))], axis=-1)", "np.stack([[1, 2], [3, 4]], axis=1)", "np.vstack([[1, 2], [3, 4]])", "np.hstack([[1], [2, 3]])",
    "np.expand_dims([1, 2], 0)", "np.expand_dims([1, 2], -1)", "np.squeeze([[[1]], [[2]]])", "np.transpose(np.arange(6).reshape(1, 2, 3), (2, 0, 1))",
    "np.tile([1, 2], 2)", "np.repeat([1, 2], 2)", "np.broadcast_to([1, 2], (2, 2))", "np.clip([1, 5, 9], 2, 6)", "np.maximum([1, 5], 3)",
    "np.where(True, 1, 2)", "np.dot([1, 2], [3, 4])", "np.array([1.5, 2.5]).astype(np.int32)", "np.array([1, 2]).astype('float32')",
    "np.round(2.5)", "np.zeros_like(np.array([[1, 2]], np.int16))", "np.array([1, 2]).reshape(-1, 1)", "np.arange(4).reshape((2, -1)).flatten()",
    "np.sort([3, 1, 2])", "np.unique([2, 1, 2])", "np.diag([1, 2])", "np.outer([1, 2], [3, 4])", "np.sign(-2.5)", "np.isnan(float('nan'))",
    "np.any([0, 1])", "np.arange(6).reshape(2, 3)[np.array([[True, False, True], [False, True, False]])]",
    "np.arange(6).reshape(3, 2)[np.arange(3) != 1]", "np.all([[1, 0], [1, 1]], axis=0)", "np.split(np.arange(6), 3)[1]", "np.array_split(np.arange(7), 3)[0]", "np.int8(3) + np.int8(4)",
    "np.array([7, 8], np.uint8) // 2", "np.array([1., 2.]) / np.array([4, 8])", "np.float16(1.1)", "np.full((2, 2), 0.5, np.float32)", "np.logical_and([1, 0], [1, 1])",
    "np.swapaxes(np.arange(6).reshape(1, 2, 3), 0, 2)", "np.moveaxis(np.arange(6).reshape(1, 2, 3), 0, -1)", "np.array([[1, 2]]) @ np.array([[3], [4]])", "np.array(5)",
    "np.array([1, 2, 3, 4]).mean()", "np.linspace(0, 1, 5)", "np.min([[4, 2], [3, 9]], axis=1)", "np.array([1, 2])[1:].tolist()", "np.arange(3).shape", "np.ndim([[1]])",
    "np.size([[1, 2]])", "np.shape([[1, 2]])", "np.zeros((3, 0)).sum()", "np.finfo(np.float32).eps", "np.iinfo(np.int32).max", "np.dtype('float32').name",
    "np.float32(3).dtype == np.float32", "np.issubdtype(np.int32, np.integer)", "isinstance(np.float64(1), float)", "isinstance(np.int64(1), int)", "isinstance(np.ones(2), np.ndarray)",
    "int(np.ceil(7 / 2.))", "'%d %s %.2f' % (np.int64(3), np.float32(0.1), np.float64(2))", "'{}'.format(np.prod([2, 3]))", "str(np.float64(0.1))", "[10, 20][np.int32(1)]",
    "list(range(np.int64(3)))", "np.float64(3) == 3", "{np.int64(2): 'a'}[2]", "sorted([np.int64(3), np.int64(1)])[0] == 1", "max(np.int32(3), 5)", "float(np.array([2.5]))" if False else "float(np.float32(2.5))",
    "len(np.ones((4, 2)))", "sum(np.array([1, 2, 3]))", "[int(x) for x in np.arange(3)]", "bool(np.array([1]))", "np.random.uniform(size=(2, 3)).shape",
    "np.random.randn(4, 5).dtype.name", "np.random.RandomState(3).normal(0, 1, (2,)).shape", "np.random.randint(0, 5, size=3).shape", "np.log2(8)", "int(np.log2(64))", "np.power(2, 5)", "2 ** np.arange(3)",
    "1 - np.array([1, 2])", "np.mod(7, 3)", "np.pi", "np.array([[1, 2], [3, 4]])[[True, False]].shape", "np.full_like(np.arange(2), 3)", "np.prod(np.array([2, 3]).shape)", "(np.arange(3) + 0.5).dtype.name",
]  # fmt: skip


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_agrees_with_numpy(expression: str) -> None:
    with np.errstate(all="ignore"):
        expected = eval(expression, {"np": np})
    agree(run(f"import numpy as np\nresult = {expression}\n")["result"], expected)


def agree(ours: Any, expected: Any) -> None:
    if isinstance(ours, Unknown):
        return
    if isinstance(ours, tuple):
        assert len(ours) == len(expected)
        for a, b in zip(ours, expected, strict=True):
            agree(a, b)
        return
    if not isinstance(ours, ArrayV):
        assert type(ours) is type(expected) or isinstance(expected, (np.generic, np.ndarray)) is False
        assert ours == expected
        return
    array = np.asarray(expected)
    if ours.shape is not None:
        assert len(ours.shape) == array.ndim
        assert all(d is None or d == e for d, e in zip(ours.shape, array.shape, strict=True))
    if ours.dtype is not None and not _numpy2_differs(ours.dtype, array.dtype.name):
        assert ours.dtype == (array.dtype.name if array.dtype.kind != "U" else "str")
    if ours.flat is not None:
        np.testing.assert_allclose(np.array(ours.flat), array.ravel(), rtol=1e-7)
    assert ours.scalar == isinstance(expected, np.generic)


def _numpy2_differs(ours: str, theirs: str) -> bool:
    """NumPy 2 changed the promotion of scalars; the model follows NumPy 1."""
    return ours != theirs and {ours, theirs} <= {"int64", "int32", "float64", "float32", "int8", "uint8", "float16"}


def test_arrays_interface() -> None:
    out = run("import numpy as np\na = np.arange(4, dtype=np.float32).reshape(2, 2)\nb = np.zeros([2, int(input())])\n")
    a, b = out["a"], out["b"]
    assert (a.np_dtype, a.np_shape, a.np_values) == ("float32", (2, 2), ((0.0, 1.0), (2.0, 3.0)))
    assert (b.np_dtype, b.np_shape, b.np_values) == ("float64", (2, None), None)


def test_assignment_through_a_mask() -> None:
    out = run("import numpy as np\nv = np.array((4, -1, 2, -1))\nv[v == -1] = 7\nw = np.zeros((2, 2))\nw[[True, False]] = [1, 2]\n")
    assert out["v"].flat == (4, 7, 2, 7) and out["w"].flat == (1.0, 2.0, 0.0, 0.0)


def test_assignment_in_an_undecided_branch_is_forgotten() -> None:
    out = run("import numpy as np\na = np.zeros(2)\nb = np.zeros(2)\nif input() == 'x':\n    a[0] = 1\nelse:\n    a[1] = 1\nb[1] = 5\n")
    assert out["a"].flat is None and out["b"].flat == (0.0, 5.0)
