"""Which files there are: folders are walked as git sees them, files that are named are always taken."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from fnmatch import fnmatch

import msgspec
import pathspec

from scopelint.facts import FileError

DEFAULT_EXCLUDES = (
    ".git", ".hg", ".svn", ".bzr", ".tox", ".nox", ".venv", "venv", ".env", "virtualenv", "node_modules", "__pycache__", "__pypackages__",
    "build", "dist", "_build", "buck-out", ".eggs", "*.egg-info", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".ipynb_checkpoints",
    ".direnv", "site-packages", ".idea", ".vscode",
)  # fmt: skip
"""Folder names that are not walked unless they are named themselves."""

SUFFIXES = (".py", ".pyw")


class Discovery(msgspec.Struct, frozen=True):
    """The files found, each once, in order of the arguments and then by name; and what could not be looked at."""

    files: tuple[str, ...]
    errors: tuple[FileError, ...]


def discover(paths: Sequence[str], excludes: Iterable[str] = DEFAULT_EXCLUDES, gitignore: bool = True) -> Discovery:
    """The Python files among and under `paths`."""
    walk = _Walk(tuple(excludes), gitignore)
    for path in paths:
        if os.path.isdir(path):
            walk.folder(path, _ignores_above(path) if gitignore else [])
        elif os.path.lexists(path):
            walk.take(path)
        else:
            walk.errors.append(FileError(path, 1, "no such file or folder"))
    return Discovery(tuple(walk.files), tuple(walk.errors))


_Ignores = list[tuple[str, pathspec.GitIgnoreSpec]]


class _Walk:
    def __init__(self, excludes: tuple[str, ...], gitignore: bool) -> None:
        self.excludes = excludes
        self.gitignore = gitignore
        self.files: list[str] = []
        self.errors: list[FileError] = []
        self._files_seen: set[str] = set()
        self._folders_seen: set[tuple[int, int]] = set()

    def take(self, path: str) -> None:
        """Take a file unless it was taken before (perhaps by another name)."""
        real = os.path.realpath(path)
        if real not in self._files_seen:
            self._files_seen.add(real)
            self.files.append(path)

    def folder(self, top: str, ignores: _Ignores) -> None:
        """Walk a folder, depth first, names in order; folders seen before (links in a circle) are skipped."""
        stack = [(top, ignores)]
        while stack:
            folder, inherited = stack.pop()
            entries = self._entries(folder)
            own = [*inherited, *_ignore_file(folder)] if self.gitignore else inherited
            below: list[tuple[str, _Ignores]] = []
            for entry in entries:
                self._entry(entry, own, below)
            stack.extend(reversed(below))

    def _entry(self, entry: os.DirEntry[str], ignores: _Ignores, below: list[tuple[str, _Ignores]]) -> None:
        try:
            is_folder = entry.is_dir()
        except OSError:
            is_folder = False
        if is_folder:
            if not self._excluded(entry) and not _circular(entry) and not _ignored(entry.path, True, ignores):
                below.append((_plain(entry.path), ignores))
        elif entry.name.endswith(SUFFIXES) and not _ignored(entry.path, False, ignores):
            self.take(_plain(entry.path))

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            status = os.stat(folder)
            identity = (status.st_dev, status.st_ino)
            if identity in self._folders_seen:
                return []
            self._folders_seen.add(identity)
            with os.scandir(folder) as entries:
                return sorted(entries, key=lambda e: e.name)
        except OSError as error:
            self.errors.append(FileError(folder, 1, f"the folder cannot be read: {error.strerror or error}"))
            return []

    def _excluded(self, entry: os.DirEntry[str]) -> bool:
        if any(fnmatch(entry.name, pattern) for pattern in self.excludes):
            return True
        return os.path.exists(os.path.join(entry.path, "pyvenv.cfg"))


def _circular(entry: os.DirEntry[str]) -> bool:
    """A link to a folder that it stands in."""
    if not entry.is_symlink():
        return False
    target, place = os.path.realpath(entry.path), os.path.realpath(os.path.dirname(entry.path) or ".")
    return os.path.commonpath([target, place]) == target


def _plain(path: str) -> str:
    return path[2:] if path.startswith("./") and len(path) > 2 else path


def _ignore_file(folder: str) -> _Ignores:
    try:
        with open(os.path.join(folder, ".gitignore"), encoding="utf-8", errors="replace") as file:
            return [(os.path.abspath(folder), pathspec.GitIgnoreSpec.from_lines(file.read().splitlines()))]
    except (OSError, ValueError):
        return []


def _ignores_above(folder: str) -> _Ignores:
    """The .gitignore files between the repository's root and this folder (without its own)."""
    found: list[str] = []
    here = os.path.abspath(folder)
    while not os.path.exists(os.path.join(here, ".git")):
        parent = os.path.dirname(here)
        if parent == here:
            return []
        found.append(parent)
        here = parent
    return [rule for place in reversed(found) for rule in _ignore_file(place)]


def _ignored(path: str, is_folder: bool, ignores: _Ignores) -> bool:
    """The innermost .gitignore that says anything about a path decides."""
    full = os.path.abspath(path)
    for base, spec in reversed(ignores):
        relative = os.path.relpath(full, base).replace(os.sep, "/")
        verdict = spec.check_file(relative + "/" if is_folder else relative).include
        if verdict is not None:
            return verdict
    return False
