"""scopelint runtime: the TensorFlows that verify runs scripts under."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from scopelint.verify.runtimes import Runtime

CONFIGURATION, FAILED = 2, 3
SCHEMA = "scopelint.runtimes/1"
BROKEN = "  (broken: the Python it was made with is gone)"


@click.group("runtime")
def command() -> None:
    """Make, list and remove the TensorFlows that verify runs scripts under.

    A runtime is a virtual environment in your cache folder with a TensorFlow of its own: tf1.15 and tf2, which are also the
    targets of a prediction, or one of any name and version.
    """


@command.command("list")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How they are listed.")
def list_(format_: str) -> int:
    """List the runtimes there are."""
    from scopelint.verify.runtimes import installed

    runtimes = installed()
    if format_ == "json":
        click.echo(as_json(runtimes))
    elif runtimes:
        click.echo(as_table(runtimes))
    else:
        click.echo("There are no runtimes yet: `scopelint runtime create tf1.15` (or tf2) makes one.")
    return 0


@command.command("create")
@click.argument("name")
@click.option("--tensorflow", metavar="VERSION", help="The TensorFlow to install; tf1.15 and tf2 need none.")
@click.option("--python", metavar="PATH", help="The Python to make it with.  [default: one that this TensorFlow runs under, if found]")
def create_(name: str, tensorflow: str | None, python: str | None) -> int:
    """Make the runtime NAME: tf1.15, tf2, or another with its --tensorflow."""
    from scopelint.verify.child import unwinding
    from scopelint.verify.errors import NoRuntime, VerifyError
    from scopelint.verify.making import create

    try:
        with unwinding(interrupt), progress() as tell:
            runtime = create(name, tensorflow, python, tell)
    except VerifyError as error:
        click.echo(f"scopelint runtime: {error}", err=True)
        return CONFIGURATION if isinstance(error, NoRuntime) else FAILED
    except KeyboardInterrupt:
        click.echo(f"interrupted: nothing of {name} is left", err=True)
        raise
    keras = f" and tf-keras {runtime.keras}" if runtime.keras else ""
    click.echo(f"made {runtime.name}: TensorFlow {runtime.tensorflow}{keras} on Python {runtime.python_version}, {megabytes(runtime.size)}")
    click.echo(runtime.python)
    return 0


@command.command("remove")
@click.argument("name")
def remove_(name: str) -> int:
    """Delete the runtime NAME."""
    from scopelint.verify.errors import NoRuntime
    from scopelint.verify.runtimes import remove

    try:
        runtime = remove(name)
    except NoRuntime as error:
        click.echo(f"scopelint runtime: {error}", err=True)
        return CONFIGURATION
    click.echo(f"removed {runtime.name}: {runtime.folder}, {megabytes(runtime.size)}")
    return 0


def as_table(runtimes: list[Runtime]) -> str:
    """A line each, in columns."""
    from scopelint.verify.summary import columns

    rows = [("name", "TensorFlow", "Python", "size", "path")]
    rows += [(r.name, r.tensorflow, r.python_version, megabytes(r.size), r.python + ("" if r.usable else BROKEN)) for r in runtimes]
    return "\n".join(columns(rows))


def as_json(runtimes: list[Runtime]) -> str:
    """One object for other programs; sizes in bytes."""
    import msgspec

    listed = [{**msgspec.structs.asdict(r), "python": r.python, "usable": r.usable} for r in runtimes]
    return msgspec.json.format(msgspec.json.encode({"schema": SCHEMA, "runtimes": listed}), indent=2).decode()


def megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.0f} MB"


@contextmanager
def progress() -> Iterator[Callable[[str, str], None]]:
    """Says each step, and on a terminal what the step is at."""
    if not sys.stderr.isatty():
        yield lambda step, line: None if line else click.echo(step, err=True)
        return
    from rich.console import Console
    from rich.markup import escape

    console = Console(stderr=True, highlight=False)
    with console.status("") as status:
        yield lambda step, line: status.update(escape(f"{step}: {line.strip()}"[: console.width - 4] if line else step))


def interrupt(number: int, frame: FrameType | None) -> None:
    """A signal handler: a request to end, or a closed terminal, is an interruption too."""
    raise KeyboardInterrupt
