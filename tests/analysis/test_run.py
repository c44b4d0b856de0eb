"""Running programs, and everything that can be wrong with a folder."""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path

import pytest

from scopelint.analysis import program as program_module
from scopelint.analysis.bigstack import TimeIsUp, on_big_stack
from scopelint.analysis.run import Result, analyse
from scopelint.facts import Entry
from scopelint.interp.machine import Machine
from scopelint.interp.settings import Settings
from scopelint.interp.values import NativeFn
from scopelint.source.cache import Cache

TF = "import tensorflow as tf\n"


def run(tmp_path: Path, *paths: str, **options: object) -> Result:
    return analyse(paths or (".",), cwd=str(tmp_path), cache=False, **options)  # type: ignore[arg-type]


def write(tmp_path: Path, **files: str) -> None:
    for name, text in files.items():
        path = tmp_path / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def names(result: Result) -> dict[str, list[str]]:
    return {f"{p.entry.path}:{p.entry.qualname}": [v.name for g in p.graphs for v in g.variables] for p in result.programs}


def test_programs_of_a_tree(tmp_path: Path) -> None:
    net = TF + "def net(x):\n    return tf.get_variable('w', [2])\n"
    net += "class M:\n    def build(self, scope):\n        return tf.get_variable('m', [])\n"
    write(tmp_path, net=net, train=TF + "import net as n\nwith tf.variable_scope('s'):\n    n.net(1)\n", plain="print(1)\n")
    result = run(tmp_path)
    assert names(result) == {"train.py:<module>": ["s/w:0"], "net.py:M.build": ["m:0"]}
    assert result.errors == ()
    assert (result.files, result.analysed) == (3, 2)


def test_what_makes_nothing_is_told_only_of_named_files(tmp_path: Path) -> None:
    write(tmp_path, s=TF)
    assert run(tmp_path).programs == ()
    (program,) = run(tmp_path, "s.py").programs
    assert program.complete and program.entry == Entry("s.py", "<module>")


def test_libraries_off_the_tree(tmp_path: Path) -> None:
    files = {"lib/nets": TF + "import broken\ndef net():\n    return tf.get_variable('w', [])\n", "lib/broken": "def f(:\n"}
    write(tmp_path, **files, **{f"tree/s{i}": TF + f"import nets\nwith tf.variable_scope('s{i}'):\n    nets.net()\n" for i in range(2)})
    for jobs in (1, 2):
        result = run(tmp_path, "tree", search_path=["lib"], jobs=jobs)
        assert names(result) == {"tree/s0.py:<module>": ["s0/w:0"], "tree/s1.py:<module>": ["s1/w:0"]}
        assert [len(v.created) for p in result.programs for g in p.graphs for v in g.variables] == [1, 1]
        assert [(e.path, e.line) for e in result.errors] == [("lib/broken.py", 1)]


def test_entries_by_name(tmp_path: Path) -> None:
    write(tmp_path, s=TF + "def f():\n    tf.get_variable('a', [])\ndef g():\n    f()\n    tf.get_variable('b', [])\n")
    assert names(run(tmp_path, "s.py", entries=[Entry("s.py", "f")])) == {"s.py:f": ["a:0"]}


def test_relative_imports(tmp_path: Path) -> None:
    files = {"pkg/__init__": "", "pkg/net": TF + "def f():\n    tf.get_variable('w', [])\n", "pkg/main": "from .net import f\nf()\n"}
    write(tmp_path, **files)
    assert names(run(tmp_path)) == {"pkg/main.py:<module>": ["w:0"]}


def test_uncaught_exceptions(tmp_path: Path) -> None:
    write(tmp_path, s=TF + "tf.get_variable('w', [])\ntf.get_variable('w', [])\n")
    (program,) = run(tmp_path, "s.py").programs
    (raised,) = program.raises
    assert (raised.type, raised.rule, raised.stack[0].line) == ("ValueError", "duplicate-variable", 3)


def test_a_call_we_make_up_raises_nothing(tmp_path: Path) -> None:
    write(tmp_path, s=TF + "def deco(f):\n    def g(a, b):\n        return f(a, b)\n    return g\n@deco\ndef f(*a): pass\n")
    assert all(not p.raises for p in run(tmp_path).programs)


def test_the_cache_saves_lowering(tmp_path: Path) -> None:
    write(tmp_path, s=TF + "tf.get_variable('w', [])\n")
    results = [analyse(["s.py"], cwd=str(tmp_path), cache=Cache(tmp_path / "cache")) for _ in range(2)]
    assert results[0].programs == results[1].programs
    assert results[0].counters["cache_misses"] > 0
    assert results[1].counters["cache_misses"] == 0 and results[1].counters["cache_hits"] == results[0].counters["cache_misses"]


SMALL = Settings(max_steps=20_000, seconds=5.0)

HOSTILE = {
    "empty": b"",
    "binary": bytes(range(256)) * 50,
    "utf16": ("x = 1\n" * 10).encode("utf-16"),
    "bom": b"\xef\xbb\xbfimport tensorflow as tf\ntf.get_variable('bom', [])\n",
    "nulls": b"import tensorflow\n\0\0\0",
    "latin": "# coding: latin-1\nimport tensorflow as tf\ntf.get_variable('l', [])  # é\n".encode("latin-1"),
    "notlatin": b"import tensorflow\n# \xe9\n",
    "syntax": b"import tensorflow\ndef f(:\n",
    "indent": b"def f():\nimport tensorflow\n",
    "python2": b"import tensorflow\nprint 'x'\n",
    "nested": b"import tensorflow\nx = " + b"[" * 2_500_000 + b"]" * 2_500_000,
    "nested2": b"import tensorflow\nx = [" + b"[1, [2, 3]], " * 380_000 + b"]",
    "lines": b"import tensorflow as tf\n" + b"x = 1\n" * 100_000 + b"tf.get_variable('lines', [])\n",
    "forever": b"import tensorflow as tf\ntf.get_variable('f', [])\nwhile True:\n    x = 1\n",
    "recursion": b"import tensorflow as tf\ndef f(n):\n    return f(n + 1)\ntf.get_variable('r', [])\nf(0)\n",
    "exponential": b"import tensorflow as tf\nfor a in range(10**6):\n  for b in range(10**6):\n    for c in range(10**6):\n      pass\n",
    "doubling": b"import tensorflow as tf\nx = 'a'\nwhile True:\n    x = x + x\n",
    "power": b"import tensorflow as tf\nx = 10 ** 10 ** 10\ny = [0] * 10 ** 12\nz = 'a' * 10 ** 12\nw = 1 << 10 ** 12\n",
    "chain": b"import tensorflow\nx = " + b"+".join([b"a"] * 50_000),
}

NO_ERROR = {"empty", "bom", "latin", "power"}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result, float]:
    root = tmp_path_factory.mktemp("hostile")
    for name, data in HOSTILE.items():
        (root / f"{name}.py").write_bytes(data)
    (root / "loop.py").symlink_to("loop.py")
    (root / "dangling.py").symlink_to("nowhere.py")
    (root / "circle").symlink_to(".")
    os.mkfifo(root / "pipe.py")
    (root / "shut.py").write_bytes(b"import tensorflow\n")
    (root / "shut.py").chmod(0)
    start = time.monotonic()
    result = run(root, settings=SMALL)
    return root, result, time.monotonic() - start


def test_a_hostile_folder_ends(hostile: tuple[Path, Result, float]) -> None:
    _, result, seconds = hostile
    assert seconds < 60
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1_500_000
    assert result.files == len(HOSTILE) + 4


def test_one_diagnostic_for_each_hostile_file(hostile: tuple[Path, Result, float]) -> None:
    _, result, _ = hostile
    by_file: dict[str, list[str]] = {}
    for error in result.errors:
        by_file.setdefault(Path(error.path).stem, []).append(error.message)
    assert not any("internal error" in m for messages in by_file.values() for m in messages), by_file
    expected = set(HOSTILE) - NO_ERROR - {"lines"} | {"loop", "dangling", "pipe"}
    if os.geteuid() != 0:
        expected.add("shut")
    assert set(by_file) == expected
    assert all(len(messages) == 1 for messages in by_file.values()), by_file


def test_what_was_found_before_a_budget_is_kept(hostile: tuple[Path, Result, float]) -> None:
    _, result, _ = hostile
    found = names(result)
    for name, variable in (("forever", "f:0"), ("recursion", "r:0"), ("bom", "bom:0"), ("latin", "l:0"), ("lines", "lines:0")):
        assert found[f"{name}.py:<module>"] == [variable]
    (budget,) = [e for e in result.errors if e.path == "forever.py"]
    assert "max-steps" in budget.message or "seconds" in budget.message
    assert budget.line >= 2


def test_a_failure_of_ours_is_one_diagnostic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, s=TF)

    def fail(*_: object) -> None:
        raise KeyError("oops")

    monkeypatch.setattr(Machine, "__init__", fail)
    result = run(tmp_path, "s.py")
    (error,) = result.errors
    assert "internal error of scopelint: KeyError" in error.message and error.path == "s.py"


def test_work_that_never_looks_at_the_clock_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forever() -> None:
        while True:
            pass

    with pytest.raises(TimeIsUp):
        on_big_stack(forever, 0.2)
    assert on_big_stack(lambda: 7) == 7
    assert program_module.GRACE > 1


def test_a_failure_inside_a_call_names_the_users_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("oops")

    write(tmp_path, s=TF + "def f():\n    x = 1\n    return -x\nf()\n")
    monkeypatch.setattr(Machine, "unary", fail)
    (error,) = run(tmp_path, "s.py").errors
    assert (error.path, error.message.startswith("internal error")) == ("s.py", True)
    assert error.line in (4, 5)


def test_a_native_that_fails_is_an_opaque_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise IndexError("oops")

    write(tmp_path, s=TF + "tf.get_variable('a', [])\nx = abs(1)\ntf.get_variable('b', [])\n")
    real = Machine.__init__

    def init(self: Machine, *args: object, **kwargs: object) -> None:
        real(self, *args, **kwargs)  # type: ignore[arg-type]
        self.builtins["abs"] = NativeFn("builtins.abs", fail)

    monkeypatch.setattr(Machine, "__init__", init)
    result = run(tmp_path, "s.py")
    (program,) = result.programs
    assert names(result)["s.py:<module>"] == ["a:0", "b:0"] and not program.complete
    (error,) = result.errors
    assert error.line == 3 and "internal error of scopelint: IndexError" in error.message


ENDLESS = TF + "def f(x):\n    tf.get_variable('a', [])\n    while True:\n        x = x + 1\n"


def test_a_function_has_a_smaller_budget_than_a_script(tmp_path: Path) -> None:
    write(tmp_path, a=ENDLESS)
    result = run(tmp_path, settings=Settings(function_steps=500))
    assert [(e.path, e.line) for e in result.errors] == [("a.py", 5)]
    assert "step budget of 500 reached in f (setting: function-steps)" in result.errors[0].message
    assert names(result) == {"a.py:f": ["a:0"]}


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_end_of_the_whole_run_is_one_diagnostic(tmp_path: Path, jobs: int) -> None:
    write(tmp_path, a=ENDLESS, b=ENDLESS, c=ENDLESS)
    result = run(tmp_path, settings=Settings(total_seconds=0.0), jobs=jobs)
    assert [e.path for e in result.errors] == ["a.py"]
    assert "(setting: total-seconds)" in result.errors[0].message and "and 2 more files" in result.errors[0].message
    assert not result.programs


def test_a_program_under_way_ends_with_the_whole_run(tmp_path: Path) -> None:
    write(tmp_path, a=ENDLESS)
    began = time.monotonic()
    result = run(tmp_path, settings=Settings(total_seconds=1.0, max_steps=10**9, function_steps=10**9))
    assert time.monotonic() - began < 10
    assert "time budget of 1 reached in" in result.errors[0].message and "(setting: total-seconds)" in result.errors[0].message


def test_heirs_that_change_nothing_of_a_method_share_its_program(tmp_path: Path) -> None:
    base = "class Base:\n    def name(self):\n        return 'v'\n    def train(self):\n        return tf.get_variable(self.name(), [])\n"
    base += "    def save(self):\n        return tf.get_variable('saved', [])\n"
    heirs = "class A(Base):\n    def more(self):\n        tf.get_variable('a', [])\n"
    heirs += "class B(Base):\n    def name(self):\n        return 'b'\n    def more(self):\n        tf.get_variable('c', [])\n"
    write(tmp_path, m=TF + base + heirs)
    assert names(run(tmp_path)) == {
        "m.py:A.more": ["a:0"],
        "m.py:A.train": ["v:0"],
        "m.py:A.save": ["saved:0"],
        "m.py:B.more": ["c:0"],
        "m.py:B.train": ["b:0"],
    }
