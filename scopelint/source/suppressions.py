"""Comments that silence findings: `# scopelint: ignore`, `# scopelint: ignore[rule-name, SL101]`, `# scopelint: skip-file`."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator

import msgspec

_COMMENT = re.compile(r"#\s*scopelint\s*:\s*(?:(skip-file)\b|ignore\b\s*(?:\[([^\]]*)\])?)", re.IGNORECASE)
_ALL = "*"


class Suppressions(msgspec.Struct, frozen=True):
    """What a file's comments silence: the whole file, or rules (by name or code, `*` for all) on single lines."""

    skip_file: bool
    lines: dict[int, frozenset[str]]

    def cover(self, first: int, last: int, *names: str) -> bool:
        """Whether a finding on these lines is silenced, given the names its rule goes by."""
        if self.skip_file:
            return True
        wanted = {_ALL, *(n.lower() for n in names)}
        return any(wanted & here for line, here in self.lines.items() if first <= line <= last)


def suppressions(text: str) -> Suppressions:
    """The suppression comments of a source text. Comments are found by tokenizing, so strings do not count."""
    lines: dict[int, frozenset[str]] = {}
    skip = False
    if "scopelint" not in text:
        return Suppressions(False, lines)
    for line, comment in _comments(text):
        for found in _COMMENT.finditer(comment):
            if found[1]:
                skip = True
                continue
            names = {_ALL} if found[2] is None else {n.strip().lower() for n in found[2].split(",") if n.strip()}
            lines[line] = lines.get(line, frozenset()) | names
    return Suppressions(skip, lines)


def _comments(text: str) -> Iterator[tuple[int, str]]:
    """Every comment with its line, up to where the text can be tokenized."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    except (tokenize.TokenError, SyntaxError):
        return
