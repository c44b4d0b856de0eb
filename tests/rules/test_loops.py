"""A graph that grows in a loop is told of once, at the loop where it grows."""

from __future__ import annotations

from tests.rules.analyser import check

ONE_LOOP = """\
import tensorflow as tf

with tf.Session() as session:
    for epoch in range(3):
        session.run(tf.global_variables_initializer())
        session.run(tf.local_variables_initializer())
        session.run(tf.tables_initializer())
"""

INNER = """\
import tensorflow as tf

x = tf.zeros([])
with tf.Session() as session:
    for epoch in range(3):
        session.run(x)
        for step in range(3):
            session.run(x + 1)
"""

TWO_LOOPS = """\
import tensorflow as tf

x = tf.zeros([])
with tf.Session() as session:
    for step in range(3):
        session.run(x + 1)
    for step in range(3):
        session.run(x + 2)
"""


def lines(text: str) -> list[int]:
    return [f.line for f in check(text) if f.rule == "ops-created-while-running"]


def test_one_loop() -> None:
    assert lines(ONE_LOOP) == [5]


def test_the_inner_loop() -> None:
    assert lines(INNER) == [8]


def test_two_loops() -> None:
    assert lines(TWO_LOOPS) == [6, 8]
