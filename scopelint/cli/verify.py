"""scopelint verify: real TensorFlow as the judge of a prediction."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from typing import Any

import click

from scopelint import __version__
from scopelint.cli.config import project_config, with_config
from scopelint.cli.options import TARGETS, args_option, no_cache_option, search_path_option, split_args, target_option

DIFFERENCES, CONFIGURATION, FAILED = 1, 2, 3
UNITS = {"": 1 << 20, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
FORMATS = ("text", "json", "junit")


def read_size(ctx: click.Context, param: click.Parameter, value: str) -> int:
    """500M, 16G; a bare number counts MiB."""
    match = re.fullmatch(r"(\d+)([KMGT]?)(i?B)?", value, re.IGNORECASE)
    if not match:
        raise click.BadParameter(f"{value!r} is no size: write 500M or 16G")
    return int(match[1]) * UNITS[match[2].upper()]


positive = click.FloatRange(min=0, min_open=True)


@click.command("verify")
@click.argument("what", metavar="WHAT")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[-- ARGUMENTS...]")
@click.option("--call", metavar="CALL", help='Verify this call of a module\'s function or method: --call "f(1, training=True)".')
@click.option("--tf", metavar="1.15|2|NAME", help="The managed runtime that judges (see scopelint runtime).")
@click.option("--python", metavar="PATH", help="The Python whose TensorFlow judges.")
@click.option("--session", type=click.Choice(["run", "fake", "stop"]), default="fake", show_default=True, help="What Session.run does.")
@click.option("--device", type=click.Choice(["cpu", "gpu"]), default="cpu", show_default=True, help="Whether TensorFlow may see GPUs.")
@click.option("--findings", is_flag=True, help="Say of each error that check finds whether TensorFlow raises it; goes on after errors.")
@click.option("--keep-going", is_flag=True, help="Where TensorFlow refuses a get_variable, note it and go on.")
@click.option("--timeout", "seconds", type=positive, default=600, show_default=True, help="Seconds a program may take.")
@click.option("--cpu-time", "cpu_seconds", type=positive, help="Seconds of processor time it may take.  [default: four times --timeout]")
@click.option("--memory", callback=read_size, default="16G", show_default=True, help="Address space each of its processes may take.")
@click.option("--keep-env", is_flag=True, help="Leave what looks like a credential in its environment.")
@click.option("--no-network", is_flag=True, help="Run it without network, where the system permits that.")
@click.option("--record", "record_to", type=click.Path(dir_okay=False), metavar="OUT.JSON", help="Write TensorFlow's own answer there.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@args_option
@target_option
@search_path_option
@no_cache_option
def command(what: str, arguments: tuple[str, ...], **options: Any) -> int:
    """Run programs under real TensorFlow and compare what they name with the prediction.

    WHAT is a script, run as it would be by python with the ARGUMENTS; a function or method, module.py:f or module.py:Model.build,
    called as --call says; or a folder, of which every script that builds a graph is run.

    This runs the code, in a process of its own, in this folder, with limits of time and memory. The prediction is for the
    TensorFlow that answers, unless --target says otherwise.
    """
    from scopelint.cli.verifying import Wish, verify
    from scopelint.verify.errors import NoRuntime
    from scopelint.verify.runtimes import choose

    path = what if os.path.exists(what) else what.rpartition(":")[0] or what
    if not os.path.exists(path):
        raise click.UsageError(f"{path} does not exist")
    config = project_config((path,), TARGETS)
    merged = with_config(options, config)
    merged["argv"] = (*split_args(merged["argv"]), *arguments)
    if options["record_to"] and os.path.isdir(path):
        raise click.UsageError("--record writes the answer of one program, not of a folder's")
    try:
        chosen = choose(options["tf"], options["python"], config.runtime or None, merged["target"])
        verdicts = verify(Wish(what, path, chosen, options["target"], merged), lambda text: say(text, options["form"]))
    except NoRuntime as error:
        click.echo(f"scopelint verify: {error}", err=True)
        return CONFIGURATION
    tell(verdicts, options["form"])
    if any(v.failure for v in verdicts):
        return FAILED
    return 0 if all(v.agrees for v in verdicts) else DIFFERENCES


def say(text: str, form: str) -> None:
    """What goes on: where the answer is for machines, on the other stream."""
    click.echo(text, err=form != "text")


def tell(verdicts: Sequence[Any], form: str) -> None:
    """Print the answer."""
    from scopelint.verify import answer
    from scopelint.verify.summary import report

    if form == "json":
        click.echo(answer.json_text(__version__, tuple(verdicts)), nl=False)
    elif form == "junit":
        click.echo(answer.junit(tuple(verdicts)), nl=False)
    else:
        for line in report(verdicts, os.getcwd()):
            click.echo(line)
    for v in verdicts:
        if v.failure and form == "text":
            click.echo(f"scopelint verify: {v.entry}: {v.failure}", err=True)
    sys.stdout.flush()
