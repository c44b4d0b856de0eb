"""scopelint rule: the page of a rule, or the list of all."""

from __future__ import annotations

import textwrap

import click

from scopelint.rules.base import Rule
from scopelint.rules.registry import RULES, find

WIDTH = 88


@click.command("rule")
@click.argument("name", required=False, metavar="NAME|CODE")
def command(name: str | None) -> int:
    """Explain the rule NAME; without a name, list all rules."""
    if name is None:
        click.echo(listing(), nl=False)
        return 0
    rule = find(name)
    if rule is None:
        raise click.UsageError(f"there is no rule {name!r} (scopelint rule lists them)")
    click.echo(page(rule), nl=False)
    return 0


def listing() -> str:
    """One line a rule."""
    width = max(len(r.name) for r in RULES)
    return "".join(f"{r.code}  {r.name:<{width}}  {r.severity:<7}  {r.summary}\n" for r in RULES)


def page(rule: Rule) -> str:
    """What it does, why it is bad, an example and what to write instead, as Markdown."""
    state = "on by default" if rule.on else "off by default"
    parts = (
        f"# {rule.name} ({rule.code})",
        f"Severity: {rule.severity}; {state}.",
        "## What it does",
        textwrap.fill(rule.what, WIDTH),
        "## Why is this bad",
        textwrap.fill(rule.why, WIDTH),
        "## Example",
        _code(rule.bad[0]),
        "## Use instead",
        _code(rule.good[0]),
        "## To silence it",
        _code(f"...  # scopelint: ignore[{rule.name}]\n"),
    )
    return "\n\n".join(parts) + "\n"


def _code(text: str) -> str:
    return f"```python\n{text}```"
