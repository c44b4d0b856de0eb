"""tf.app."""

import sys

from absl import app


def run(main=None, argv=None):
    """tf.app.run: parses the flags and calls main."""
    if main is None:
        main = sys.modules["__main__"].main
    app.run(main, argv)


def test_main(argv=None):
    """tf.test.main: runs the tests and leaves."""
    sys.exit()
