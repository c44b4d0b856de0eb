"""scopelint verify: real TensorFlow as the judge of a prediction."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

import click

from scopelint.cli.config import project_config, with_config
from scopelint.cli.options import TARGETS, analysed, args_option, no_cache_option, search_path_option, split_args, target_option
from scopelint.facts import Program

DIFFERENCES, CONFIGURATION, FAILED = 1, 2, 3
UNITS = {"": 1 << 20, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


def read_size(ctx: click.Context, param: click.Parameter, value: str) -> int:
    """500M, 16G; a bare number counts MiB."""
    match = re.fullmatch(r"(\d+)([KMGT]?)(i?B)?", value, re.IGNORECASE)
    if not match:
        raise click.BadParameter(f"{value!r} is no size: write 500M or 16G")
    return int(match[1]) * UNITS[match[2].upper()]


@click.command("verify")
@click.argument("script", type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--python", default=sys.executable, metavar="PATH", help="The Python whose TensorFlow judges.  [default: the one scopelint runs under]"
)
@click.option(
    "--timeout", "seconds", type=click.FloatRange(min=0, min_open=True), default=600, show_default=True, help="Seconds the script may take."
)
@click.option("--memory", callback=read_size, default="16G", show_default=True, help="Address space the script may take.")
@args_option
@target_option
@search_path_option
@no_cache_option
def command(script: str, python: str, seconds: float, memory: int, **options: Any) -> int:
    """Run SCRIPT under real TensorFlow and compare what it names with the prediction.

    This runs the script, in a process of its own, in this folder, with limits of time and memory. The prediction is for the
    TensorFlow that answers, unless --target says otherwise.
    """
    from scopelint.verify.errors import NoRuntime, RunFailed
    from scopelint.verify.run import Job, announcement, record

    merged = with_config(options, project_config((script,), TARGETS))
    job = Job(script, os.getcwd(), python, split_args(merged["argv"]), merged["search_path"], seconds, memory)
    click.echo(announcement(job))
    try:
        recording = record(job)
    except (NoRuntime, RunFailed) as error:
        click.echo(f"scopelint verify: {error}", err=True)
        return CONFIGURATION if isinstance(error, NoRuntime) else FAILED
    merged["target"] = options["target"] or ("tf1.15" if recording.tf.startswith("1.") else "tf2")
    return compared(predicted_program(script, **merged), recording)


def compared(program: Program, recording: Any) -> int:
    """Print the comparison; the exit status."""
    from scopelint.verify.compare import compare
    from scopelint.verify.text import lines

    comparison = compare(program, recording)
    for line in lines(comparison, recording):
        click.echo(line)
    return 0 if comparison.agrees else DIFFERENCES


def predicted_program(script: str, **options: Any) -> Program:
    """The program that the script's own module body is; an empty one for a script that does not reach TensorFlow."""
    from scopelint.facts import Entry

    result = analysed((script,), **options)
    for program in result.programs:
        if program.entry.qualname == "<module>" and Path(program.entry.path).resolve() == Path(script).resolve():
            return program
    for error in result.errors:
        click.echo(f"{error.path}:{error.line}: {error.message}", err=True)
    return Program(Entry(script, "<module>"), not result.errors, (), (), ())
