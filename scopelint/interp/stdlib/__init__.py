"""Models of the standard library, NumPy and the TensorFlow-free packages that programs import, by dotted name (see registry.MODULES)."""

from scopelint.interp.stdlib import abc_, collections_, functools_, host, itertools_, math_

__all__ = ["abc_", "collections_", "functools_", "host", "itertools_", "math_"]
