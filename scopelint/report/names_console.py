"""rich, drawing into a string: what the formats for people end with."""

from __future__ import annotations

import io
from collections.abc import Iterator

from rich.console import Console, RenderableType
from rich.text import Text

from scopelint.facts import FileError, Program
from scopelint.report.names import NamesAnswer, Style
from scopelint.report.names_text import because, count, raised_text, summary

REASONS_SHOWN = 12
UNLIMITED = 10_000
"""Columns: no line is cut or folded; terminals do that themselves."""


def draw(renderables: Iterator[RenderableType], style: Style) -> str:
    """The text of some rich objects, long lines left whole."""
    out = io.StringIO()
    console = Console(
        file=out, force_terminal=style.colour, no_color=not style.colour, width=UNLIMITED, highlight=False, legacy_windows=False
    )
    for item in renderables:
        console.print(item, soft_wrap=isinstance(item, Text))
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())


def closing(p: Program) -> Iterator[Text]:
    """After a program's names: how many, what it raises, and what may be missing."""
    yield Text(summary(p), style="bold")
    for r in p.raises:
        yield Text("raises " + raised_text(r), style="red")
    if p.complete:
        return
    reasons = list(dict.fromkeys(because(i) for i in p.incomplete_because))
    yield Text("INCOMPLETE: there may be more names than these, because", style="yellow")
    for reason in reasons[:REASONS_SHOWN]:
        yield Text("  " + reason, style="yellow")
    if len(reasons) > REASONS_SHOWN:
        yield Text(f"  and {count(len(reasons) - REASONS_SHOWN, 'more reason')} (--format json lists all)", style="yellow")


def errors(answer: NamesAnswer) -> Iterator[Text]:
    """The files that could not be read, and what gave up."""
    for e in answer.errors:
        yield Text(error_text(e), style="red")


def error_text(e: FileError) -> str:
    return f"{e.path}:{e.line}: {e.message}" if e.line else f"{e.path}: {e.message}"
