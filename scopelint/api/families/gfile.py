"""tf.gfile: files, as the standard library's model of them answers (see interp/stdlib/files_.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.api.opaque import Quiet
from scopelint.api.registry import primitive, words
from scopelint.interp.stdlib.files_ import changed, exists, listdir, open_file
from scopelint.interp.values import Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


@primitive(*words("tf.gfile.GFile tf.gfile.Open tf.gfile.FastGFile tf.io.gfile.GFile"), pure=True)
def gfile(m: Machine, name: Value, mode: Value = "r") -> Value:
    """gfile.GFile: a small file of the analysed tree that is only read is known."""
    found = open_file(m, name, mode)
    return m.call(Quiet("tf.gfile.GFile"), name, mode) if isinstance(found, Unknown) else found


@primitive(*words("tf.gfile.Copy tf.gfile.Rename tf.io.gfile.copy tf.io.gfile.rename"), pure=True)
def copy(m: Machine, src: Value = None, dst: Value = None, overwrite: Value = False, **kwargs: Value) -> None:
    """gfile.copy, gfile.rename."""
    changed(m, *[path for path in (src, dst, *kwargs.values()) if path is not None])


@primitive(*words("tf.gfile.Remove tf.io.gfile.remove"), pure=True)
def remove(m: Machine, filename: Value = None, path: Value = None) -> None:
    """gfile.remove."""
    changed(m, filename if path is None else path)


@primitive(*words("tf.gfile.Exists tf.io.gfile.exists"), pure=True)
def exist(m: Machine, filename: Value = None, path: Value = None) -> Value:
    """gfile.exists."""
    return exists(m, filename if path is None else path)


@primitive(*words("tf.gfile.IsDirectory tf.io.gfile.isdir"), pure=True)
def isdir(m: Machine, dirname: Value = None, path: Value = None) -> Value:
    """gfile.isdir."""
    return exists(m, dirname if path is None else path, "folder")


@primitive(*words("tf.gfile.ListDirectory tf.io.gfile.listdir"), pure=True)
def list_directory(m: Machine, dirname: Value = None, path: Value = None) -> Value:
    """gfile.listdir."""
    return listdir(m, dirname if path is None else path)
