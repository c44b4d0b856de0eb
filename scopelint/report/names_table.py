"""`scopelint names --format table`: one line a variable or op, in columns."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from scopelint.facts import Program
from scopelint.report.names import NamesAnswer, Style
from scopelint.report.names_console import closing, draw, errors
from scopelint.report.names_csv import OP_COLUMNS, VARIABLE_COLUMNS, rows

DROPPED = 1
"""The column `program` is the table's heading instead."""
NOT_IN_TABLE = ("collections", "graph")


def render(answer: NamesAnswer, style: Style) -> str:
    """A table for each program."""
    return draw(items(answer), style)


def items(answer: NamesAnswer) -> Iterator[RenderableType]:
    for p in answer.programs:
        yield Text(str(p.entry), style="bold cyan")
        if any(g.variables or g.ops for g in p.graphs):
            yield table(p, answer.shown == "variables")
        yield from closing(p)
        yield Text("")
    yield from errors(answer)


def table(p: Program, variables: bool) -> Table:
    """The rows of the csv format without what is the same all over."""
    columns = VARIABLE_COLUMNS if variables else OP_COLUMNS
    kept = [i for i, c in enumerate(columns) if i >= DROPPED and (c not in NOT_IN_TABLE or (c == "graph" and len(p.graphs) > 1))]
    out = Table(box=None, pad_edge=False, header_style="bold")
    for i in kept:
        out.add_column(columns[i], overflow="fold")
    for row in rows(p, variables):
        out.add_row(*(Text(row[i]) for i in kept))
    return out
