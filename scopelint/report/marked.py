"""Text with colours: lines of (text, style) pieces, drawn by rich only where a terminal wants it."""

from __future__ import annotations

from collections.abc import Iterable

Piece = tuple[str, str]
Line = tuple[Piece, ...]


def plain(lines: Iterable[Line]) -> str:
    """The lines without colour."""
    return "".join("".join(text for text, _ in line).rstrip() + "\n" for line in lines)


def coloured(lines: Iterable[Line]) -> str:
    """The lines with rich's colours as terminal codes."""
    import io

    from rich.console import Console
    from rich.text import Text

    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=10_000, highlight=False, legacy_windows=False)
    for line in lines:
        console.print(Text.assemble(*line), soft_wrap=True)
    return out.getvalue()
