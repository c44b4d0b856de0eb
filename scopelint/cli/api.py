"""scopelint api: how much of TensorFlow's public API is modelled."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from scopelint.cli.options import target_option

if TYPE_CHECKING:
    from scopelint.api.coverage import Row, Symbol

MEANINGS = {
    "exact, proven": "Exact, and a test compares it with TensorFlow",
    "exact": "Exact, but in no test of its own",
    "partly": "Partly: something is left open",
    "opaque": "Opaque: calls leave the names below the scope open",
}
SCHEMA = "scopelint.api/1"


@click.command("api")
@target_option
@click.option(
    "--format", "style", type=click.Choice(("text", "table", "json")), default="text", help="text, a Markdown table, or everything."
)
@click.option("--limit", default=40, metavar="N", help="How many symbols that are not exact are listed (text).")
def command(target: str | None, style: str, limit: int) -> int:
    """Which symbols of TensorFlow 1's public API are modelled, weighted by how often published packages call them."""
    from scopelint.api.coverage import called, summary, usage

    target = target or "tf1.15"
    rows, packages = summary(target), usage()[0]
    if style == "table":
        click.echo(table(rows, packages), nl=False)
    elif style == "json":
        click.echo(
            json.dumps({"schema": SCHEMA, "target": target, "summary": [r._asdict() for r in rows], "called": as_data(called(target))})
        )
    else:
        click.echo(table(rows, packages), nl=False)
        click.echo(listing(called(target), limit), nl=False)
    return 0


def table(rows: list[Row], packages: int) -> str:
    """The summary as a Markdown table."""
    total = sum(r.calls for r in rows)
    head = f"| | calls in {packages} packages | | symbols called | all public symbols |\n|---|--:|--:|--:|--:|\n"
    return head + "".join(f"| {MEANINGS[r.state]} | {r.calls:,} | {r.calls / total:.1%} | {r.called} | {r.public} |\n" for r in rows)


def listing(symbols: list[Symbol], limit: int) -> str:
    """The most used symbols that are not exact, and those that are in no test."""
    lines = []
    for title, mine in (
        ("Not exact", [s for s in symbols if s.state != "exact"]),
        ("In no test", [s for s in symbols if s.state == "exact" and not s.proven]),
    ):
        lines.append(f"\n{title}, by calls:")
        lines += [f"  {s.calls:>5}  {s.state:<6}  tf.{s.name}" + (f": {s.open}" if s.state == "partly" else "") for s in mine[:limit]]
        lines += [f"  ... {len(mine) - limit} more"] if len(mine) > limit else []
    return "\n".join(lines) + "\n"


def as_data(symbols: list[Symbol]) -> list[dict[str, object]]:
    """Symbols for other programs."""
    return [{**s._asdict(), "name": f"tf.{s.name}"} for s in symbols]
