"""The IR of files seen before, keyed by content, so that an unchanged file costs no parse (and no import of LibCST)."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from scopelint.folders import cache_folder
from scopelint.source import ir

IR_VERSION = 2
"""To be raised when lowering changes without a change of the IR's fields."""

MAX_ENTRIES = 20_000
"""Files kept; beyond that the least recently used quarter goes."""

_TRIM_EVERY = 500


def _fingerprint() -> bytes:
    fields = [(n, c.__struct_fields__) for n, c in sorted(vars(ir).items()) if isinstance(c, type) and issubclass(c, msgspec.Struct)]
    return repr((IR_VERSION, sys.version_info[:2], fields)).encode()


class Cache:
    """A folder of lowered files. Whatever goes wrong with it costs time, never a result."""

    def __init__(self, folder: str | Path | None = None) -> None:
        self.folder = (Path(folder) if folder is not None else cache_folder()) / "ir"
        self.hits = 0
        self.misses = 0
        self._writes = 0
        self._seed = _fingerprint()
        self._decoder: msgspec.msgpack.Decoder[ir.Module] = msgspec.msgpack.Decoder(ir.Module)
        self._encoder = msgspec.msgpack.Encoder()

    def get(self, data: bytes) -> ir.Module | None:
        """The IR of a file with this content, if it is known."""
        path = self._path(data)
        try:
            module = self._decoder.decode(path.read_bytes())
        except (OSError, ValueError, RecursionError, msgspec.MsgspecError):
            self.misses += 1
            return None
        self.hits += 1
        with contextlib.suppress(OSError):
            os.utime(path)
        return module

    def put(self, data: bytes, module: ir.Module) -> None:
        """Remember the IR of a content (written aside and renamed, so that readers never see half a file)."""
        path = self._path(data)
        try:
            record = self._encoder.encode(module)
            path.parent.mkdir(parents=True, exist_ok=True)
            self._write(path, record)
        except (OSError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError):
            return
        self._writes += 1
        if self._writes % _TRIM_EVERY == 0:
            self.trim()

    def trim(self, most: int = MAX_ENTRIES) -> None:
        """Drop the least recently used quarter if there are more than `most` entries."""
        with contextlib.suppress(OSError):
            entries = [(p.stat().st_mtime, p) for p in self.folder.glob("*/*.ir")]
            if len(entries) > most:
                entries.sort(key=lambda e: e[0])
                for _, path in entries[: len(entries) - most * 3 // 4]:
                    path.unlink(missing_ok=True)

    def _path(self, data: bytes) -> Path:
        digest = hashlib.blake2b(data, digest_size=20, key=hashlib.blake2b(self._seed, digest_size=32).digest()).hexdigest()
        return self.folder / digest[:2] / f"{digest[2:]}.ir"

    @staticmethod
    def _write(path: Path, record: bytes) -> None:
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(record)
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise


def counters(cache: Cache | None) -> dict[str, Any]:
    """What the cache did, for the work counters of a result."""
    return {"cache_hits": cache.hits, "cache_misses": cache.misses} if cache else {}
