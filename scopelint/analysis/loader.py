"""Modules for the machine: the resolver's answer, read and lowered once a process."""

from __future__ import annotations

import os
from collections.abc import Iterator

import scopelint
from scopelint.facts import FileError
from scopelint.interp.loading import Source
from scopelint.source.cache import Cache
from scopelint.source.load import LoadedFile, check_file, load_file
from scopelint.source.resolve import Resolver

LIBRARY_PREFIX = "scopelint.api.library."
LIBRARY_FOLDER = os.path.join(os.path.dirname(scopelint.__file__), "api", "library")

_COMPOSITES: dict[str, LoadedFile] = {}
"""The files of our own library, which stay the same for all runs in a process."""

MAX_DATA = 256 * 1024
MAX_LISTED = 2000


class FileStore:
    """Lowered files by absolute path, shared by all programs of a run. `errors` are the diagnostics of files that were needed."""

    def __init__(self, cwd: str, cache: Cache | None = None) -> None:
        self.cwd = cwd
        self.cache = cache
        self.files: dict[str, LoadedFile] = {}
        self.checked: dict[str, LoadedFile] = {}

    def load(self, path: str) -> LoadedFile:
        """The file at an absolute path."""
        if path not in self.files:
            ours = path.startswith(LIBRARY_FOLDER + os.sep)
            self.files[path] = self._composite(path) if ours else load_file(path, self.cache, self.shown(path))
        return self.files[path]

    def _composite(self, path: str) -> LoadedFile:
        if path not in _COMPOSITES:
            _COMPOSITES[path] = load_file(path, self.cache, plain=True)
        return _COMPOSITES[path]

    def check(self, path: str) -> None:
        """Look over a file that no program needs; what is wrong with it is in `errors`."""
        if path not in self.files:
            self.checked[path] = check_file(path, self.shown(path))

    def shown(self, path: str) -> str:
        """The path as users see it: relative to the working folder if it lies below."""
        relative = os.path.relpath(path, self.cwd)
        return path if relative.startswith("..") else relative

    @property
    def errors(self) -> list[FileError]:
        return [e for f in {**self.checked, **self.files}.values() for e in f.errors]


class TreeLoader:
    """interp.loading.Loader over a Resolver."""

    def __init__(self, store: FileStore, resolver: Resolver) -> None:
        self.store = store
        self.resolver = resolver

    def find(self, name: str) -> Source | None:
        """The module of a dotted name; one that cannot be parsed counts as there but without code we can follow."""
        if name.startswith(LIBRARY_PREFIX):
            return self._composite(name)
        found = self.resolver.find(name)
        if found is None:
            return None
        if not found.path:
            return Source(name, "", None, True, found.user)
        loaded = self.store.load(found.path)
        if loaded.module is None:
            return Source(name, loaded.path, None, found.is_package, found.user, found.path)
        return Source(name, loaded.path, loaded.module, found.is_package, found.user, found.path)

    def modules_in(self, folder: str) -> list[tuple[str, bool]] | None:
        """What pkgutil.iter_modules lists."""
        path = os.path.abspath(os.path.join(self.store.cwd, folder))
        try:
            entries = sorted(os.scandir(path), key=lambda e: e.name)
        except OSError:
            return None
        found = [(e.name, True) for e in entries if e.name.isidentifier() and os.path.isfile(os.path.join(e.path, "__init__.py"))]
        found += [
            (e.name[:-3], False) for e in entries if e.name.endswith(".py") and e.name[:-3].isidentifier() and e.name != "__init__.py"
        ]
        return sorted(found)

    def data(self, path: str) -> bytes | None:
        """The bytes of a small file below a folder that is searched for modules; nothing hidden."""
        full = self._of_tree(path)
        try:
            if full is None or not os.path.isfile(full) or os.path.getsize(full) > MAX_DATA:
                return None
            with open(full, "rb") as file:
                return file.read(MAX_DATA + 1)
        except OSError:
            return None

    def files_in(self, folder: str) -> list[tuple[str, bool]] | None:
        """What lies in a package's folder (what Python leaves there apart): a program's other folders may hold anything when it runs."""
        full = self._of_tree(folder)
        if full is None or not any(os.path.isfile(os.path.join(above, "__init__.py")) for above in self._upwards(full)):
            return None
        try:
            found = [(e.name, e.is_dir()) for e in os.scandir(full) if e.name != "__pycache__"]
        except OSError:
            return None
        return sorted(found) if len(found) <= MAX_LISTED else None

    def _of_tree(self, path: str) -> str | None:
        """The absolute path of what lies below one of the folders that are searched for modules."""
        full = os.path.realpath(os.path.join(self.store.cwd, path))
        for root in map(os.path.realpath, self.resolver.folders):
            below = os.path.relpath(full, root).split(os.sep)
            if root != os.sep and not any(part.startswith(".") for part in below if part != "."):
                return full
        return None

    def _upwards(self, folder: str) -> Iterator[str]:
        roots = {os.path.realpath(root) for root in self.resolver.folders}
        while folder not in roots and os.path.dirname(folder) != folder:
            yield folder
            folder = os.path.dirname(folder)

    def _composite(self, name: str) -> Source | None:
        path = os.path.join(LIBRARY_FOLDER, name[len(LIBRARY_PREFIX) :] + ".py")
        if not os.path.isfile(path):
            return None
        return Source(name, path, self.store.load(path).module, False, False, path, standalone=True)

    def add_path(self, folder: str, front: bool) -> None:
        self.resolver.add_path(folder, front)
