"""What big packages are full of: searches in loops, halving recursions, loops over data, packages that import all of themselves."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from scopelint.analysis.run import Result, analyse
from scopelint.facts import Entry, Program
from scopelint.interp.settings import Settings

SEARCH = """
import tensorflow as tf

def found(names):
    for name in names:
        if tf.gfile.Exists(name):
            return name
    return None

def f(folder):
    tf.get_variable("before", [1])
    first = found(["%s/%d" % (folder, i) for i in range(500)])
    tf.get_variable("after", [2], trainable=first is None)
"""

HALVES = """
import tensorflow as tf

def search(low, high, wanted):
    middle = (low + high) // 2
    if wanted > middle:
        return search(middle, high, wanted)
    return search(low, middle, wanted)

def f(wanted):
    search(0, 1 << 20, wanted)
    tf.get_variable("v", [1])
"""

DATA = """
import tensorflow as tf

def example(case, kind):
    if kind:
        return [case]
    return {"inputs": [case], "targets": [case + 1]}

def generator():
    for i in range(10 ** 6):
        yield i

def f(kind):
    count = 0
    for case in generator():
        example(case, kind)
        count += 1
    tf.get_variable("v", [1])
"""

BUILDS = """
import tensorflow as tf

def f(kind):
    x = tf.zeros([1, 4])
    for i in range(40):
        for _ in range(100):
            len(str(kind))
        x = tf.layers.dense(x, 4, name="dense_%d" % i)
"""


TRAINING = """
import tensorflow as tf

w = tf.get_variable("w", [1])
with tf.Session() as session:
    for step in range(1000000):
        session.run(w, {w: [step]})
tf.get_variable("after", [1])
"""

ENDLESS = """
import tensorflow as tf

with tf.Session() as session:
    while True:
        session.run(tf.local_variables_initializer())
"""

CELLS = """
import numpy as np
import tensorflow as tf

def f():
    table = np.zeros([64, 64], np.int32)
    for i in range(64):
        for j in range(64):
            table[i, j] = 2.9 if i == j else 0
    tf.get_variable("v%d" % table[7, 7], [int(table.sum())])
"""

POLLING = """
import time
import tensorflow as tf

def wait(folder, last, timeout):
    until = time.time() + timeout
    while True:
        path = tf.train.latest_checkpoint(folder)
        if path is None or path == last:
            if time.time() > until:
                return None
            time.sleep(1)
        else:
            return path

def checkpoints(folder, timeout):
    last = None
    while True:
        path = wait(folder, last, timeout)
        if path is None:
            if timeout > 3:
                return
            continue
        last = path
        yield path

def f(folder):
    tf.get_variable("before", [1])
    list(checkpoints(folder, 1.0))
"""

FLATTEN = """
import collections.abc
import tensorflow as tf

def flat(deep):
    for item in deep:
        if isinstance(item, collections.abc.Iterable):
            yield from flat(item)
        else:
            yield item

def f(tree):
    for i in flat([1, [2, [3, [4, [5, [6, [7, [8, [9]]]]]]]]]):
        tf.get_variable("v%d" % i, [i])
    list(flat(tree))
    tf.get_variable("after", [1])
"""

SAMPLES = """
import random
import tensorflow as tf

def sample(size):
    return [random.randint(0, 9) for _ in range(size)]

def f(ready):
    batches = []
    for step in range(1000):
        if not ready(step):
            break
        batches.append(sample(128))
    tf.get_variable("after", [1])
"""


def run(folder: Path, code: str, function: str = "f", **budgets: float) -> tuple[Program, Result]:
    (folder / "m.py").write_text(code)
    result = analyse(("m.py",), cwd=str(folder), entries=(Entry("m.py", function),), settings=Settings(**budgets), cache=False)  # type: ignore[arg-type]
    return result.programs[0], result


def variables(program: Program) -> list[str]:
    return [v.name for g in program.graphs for v in g.variables]


def test_a_search_through_a_long_list_keeps_few_paths(tmp_path: Path) -> None:
    program, result = run(tmp_path, SEARCH, function_seconds=20)
    assert not result.errors
    assert variables(program) == ["before:0", "after:0"]
    assert [v.trainable for g in program.graphs for v in g.variables] == [True, None]


def test_a_recursion_that_halves_what_is_not_known_is_not_followed_exponentially(tmp_path: Path) -> None:
    program, result = run(tmp_path, HALVES)
    assert not result.errors
    assert variables(program) == ["v:0"]
    assert program.counters["steps"] < 120
    assert not program.complete


def test_a_loop_over_data_ends_before_the_budget_does(tmp_path: Path) -> None:
    program, result = run(tmp_path, DATA)
    assert not result.errors
    assert variables(program) == ["v:0"]
    assert program.counters["steps"] < 60_000


def test_a_generator_that_polls_is_left_at_some_time(tmp_path: Path) -> None:
    program, result = run(tmp_path, POLLING)
    assert not result.errors
    assert variables(program) == ["before:0"]
    assert not program.complete
    assert program.counters["steps"] < 60_000


def test_a_generator_calls_itself_as_deep_as_what_is_known_goes(tmp_path: Path) -> None:
    program, result = run(tmp_path, FLATTEN)
    assert not result.errors
    assert variables(program) == [*(f"v{i}:0" for i in range(1, 10)), "after:0"]
    assert any("recursion of flat" in i.reason for i in program.incomplete_because)


def test_a_loop_over_data_that_may_end_early_is_not_followed_round_by_round(tmp_path: Path) -> None:
    program, result = run(tmp_path, SAMPLES)
    assert not result.errors
    assert variables(program) == ["after:0"]
    assert program.counters["steps"] < 60_000


def test_a_long_loop_that_builds_is_followed_to_its_end(tmp_path: Path) -> None:
    program, result = run(tmp_path, BUILDS, function_steps=60_000)
    assert not result.errors
    assert variables(program) == [f"dense_{i}/{part}:0" for i in range(40) for part in ("kernel", "bias")]
    assert {v.certainty for g in program.graphs for v in g.variables} == {"exact"}


@pytest.mark.parametrize("jobs", [2, 3])
def test_files_that_share_the_import_of_their_package_say_the_same(tmp_path: Path, jobs: int) -> None:
    package = tmp_path / "pkg"
    package.mkdir()
    (package / "__init__.py").write_text("from pkg import one, registry\nregistry.known.append('pkg')\n")
    (package / "registry.py").write_text("known = []\n")
    for name in ("one", "two", "three"):
        functions = "".join(f"def f{i}():\n    tf.get_variable(registry.known[{i}] + '_v', [{i}])\n\n\n" for i in range(3))
        (package / f"{name}.py").write_text(
            f"import tensorflow as tf\nfrom pkg import registry\n\nregistry.known.append('{name}')\n\n\n{functions}"
        )
    alone, together = (analyse(("pkg",), cwd=str(tmp_path), cache=False, jobs=n) for n in (1, jobs))
    assert [msgspec.to_builtins(p) for p in together.programs] == [msgspec.to_builtins(p) for p in alone.programs]
    made = {p.entry.path: variables(p) for p in together.programs if p.entry.qualname == "f1"}
    assert made == {"pkg/one.py": ["pkg_v:0"], "pkg/two.py": ["pkg_v:0"], "pkg/three.py": ["pkg_v:0"]}
    assert not together.errors


def test_a_training_loop_is_not_followed_step_by_step(tmp_path: Path) -> None:
    program, result = run(tmp_path, TRAINING, "<module>")
    assert not result.errors
    assert program.complete
    assert variables(program) == ["w:0", "after:0"]
    assert program.counters["steps"] < 300_000


def test_a_loop_that_nothing_ends_is_left_at_some_time(tmp_path: Path) -> None:
    program, result = run(tmp_path, ENDLESS, "<module>")
    assert not result.errors
    assert [i.reason for i in program.incomplete_because] == ["a loop without an end"]
    assert len(program.graphs[0].ops) > 64


def test_an_array_is_filled_cell_by_cell(tmp_path: Path) -> None:
    program, result = run(tmp_path, CELLS, function_seconds=3)
    assert not result.errors
    assert variables(program) == ["v2:0"]
    assert program.graphs[0].variables[0].shape == (128,)


def test_an_op_of_unknown_many_results_is_not_modelled(tmp_path: Path) -> None:
    code = "import tensorflow as tf\n\ndef f(n):\n    tf.raw_ops.Split(axis=0, value=[1.0], num_split=n)\n    tf.get_variable('v', [1])\n"
    program, result = run(tmp_path, code)
    assert not result.errors
    assert variables(program) == ["v:0"]
    assert any("num_split" in i.reason for i in program.incomplete_because)


def test_reuse_that_one_of_two_calls_switched_on_is_plain_data(tmp_path: Path) -> None:
    code = """
import tensorflow as tf

def f(kind):
    with tf.variable_scope("a") as scope:
        tf.get_variable("v", [1])
        if kind:
            scope.reuse_variables()
        else:
            scope.reuse_variables()
        with tf.variable_scope("b"):
            tf.zeros([1])
"""
    program, result = run(tmp_path, code)
    assert not result.errors
    msgspec.json.encode(program)
    assert [(s.name, s.reuse, s.reused_at) for s in program.scopes if s.kind == "variable"] == [("a", "false", ()), ("a/b", "true", ())]
