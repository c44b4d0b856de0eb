"""Simple statements: variables, layers, losses, optimizers, and no-ops whose names tell what the program sees."""

from __future__ import annotations

from tests.fuzz.env import Env
from tests.fuzz.expressions import NAMES, Expressions
from tests.fuzz.writer import Writer

SHAPES = {"matrices": "[4, 4]", "vectors": "[4]", "scalars": "[]"}
VARIABLE_NAMES = {"matrices": ("w", "kernel", "a/w", "dense/kernel"), "vectors": ("b", "bias", "dense/bias", "B"), "scalars": ("s", "step")}
INITIALIZERS = (
    "initializer=tf.zeros_initializer()", "initializer=tf.constant_initializer(0.1)", "initializer=tf.ones_initializer()",
    "initializer=tf.truncated_normal_initializer(stddev=0.1)", "initializer=tf.random_uniform_initializer(-1, 1)", "initializer=tf.glorot_normal_initializer()",
    "initializer=tf.random_normal_initializer()", "initializer=tf.initializers.variance_scaling()",
)  # fmt: skip
OPTIMIZERS = (
    "tf.train.GradientDescentOptimizer(0.1)", "tf.train.AdamOptimizer(0.1)", "tf.train.MomentumOptimizer(0.1, 0.9)", "tf.train.AdagradOptimizer(0.1)",
    "tf.train.RMSPropOptimizer(0.1)", "tf.train.RMSPropOptimizer(0.1, momentum=0.9, centered=True)", "tf.train.AdadeltaOptimizer(0.1)",
    "tf.train.FtrlOptimizer(0.1)", "tf.train.AdamOptimizer(0.1, name='{n}')", "tf.train.ProximalAdagradOptimizer(0.1)",
)  # fmt: skip
LOSSES = (
    "tf.reduce_mean({x}{name})", "tf.reduce_sum(tf.square({x}){name})", "tf.losses.mean_squared_error({x}, {y})", "tf.nn.l2_loss({x}{name})",
    "tf.losses.softmax_cross_entropy(tf.one_hot([0, 1], 4), {x})", "tf.losses.get_total_loss()", "tf.losses.sigmoid_cross_entropy({y}, {x})",
    "tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels={y}, logits={x}{name}))", "tf.losses.sparse_softmax_cross_entropy([0, 1], {x})",
    "tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[0, 1], logits={x}{name}))", "tf.losses.huber_loss({x}, {y})",
    "tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels={y}, logits={x}{name}))", "tf.losses.absolute_difference({x}, {y}, scope='ad')",
)  # fmt: skip


class Statements:
    """Statements of one line or a few."""

    def __init__(self, writer: Writer, expressions: Expressions) -> None:
        self.w = writer
        self.e = expressions

    def assign(self, env: Env, prefix: str, held: list[str], value: str) -> str:
        """`name = value`; now and then to a name that is there already."""
        mine = [n for n in held if n in env.own]
        name = self.w.pick(mine) if mine and self.w.chance(35) else self.w.fresh(prefix)
        self.w.emit(f"{name} = {value}")
        if name not in held:
            held.append(name)
            env.own.add(name)
        return name

    def tensor(self, env: Env) -> None:
        self.assign(env, "x", env.tensors, self.e.tensor(env))

    def image(self, env: Env) -> None:
        self.assign(env, "im", env.images, self.e.image(env))
        if self.w.chance(20):
            flat = self.w.pick(
                (f"tf.layers.flatten({env.images[-1]})[:, :4]", f"tf.reduce_mean({env.images[-1]}, [1, 2, 3])[:, None] * tf.ones([2, 4])")
            )
            self.assign(env, "x", env.tensors, flat)

    def get_variable(self, env: Env) -> None:
        kind = self.w.pick(tuple(SHAPES))
        name = f'"{self.w.pick(VARIABLE_NAMES[kind])}"' if self.w.chance(35) else self.e.name(env, 80)
        options = self.w.arguments(
            (40, INITIALIZERS),
            (12, ("trainable=False",)),
            (
                8,
                (
                    "regularizer=tf.nn.l2_loss",
                    "regularizer=lambda v: tf.reduce_sum(tf.abs(v))",
                    "regularizer=tf.keras.regularizers.l2(0.1)",
                ),
            ),
            (8, ("use_resource=True",)),
            (6, ("collections=[tf.GraphKeys.LOCAL_VARIABLES]", 'collections=["mine", tf.GraphKeys.GLOBAL_VARIABLES]')),
        )
        call = f"tf.get_variable({name}, {SHAPES[kind]}{options})"
        if self.w.chance(8):
            call = self.w.pick(
                (
                    f"tf.get_variable({name}, initializer=tf.zeros({SHAPES[kind]}))",
                    f"tf.get_local_variable({name}, {SHAPES[kind]})",
                    f"tf.get_variable({name}, initializer=lambda: tf.ones({SHAPES[kind]}))",
                    f"tf.get_variable({name}, {SHAPES[kind]}, tf.float32, tf.zeros_initializer)",
                )
            )
        self.assign(env, "v", getattr(env, kind), call)

    def odd_variable(self, env: Env) -> None:
        """A variable that the program does not use."""
        name = self.e.name(env, 70)
        call = self.w.pick(
            (
                f"tf.get_variable({name}, [3], tf.int32)",
                f"tf.get_variable({name}, [2, 3], partitioner=tf.fixed_size_partitioner(2))",
                f"tf.get_variable({name}, [4, 2])",
                f"tf.get_variable({name}, [4], dtype=tf.float64)",
                f"tf.get_variable({name}, initializer=[1.0, 2.0])",
                f"tf.get_variable({name}, initializer=3)",
                f"tf.get_variable({name})",
                "tf.train.get_or_create_global_step()",
                "tf.train.create_global_step()",
                f"tf.get_variable({name}, [2], initializer=tf.zeros([2]))",
                f"tf.contrib.framework.model_variable({name}, [2])" if self.e.target == "tf1.15" else f"tf.get_variable({name}, [2], tf.bool)",
            )
        )  # fmt: skip
        self.w.emit(call)

    def variable(self, env: Env) -> None:
        kind = self.w.pick(tuple(SHAPES))
        value = self.w.pick(
            (f"tf.zeros({SHAPES[kind]})", f"tf.truncated_normal({SHAPES[kind]}, stddev=0.1)", f"lambda: tf.ones({SHAPES[kind]})")
        )
        options = self.w.arguments((12, ("trainable=False",)), (8, ("use_resource=True",)), (8, ("dtype=tf.float32",)))
        named = self.e.named(env, 50)
        self.assign(env, "v", getattr(env, kind), f"tf.Variable({value}{options}{named})")

    def layer_object(self, env: Env) -> None:
        if env.images and self.w.chance(30):
            self.assign(env, "conv", env.conv_layers, f"tf.layers.Conv2D(3, 3, padding='same'{self.e.named(env, 50)})")
            self.assign(env, "im", env.images, f"{self.w.pick(env.conv_layers)}({self.w.pick(env.images)})")
            return
        options = self.w.arguments(
            (25, ("activation=tf.nn.relu",)), (15, ("use_bias=False",)), (10, ("trainable=False",)), (8, ("_scope='ls'",))
        )
        named = self.e.named(env, 50)
        if named and self.w.chance(15):
            named += ", _reuse=tf.AUTO_REUSE"
        layer = self.w.pick(
            (f"tf.layers.Dense(4{options}{named})",) * 3
            + (f"tf.keras.layers.Dense(4{named})", f"tf.layers.BatchNormalization({named[2:]})", f"tf.layers.Dropout(0.5{named})")
        )
        self.assign(env, "layer", env.layers, layer)

    def reuse_variables(self, env: Env) -> None:
        self.w.emit(f"{self.w.pick(['tf.get_variable_scope()', *env.scopes])}.reuse_variables()")

    def integer(self, env: Env) -> None:
        options = [
            "1",
            "2",
            "0",
            "3",
            "len(tf.trainable_variables())",
            "len(tf.global_variables())",
            *(f"{i} + 1" for i in env.ints),
            *(f"{i} % 2" for i in env.ints),
        ]
        options += [f"len({s}.trainable_variables())" for s in env.scopes] + [f"int({x}.shape[1])" for x in env.tensors]
        options += [f"{x}.get_shape().as_list()[-1]" for x in env.tensors[-2:]] + [f"{x}.shape[1].value" for x in env.tensors[-2:]]
        self.assign(env, "k", env.ints, self.w.pick(options))

    def string(self, env: Env) -> None:
        options = [f'"{n}"' for n in NAMES[:3]] + ['(tf.get_variable_scope().name or "r")', "tf.get_default_graph().get_name_scope()"]
        options += [f"{s}.name" for s in env.scopes] + [f'{x}.op.name.split("/")[-1]' for x in env.tensors[-2:] + env.variables[-2:]]
        options += (
            [f'os.path.join({s}, "w")' for s in env.strings]
            + [f'"_".join([{s}, "z"])' for s in env.strings]
            + [f"{s}.upper()" for s in env.strings]
        )
        self.assign(env, "s", env.strings, self.w.pick(options))

    def flag(self, env: Env) -> None:
        options = (
            ["True", "False"]
            + [f"{i} > 1" for i in env.ints]
            + ["tf.get_variable_scope().reuse == tf.AUTO_REUSE", "bool(tf.get_variable_scope().reuse)"]
        )
        options += (
            [f"{s}.reuse is True" for s in env.scopes] + [f"not {f}" for f in env.flags] + [f'{s}.startswith("a")' for s in env.strings]
        )
        self.assign(env, "flag", env.flags, self.w.pick(options))

    # what the program sees

    def observe(self, env: Env) -> None:
        """A no-op named after something that a name or a value decides."""
        seen = self.w.pick(self.observations(env))
        self.w.emit(f'tf.no_op(name="o" + str({seen}).replace("/", ".").replace(":", "-"))')

    def observations(self, env: Env) -> list[str]:
        out = [
            "len(tf.trainable_variables())",
            "len(tf.global_variables())",
            '(tf.get_variable_scope().name or "r")',
            "tf.get_default_graph().get_name_scope()",
        ]
        out += [
            "tf.get_variable_scope().reuse",
            "tf.get_variable_scope().original_name_scope",
            'tf.get_default_graph().unique_name("a", mark_as_used=False)',
        ]
        out += [
            "len(tf.losses.get_losses())",
            "len(tf.get_collection(tf.GraphKeys.UPDATE_OPS))",
            "len(tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES))",
        ]
        out += [
            "len(tf.local_variables())",
            "len(tf.get_collection('mine'))",
            "len(tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, 'a'))",
        ]
        out += [
            '"".join(v.op.name[-1] for v in tf.global_variables())',
            "[v.op.name for v in tf.trainable_variables()][-1:] == []",
            "len(tf.model_variables())",
        ]
        out += [f"{s}.{a}" for s in env.scopes for a in ("name", "original_name_scope", "reuse")]
        out += [f"len(tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, scope={s}.name))" for s in env.scopes]
        out += [f"[v.name for v in {s}.global_variables()][-1:]".replace("[v.name", "len([v.name") + ")" for s in env.scopes]
        out += [f"{x}.op.name" for x in env.tensors] + [f"{x}.name" for x in env.tensors] + [f"{v}.op.name" for v in env.variables]
        out += (
            [f"{x}.shape.ndims" for x in env.tensors]
            + [f"{x}.op.type" for x in env.tensors]
            + [f"{v}.shape.as_list() == [4]" for v in env.variables]
        )
        out += [f"{x}.op.inputs[0].op.type if len({x}.op.inputs) else 0" for x in env.tensors] + [f"{x}.dtype.name" for x in env.tensors]
        out += [f"{layer}.{a}" for layer in env.layers + env.conv_layers for a in ("name", "built")] + [
            f"len({layer}.variables)" for layer in env.layers
        ]
        out += [f"{t}.name" for t in env.templates if t.startswith("t")] + [
            f"len({t}.variables)" for t in env.templates if t.startswith("t")
        ]
        out += [f"{n}" for n in env.name_scopes + env.ints + env.strings + env.flags]
        out += (
            [f"{o}.get_name()" for o in env.optimizers]
            + [f"len({o}.variables())" for o in env.optimizers]
            + [f"{o}.get_slot_names()[:1] == []" for o in env.optimizers]
        )
        return out

    def lookup(self, env: Env) -> None:
        """Names asked of the graph; most of them exist."""
        known = [f"{x}.name" for x in env.tensors + env.variables] + ['"a/w:0"', '"w:0"', '"dense/kernel:0"', '"nothing"']
        asked = self.w.pick(known)
        if self.w.chance(70) and '"' not in asked:
            self.w.emit(f'tf.no_op(name="l" + tf.get_default_graph().get_tensor_by_name({asked}).op.type)')
            return
        with self.w.block("try:"):
            self.w.emit(
                f"tf.get_default_graph().{self.w.pick(('get_tensor_by_name', 'get_operation_by_name', 'as_graph_element'))}({asked})"
            )
        with self.w.block("except (KeyError, ValueError) as error:"):
            self.w.emit("tf.no_op(name=type(error).__name__)")

    def odd_op(self, env: Env) -> None:
        """Ops that give no [2, 4]."""
        x, named = self.e.tensor(env, 1), self.e.named(env)
        self.w.emit(
            self.w.pick(
                (
                    f"tf.no_op({named[2:]})", f"tf.argmax({x}, 1{named})", f"tf.shape({x}{named})", f"tf.equal({x}, 0.0{named})", f"tf.group({x}{named})",
                    f"tf.reduce_max({x}, axis=0{named})", f'tf.summary.scalar("a", tf.reduce_mean({x}))', f'tf.summary.histogram({self.e.name(env)}, {x})',
                    f"tf.nn.top_k({x}, 2{named})", "tf.global_variables_initializer()", f"tf.add_to_collection('mine', {x})", "tf.train.Saver()",
                    f"tf.assign(tf.Variable(tf.zeros([2, 4])), {x}{named})", "tf.summary.merge_all()", f"tf.rank({x}{named})", f"tf.size({x}{named})",
                    f"tf.metrics.mean({x}{named})", f"tf.nn.in_top_k({x}, [0, 1], 1{named})", f"tf.reduce_logsumexp({x}{named})", f"tf.cumsum({x}{named})",
                    f"tf.random_shuffle({x}{named})", f"tf.print({x})", f"tf.Print({x}, [{x}]{named})", f"tf.assert_equal({x}, {x}{named})",
                )
            )
        )  # fmt: skip

    def train(self, env: Env) -> None:
        """A loss and an optimizer's step."""
        loss, optimizer = self.w.fresh("loss"), self.w.fresh("opt")
        self.w.emit(f"{loss} = {self.e.filled(env, self.w.pick(LOSSES), 1)}")
        if env.optimizers and self.w.chance(25):
            optimizer = self.w.pick(env.optimizers)
        else:
            self.w.emit(f"{optimizer} = {self.w.pick(OPTIMIZERS).format(n=self.w.pick(NAMES[:4]))}")
            env.optimizers.append(optimizer)
        kind = self.w.number(6)
        if kind < 4:
            options = self.w.arguments(
                (20, ("global_step=tf.train.get_or_create_global_step()",)),
                (15, ("var_list=tf.trainable_variables()[:1]", "var_list=tf.trainable_variables('a')")),
            )
            self.w.emit(f"{optimizer}.minimize({loss}{options}{self.e.named(env)})")
        elif kind < 5:
            pairs = self.w.fresh("pairs")
            self.w.emit(f"{pairs} = {optimizer}.compute_gradients({loss})")
            self.w.emit(f"{optimizer}.apply_gradients([(g, v) for g, v in {pairs} if g is not None]{self.e.named(env)})")
        else:
            self.w.emit(f"grads = tf.gradients({loss}, tf.trainable_variables()){self.w.pick(('', '[:1]'))}")
            self.w.emit(f"{optimizer}.apply_gradients(zip(grads, tf.trainable_variables()))")
