"""tf.app."""

import sys

from absl import app


def run(main=None, argv=None):
    """tf.app.run: parses the flags and calls main."""
    if main is None:
        main = sys.modules["__main__"].main
    app.run(main, argv)
