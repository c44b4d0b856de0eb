"""Random TF1 programs as source text."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.blocks import Blocks
from tests.fuzz.definitions import Definitions
from tests.fuzz.env import Env
from tests.fuzz.expressions import Expressions
from tests.fuzz.snippets import Snippets
from tests.fuzz.statements import Statements
from tests.fuzz.writer import Writer

MODULES = ("argparse", "collections", "contextlib", "copy", "functools", "itertools", "os", "re")
WRAPPED = (
    "def wrapped(f):",
    "    @functools.wraps(f)",
    "    def inner(*args, **kwargs):",
    "        return f(*args, **kwargs)",
    "    return inner",
)
DEEPEST = 4
SIMPLE = {
    "tensor": 16, "observe": 8, "get_variable": 12, "variable": 5, "image": 3, "layer_object": 4, "odd_variable": 2, "reuse_variables": 1, "integer": 2,
    "string": 2, "flag": 1, "lookup": 2, "odd_op": 4, "train": 3, "idiom": 8, "python": 5,
}  # fmt: skip
NESTED = {
    "variable_scope": 22, "name_scope": 7, "handler": 12, "loop": 5, "branch": 4, "context": 4, "graph": 1, "cond": 2, "while_loop": 2, "comprehension": 3,
    "rnn": 2, "while_python": 1,
}  # fmt: skip
DEFINING = {"function": 7, "closure": 2, "getter": 2, "template": 4, "context_manager": 1, "model": 3, "layer_class": 2, "partial": 2}
RISKY = ("get_variable", "odd_variable", "odd_op", "train", "rnn", "idiom", "python")
"""Kinds that raise more often than others: some of them stand in a `try`."""


class Generator:
    """One program."""

    def __init__(self, draw: Any, target: str) -> None:
        self.w = Writer(draw, 40)
        self.e = Expressions(self.w, target)
        parts = (
            Statements(self.w, self.e),
            Blocks(self.w, self.e, self.body),
            Definitions(self.w, self.e, self.body),
            Snippets(self.w, self.e),
        )
        self.makers: dict[str, Callable[[Env], None]] = {
            n: getattr(p, n) for p in parts for n in (*SIMPLE, *NESTED, *DEFINING) if hasattr(p, n)
        }

    def text(self) -> str:
        """The source."""
        self.w.emit("import tensorflow as tf")
        start = len(self.w.lines)
        env = Env()
        env.tensors.append("x")
        env.own.add("x")
        self.w.emit(f"x = {self.w.pick(('tf.placeholder(tf.float32, [2, 4])', 'tf.zeros([2, 4])'))}")
        while self.w.left > 0 and self.w.chance(94):  # not simply so many: what Hypothesis leaves out is to be gone
            self.statement(env)
        if any("@wrapped" in line for line in self.w.lines):
            self.w.lines[start:start] = WRAPPED
        text = "\n".join(self.w.lines) + "\n"
        return "".join(f"import {m}\n" for m in MODULES if f"{m}." in text) + text

    def body(self, env: Env) -> None:
        """One to four statements."""
        for _ in range(1 + self.w.number(4)):
            if self.w.left > 0:
                self.statement(env)

    def statement(self, env: Env) -> None:
        self.w.left -= 1
        kind = self.w.pick(choices(self.w.depth < DEEPEST, self.w.depth < 2, env.in_control))
        if kind in RISKY and self.w.chance(60 if kind == "train" else 25):
            with self.w.block("try:"):
                self.makers[kind](env.copy())
            self.w.emit("except ValueError:")
            self.w.emit("    pass")
        else:
            self.makers[kind](env)


@cache
def choices(nested: bool, defining: bool, in_control: bool) -> tuple[str, ...]:
    """The kinds of statements, each as often as its weight; the simplest first."""
    weights = {**SIMPLE, **(NESTED if nested else {}), **(DEFINING if defining else {})}
    if in_control:
        weights.pop("graph", None)
    return tuple(kind for kind, weight in weights.items() for _ in range(weight))


@st.composite
def programs(draw: Any, target: str) -> str:
    """The source text of a program for a target."""
    return Generator(draw, target).text()
