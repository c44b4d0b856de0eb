"""SL606: unnamed layers in code that runs twice."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Get, Related, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.causes import missing
from scopelint.rules.paths import at, why_again
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    for raised in missing(view, RULE.name):
        layer = show(raised.variable).rpartition("/")[0]
        message = f"this unnamed layer is `{layer}` on this call: the numbers of default names went on, so there is nothing to reuse"
        yield Draft(message, raised.stack, severity="error")
    told = set[object]()
    for draft in (*_mispaired(view), *_copies(view)):
        if draft.stack[0] not in told:
            told.add(draft.stack[0])
            yield draft


# -- the weights of another layer


def _mispaired(view: View) -> Iterator[Draft]:
    """A layer that gets what another line made, although its own line made a variable of its own before."""
    made: dict[tuple[int, str], Get] = {}
    own: dict[tuple[int, object, str], Get] = {}
    for get in view.program.gets:
        if get.kind != "layer" or not get.stack or get.certainty != "exact":
            continue
        weight = get.name.rpartition("/")[2]
        if get.created:
            made[get.graph, get.name] = get
            if get.default_named:
                own[get.graph, get.stack[0], weight] = get
            continue
        first, mine = made.get((get.graph, get.name)), own.get((get.graph, get.stack[0], weight))
        if first is not None and mine is not None and first.default_named and first.stack[0] != get.stack[0] and mine.name != get.name:
            yield _wrong(get, first, mine)


def _wrong(get: Get, first: Get, mine: Get) -> Draft:
    message = (
        f"this unnamed layer uses `{show(get.name)}`, made for the layer of {at(first.stack[0], get.stack)}: on the first pass it made "
        f"`{show(mine.name)}`; name the layers"
    )
    return Draft(message, get.stack, (Related("made for this layer", first.stack), Related("its own weights", mine.stack)))


# -- a second copy


def _copies(view: View) -> Iterator[Draft]:
    """One line that makes equal unnamed layers for unrelated inputs, outside any scope."""
    first: dict[tuple[int, object, str], Get] = {}
    for get in view.program.gets:
        if not _is_copy_candidate(view, get):
            continue
        before = first.setdefault((get.graph, get.stack[0], get.name.rpartition("/")[2]), get)
        if before is not get and before.shape == get.shape and _apart(view, before, get):
            message = (
                f"unnamed layers make new weights on every call: `{show(get.name)}` here, `{show(before.name)}` before; "
                f"{why_again(before.stack, get.stack)}"
            )
            yield Draft(message, get.stack, (Related(f"`{show(before.name)}` is made here", before.stack),), likely=True)


def _is_copy_candidate(view: View, get: Get) -> bool:
    if get.kind != "layer" or not get.created or not get.default_named or get.shape is None or len(get.stack) < 2:
        return False
    return get.certainty == "exact" and view.variable_scope_around(get) is None


def _apart(view: View, first: Get, second: Get) -> bool:
    flow = view.flow(first.graph)
    uses = [flow.uses(v.name.rpartition(":")[0]) for v in (view.variable_of(first), view.variable_of(second)) if v is not None]
    return len(uses) == 2 and bool(uses[0] and uses[1]) and flow.apart(uses[0][0], uses[1][0])


RULE = Rule(
    name="unnamed-layer-sharing",
    code="SL606",
    severity="warning",
    what=("Layers without a name stand in code that runs more than once. They get other weights than on the first pass."),
    why=(
        "Default names are numbered. Outside a scope the numbers go on, so a second pass makes a second copy (or, under reuse, "
        "raises). In a scope they begin again, so layers are paired by their order: one layer more or less on one pass, and "
        "every later layer uses the weights of its neighbour."
    ),
    bad=(
        """\
import tensorflow as tf

def net(x, aux, reuse=None):
    with tf.variable_scope("net", reuse=reuse):
        if aux:
            a = tf.layers.dense(x, 3)
        return tf.layers.dense(x, 3)

net(tf.zeros([1, 3]), True)
y = net(tf.zeros([1, 3]), False, reuse=True)
""",
        """\
import tensorflow as tf

def net(x):
    h = tf.layers.dense(x, 4)
    return tf.layers.dense(h, 1)

a = net(tf.zeros([1, 3]))
b = net(tf.ones([1, 3]))
""",
        """\
import tensorflow as tf

def net(x):
    return tf.layers.dense(x, 4)

net(tf.zeros([1, 3]))
with tf.variable_scope(tf.get_variable_scope(), reuse=True):
    net(tf.zeros([1, 3]))
""",
    ),
    good=(
        """\
import tensorflow as tf

def net(x, aux, reuse=None):
    with tf.variable_scope("net", reuse=reuse):
        if aux:
            a = tf.layers.dense(x, 3, name="aux")
        return tf.layers.dense(x, 3, name="fc")

net(tf.zeros([1, 3]), True)
y = net(tf.zeros([1, 3]), False, reuse=True)
""",
        """\
import tensorflow as tf

def fc(x):
    return tf.layers.dense(x, 4)

y = fc(fc(tf.zeros([1, 4])))
""",
        """\
import tensorflow as tf

def stack(x):
    for rate in (1, 2):
        x = tf.nn.relu(tf.layers.conv1d(x, 4, 3, padding="same", dilation_rate=rate))
    return tf.layers.dense(x, 4) + tf.layers.dense(x, 4)

y = stack(tf.placeholder(tf.float32, [None, 7, 4]))
""",
        """\
import tensorflow as tf

def q(x):
    return tf.layers.dense(x, 2)

with tf.variable_scope("online"):
    a = q(tf.zeros([1, 3]))
with tf.variable_scope("target"):
    b = q(tf.ones([1, 3]))
""",
    ),
    check=check,
)
