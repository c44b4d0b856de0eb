"""scopelint check: what is wrong with names and sharing."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

from scopelint import __version__
from scopelint.cli.config import project_config, with_config
from scopelint.cli.options import TARGETS, analysed, args_option, entry_option, no_cache_option, search_path_option, target_option
from scopelint.cli.sources import Sources
from scopelint.facts import FileError
from scopelint.report.findings import FORMATS, Counts, FindingsAnswer, render
from scopelint.rules.base import Rule
from scopelint.rules.engine import run_rules
from scopelint.rules.registry import select as select_rules

CLEAN, FOUND, FAILED = 0, 1, 3


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(exists=True))
@entry_option
@target_option
@search_path_option
@args_option
@no_cache_option
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option(
    "--select", multiple=True, metavar="RULES", help="Only these rules: names, codes, beginnings of codes, or ALL; separated by commas."
)
@click.option("--ignore", multiple=True, metavar="RULES", help="Not these rules.")
@click.option("--exit-zero", is_flag=True, help="Exit with status 0 even where something is found.")
@click.option("--statistics", is_flag=True, help="How often each rule fired.")
def command(
    paths: tuple[str, ...], form: str, select: tuple[str, ...], ignore: tuple[str, ...], exit_zero: bool, statistics: bool, **options: Any
) -> int:
    """Find naming and sharing mistakes in the programs in PATHS (the working folder if none is given). Nothing is run."""
    paths = paths or (".",)
    config = project_config(paths, TARGETS)
    rules = chosen_rules(_words(select) or config.select, (*_words(ignore), *config.ignore))
    result = analysed(paths, **with_config(options, config))
    answer, sources = judged(result, rules, statistics)
    click.echo(render(answer, form, sources.lines, colour=form == "text" and sys.stdout.isatty()), nl=False)
    return CLEAN if exit_zero and not answer.errors else exit_status(answer)


def judged(result: Any, rules: Sequence[Rule], statistics: bool = False) -> tuple[FindingsAnswer, Sources]:
    """The rules' findings in an analysis' programs, without the silenced ones, and the texts that were read for that."""
    sources = Sources()
    found = run_rules(result.programs, rules)
    kept = sources.unsuppressed(found)
    counts = Counts(result.files, result.analysed, len(result.programs), suppressed=len(found) - len(kept))
    errors: tuple[FileError, ...] = tuple(result.errors)
    return FindingsAnswer(__version__, tuple(kept), errors, counts, statistics), sources


def exit_status(answer: FindingsAnswer) -> int:
    """Findings count more than files that could not be looked at."""
    return FOUND if answer.findings else FAILED if answer.errors else CLEAN


def chosen_rules(chosen: Sequence[str], ignored: Sequence[str]) -> tuple[Rule, ...]:
    """The rules that run; a word that is no rule is wrong usage."""
    try:
        return select_rules(list(chosen), list(ignored))
    except KeyError as error:
        raise click.UsageError(f"there is no rule {error.args[0]!r} (scopelint rule lists them)") from None


def _words(values: Sequence[str]) -> list[str]:
    return [word.strip() for value in values for word in value.split(",") if word.strip()]
