"""Statements with a block: scopes, loops, branches, handlers, graphs, control flow of the graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.fuzz.env import Env
from tests.fuzz.expressions import Expressions
from tests.fuzz.writer import Writer

Body = Callable[[Env], None]
"""Writes a few statements."""


class Blocks:
    """Statements that hold others."""

    def __init__(self, writer: Writer, expressions: Expressions, body: Body) -> None:
        self.w = writer
        self.e = expressions
        self.body = body

    def variable_scope(self, env: Env) -> None:
        by, name = self.w.number(20), self.e.name(env, 60)
        if by < 9 or (by < 14 and not env.scopes):
            which = name
        elif by < 14:
            which = self.w.pick(env.scopes)
        elif by < 18:
            which = f"None, {name}"
        else:
            which = self.w.pick(("tf.get_variable_scope()", f"{name}, {self.e.name(env)}", f"{name}, values=[{self.e.tensor(env, 0)}]"))
        options = self.w.arguments(
            (
                35,
                (
                    "reuse=tf.AUTO_REUSE",
                    "reuse=tf.AUTO_REUSE",
                    "reuse=None",
                    "reuse=False",
                    *(() if which.startswith("None") and self.w.chance(95) else ("reuse=True",)),
                ),
            ),
            (
                8,
                (
                    "initializer=tf.zeros_initializer()",
                    "regularizer=tf.nn.l2_loss",
                    "use_resource=True",
                    "initializer=tf.constant_initializer(1.0)",
                ),
            ),
            (6, ("auxiliary_name_scope=False",)),
            (10, [f"custom_getter={g}" for g in env.getters] or ("dtype=tf.float32",)),
        )
        with self.bound(f"tf.variable_scope({which}{options})", "scope", env.scopes, env, 55):
            self.body(env)

    @contextmanager
    def bound(self, context: str, prefix: str, held: list[str], env: Env, percent: int) -> Iterator[None]:
        """`with context as name:`; the name is there inside and after."""
        name = self.w.fresh(prefix) if self.w.chance(percent) else ""
        if name:
            held.append(name)
        with self.w.block(f"with {context}{' as ' + name if name else ''}:"):
            yield

    def name_scope(self, env: Env) -> None:
        if env.name_scopes and self.w.chance(30):
            context = f"tf.name_scope({self.w.pick(env.name_scopes)})"
        elif env.scopes and self.w.chance(25):
            context = f"tf.name_scope({self.w.pick(env.scopes)}.original_name_scope)"
        else:
            options = (f"{self.e.name(env)}", f"None, {self.e.name(env)}", "None", f"{self.e.name(env)}, values=[{self.e.tensor(env, 0)}]")
            context = f"tf.name_scope({self.w.pick(options)})"
        if context == "tf.name_scope(None)" and self.e.target == "tf2":
            context = "tf.name_scope('')"
        with self.bound(context, "ns", env.name_scopes, env, 40):
            self.body(env)

    def context(self, env: Env) -> None:
        """A context that makes no scope, or one of the user's own."""
        options = ["tf.device('/cpu:0')", f"tf.control_dependencies([{self.e.tensor(env, 0)}])", "tf.get_default_graph().as_default()"]
        options += [f"{c}({self.e.name(env)})" for c in env.contexts] * 3 + [f"tf.colocate_with({v})" for v in env.variables]
        options += ["tf.init_scope()", "tf.variable_creator_scope(lambda nxt, **kw: nxt(**kw))"]
        with self.w.block(f"with {self.w.pick(options)}:"):
            self.body(env)

    def loop(self, env: Env) -> None:
        inner, i = env.copy(loop=True), self.w.fresh("i")
        if inner.tensors and self.w.chance(35):
            items = ", ".join(self.w.pick(inner.tensors) for _ in range(2))
            item = self.w.fresh("x")
            inner.tensors.append(item)
            header = self.w.pick((f"for {i}, {item} in enumerate([{items}]):", f"for {i}, {item} in zip(range(2), ({items},)):"))
        else:
            options = [f"for {i} in range({n}):" for n in (2, 3, 1, 0)] + [f"for {i} in (1, 0):", f"for {i} in reversed(range(2)):"]
            options += [f"for {i} in range({k} % 3):" for k in env.ints]
            header = self.w.pick(options)
        inner.ints.append(i)
        with self.w.block(header):
            if self.w.chance(8):
                self.w.emit(f"if {i} == 1: {self.w.pick(('continue', 'break'))}")
            self.body(inner)

    def while_python(self, env: Env) -> None:
        i = self.w.fresh("i")
        self.w.emit(f"{i} = 2")
        inner = env.copy(loop=True)
        inner.ints.append(i)
        with self.w.block(f"while {i} > 0:"):
            self.w.emit(f"{i} -= 1")
            self.body(inner)

    def branch(self, env: Env) -> None:
        conditions = (
            env.flags
            + [f"{i} > 0" for i in env.ints]
            + [f"{i} % 2 == 0" for i in env.ints]
            + ["tf.get_variable_scope().reuse", "tf.trainable_variables()"]
        )
        conditions += (
            [f"{s}.reuse" for s in env.scopes] + [f'"a" in {s}' for s in env.strings] + [f"{x}.shape[0] == 2" for x in env.tensors[:1]]
        )
        with self.w.block(f"if {self.w.pick(conditions)}:"):
            self.body(env.copy())
        if self.w.chance(50):
            with self.w.block("else:"):
                self.body(env.copy())

    def handler(self, env: Env) -> None:
        """try: except ValueError: and on."""
        with self.w.block("try:"):
            self.body(env.copy())
            if self.w.chance(4):
                self.w.emit('raise ValueError("on purpose")')
        with self.w.block(self.w.pick(("except ValueError:", "except (ValueError, TypeError) as error:", "except Exception as error:"))):
            if self.w.lines[-1].endswith("error:"):
                self.w.emit("tf.no_op(name=type(error).__name__)")
                if self.w.chance(30):
                    self.w.emit('tf.no_op(name="e" + re.sub("[^A-Za-z0-9]+", "_", str(error))[:70])')
            if self.w.chance(50):
                self.body(env.copy())
        if self.w.chance(15):
            with self.w.block(self.w.pick(("else:", "finally:"))):
                self.body(env.copy())

    def graph(self, env: Env) -> None:
        graph = self.w.fresh("g")
        self.w.emit(f"{graph} = tf.Graph()")
        with self.w.block(f"with {graph}.as_default():"):
            self.body(env.another_graph())

    def cond(self, env: Env) -> None:
        """tf.cond over two functions or lambdas."""
        predicate = self.w.pick((f"tf.reduce_sum({self.e.tensor(env, 0)}) > 0.0", "tf.placeholder(tf.bool, [])", "tf.constant(True)"))
        branches = [self.lambda_or_function(env, "") for _ in range(2)]
        out = self.w.fresh("x")
        self.w.emit(f"{out} = tf.cond({predicate}, {branches[0]}, {branches[1]}{self.e.named(env)})")
        self.w.emit(f"{out} = tf.reshape({out}, [2, 4])")
        env.tensors.append(out)

    def lambda_or_function(self, env: Env, parameters: str) -> str:
        """A function of no arguments that gives a tensor."""
        if self.w.chance(60) or env.loop:
            return f"lambda: {self.e.tensor(env.copy(own=set()), 2)}"
        name = self.w.fresh("branch")
        inner = env.inside_function(captures=True)
        inner.in_control = True
        with self.w.block(f"def {name}():"):
            self.body(inner)
            self.w.emit(f"return {self.e.tensor(inner, 1)}")
        return name

    def while_loop(self, env: Env) -> None:
        """tf.while_loop with a counter and a tensor."""
        i, x, out = self.w.fresh("i"), self.w.fresh("x"), self.w.fresh("x")
        inner = env.copy(own=set())
        inner.tensors.append(x)
        start = self.e.tensor(env, 1)
        if self.w.chance(60):
            body = f"lambda {i}, {x}: ({i} + 1, {x} + tf.reshape({self.e.tensor(inner, 2)}, [2, 4]))"
        else:
            body = self.w.fresh("body")
            inner = env.inside_function(captures=True)
            inner.tensors, inner.in_control = [*env.tensors, x], True
            with self.w.block(f"def {body}({i}, {x}):"):
                self.body(inner)
                self.w.emit(f"return {i} + 1, {x} + tf.reshape({self.e.tensor(inner, 1)}, [2, 4])")
        options = self.w.arguments((20, ("parallel_iterations=1", "back_prop=False")))
        self.w.emit(f"_, {out} = tf.while_loop(lambda {i}, _: {i} < 3, {body}, [tf.constant(0), {start}]{options}{self.e.named(env)})")
        env.tensors.append(out)

    def comprehension(self, env: Env) -> None:
        """A list of tensors made at once, and their sum."""
        xs, i, out = self.w.fresh("xs"), self.w.fresh("i"), self.w.fresh("x")
        inner = env.copy(own=set(), loop=True)
        inner.ints.append(i)
        made = self.e.tensor(inner, 2)
        header = self.w.pick(
            (
                f"[{made} for {i} in range(2)]",
                f"[{made} for {i} in range(3) if {i} != 1]",
                f"list(map(lambda {i}: {made}, range(2)))",
                f"list({{{i}: {made} for {i} in range(2)}}.values())",
            )
        )
        self.w.emit(f"{xs} = {header}")
        self.w.emit(
            f"{out} = {self.w.pick((f'tf.add_n({xs})', f'sum({xs})', f'{xs}[-1]', f'tf.concat({xs}, 0)[:2]', f'functools.reduce(tf.add, {xs})'))}"
        )
        env.tensors.append(out)

    def rnn(self, env: Env) -> None:
        """A recurrent network over a sequence of two."""
        x, cell, out = self.e.tensor(env, 1), self.w.fresh("cell"), self.w.fresh("x")
        cells = (
            "tf.nn.rnn_cell.BasicRNNCell(4{n})",
            "tf.nn.rnn_cell.GRUCell(4{n})",
            "tf.nn.rnn_cell.BasicLSTMCell(4{n})",
            "tf.nn.rnn_cell.LSTMCell(4{n})",
            "tf.nn.rnn_cell.MultiRNNCell([tf.nn.rnn_cell.GRUCell(4) for _ in range(2)])",
            "tf.nn.rnn_cell.DropoutWrapper(tf.nn.rnn_cell.GRUCell(4), 0.5)",
        )
        self.w.emit(f"{cell} = {self.w.pick(cells).format(n=self.e.named(env, 15))}")
        scope = self.w.arguments((30, (f"scope={self.e.name(env)}", *(f"scope={s}" for s in env.scopes))))
        if self.w.chance(60):
            self.w.emit(f"{out}, _ = tf.nn.dynamic_rnn({cell}, tf.stack([{x}, {x}], 1), dtype=tf.float32{scope})")
            self.w.emit(f"{out} = {out}[:, -1]")
        else:
            self.w.emit(f"{out} = tf.nn.static_rnn({cell}, [{x}, {x}], dtype=tf.float32{scope})[0][-1]")
        env.tensors.append(out)
