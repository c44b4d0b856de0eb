"""Expressions: names given to TensorFlow, and tensors."""

from __future__ import annotations

from tests.fuzz.env import Env, Function
from tests.fuzz.writer import Writer

NAMES = ("a", "b", "c", "d", "a_1", "A", "a/b", "dense", "w", "x", "model", "b_1", "conv2d", "net")
ODD_NAMES = ("", "a/", "_x", "a b", "/a", "-n", ".c", "a:0", "a/b/", "é")
UNARY = (
    "tf.identity({x}{name})", "tf.nn.relu({x}{name})", "tf.tanh({x}{name})", "tf.abs({x}{name})", "tf.square({x}{name})",
    "tf.stop_gradient({x}{name})", "tf.nn.softmax({x}{name})", "tf.nn.l2_normalize({x}, 1{name})", "tf.nn.dropout({x}, 0.5{name})",
    "tf.clip_by_value({x}, 0.0, 1.0{name})", "tf.zeros_like({x}{name})", "tf.ones_like({x}{name})", "tf.nn.leaky_relu({x}{name})",
    "tf.reshape({x}, [2, 4]{name})", "tf.cast({x}, tf.float32{name})", "tf.cast(tf.cast({x}, tf.int32), tf.float32{name})",
    "tf.reverse({x}, [0]{name})", "tf.nn.log_softmax({x}{name})", "tf.sigmoid({x}{name})", "tf.nn.elu({x}{name})",
    "tf.transpose(tf.transpose({x}){name})", "tf.reshape(tf.reshape({x}, [-1]), [-1, 4]{name})", "tf.squeeze(tf.expand_dims({x}, 1), [1]{name})",
    "tf.layers.dropout({x}, 0.5, training=True{name})", "tf.layers.batch_normalization({x}{layer})", "tf.layers.flatten({x}{name})",
    "tf.nn.moments({x}, [0], keep_dims=True{name})[0] + {x}", "tf.convert_to_tensor({x}{name})", "tf.check_numerics({x}, 'no'{name})",
    "tf.contrib.layers.layer_norm({x}{scope})", "tf.contrib.layers.fully_connected({x}, 4{scope})", "tf.contrib.layers.batch_norm({x}{scope})",
)  # fmt: skip
OPERATORS = (
    "{x} + {y}", "{x} * 2.0", "{x} - {y}", "-{x}", "{x} * {y}", "{x} / 2", "1.0 - {x}", "{x} ** 2", "abs({x})", "{x}[:, :4]", "{x}[0:2]",
    "{x} / {y}", "{x} // 2.0", "{x} % 3.0", "2 / {x}", "{x} + [1.0, 2.0, 3.0, 4.0]", "tf.to_float({x} > {y})", "tf.where({x} > 0, {x}, {y})",
)  # fmt: skip
BINARY = (
    "tf.add({x}, {y}{name})", "tf.multiply({x}, {y}{name})", "tf.maximum({x}, {y}{name})", "tf.add_n([{x}, {y}]{name})",
    "tf.concat([{x}, {y}], 1{name})[:, :4]", "tf.concat([{x}, {y}], axis=0{name})[:2]", "tf.stack([{x}, {y}]{name})[0]",
    "tf.where({x} > 0, {x}, {y}{name})", "tf.matmul({x}, {y}, transpose_b=True{name})[:, :1] + {x}", "tf.subtract({x}, {y}{name})",
    "tf.squared_difference({x}, {y}{name})", "tf.unstack(tf.stack([{x}, {y}]){name})[1]", "tf.split(tf.concat([{x}, {y}], 1), 2, axis=1{name})[0]",
    "tf.divide({x}, {y}{name})", "tf.truediv({x}, {y}{name})", "tf.reduce_mean({x}, axis=1, keepdims=True{name}) + {y}",
    "tf.reduce_sum({x}{name}) * {y}", "tf.tile({x}, [2, 1]{name})[:2] - {y}", "tf.gather({x}, [0, 1]{name}) * {y}", "tf.pad({x}, [[0, 0], [1, 0]]{name})[:, 1:] + {y}",
    "tf.nn.bias_add({x}, [1.0, 2.0, 3.0, 4.0]{name}) + {y}",
)  # fmt: skip
SOURCES = (
    "tf.placeholder(tf.float32, [2, 4]{name})", "tf.zeros([2, 4]{name})", "tf.ones([2, 4]{name})", "tf.constant(1.0, shape=[2, 4]{name})",
    "tf.random_normal([2, 4]{name})", "tf.fill([2, 4], 0.5{name})", "tf.random_uniform([2, 4]{name})", "tf.truncated_normal([2, 4]{name})",
    "tf.placeholder_with_default(tf.zeros([2, 4]), [2, 4]{name})", "tf.one_hot([0, 1], 4{name})", "tf.eye(4{name})[:2]",
    "tf.to_float(tf.range(8{name}))[None, :4] * tf.ones([2, 1])",
)  # fmt: skip


class Expressions:
    """Random expressions over an environment."""

    def __init__(self, writer: Writer, target: str) -> None:
        self.w = writer
        self.target = target

    # names

    def name(self, env: Env, fresh: int = 40) -> str:
        """An expression of a name; `fresh` percent of the literal ones are new."""
        if env.strings and self.w.chance(25):
            return self.w.pick([*env.strings, *(f'{s} + "_{self.w.pick(NAMES[:4])}"' for s in env.strings)])
        if env.ints and self.w.chance(70 if env.loop else 25):
            return self.numbered(env)
        if self.w.chance(2):
            return repr(self.w.pick(ODD_NAMES))
        return f'"{self.w.fresh("n")}"' if self.w.chance(fresh) else f'"{self.w.pick(NAMES)}"'

    def numbered(self, env: Env) -> str:
        """A name with a number that is known in it."""
        base, i = self.w.pick(NAMES), self.w.pick(env.ints)
        return self.w.pick((f'"{base}%d" % {i}', f'f"{base}{{{i}}}"', f'"{base}" + str({i})', f'"{base}_{{}}".format({i})'))

    def named(self, env: Env, percent: int = 25, keyword: str = "name") -> str:
        """`, name=...` that many percent of the time."""
        return f", {keyword}={self.name(env)}" if self.w.chance(percent) else ""

    def layer_keywords(self, env: Env) -> str:
        """name and reuse of a functional layer."""
        named = self.named(env, 45)
        if named and self.w.chance(25):
            named += f", reuse={self.reuse()}"
        return named

    def reuse(self) -> str:
        return self.w.pick(("tf.AUTO_REUSE", "None", "True", "False", "tf.AUTO_REUSE"))

    # tensors

    def filled(self, env: Env, template: str, depth: int) -> str:
        """A template of an expression with its operands and its name."""
        return template.format(
            x=self.tensor(env, depth - 1) if "{x}" in template else "",
            y=self.tensor(env, 0) if "{y}" in template else "",
            name=self.named(env) if "{name}" in template else "",
            layer=self.layer_keywords(env) if "{layer}" in template else "",
            scope=self.named(env, 40, "scope") if "{scope}" in template else "",
        )

    def tensor(self, env: Env, depth: int = 2) -> str:
        """A float32 [2, 4]."""
        w = self.w
        if env.tensors and (depth <= 0 or not w.chance(75)):
            return w.pick(env.tensors)
        if not env.tensors or depth <= 0:
            return self.filled(env, w.pick(SOURCES), 0)
        kind = w.number(10)
        if kind < 3:
            return self.filled(env, w.pick([u for u in UNARY if self.target == "tf1.15" or "contrib" not in u]), depth)
        if kind < 4:
            return "(" + self.filled(env, w.pick(OPERATORS), depth) + ")"
        if kind < 5:
            return self.filled(env, w.pick(BINARY), depth)
        if kind < 6 and env.variables:
            return self.with_variable(env, depth)
        if kind < 8:
            return self.dense(env, depth)
        return self.call(env, depth)

    def with_variable(self, env: Env, depth: int) -> str:
        x = self.tensor(env, depth - 1)
        options = (
            [f"(tf.matmul({x}, {m}))" for m in env.matrices] + [f"({x} + {v})" for v in env.vectors] + [f"({x} * {s})" for s in env.scalars]
        )
        options += [f"tf.nn.bias_add({x}, {v})" for v in env.vectors] + [f"tf.nn.embedding_lookup({m}, [0, 1])" for m in env.matrices]
        options += [f"tf.nn.xw_plus_b({x}, {m}, {v}{self.named(env)})" for m in env.matrices[:1] for v in env.vectors[:1]]
        return self.w.pick(options)

    def dense(self, env: Env, depth: int) -> str:
        """A dense layer, by function."""
        options = self.w.arguments(
            (25, ("activation=tf.nn.relu", "activation=tf.tanh", "tf.nn.relu")),
            (15, ("use_bias=False",)),
            (15, ("kernel_initializer=tf.zeros_initializer()", "kernel_initializer=tf.truncated_normal_initializer(stddev=0.1)")),
            (8, ("kernel_regularizer=tf.nn.l2_loss", "kernel_regularizer=tf.keras.regularizers.l2(0.1)")),
            (8, ("trainable=False",)),
        )
        if ", tf.nn.relu" in options and options.index(", tf.nn.relu"):
            options = ""
        return f"tf.layers.dense({self.tensor(env, depth - 1)}, 4{options}{self.layer_keywords(env)})"

    def call(self, env: Env, depth: int) -> str:
        """A call of something of the user's: a function, a template, a layer."""
        callees: list[str | Function] = [*env.functions, *env.templates, *env.layers]
        if not callees:
            return self.dense(env, depth)
        chosen = self.w.pick(callees)
        x = self.tensor(env, depth - 1)
        return f"{chosen}({x})" if isinstance(chosen, str) else f"{chosen.name}({x}{self.keywords(env, chosen)})"

    def keywords(self, env: Env, function: Function) -> str:
        """The optional arguments of a function; a later call is more likely to reuse."""
        out = ""
        function.calls += 1
        later = function.calls > 1 or env.loop
        for keyword in function.keywords:
            if keyword == "reuse" and self.w.chance(75 if later else 25):
                out += f", reuse={self.w.pick(('True', 'tf.AUTO_REUSE')) if later else self.w.pick(('tf.AUTO_REUSE', 'False', 'None'))}"
            elif keyword in ("name", "scope") and self.w.chance(40):
                out += f", {keyword}={self.name(env)}"
            elif keyword in ("training", "flag") and self.w.chance(40):
                out += f", {keyword}={self.w.pick(('True', 'False'))}"
            elif keyword == "n" and self.w.chance(40):
                out += f", n={self.w.pick(('1', '2', '3', '0'))}"
        return out

    def image(self, env: Env) -> str:
        """A float32 [2, 6, 6, 3]."""
        w = self.w
        if not env.images:
            return f"tf.placeholder(tf.float32, [2, 6, 6, 3]{self.named(env)})"
        x = w.pick(env.images)
        options = w.arguments((30, ("activation=tf.nn.relu",)), (20, ("use_bias=False",)), (15, ("dilation_rate=2",)))
        layer = self.layer_keywords(env)
        return w.pick(
            (
                f"tf.layers.conv2d({x}, 3, 3, padding='same'{options}{layer})",
                f"tf.layers.batch_normalization({x}, training={w.pick(('True', 'False'))}{layer})",
                f"tf.layers.max_pooling2d({x}, 3, 1, padding='same'{self.named(env)})",
                f"tf.nn.relu({x}{self.named(env)})",
                f"({x} + {w.pick(env.images)})",
                f"tf.layers.conv2d_transpose({x}, 3, 3, padding='same'{options.replace(', dilation_rate=2', '')}{layer})",
                f"tf.layers.separable_conv2d({x}, 3, 3, padding='same'{options}{layer})",
                f"tf.nn.max_pool({x}, [1, 3, 3, 1], [1, 1, 1, 1], 'SAME'{self.named(env)})",
                f"tf.pad({x}, [[0, 0], [1, 1], [1, 1], [0, 0]])[:, 1:-1, 1:-1]",
                f"tf.image.resize_bilinear({x}, [6, 6]{self.named(env)})",
                f"tf.nn.conv2d({x}, tf.get_variable({self.name(env)}, [3, 3, 3, 3]), [1, 1, 1, 1], 'SAME'{self.named(env)})",
            )
        )
