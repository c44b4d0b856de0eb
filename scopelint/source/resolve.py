"""Where imports lead: the search that `python SCRIPT` makes in the working folder, over a tree that is only read."""

from __future__ import annotations

import os
from collections.abc import Sequence

import msgspec


class Found(msgspec.Struct, frozen=True):
    """A module of the tree. `path` is its file ("" for a namespace package); `folders`: where a package's submodules are looked for.

    `user`: its frames are the user's (false: found on the library search path).
    """

    name: str
    path: str
    is_package: bool
    user: bool
    folders: tuple[str, ...] = ()


class _Root(msgspec.Struct, frozen=True):
    folder: str
    user: bool


class Resolver:
    """sys.path of one program: the script's folder, the working folder (and its src/), what the program adds, library folders."""

    def __init__(self, script_folder: str | None = None, cwd: str | None = None, search_path: Sequence[str] = ()) -> None:
        self.cwd = os.path.abspath(cwd if cwd is not None else os.getcwd())
        own = [script_folder] if script_folder is not None else []
        self._own = [_Root(os.path.abspath(os.path.join(self.cwd, f)), True) for f in (*own, self.cwd, os.path.join(self.cwd, "src"))]
        self._first: list[_Root] = []
        self._added: list[_Root] = []
        self._libraries = [_Root(os.path.abspath(os.path.join(self.cwd, f)), False) for f in search_path]
        self._listings: dict[str, frozenset[str]] = {}
        self._found: dict[str, Found | None] = {}

    def add_path(self, folder: str, first: bool = False) -> None:
        """The program adds a folder to its sys.path (sys.path.insert(0, ...): `first`)."""
        root = _Root(os.path.normpath(os.path.join(self.cwd, folder)), True)
        if root not in self._first and root not in self._added:
            if first:
                self._first.insert(0, root)
            else:
                self._added.append(root)
            self._found = {k: v for k, v in self._found.items() if v is not None and not first}

    @property
    def folders(self) -> list[str]:
        """Where modules are looked for."""
        return [root.folder for root in (*self._first, *self._own, *self._added, *self._libraries)]

    def find(self, name: str) -> Found | None:
        """The module of an absolute dotted name, or None if it is not in the tree."""
        if name not in self._found:
            self._found[name] = self._search(name)
        return self._found[name]

    def _search(self, name: str) -> Found | None:
        parent_name, _, last = name.rpartition(".")
        if not last:
            return None
        if not parent_name:
            return self._among([*self._first, *self._own, *self._added, *self._libraries], name, last)
        parent = self.find(parent_name)
        if parent is None or not parent.is_package:
            return None
        return self._among([_Root(folder, parent.user) for folder in parent.folders], name, last)

    def _among(self, roots: list[_Root], name: str, last: str) -> Found | None:
        portions: list[_Root] = []
        for root in roots:
            names = self._listing(root.folder)
            folder = os.path.join(root.folder, last)
            if last in names and "__init__.py" in self._listing(folder):
                return Found(name, os.path.join(folder, "__init__.py"), True, root.user, (folder,))
            if f"{last}.py" in names and os.path.isfile(folder + ".py"):
                return Found(name, folder + ".py", False, root.user)
            if last in names and os.path.isdir(folder):
                portions.append(_Root(folder, root.user))
        if not portions:
            return None
        return Found(name, "", True, portions[0].user, tuple(dict.fromkeys(p.folder for p in portions)))

    def _listing(self, folder: str) -> frozenset[str]:
        known = self._listings.get(folder)
        if known is None:
            try:
                known = frozenset(os.listdir(folder))
            except OSError:
                known = frozenset()
            self._listings[folder] = known
        return known


def absolute_name(module: str | None, level: int, package: str) -> str | None:
    """The absolute name of `from {dots}{module} import ...` inside `package`; None beyond the top-level package."""
    if level == 0:
        return module
    parts = package.split(".") if package else []
    if level - 1 >= len(parts):
        return None
    base = ".".join(parts[: len(parts) - (level - 1)])
    return f"{base}.{module}" if module else base


def module_name(path: str) -> tuple[str, str]:
    """The dotted name under which a file is imported, and the folder that must be on sys.path for that (packages have __init__.py)."""
    folder, file = os.path.split(os.path.abspath(path))
    stem = os.path.splitext(file)[0]
    parts = [] if stem == "__init__" else [stem]
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        folder, name = os.path.split(folder)
        if not name:
            break
        parts.insert(0, name)
    return ".".join(parts) or stem, folder
