"""SL402: get_variable directly inside a tf.name_scope."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Get, Raise, Related, Scope, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.causes import created, duplicates, name_scopes
from scopelint.rules.paths import at
from scopelint.rules.raised import FIRST, first_created
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    for raised in duplicates(view, RULE.name):
        made = created(view, raised)
        scopes = name_scopes(view, raised, made) if made is not None else None
        if scopes is not None:
            yield _collides(view, raised, *scopes)
    yield from _unprefixed(view)


# -- two name scopes, one variable


def _collides(view: View, raised: Raise, first: Scope, second: Scope) -> Draft:
    made = first_created(view, raised)
    message = (
        f"variable `{show(raised.variable)}` already exists: name scopes do not prefix variables, "
        f"so `{show(first.asked)}` and `{show(second.asked)}` both mean it; use tf.variable_scope"
    )
    places = (Related(FIRST, made),) if made else ()
    return Draft(message, raised.stack, (*places, Related("the name scope", second.stack)), "error", likely=not view.is_script)


# -- a variable that does not carry the name around it


def _unprefixed(view: View) -> Iterator[Draft]:
    told = dict[object, list[Get]]()
    scopes = dict[object, Scope]()
    for get in view.program.gets:
        scope = view.name_scope_around(get)
        if scope is None or not scope.stack or not _counts(view, get, scope):
            continue
        scopes[scope.stack[0]] = scope
        told.setdefault(scope.stack[0], []).append(get)
    for line, gets in told.items():
        yield _draft(view, gets, scopes[line])


def _counts(view: View, get: Get, scope: Scope) -> bool:
    if not get.created or get.kind not in ("get_variable", "layer") or not get.stack:
        return False
    if not scope.asked or scope.asked.endswith("/") or scope.asked in get.variable_scope.split("/"):
        return False
    return not _shared_by_towers(view, get)


def _shared_by_towers(view: View, get: Get) -> bool:
    """The documented multi-GPU idiom: one variable under several name scopes."""
    around = {s.name if s else "" for s in (view.name_scope_around(g) for g in view.gets_by_key[get.graph, get.name])}
    return len(around) > 1


def _draft(view: View, gets: list[Get], scope: Scope) -> Draft:
    get, more = gets[0], len({g.name for g in gets}) - 1
    others = f" (and {more} more)" if more else ""
    asked = show(scope.asked)
    message = f"variable `{show(get.name)}`{others} does not get the name scope `{asked}`: only tf.variable_scope prefixes variables"
    places = [Related("the name scope", scope.stack)]
    looked = next((k for k in view.program.lookups if not k.found and k.asked.strip("^").startswith(asked) and k.stack), None)
    if looked is None:
        return Draft(message, get.stack, tuple(places), "info", likely=True)
    message += f"; the filter `{looked.asked}` at {at(looked.stack[0], get.stack)} finds nothing"
    return Draft(message, get.stack, (*places, Related("this filter finds nothing", looked.stack)))


RULE = Rule(
    name="name-scope-does-not-prefix-variable",
    code="SL402",
    severity="warning",
    what="`get_variable` or a layer is used directly inside `tf.name_scope`. The variable does not get that scope's name, only ops do.",
    why=(
        "Variables of the store are named by variable scopes alone. Inside a name scope the op is `encoder/y` and the variable plain `w`: "
        "filters such as `trainable_variables('encoder')` find nothing, and two name scopes with one variable name collide."
    ),
    bad=(
        """\
import tensorflow as tf

with tf.name_scope("encoder"):
    w = tf.get_variable("w", [2, 2])
    y = tf.matmul(tf.zeros([1, 2]), w, name="y")
print(tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, "encoder"))
""",
        """\
import tensorflow as tf

for layer in ["a", "b"]:
    with tf.name_scope(layer):
        w = tf.get_variable("w", [2, 2])
""",
        """\
import tensorflow as tf

with tf.name_scope("gen"):
    g = tf.layers.dense(tf.zeros([1, 2]), 2)
with tf.name_scope("disc"):
    d = tf.layers.dense(tf.zeros([1, 2]), 2)
""",
    ),
    good=(
        """\
import tensorflow as tf

with tf.variable_scope("encoder"):
    w = tf.get_variable("w", [2, 2])
    y = tf.matmul(tf.zeros([1, 2]), w, name="y")
""",
        """\
import tensorflow as tf

with tf.variable_scope(tf.get_variable_scope(), reuse=tf.AUTO_REUSE):
    for i in range(2):
        with tf.name_scope("tower_%d" % i):
            w = tf.get_variable("w", [2, 2])
""",
        """\
import tensorflow as tf

with tf.name_scope("train"):
    with tf.variable_scope("net"):
        w = tf.get_variable("w", [2, 2])
""",
        """\
import tensorflow as tf

with tf.name_scope("a"):
    v = tf.Variable([0.0], name="v")
""",
    ),
    check=check,
)
