"""The command line: a group whose commands are imported only when they are called."""

from __future__ import annotations

import importlib
import os
import sys
import traceback

import click

from scopelint import __version__

COMMANDS = {
    "names": "Predict the names of the variables and ops that programs make.",
    "check": "Find naming and sharing mistakes.",
    "rule": "Explain a rule.",
    "api": "Say which of TensorFlow's symbols are modelled.",
    "verify": "Run a script under real TensorFlow and compare it with the prediction.",
    "runtime": "Make, list and remove the TensorFlows that verify runs scripts under.",
}
"""Command -> its line in the help. Each is scopelint.cli.<command>.command."""

INTERRUPTED = 130
FAILED = 3


class LazyGroup(click.Group):
    """A click group that knows its commands by module name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found = getattr(importlib.import_module(f"scopelint.cli.{cmd_name}"), "command", None)
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="scopelint")
def group() -> None:
    """What every TensorFlow 1 variable and tensor will be called, before anything runs.

    Exit status: 0 nothing found, 1 findings or differences, 2 wrong usage or configuration, 3 scopelint itself failed or gave up.
    """


def main(argv: list[str] | None = None) -> None:
    """Run a command and exit; our own failures end in one clear message and status 3."""
    try:
        status = group.main(args=argv, prog_name="scopelint", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader went away: nothing more to say
        sys.exit(0)
    except Exception as error:
        report_failure(error)
        sys.exit(FAILED)
    sys.exit(status if isinstance(status, int) else 0)


def report_failure(error: Exception) -> None:
    """Say what failed inside scopelint, with the whole traceback where SCOPELINT_DEBUG is set."""
    if os.environ.get("SCOPELINT_DEBUG"):
        traceback.print_exception(error)
    where = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{os.path.basename(where.filename)}:{where.lineno}"
    click.echo(f"scopelint failed: {type(error).__name__}: {error} ({place}; SCOPELINT_DEBUG=1 shows the traceback)", err=True)


if __name__ == "__main__":
    main()
