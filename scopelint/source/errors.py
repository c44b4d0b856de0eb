"""The one error of this room."""

from __future__ import annotations

from scopelint.facts import FileError


class SourceError(Exception):
    """A file that cannot be read or parsed: one clear message with its place (line 1 where there is no better one)."""

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path = path
        self.line = line
        self.message = message

    def fact(self) -> FileError:
        """The error as reports read it."""
        return FileError(self.path, self.line, self.message)
