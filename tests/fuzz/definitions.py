"""Definitions: functions with reuse parameters, closures, custom getters, templates, context managers, classes."""

from __future__ import annotations

from tests.fuzz.blocks import Body
from tests.fuzz.env import Env, Function
from tests.fuzz.expressions import NAMES, Expressions
from tests.fuzz.writer import Writer

GETTERS = (
    ("return getter(name, *args, **kwargs)",),
    ("return tf.identity(getter(name, *args, **kwargs))",),
    ('return getter(name + "_g", *args, **kwargs)',),
    ('kwargs["trainable"] = False', "return getter(name, *args, **kwargs)"),
    ('kwargs["initializer"] = tf.zeros_initializer()', "return getter(name, *args, **kwargs)"),
    ("var = getter(name, *args, **kwargs)", 'tf.no_op(name="got_" + name.replace("/", "."))', "return var"),
    ('with tf.name_scope("g"):', "    return getter(name, *args, **kwargs) * 1.0"),
    ('if name.endswith("kernel") or name.endswith("w"):', '    with tf.name_scope("big"):', "        return 0.5 * getter(name, *args, **kwargs)", "return getter(name, *args, **kwargs)"),
)  # fmt: skip


class Definitions:
    """Things that the program defines and calls later."""

    def __init__(self, writer: Writer, expressions: Expressions, body: Body) -> None:
        self.w = writer
        self.e = expressions
        self.body = body

    def result(self, env: Env) -> None:
        self.w.emit(f"return {self.e.tensor(env, 1)}")

    def scoped_body(self, env: Env, keywords: tuple[str, ...], default: str) -> None:
        """The body of a function, most of the time in a variable scope that takes its parameters."""
        reuse = ", reuse=reuse" if "reuse" in keywords else self.w.arguments((20, ("reuse=tf.AUTO_REUSE",)))
        name = next((k for k in keywords if k in ("name", "scope")), "")
        spelled = (name, f"{name} or {default}", f'"{self.w.pick(NAMES[:4])}_" + {name}') if name else (default,)
        which = (
            self.w.pick((*spelled, f"None, {default}"))
            if not name
            else self.w.pick(spelled if not self.w.chance(20) else (f"{name}, {default}",))
        )
        if not (reuse or name) and self.w.chance(40):
            self.body(env)
            self.result(env)
            return
        if "reuse" in keywords and self.w.chance(15):
            self.w.emit("if reuse:")
            self.w.emit("    tf.get_variable_scope().reuse_variables()")
            reuse = ""
        scope = self.w.fresh("scope") if self.w.chance(25) else ""
        if scope:
            env.scopes.append(scope)
        with self.w.block(f"with tf.variable_scope({which}{reuse}){' as ' + scope if scope else ''}:"):
            self.body(env)
            if self.w.chance(60):
                self.result(env)
                return
        self.result(env)

    def parameters(self, env: Env, name_default: str) -> tuple[str, tuple[str, ...]]:
        """The signature after `x`, and the names of what it has; the function's body sees them."""
        chosen: list[tuple[str, str]] = []
        if self.w.chance(45):
            chosen.append(("reuse", self.w.pick(("None", "False", "tf.AUTO_REUSE"))))
        if self.w.chance(45):
            chosen.append((self.w.pick(("name", "scope")), name_default))
            env.strings.append(chosen[-1][0])
        if self.w.chance(20):
            chosen.append((self.w.pick(("training", "flag")), self.w.pick(("True", "False"))))
            env.flags.append(chosen[-1][0])
        if self.w.chance(15):
            chosen.append(("n", self.w.pick(("1", "2"))))
            env.ints.append("n")
        return "".join(f", {k}={v}" for k, v in chosen), tuple(k for k, _ in chosen)

    def function(self, env: Env) -> None:
        """def f(x, reuse=None, name="f"): a few layers in a scope."""
        captures = self.w.chance(30)
        inner = env.inside_function(captures)
        f = self.w.fresh("f")
        default = f'"{self.w.pick((f, *NAMES[:4]))}"'
        signature, keywords = self.parameters(inner, default)
        inner.tensors = ["x", *inner.tensors]
        inner.own.add("x")
        if self.w.chance(8):
            self.w.emit("@wrapped")
        with self.w.block(f"def {f}(x{signature}):"):
            self.scoped_body(inner, keywords, default)
        env.functions.append(Function(f, keywords, free=not captures))

    def closure(self, env: Env) -> None:
        """A function that makes functions."""
        make, f, k = self.w.fresh("make"), self.w.fresh("f"), self.w.fresh("k")
        inner = env.inside_function(False)
        inner.ints.append(k)
        with self.w.block(f"def {make}({k}):"):
            if self.w.chance(30):
                self.w.emit("count = [0]")
            innermost = inner.inside_function(True)
            innermost.tensors.append("x")
            counts = "count" in self.w.lines[-1]
            with self.w.block("def apply(x):"):
                if counts:
                    self.w.emit("count[0] += 1")
                    innermost.ints.append("count[0]")
                self.body(innermost)
                self.result(innermost)
            self.w.emit("return apply")
        self.w.emit(f"{f} = {make}({self.w.pick(('1', '2', *env.ints))})")
        env.functions.append(Function(f))

    def partial(self, env: Env) -> None:
        """A lambda or a partial of a function that is there."""
        f = self.w.fresh("f")
        if env.functions:
            old = self.w.pick(env.functions)
            given = self.e.keywords(env, old)
            self.w.emit(
                f"{f} = "
                + self.w.pick(
                    (f"functools.partial({old.name}{given})", f"lambda x, **kw: {old.name}(x, **kw)", f"lambda x: {old.name}(x{given})")
                )
            )
            free = old.free and not env.tensors
        else:
            inner = env.inside_function(False)
            inner.tensors.append("x")
            self.w.emit(f"{f} = lambda x: {self.e.tensor(inner, 2)}")
            free = True
        env.functions.append(Function(f, free=free))

    def getter(self, env: Env) -> None:
        getter = self.w.fresh("getter")
        with self.w.block(f"def {getter}(getter, name, *args, **kwargs):"):
            for line in self.w.pick(GETTERS):
                self.w.emit(line)
        env.getters.append(getter)

    def template(self, env: Env) -> None:
        free = [f for f in env.functions if "reuse" not in f.keywords]
        if not free:
            self.function(env)
            free = env.functions[-1:]
        function, template = self.w.pick(free), self.w.fresh("t")
        options = self.w.arguments(
            (15, ("create_scope_now_=True", "create_scope_now_=False")),
            (10, ("unique_name_='u'",)),
            (15 * bool(env.getters), [f"custom_getter_={g}" for g in env.getters]),
        )
        self.w.emit(f"{template} = tf.make_template({self.e.name(env)}, {function.name}{options})")
        env.templates.append(template)

    def context_manager(self, env: Env) -> None:
        """A context manager of the user's own around a scope."""
        context = self.w.fresh("context")
        self.w.emit("@contextlib.contextmanager")
        with self.w.block(f"def {context}(name):"):
            scopes = (
                "tf.variable_scope(name)",
                "tf.name_scope(name)",
                "tf.variable_scope(None, name)",
                "tf.variable_scope(name, reuse=tf.AUTO_REUSE)",
                "tf.variable_scope(name) as s, tf.name_scope('in')",
            )
            with self.w.block(f"with {self.w.pick(scopes)}:"):
                self.w.emit("yield")
        env.contexts.append(context)

    def model(self, env: Env) -> None:
        """A class that makes its layers or variables at once or when it is called, and an instance or two."""
        cls, kind = self.w.fresh("Net"), self.w.number(4)
        with self.w.block(f"class {cls}(object):"):
            (self.layers_in_init, self.scope_in_init, self.lazily, self.template_in_init)[kind](env)
        if self.w.chance(25):
            cls = self.heir(env, cls)
        for _ in range(1 + self.w.number(2)):
            instance = self.w.fresh("net")
            self.w.emit(f"{instance} = {cls}({self.e.name(env)})")
            env.functions.append(Function(instance, free=False))

    def method(self, env: Env, header: str, **known: list[str]) -> Env:
        """The environment of a method's body."""
        inner = env.inside_function(False)
        inner.tensors = ["x"] if "x" in header else []
        inner.strings = ["self.name"] if self.w.chance(50) else []
        inner.functions = []
        for field, names in known.items():
            getattr(inner, field).extend(names)
        return inner

    def layers_in_init(self, env: Env) -> None:
        inner = self.method(env, "")
        with self.w.block("def __init__(self, name):"):
            self.w.emit("self.name = name")
            self.w.emit(f"self.first = tf.layers.Dense(4{self.e.named(inner, 50)})")
            self.w.emit("self.layers = [tf.layers.Dense(4) for _ in range(2)]" if self.w.chance(50) else "self.layers = []")
        inner = self.method(env, "x", layers=["self.first"])
        with self.w.block("def __call__(self, x):"):
            self.body(inner)
            with self.w.block("for layer in self.layers:"):
                self.w.emit("x = layer(x)")
            self.result(inner)

    def scope_in_init(self, env: Env) -> None:
        inner = self.method(env, "")
        with self.w.block("def __init__(self, name):"):
            self.w.emit("self.name = name")
            with self.w.block("with tf.variable_scope(name) as self.scope:"):
                self.w.emit(f"self.w = tf.get_variable({self.e.name(inner)}, [4, 4])")
                self.body(inner)
        inner = self.method(env, "x", matrices=["self.w"], scopes=["self.scope"])
        with self.w.block("def __call__(self, x):"):
            with self.w.block(f"with tf.variable_scope(self.scope{self.w.pick(('', ', reuse=tf.AUTO_REUSE', ', reuse=True'))}):"):
                self.body(inner)
                self.result(inner)

    def lazily(self, env: Env) -> None:
        with self.w.block("def __init__(self, name):"):
            self.w.emit("self.name, self.calls, self._w = name, 0, None")
        self.w.emit("@property")
        with self.w.block("def w(self):"):
            with self.w.block("if self._w is None:"):
                self.w.emit(f"self._w = tf.get_variable({self.e.name(self.method(env, ''))}, [4, 4])")
            self.w.emit("return self._w")
        inner = self.method(env, "x", matrices=["self.w"], ints=["self.calls"])
        with self.w.block("def __call__(self, x):"):
            self.w.emit("self.calls += 1")
            with self.w.block(
                f"with tf.variable_scope({self.w.pick(('self.name', 'None, self.name'))}, reuse={self.w.pick(('self.calls > 1', 'tf.AUTO_REUSE'))}):"
            ):
                self.body(inner)
                self.result(inner)

    def template_in_init(self, env: Env) -> None:
        with self.w.block("def __init__(self, name):"):
            self.w.emit("self.name = name")
            self.w.emit("self.build = tf.make_template(name, self._build)")
        inner = self.method(env, "x")
        with self.w.block("def _build(self, x):"):
            self.body(inner)
            self.result(inner)
        with self.w.block("def __call__(self, x):"):
            self.w.emit("return self.build(x)")

    def heir(self, env: Env, base: str) -> str:
        """A subclass that adds to its base's methods."""
        cls = self.w.fresh("Heir")
        with self.w.block(f"class {cls}({base}):"), self.w.block("def __call__(self, x):"):
            with self.w.block(f"with tf.variable_scope({self.w.pick(('self.name', 'None, self.name'))} + '_heir'):"):
                self.w.emit("x = super().__call__(x)")
                inner = self.method(env, "x")
                self.body(inner)
                self.result(inner)
        return cls

    def layer_class(self, env: Env) -> None:
        """A layer of the user's own, on tf.layers.Layer."""
        cls, layer = self.w.fresh("Layer"), self.w.fresh("own")
        with self.w.block(f"class {cls}(tf.layers.Layer):"):
            with self.w.block("def build(self, shape):"):
                self.w.emit(
                    'self.w = self.add_weight("w", [int(shape[-1]), 4])'
                    if self.w.chance(50)
                    else 'self.w = self.add_variable(name="w", shape=[4, 4], initializer=tf.zeros_initializer())'
                )
                if self.w.chance(20):
                    self.w.emit('self.b = tf.get_variable("b", [4])')
                self.w.emit("self.built = True" if self.w.chance(50) else f"super({cls}, self).build(shape)")
            inner = self.method(env, "x", matrices=["self.w"])
            with self.w.block("def call(self, x):"):
                if self.w.chance(40):
                    self.body(inner)
                self.w.emit(f"return tf.matmul({self.e.tensor(inner, 1)}, self.w)")
        self.w.emit(f"{layer} = {cls}({self.e.named(env, 50)[2:]})")
        env.layers.append(layer)
