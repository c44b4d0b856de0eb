"""Forked work: answers in order, an end by force, the same facts as without forks."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from scopelint.analysis import forks
from scopelint.analysis.run import analyse

pytestmark = pytest.mark.skipif(not forks.AVAILABLE, reason="no fork here")


def test_answers_come_in_order() -> None:
    works = [lambda i=i: (time.sleep(0.02 * (3 - i)), i, "x" * 300_000)[1:] for i in range(4)]  # type: ignore[misc]
    assert forks.run_forked(works, 30, jobs=3) == [(i, "x" * 300_000) for i in range(4)]


def test_what_hangs_is_killed_and_what_crashes_is_lost() -> None:
    hung, crashed, fine = forks.run_forked([lambda: time.sleep(60), lambda: os._exit(3), lambda: 1], 0.5, jobs=3)
    assert isinstance(hung, forks.Lost) and hung.timed_out
    assert isinstance(crashed, forks.Lost) and not crashed.timed_out
    assert fine == 1


def only_so_many_processes(monkeypatch: pytest.MonkeyPatch, possible: int) -> None:
    """os.fork fails, after so many, as on a machine that has no room for more."""
    fork, started = os.fork, []

    def scarce() -> int:
        if len(started) >= possible:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        started.append(1)
        return fork()

    monkeypatch.setattr(os, "fork", scarce)


@pytest.mark.parametrize("possible", [0, 1, 2])
def test_where_no_process_can_be_started_the_work_is_done_all_the_same(possible: int, monkeypatch: pytest.MonkeyPatch) -> None:
    only_so_many_processes(monkeypatch, possible)
    assert forks.run_forked([lambda i=i: i for i in range(4)], 30, jobs=3) == [0, 1, 2, 3]  # type: ignore[misc]


@pytest.mark.parametrize("possible", [0, 1])
def test_where_no_process_can_be_started_programs_of_a_file_stay_apart(
    possible: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    functions = "".join(f"def f{i}():\n    tf.get_variable('v', [{i}])\n    tf.constant(0)\n" for i in range(3))
    (tmp_path / "m.py").write_text("import tensorflow as tf\n" + functions)
    expected = analyse(("m.py",), cwd=str(tmp_path), cache=False).programs
    only_so_many_processes(monkeypatch, possible)
    found = analyse(("m.py",), cwd=str(tmp_path), cache=False).programs
    assert [(p.entry, p.graphs, p.raises) for p in found] == [(p.entry, p.graphs, p.raises) for p in expected]


def test_a_work_that_raises_is_lost(capfd: pytest.CaptureFixture[str]) -> None:
    (answer,) = forks.run_forked([lambda: 1 // 0], 10)
    assert isinstance(answer, forks.Lost)


TREE = {
    "net": """
import itertools
import tensorflow as tf
COUNT = itertools.count()
SEEN = []
tf.constant(1, name="imported")
def a(x):
    SEEN.append(1)
    tf.get_variable(f"a{next(COUNT)}_{len(SEEN)}", [])
def b():
    SEEN.append(1)
    tf.get_variable(f"b{next(COUNT)}_{len(SEEN)}", [])
class C:
    def one(self): a(1)
    def two(self): b()
""",
    "bad": "import tensorflow as tf\ntf.get_variable('x', [])\ntf.get_variable('x', [])\ndef f(): pass\ndef g(): pass\n",
    "main": "import net, tensorflow as tf\nwith tf.variable_scope('m'):\n    net.b()\n",
}


def test_programs_do_not_see_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in TREE.items():
        (tmp_path / f"{name}.py").write_text(text)
    several, one = (analyse(["."], cwd=str(tmp_path), cache=False, jobs=jobs) for jobs in (2, 1))
    monkeypatch.setattr(forks, "AVAILABLE", False)
    plain = analyse(["."], cwd=str(tmp_path), cache=False)
    assert several.programs == one.programs == plain.programs
    assert several.errors == one.errors == plain.errors
    made = {p.entry.qualname: [v.name for g in p.graphs for v in g.variables] for p in plain.programs if p.entry.path == "net.py"}
    assert made == {"C.one": ["a0_1:0"], "C.two": ["b0_1:0"]}
