"""Idioms of a few lines. {k}: a number of its own; {x}, {y}: tensors; {n}, {m}: names; {name}: perhaps `, name=...`; {i}: a small number;
{o}: what the snippet leaves is this variable, a float32 [2, 4]."""

from __future__ import annotations

from tests.fuzz.env import Env
from tests.fuzz.expressions import Expressions
from tests.fuzz.writer import Writer

TF1 = ("contrib", "slim.")
"""What only TensorFlow 1 has."""

TENSORFLOW = (
    """
with tf.control_dependencies([{x}]):
    {o} = tf.identity({y}{name})
""",
    """
ema{k} = tf.train.ExponentialMovingAverage(0.9)
tf.group(*[ema{k}.apply([v]) for v in tf.trainable_variables()[:2]])
averages{k} = [ema{k}.average(v) for v in tf.trainable_variables()[:2]]
tf.no_op(name="ema" + "".join(a.op.name for a in averages{k} if a is not None).replace("/", "."))
""",
    """
ema{k} = tf.train.ExponentialMovingAverage(0.9, num_updates=tf.train.get_or_create_global_step(){name})
with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
    ema{k}.apply(tf.trainable_variables())
""",
    """
var{k} = tf.get_variable({n}, [2, 4], trainable=False)
with tf.control_dependencies([tf.assign(var{k}, {x}{name})]):
    {o} = tf.identity(var{k})
""",
    """
var{k} = tf.Variable(tf.zeros([2, 4]){name})
var{k}.assign_add({x})
{o} = var{k}.initialized_value() + var{k}.read_value() + var{k}.value()
""",
    """
var{k} = tf.get_variable({n}, [4, 4])
tf.scatter_update(var{k}, [0], tf.zeros([1, 4]){name})
{o} = tf.nn.embedding_lookup(var{k}, tf.constant([0, 1]))
""",
    """
total{k} = tf.losses.get_regularization_losses()
if total{k}:
    tf.add_n(total{k}{name})
""",
    """
{o} = tf.map_fn(lambda t: tf.nn.relu(t), {x}{name})
""",
    """
{o} = tf.scan(lambda a, t: a + t, {x}{name})
""",
    """
{o} = tf.case([(tf.reduce_sum({x}) > 0.0, lambda: tf.ones([2, 4]))], default=lambda: tf.zeros([2, 4]){name})
{o} = tf.reshape({o}, [2, 4])
""",
    """
(fw{k}, bw{k}), _ = tf.nn.bidirectional_dynamic_rnn(tf.nn.rnn_cell.GRUCell(4), tf.nn.rnn_cell.GRUCell(4), tf.stack([{x}, {y}], 1), dtype=tf.float32)
{o} = fw{k}[:, -1] + bw{k}[:, 0]
""",
    """
cell{k} = tf.nn.rnn_cell.LSTMCell(4{name})
state{k} = cell{k}.zero_state(2, tf.float32)
with tf.variable_scope({n}):
    for step{k} in range(2):
        if step{k} > 0:
            tf.get_variable_scope().reuse_variables()
        {o}, state{k} = cell{k}({x}, state{k})
""",
    """
cell{k} = tf.nn.rnn_cell.MultiRNNCell([tf.nn.rnn_cell.BasicLSTMCell(4) for _ in range(2)])
{o}, _ = cell{k}({x}, cell{k}.zero_state(2, tf.float32))
{o}, _ = cell{k}({x}, cell{k}.zero_state(2, tf.float32))
""",
    """
with tf.variable_scope(tf.get_variable_scope(), reuse=tf.AUTO_REUSE):
    {o} = tf.layers.dense({x}, 4{name})
    {o} = {o} + tf.layers.dense({x}, 4{name})
""",
    """
with tf.variable_scope({n}, reuse=tf.AUTO_REUSE) as s{k}:
    tf.get_variable("w", [4, 4])
with tf.variable_scope(s{k}.name):
    tf.get_variable({m}, [4])
with tf.variable_scope(s{k}.name + "/in"):
    tf.get_variable({m}, [4])
with tf.variable_scope(s{k}, auxiliary_name_scope=False), tf.name_scope(s{k}.original_name_scope):
    {o} = tf.identity({x}{name})
""",
    """
for d{k} in ("/cpu:0", "/gpu:0"):
    with tf.device(d{k}), tf.name_scope("tower_%s" % d{k}[1:4]):
        with tf.variable_scope(tf.get_variable_scope(), reuse=d{k} == "/gpu:0"):
            {o} = tf.get_variable({n}, [4]) * tf.layers.dense({x}, 4, name={m})
""",
    """
net{k} = tf.keras.Sequential([tf.keras.layers.Dense(4, activation="relu"), tf.keras.layers.Dense(4{name})])
{o} = net{k}({x}) + net{k}({y})
tf.no_op(name="k%d" % len(net{k}.variables))
""",
    """
layer{k} = tf.keras.layers.BatchNormalization({name2})
{o} = layer{k}({x}, training=True)
tf.no_op(name="u%d" % len(layer{k}.updates))
""",
    """
parts{k} = tf.split({x}, 2, axis=1{name})
{o} = tf.concat([tf.layers.dense(p, 2) for p in parts{k}], 1)
""",
    """
mean{k}, var{k} = tf.nn.moments({x}, [0]{name})
{o} = tf.nn.batch_normalization({x}, mean{k}, var{k}, None, None, 0.001)
""",
    """
w{k} = tf.get_variable({n}, [4, 4], regularizer=tf.contrib.layers.l2_regularizer(0.1), initializer=tf.contrib.layers.xavier_initializer())
{o} = tf.matmul({x}, w{k}{name})
""",
    """
slim = tf.contrib.slim
with slim.arg_scope([slim.fully_connected], activation_fn=tf.nn.relu, weights_regularizer=slim.l2_regularizer(0.1)):
    {o} = slim.fully_connected({x}, 4, scope={n})
    {o} = slim.repeat({o}, 2, slim.fully_connected, 4, scope={m})
""",
    """
slim = tf.contrib.slim
{o} = slim.stack({x}, slim.fully_connected, [4, 4], scope={n})
{o} = slim.fully_connected({o}, 4, reuse=tf.AUTO_REUSE, scope={m})
{o} = slim.dropout(slim.batch_norm({o}, is_training=True), scope={n})
""",
    """
net{k} = tf.contrib.layers.conv2d(tf.reshape({x}, [2, 2, 2, 1]), 3, [3, 3], scope={n})
net{k} = tf.contrib.layers.max_pool2d(net{k}, [2, 2], scope={m})
{o} = tf.contrib.layers.fully_connected(tf.contrib.layers.flatten(net{k}), 4)
""",
    """
{o} = tf.layers.conv1d(tf.expand_dims({x}, -1), 4, 3, padding="same"{name})[:, 0]
""",
    """
def grad{k}(v):
    return tf.gradients(tf.reduce_sum({x}), v)
with tf.name_scope({n}):
    grad{k}(tf.trainable_variables()[:1] or [{y}])
""",
    """
tf.get_default_graph().add_to_collection("mine", {x})
for t in tf.get_collection("mine"):
    tf.identity(t, name=t.op.name.split("/")[-1])
""",
    """
with tf.get_default_graph().name_scope({n}), tf.get_default_graph().device("/cpu:0"):
    {o} = tf.add({x}, {y}{name})
""",
    """
with tf.variable_scope({n}, {m}, [{x}]) as s{k}:
    {o} = tf.layers.dense({x}, 4, name=s{k}.name.split("/")[-1] or None)
""",
    """
tf.add_to_collection(tf.GraphKeys.REGULARIZATION_LOSSES, tf.nn.l2_loss({x}))
tf.losses.add_loss(tf.reduce_mean({x}{name}))
tf.losses.get_total_loss()
""",
    """
acc{k}, update{k} = tf.metrics.accuracy([0, 1], tf.argmax({x}, 1){name})
tf.no_op(name="m%d" % len(tf.local_variables()))
""",
    """
tf.train.exponential_decay(0.1, tf.train.get_or_create_global_step(), 100, 0.9{name})
""",
    """
lr{k} = tf.placeholder_with_default(0.1, [], name={n})
try:
    tf.train.AdamOptimizer(lr{k}).minimize(tf.reduce_mean(tf.layers.dense({x}, 4)))
except ValueError:
    pass
""",
    """
tf.while_loop(lambda j, t: j < 2, lambda j, t: (j + 1, tf.layers.dense(t, 4, name={n}, reuse=tf.AUTO_REUSE)), [0, {x}])
""",
    """
with tf.variable_scope({n}):
    with tf.variable_scope("gate", initializer=tf.ones_initializer()):
        {o} = tf.sigmoid(tf.nn.xw_plus_b({x}, tf.get_variable("w", [4, 4]), tf.get_variable("b", [4]){name}))
""",
    """
opt{k} = tf.train.AdamOptimizer(0.1)
try:
    pairs{k} = opt{k}.compute_gradients(tf.reduce_mean(tf.layers.dense({x}, 4)))
    clipped{k}, _ = tf.clip_by_global_norm([g for g, v in pairs{k} if g is not None], 1.0)
    opt{k}.apply_gradients(zip(clipped{k}, [v for g, v in pairs{k} if g is not None]){name})
except ValueError:
    pass
""",
    """
with tf.variable_scope({n}, partitioner=tf.fixed_size_partitioner(2)):
    {o} = tf.matmul({x}, tf.get_variable("parts", [4, 4]){name})
""",
    """
with tf.variable_scope({n}, caching_device="/cpu:0"):
    {o} = {x} + tf.get_variable("cached", [4])
""",
    """
with tf.variable_scope({n}) as s{k}:
    s{k}.set_initializer(tf.ones_initializer())
    s{k}.set_regularizer(tf.nn.l2_loss)
    s{k}.set_custom_getter(lambda getter, name, *args, **kwargs: getter(name + "_c", *args, **kwargs))
    {o} = tf.layers.dense({x}, 4{name})
""",
    """
inputs{k} = tf.keras.layers.Input([4])
model{k} = tf.keras.Model(inputs{k}, tf.keras.layers.Dense(4{name})(inputs{k}))
{o} = model{k}({x})
""",
    """
{o} = tf.keras.layers.Dropout(0.5)(tf.keras.layers.Activation("relu")({x}), training=True)
""",
    """
{o} = tf.keras.layers.LSTM(4{name})(tf.stack([{x}, {y}], 1))
""",
    """
pool{k} = tf.layers.average_pooling1d(tf.expand_dims({x}, -1), 2, 2{name})
{o} = tf.reshape(tf.layers.conv1d(pool{k}, 2, 1), [2, 4])
""",
    """
sub{k} = tf.Graph()
with sub{k}.as_default():
    tf.identity(tf.placeholder(tf.float32, [2, 4], name="in"), name="out")
{o}, = tf.import_graph_def(sub{k}.as_graph_def(), {{"in:0": {x}}}, ["out:0"]{name})
""",
    """
ta{k} = tf.TensorArray(tf.float32, 2{name})
_, ta{k} = tf.while_loop(lambda j, t: j < 2, lambda j, t: (j + 1, t.write(j, {x})), [0, ta{k}])
{o} = ta{k}.stack()[0]
""",
    """
{o} = tf.cond(tf.reduce_any({x} > 0.0), lambda: tf.cond(tf.constant(True), lambda: {x}, lambda: {y}), lambda: tf.get_variable({n}, [2, 4]) * 1.0)
""",
    """
rate{k} = tf.train.piecewise_constant(tf.train.get_or_create_global_step(), [10, 20], [0.1, 0.01, 0.001]{name})
try:
    tf.train.MomentumOptimizer(rate{k}, 0.9, use_nesterov=True).minimize(tf.nn.l2_loss(tf.layers.dense({x}, 4)), tf.train.get_global_step())
except ValueError:
    pass
""",
    """
tf.contrib.layers.optimize_loss(tf.nn.l2_loss(tf.layers.dense({x}, 4)), tf.train.get_or_create_global_step(), 0.1, "Adam")
""",
    """
cell{k} = tf.contrib.rnn.LayerNormBasicLSTMCell(4)
{o}, _ = tf.nn.dynamic_rnn(cell{k}, tf.stack([{x}, {y}], 1), dtype=tf.float32, scope={n})
{o} = {o}[:, 0]
""",
    """
{o} = tf.py_func(lambda a: a, [{x}], tf.float32{name})
{o}.set_shape([2, 4])
""",
    """
{o} = tf.nn.conv1d({x}[:, :, None], tf.get_variable({n}, [1, 1, 1]), 1, "SAME"{name})[:, :, 0]
""",
    """
emb{k} = tf.get_variable({n}, [10, 4], initializer=tf.random_uniform_initializer(-1, 1))
{o} = tf.nn.embedding_lookup(emb{k}, tf.argmax({x}, 1){name})
try:
    tf.train.AdamOptimizer(0.1).minimize(tf.reduce_sum({o}), var_list=[emb{k}])
except ValueError:
    pass
""",
    """
for v in tf.trainable_variables()[:2]:
    tf.add_to_collection(tf.GraphKeys.REGULARIZATION_LOSSES, tf.nn.l2_loss(v, name=v.op.name.split("/")[-1] + "_l2"))
tf.assign(tf.train.get_or_create_global_step(), 1{name})
""",
    """
copies{k} = [tf.assign(b, a) for a, b in zip(tf.trainable_variables(), tf.trainable_variables()[:1])]
tf.group(*copies{k}{name})
""",
    """
with tf.variable_scope({n}) as outer{k}:
    with tf.variable_scope({m}) as inner{k}:
        pass
with tf.variable_scope(inner{k}), tf.variable_scope(outer{k}, reuse=tf.AUTO_REUSE) as again{k}:
    {o} = tf.layers.dense({x}, 4{name})
tf.no_op(name="again" + again{k}.original_name_scope.replace("/", "."))
""",
)

PYTHON = (
    """
layers{k} = {{}}
for key{k} in ("p", "q"):
    layers{k}[key{k}] = tf.layers.Dense(4, name=key{k} + str({i}))
{o} = layers{k}["q"](layers{k}["p"]({x}))
""",
    """
def stack{k}(x, *names, **options):
    for name in names:
        x = tf.layers.dense(x, 4, name=name, **options)
    return x
{o} = stack{k}({x}, {n}, {m}, use_bias=False, reuse=tf.AUTO_REUSE)
""",
    """
def rec{k}(x, depth):
    with tf.variable_scope("r%d" % depth):
        x = tf.layers.dense(x, 4)
        return rec{k}(x, depth - 1) if depth else x
{o} = rec{k}({x}, {i})
""",
    """
def gen{k}(x):
    for j in range(2):
        with tf.variable_scope("gen%d" % j):
            yield tf.layers.dense(x, 4)
{o} = sum(gen{k}({x}))
""",
    """
Point{k} = collections.namedtuple("Point{k}", "left right")
p{k} = Point{k}({x}, right={y})
{o} = p{k}._replace(left=p{k}.right).left + p{k}[0]
""",
    """
def scoped{k}(name):
    def decorate(f):
        @functools.wraps(f)
        def inner(*args, **kwargs):
            with tf.variable_scope(name, reuse=tf.AUTO_REUSE):
                return f(*args, **kwargs)
        return inner
    return decorate
@scoped{k}({n})
def block{k}(x, units=4):
    return tf.layers.dense(x, units, name="fc")
{o} = block{k}(block{k}({x}), units=4)
""",
    """
def default{k}(x, made=[]):
    made.append(x)
    return tf.identity(x, name="made%d" % len(made))
{o} = default{k}(default{k}({x}))
""",
    """
class Cached{k}(object):
    shared = None
    def __init__(self):
        self.cache = {{}}
    def __getattr__(self, name):
        return tf.get_variable(name, [4])
    def __getitem__(self, key):
        return self.cache.setdefault(key, tf.identity({x}, name=key))
    @classmethod
    def get(cls):
        if cls.shared is None:
            cls.shared = cls()
        return cls.shared
    @staticmethod
    def act(x):
        return tf.nn.relu(x)
with tf.variable_scope({n}, reuse=tf.AUTO_REUSE):
    {o} = Cached{k}.act(Cached{k}.get()["one"] + Cached{k}.get().weight)
""",
    """
class Base{k}(object):
    def __init__(self, name="base{k}", **kwargs):
        self.name = name
        self.options = dict({{"units": 4}}, **kwargs)
    def __call__(self, x):
        with tf.variable_scope(self.name):
            return self.build(x)
    def build(self, x):
        raise NotImplementedError
class Child{k}(Base{k}):
    def build(self, x):
        return tf.layers.dense(x, name="fc", **self.options)
{o} = Child{k}({n}, use_bias=False)({x})
""",
    """
count{k} = 0
def counted{k}(x):
    global count{k}
    count{k} += 1
    return tf.identity(x, name="c%d" % count{k})
{o} = counted{k}(counted{k}({x}))
""",
    """
def outer{k}(x):
    total = 0
    def inner():
        nonlocal total
        total += 1
        return tf.layers.dense(x, 4, name="in%d" % total)
    return inner() + inner()
{o} = outer{k}({x})
""",
    """
for a{k}, b{k} in itertools.product("pq", [1, 2]):
    tf.no_op(name=a{k} + str(b{k}))
for a{k} in sorted({{"z": 1, "y": 2}}.items(), key=lambda item: item[1], reverse=True):
    tf.no_op(name="%s_%d" % a{k})
""",
    """
config{k} = argparse.Namespace(units=4, name={n}, depth={i})
{o} = {x}
for j in range(config{k}.depth):
    {o} = tf.layers.dense({o}, config{k}.units, name="{{}}_{{:02d}}".format(config{k}.name, j))
""",
    """
names{k} = re.findall("[a-z]+", "one two3 four")
{o} = {x}
for name in names{k}[::-1]:
    {o} = tf.identity({o}, name=name.capitalize().center(6, "_").strip("_"))
""",
    """
{o} = {x}
try:
    try:
        raise KeyError("k")
    finally:
        {o} = tf.identity({o}, name="finally")
except LookupError as e:
    {o} = tf.identity({o}, name="caught_" + e.args[0])
else:
    tf.no_op(name="never")
""",
    """
acts{k} = dict(relu=tf.nn.relu, tanh=tf.tanh)
{o} = {x}
for key, act in acts{k}.items():
    {o} = act({o}, name=key) if key != "tanh" or {i} else {o}
""",
    """
weights{k} = collections.OrderedDict((j, tf.get_variable("%s_%d" % ({n}, j), [4])) for j in range(2))
{o} = {x}
for j, w in weights{k}.items():
    {o} = {o} + w
tf.no_op(name="+".join(w.op.name for w in weights{k}.values()).replace("/", ".").replace("+", "-"))
""",
    """
first{k}, *rest{k} = [tf.identity({x}) for _ in range(3)]
{o} = functools.reduce(lambda a, b: a + b, rest{k}, first{k})
""",
    """
assert isinstance({x}, tf.Tensor), "no"
{o} = {x} if hasattr(tf, "no_such_thing") else getattr(tf, "identity")({x})
""",
    """
copied{k} = copy.copy(tf.layers.Dense(4, name={n}))
{o} = copied{k}({x})
""",
    """
with contextlib.ExitStack() as stack{k}:
    for name in ({n}, {m}):
        stack{k}.enter_context(tf.variable_scope(name))
    {o} = tf.layers.dense({x}, 4)
""",
    """
with tf.variable_scope({n}) as outer{k}, tf.name_scope("inner"):
    while len(tf.get_collection("many{k}")) < 2:
        tf.add_to_collection("many{k}", tf.no_op())
    {o} = tf.identity({x}, name=["zero", "one", "two"][len(tf.get_collection("many{k}", outer{k}.name))])
""",
)


class Snippets:
    """Writes idioms."""

    def __init__(self, writer: Writer, expressions: Expressions) -> None:
        self.w = writer
        self.e = expressions
        self.tensorflow = [t for t in TENSORFLOW if expressions.target == "tf1.15" or not any(word in t for word in TF1)]

    def idiom(self, env: Env) -> None:
        self.write(env, self.w.pick(self.tensorflow))

    def python(self, env: Env) -> None:
        self.write(env, self.w.pick(PYTHON if self.w.depth == 0 else [p for p in PYTHON if "global " not in p]))

    def write(self, env: Env, template: str) -> None:
        out = self.w.fresh("x")
        name = self.e.named(env)
        text = template.format(
            k=out[1:], o=out, x=self.e.tensor(env, 1), y=self.e.tensor(env, 0), n=self.e.name(env), m=self.e.name(env), name=name,
            name2=name[2:], i=self.w.pick(["1", "2", "0", *env.ints]),
        )  # fmt: skip
        for line in text.strip("\n").split("\n"):
            self.w.emit(line)
        if "{o}" in template:
            env.tensors.append(out)
