"""Programs made by hand, for the formats."""

from __future__ import annotations

from scopelint.facts import Entry, Frame, Graph, Incomplete, Op, Program, Raise, Variable, hole


def frame(line: int) -> Frame:
    return Frame("net.py", line, 4, line, 20)


COLLECTIONS = ("trainable_variables", "variables")

KERNEL = Variable(
    "enc/dense/kernel:0", "exact", (8, None), "float32", True, COLLECTIONS, (frame(3), frame(30)), ((frame(40),), (frame(41),)), True
)
BIAS = Variable("enc/dense/bias:0", "conditional", (4,), "float32", True, COLLECTIONS, (frame(3), frame(30)))
UNKNOWN = Variable(hole("scope") + "/w:0", "pattern", None, None, False, ("variables",), (frame(5),))
CONST = Op("enc/Const", "Const", "exact", (frame(9),))

PROGRAM = Program(
    Entry("train.py", "Model.build"),
    complete=False,
    incomplete_because=(Incomplete("call of unknown f()", frame(9)),),
    graphs=(Graph((KERNEL, BIAS, UNKNOWN), (CONST,)),),
    raises=(Raise("ValueError", f"Variable {hole('scope')}/w already exists", "duplicate-variable", (frame(9), frame(12))),),
)
EMPTY = Program(Entry("empty.py", "<module>"), True, (), (Graph((), ()),), ())
