"""tf.app and tf.test."""

import sys

import tensorflow as tf
from absl import app


def run(main=None, argv=None):
    """tf.app.run: parses the flags and calls main."""
    if main is None:
        main = sys.modules["__main__"].main
    app.run(main, argv)


def test_main(argv=None):
    """tf.test.main: runs the tests and leaves."""
    sys.exit()


class Benchmark(object):
    """Mirrors tf.test.Benchmark, which users derive from."""

    def report_benchmark(self, *args, **kwargs):
        return None

    def run_op_benchmark(self, *args, **kwargs):
        return tf.scopelint.unknown("what a benchmark answers")

    def evaluate(self, tensors):
        return tf.scopelint.unknown("the values of tensors")
