"""The texts that reports quote and whose comments silence findings, each read once."""

from __future__ import annotations

from collections.abc import Iterable

from scopelint.facts import Finding
from scopelint.source.decode import decode
from scopelint.source.errors import SourceError
from scopelint.source.load import read_bytes
from scopelint.source.suppressions import Suppressions, suppressions


class Sources:
    """Texts by the path that frames name."""

    def __init__(self) -> None:
        self._lines: dict[str, list[str]] = {}
        self._comments: dict[str, Suppressions] = {}

    def lines(self, path: str) -> list[str]:
        """The lines of a file; none if it cannot be read."""
        if path not in self._lines:
            self._lines[path] = self._text(path).splitlines()
        return self._lines[path]

    def suppressed(self, found: Finding) -> bool:
        """Whether a comment in the file silences the finding."""
        if found.path not in self._comments:
            self._comments[found.path] = suppressions(self._text(found.path))
        return self._comments[found.path].cover(found.line, max(found.line, found.end_line), found.rule, found.code)

    def unsuppressed(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings that no comment silences."""
        return [f for f in findings if not self.suppressed(f)]

    def _text(self, path: str) -> str:
        try:
            return decode(read_bytes(path), path)
        except SourceError:
            return ""
