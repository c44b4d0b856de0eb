"""Models of the standard library, NumPy and the TensorFlow-free packages that programs import, by dotted name (see registry.MODULES)."""

from scopelint.interp.stdlib import (
    abc_,
    collections_,
    contextlib_,
    functools_,
    host,
    itertools_,
    math_,
    os_,
    python_models,
    text_,
)

__all__ = ["abc_", "collections_", "contextlib_", "functools_", "host", "itertools_", "math_", "os_", "python_models", "text_"]
