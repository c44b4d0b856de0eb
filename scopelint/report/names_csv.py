"""`scopelint names --format csv`: one row a variable, or with --ops one a op."""

from __future__ import annotations

import csv
import io

from scopelint.facts import Op, Program, Variable, show
from scopelint.report.names import NamesAnswer, Style
from scopelint.report.names_text import shape_text, site

VARIABLE_COLUMNS = ("program", "graph", "name", "certainty", "dtype", "shape", "trainable", "collections", "created", "used")
OP_COLUMNS = ("program", "graph", "name", "certainty", "type", "created")


def render(answer: NamesAnswer, style: Style) -> str:
    """The rows under a header; sites as path:line, several separated by spaces."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(VARIABLE_COLUMNS if answer.shown == "variables" else OP_COLUMNS)
    for p in answer.programs:
        writer.writerows(rows(p, answer.shown == "variables"))
    return out.getvalue()


def rows(p: Program, variables: bool) -> list[list[str]]:
    """The rows of a program, in order of creation."""
    if variables:
        return [variable_row(p, i, v) for i, g in enumerate(p.graphs) for v in g.variables]
    return [op_row(p, i, o) for i, g in enumerate(p.graphs) for o in g.ops]


def variable_row(p: Program, graph: int, v: Variable) -> list[str]:
    shape = "" if v.shape is None else shape_text(v.shape)
    trainable = "" if v.trainable is None else str(v.trainable).lower()
    used = " ".join(site(s) for s in v.used)
    collections = " ".join(show(c) for c in v.collections)
    return [str(p.entry), str(graph), show(v.name), v.certainty, v.dtype or "", shape, trainable, collections, site(v.created), used]


def op_row(p: Program, graph: int, o: Op) -> list[str]:
    return [str(p.entry), str(graph), show(o.name), o.certainty, o.type, site(o.stack)]
