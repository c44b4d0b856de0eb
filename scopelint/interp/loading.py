"""What the machine needs from whoever finds files: modules by dotted name."""

from __future__ import annotations

from typing import Protocol

import msgspec

from scopelint.source import ir


class Source(msgspec.Struct, frozen=True):
    """A module's code. path: as frames show it; user: its frames are the user's; file: where it lies;
    standalone: its parent packages are not imported first (our own library of composites)."""

    name: str
    path: str
    code: ir.Module | None
    is_package: bool
    user: bool
    file: str = ""
    standalone: bool = False


class Loader(Protocol):
    """Finds modules of the analysed tree and its libraries."""

    def find(self, name: str) -> Source | None:
        """The module of this dotted name, code None for a namespace package; None if there is no such file."""

    def modules_in(self, folder: str) -> list[tuple[str, bool]] | None:
        """(name, is package) of the modules in a folder of the tree, sorted (pkgutil.iter_modules); None if it is not in the tree."""

    def data(self, path: str) -> bytes | None:
        """What a small file of the tree or of a library holds; None for any other."""

    def files_in(self, folder: str) -> list[tuple[str, bool]] | None:
        """(name, is folder) of what lies in a package's folder, or in one below it, sorted; None for any other."""

    def add_path(self, folder: str, front: bool) -> None:
        """The program extended sys.path."""
