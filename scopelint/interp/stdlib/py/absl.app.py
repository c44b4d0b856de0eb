"""absl.app, as our interpreter runs it."""
import sys as _sys

from absl import flags

_init_callbacks = []


class Error(Exception):
    pass


class UsageError(Error):
    pass


def call_after_init(callback):
    callback()


def parse_flags_with_usage(args):
    return flags.FLAGS(args)


def define_help_flags():
    pass


def install_exception_handler(handler):
    pass


def run(main, argv=None, flags_parser=parse_flags_with_usage):
    args = flags_parser(_sys.argv if argv is None else argv)
    _sys.exit(main(args))


def usage(shorthelp=False, writeto_stdout=False, detailed_error=None, exitcode=None):
    if exitcode is not None:
        _sys.exit(exitcode)
