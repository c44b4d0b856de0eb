"""What names, check and verify have in common: which code is analysed, and how."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from scopelint.facts import Entry

if TYPE_CHECKING:
    from scopelint.analysis.run import Result
    from scopelint.interp.settings import Settings

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

TARGETS = ("tf1.15", "tf2")


def read_entries(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[Entry, ...]:
    """module.py:Qual.name each, or module.py for a module body."""
    return tuple(read_entry(v) for v in values)


def read_entry(text: str) -> Entry:
    """An entry as --entry writes it."""
    path, colon, qualname = text.rpartition(":")
    entry = Entry(path, qualname) if colon else Entry(text, "<module>")
    if not entry.path.endswith(".py") or not entry.qualname:
        raise click.BadParameter(f"{text!r} names no file: write module.py:Qual.name")
    return entry


target_option = click.option(
    "--target", type=click.Choice(TARGETS), help="Whose names: TensorFlow's 1.15 (the default) or 2.x's compat.v1."
)
search_path_option = click.option(
    "--search-path", multiple=True, type=click.Path(exists=True, file_okay=False), metavar="DIR", help="Where imported libraries are found."
)
no_cache_option = click.option("--no-cache", is_flag=True, help="Neither read nor write the cache of parsed files.")
args_option = click.option("--args", "argv", default="", help='The command line that programs see as sys.argv, as in --args "--layers 3".')
entry_option = click.option(
    "--entry",
    "entries",
    multiple=True,
    callback=read_entries,
    metavar="FILE.PY:NAME",
    help="Only this program: a function, method, class or module body.",
)
paths_argument = click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True))


def analysis_options(command: Decorated) -> Decorated:
    """PATHS and the options that say how they are analysed."""
    for decorate in (no_cache_option, args_option, search_path_option, target_option, entry_option, paths_argument):
        command = decorate(command)
    return command


def split_args(text: str) -> tuple[str, ...]:
    """The words of --args, as a shell splits them."""
    try:
        return tuple(shlex.split(text))
    except ValueError as error:
        raise click.UsageError(f"--args cannot be split into words: {error}") from error


def analysed(
    paths: Sequence[str],
    *,
    target: str,
    search_path: Sequence[str] = (),
    argv: str = "",
    entries: Sequence[Entry] = (),
    exclude: Sequence[str] = (),
    no_cache: bool = False,
    settings: Settings | None = None,
) -> Result:
    """Run the analysis as the options say."""
    from scopelint.analysis.run import analyse

    return analyse(
        paths,
        settings=settings,
        target=target,
        search_path=search_path,
        argv=split_args(argv),
        entries=entries,
        exclude=exclude,
        cache=not no_cache,
    )
