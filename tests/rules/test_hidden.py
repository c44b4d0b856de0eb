"""Code that AutoGraph rewrites does not show in stacks: what runs there has the stack of the call around it."""

from __future__ import annotations

from tests.rules.analyser import check

SPECTRAL = """\
import tensorflow as tf

class Net(tf.layers.Layer):
    def layer(self, x):
        with tf.variable_scope("critic", reuse=tf.AUTO_REUSE):
            w = tf.get_variable("w", [4, 4])
            once = tf.matmul(x, w)
            return tf.matmul(once, w)

    def call(self, x):
        with tf.variable_scope("body"):
            return self.layer(x), self.layer(x + 1.0)

Net(name="net")(tf.zeros([1, 4]))
"""


def test_one_layer_that_uses_its_variable_twice() -> None:
    assert [f.rule for f in check(SPECTRAL) if f.rule == "auto-reuse-merges-layers"] == []
