"""Models of the standard library, NumPy and the TensorFlow-free packages of programs, by dotted name (see registry.MODULES)."""

from scopelint.interp.stdlib import (  # noqa: F401 - registers
    abc_,
    collections_,
    contextlib_,
    copy_,
    files_,
    functools_,
    host,
    itertools_,
    math_,
    numpy_,
    os_,
    pkgutil_,
    python_models,
    quiet,
    runtime_,
    text_,
)
from scopelint.interp.stdlib.registry import MODULES
from scopelint.interp.stdlib.support import opaque_module, skeleton_module, skeletons

for _name, _fill in skeletons().items():
    if _name not in MODULES:
        MODULES[_name] = opaque_module(_name) if _fill.x else skeleton_module(_name)

__all__ = ["MODULES"]
