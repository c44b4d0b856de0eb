"""scopelint names: what programs will make."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from scopelint import __version__
from scopelint.cli.config import project_config, with_config
from scopelint.cli.options import TARGETS, analysed, analysis_options
from scopelint.report.names import FORMATS, NamesAnswer, Style, render

TREE_OR_TABLE = ("tree", "table")


@click.command("names")
@analysis_options
@click.option("--format", "form", type=click.Choice(FORMATS), default="tree", show_default=True)
@click.option("--variables/--ops", default=True, help="What the tree, the table and the csv list; json has both.")
def command(paths: tuple[str, ...], form: str, variables: bool, **options: Any) -> int:
    """Predict the names of the variables and ops that the programs in PATHS make. Nothing is run."""
    merged = with_config(options, project_config(paths, TARGETS))
    result = analysed(paths, **merged)
    answer = NamesAnswer(__version__, merged["target"], tuple(result.programs), tuple(result.errors), "variables" if variables else "ops")
    click.echo(render(answer, form, style()), nl=False)
    if form not in TREE_OR_TABLE:
        for error in answer.errors:
            click.echo(f"{error.path}:{error.line}: {error.message}", err=True)
    return 3 if answer.errors and not answer.programs else 0


def style() -> Style:
    """Colours only where a terminal is that wants them."""
    return Style(colour=sys.stdout.isatty() and not os.environ.get("NO_COLOR"))
