"""Files of the analysed tree as data: what a program reads from them, which of them packages hold. None of it is ever executed."""

from __future__ import annotations

import fnmatch
import posixpath
from typing import TYPE_CHECKING, Any

from scopelint.facts import has_hole
from scopelint.interp.builtins.base import known, payload, unknown_like
from scopelint.interp.builtins.lists import shuffled
from scopelint.interp.stdlib.host import lib
from scopelint.interp.stdlib.registry import MODULES
from scopelint.interp.stdlib.support import python_module
from scopelint.interp.values import Instance, ListV, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

MODULES["_files"] = python_module("_files")
_MAX_FOUND = 2000


def path_text(m: Machine, path: Value) -> str | None:
    """A path as text (os.fspath) if all of it is known."""
    path = payload(path)
    if isinstance(path, Instance) and (method := m.lookup_special(path, "__fspath__")) is not MISSING:
        path = payload(m.call(method))
    return path if type(path) is str and not has_hole(path) and path else None


def _beside_code(m: Machine, folder: str | None) -> list[tuple[str, bool]] | None:
    """What a package's folder holds, found by where its code lies; what is in the working folder differs from run to run."""
    return m.loader.files_in(folder) if folder is not None and folder.startswith("/") else None


def changed(m: Machine, *paths: Value) -> None:
    """The program writes, moves or removes these: what the tree holds there is not what it will read."""
    written: set[str] = m.ext.setdefault("files.changed", set())
    written.update(posixpath.normpath(text) for text in (path_text(m, p) for p in paths) if text is not None)


def contents(m: Machine, path: Value) -> bytes | None:
    """The bytes of a file of the tree that the program did not change; None if not known."""
    text = path_text(m, path)
    if text is None or posixpath.normpath(text) in m.ext.get("files.changed", ()):
        return None
    return m.loader.data(text)


def open_file(m: Machine, file: Value, mode: Value = "r", *args: Value, **kwargs: Value) -> Value:
    """open(): the contents of a file of the tree that is only read."""
    mode = payload(mode)
    if type(mode) is not str or has_hole(mode):
        return m.unknown("the contents of a file")
    if set(mode) & set("wax+"):
        changed(m, file)
        return m.unknown("the contents of a file")
    found = contents(m, file)
    data = None if found is None else found if "b" in mode else _decoded(found, args[1] if len(args) > 1 else kwargs.get("encoding"))
    if data is None:
        return m.unknown("the contents of a file")
    return m.call(m.getattr(m.import_module("_files"), "File"), path_text(m, file), data, mode)


def _decoded(data: bytes, encoding: Any) -> str | None:
    if encoding is not None and (type(encoding) is not str or encoding.lower() not in ("utf-8", "utf8", "ascii", "latin-1", "utf-8-sig")):
        return None
    try:
        return data.decode(encoding or "utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        return None


@lib("open_file")
def open_native(m: Machine, *args: Value, **kwargs: Value) -> Value:
    """open() for models."""
    return open_file(m, *args, **kwargs)


@lib("lines")
def lines(m: Machine, data: Value) -> Value:
    """The lines of a text or of bytes, with their ends."""
    if not known(data) or type(data) not in (str, bytes):
        return unknown_like(m, "the lines of a file", [data])
    end: Any = "\n" if type(data) is str else b"\n"
    parts = data.split(end)
    return m.list([*(part + end for part in parts[:-1]), *([parts[-1]] if parts[-1] else [])])


@lib("changed")
def changed_native(m: Machine, *paths: Value) -> None:
    """The program changes these files."""
    changed(m, *paths)


@lib("file_exists")
def exists(m: Machine, path: Value, kind: Value = "") -> Value:
    """Whether there is a file (`kind`: file, folder): known only of what a package of the tree holds."""
    text = path_text(m, path)
    if text is not None and posixpath.normpath(text) not in m.ext.get("files.changed", ()):
        parent, _, name = text.rstrip("/").rpartition("/")
        for found, folder in _beside_code(m, parent) or []:
            if found == name:
                return not kind or folder == (kind == "folder")
    return unknown_like(m, "whether a file exists", [path], "bool")


@lib("list_folder")
def list_folder(m: Machine, folder: Value) -> Value:
    """The names in a package's folder, sorted."""
    found = _beside_code(m, path_text(m, folder))
    if found is None:
        return m.unknown("the files of a folder", tf=False)
    return m.list([name for name, _ in found])


def listdir(m: Machine, path: Value = ".") -> Value:
    """os.listdir(): in no known order."""
    return any_order(m, list_folder(m, path))


@lib("any_order")
def any_order(m: Machine, found: Value) -> Value:
    """The list in an order that is not known."""
    return m.list(shuffled(m, found.items)) if isinstance(found, ListV) and found.rest is None else found


@lib("glob_folder")
def glob_folder(m: Machine, folder: Value, pattern: Value) -> Value:
    """The paths below a package's folder that match (pathlib's rules), relative to it."""
    text, pattern = path_text(m, folder), payload(pattern)
    if text is None or not known(pattern) or type(pattern) is not str or _beside_code(m, text) is None:
        return m.unknown("the files of a folder", tf=False)
    found: list[str] = []
    if not _glob(m, text, "", pattern.split("/"), found):
        return m.unknown("the files of a folder", tf=False)
    return m.list(list(dict.fromkeys(found)))


def _glob(m: Machine, root: str, below: str, parts: list[str], found: list[str]) -> bool:
    """Gather into `found`; False if there is more than we follow."""
    if not parts:
        found.append(below)
        return len(found) <= _MAX_FOUND
    if parts[0] == "**" and len(parts) > 1 and not _glob(m, root, below, parts[1:], found):
        return False
    for name, folder in m.loader.files_in(posixpath.join(root, below).rstrip("/") or "/") or []:
        path = posixpath.join(below, name)
        if parts[0] == "**":
            if folder and not (_glob(m, root, path, parts, found)):
                return False
        elif fnmatch.fnmatchcase(name, parts[0]) and (folder or len(parts) == 1) and not _glob(m, root, path, parts[1:], found):
            return False
    return True
