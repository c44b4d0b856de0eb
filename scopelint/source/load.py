"""Read, decode and lower one file; every failure is a diagnostic, none an exception."""

from __future__ import annotations

import os
import stat

import msgspec

from scopelint.facts import FileError
from scopelint.source import ir
from scopelint.source.cache import Cache
from scopelint.source.decode import decode
from scopelint.source.errors import SourceError
from scopelint.source.lower import MAX_BYTES, check, lower


class LoadedFile(msgspec.Struct, frozen=True):
    """A file: its IR (None if it could not be had, then `errors` says why) and its text."""

    path: str
    module: ir.Module | None
    text: str
    errors: tuple[FileError, ...] = ()


def read_bytes(path: str, shown: str | None = None) -> bytes:
    """The bytes of a regular file of sensible size; SourceError otherwise."""
    name = shown if shown is not None else path
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise SourceError(name, 1, "not a regular file")
        if status.st_size > MAX_BYTES:
            raise SourceError(name, 1, f"the file is too large ({status.st_size / 2**20:.1f} MB, at most {MAX_BYTES // 2**20} MB are read)")
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise SourceError(name, 1, f"the file cannot be read: {error.strerror or error}") from None


def load_file(path: str, cache: Cache | None = None, shown: str | None = None, plain: bool = False) -> LoadedFile:
    """Load one file. `shown` is the path that diagnostics name (the default is `path`); plain: see `lower`."""
    name = shown if shown is not None else path
    text = ""
    try:
        data = read_bytes(path, name)
        text = decode(data, name)
        module = cache.get(data) if cache is not None else None
        if module is None:
            module = lower(data, name, plain)
            if cache is not None:
                cache.put(data, module)
    except SourceError as error:
        return LoadedFile(name, None, text, (error.fact(),))
    return LoadedFile(name, module, text)


def check_file(path: str, shown: str | None = None) -> LoadedFile:
    """A file that is only looked over for what makes it unreadable (no IR, no text)."""
    name = shown if shown is not None else path
    try:
        check(read_bytes(path, name), name)
    except SourceError as error:
        return LoadedFile(name, None, "", (error.fact(),))
    return LoadedFile(name, None, "")
