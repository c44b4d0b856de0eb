"""SL602: a new template for every call."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Note, Related, Scope, show
from scopelint.rules.base import Draft, Rule
from scopelint.rules.view import View


def check(view: View) -> Iterator[Draft]:
    made: dict[tuple[object, str], tuple[Note, Scope]] = {}
    told = set[object]()
    for note in view.program.notes:
        if note.kind != "template" or not note.stack or note.data.get("unique_name"):
            continue
        call = _called_at_once(view, note)
        if call is None:
            continue
        first = made.setdefault((note.stack[0], note.data.get("name", "")), (note, call))
        if first[0] is not note and first[1].name != call.name and note.stack[0] not in told:
            told.add(note.stack[0])
            yield _draft(note, first[1], call)


def _called_at_once(view: View, note: Note) -> Scope | None:
    """The one call of the template, where it stands in the same run of the function that makes the template."""
    calls = [
        s
        for s in view.program.scopes
        if s.user and s.kind == "variable" and s.asked == note.data.get("name") and s.stack[1:] == note.stack[1:]
    ]
    return calls[0] if len(calls) == 1 and calls[0].by == "default" else None


def _draft(note: Note, first: Scope, second: Scope) -> Draft:
    message = f"a new template on every call never shares: `{show(second.name)}` here, `{show(first.name)}` before; make it once, outside"
    return Draft(message, note.stack, (Related(f"`{show(first.name)}` is made here", first.stack),))


RULE = Rule(
    name="template-rebuilt",
    code="SL602",
    severity="warning",
    what="`tf.make_template` is called inside the function that runs for each input. Every call makes a new template with new variables.",
    why="A template remembers whether *it* was called before. A new one has never been called, so it takes a new scope.",
    bad=(
        """\
import tensorflow as tf

def net(x):
    return tf.make_template("t", lambda v: v * tf.get_variable("w", [1]))(x)

net(1.0)
net(2.0)
""",
    ),
    good=(
        """\
import tensorflow as tf

net = tf.make_template("t", lambda v: v * tf.get_variable("w", [1]))
net(1.0)
net(2.0)
""",
        """\
import tensorflow as tf

class Net(object):
    def __init__(self):
        self.run = tf.make_template("net", lambda v: v * tf.get_variable("w", [1]))

a, b = Net(), Net()
a.run(1.0)
b.run(1.0)
""",
    ),
    check=check,
)
