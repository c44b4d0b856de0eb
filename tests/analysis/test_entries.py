"""Which programs a tree holds."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from scopelint.analysis.entries import Tree
from scopelint.analysis.loader import FileStore
from scopelint.analysis.names import names_of
from scopelint.analysis.program import Conditions
from scopelint.analysis.run import _Analysis
from scopelint.interp.settings import Settings
from scopelint.source.lower import lower


def programs(tmp_path: Path, *named: str, **files: str) -> list[str]:
    """FILE:QUALNAME of every entry point of a tree."""
    for name, text in files.items():
        path = tmp_path / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("import tensorflow as tf\n" + textwrap.dedent(text))
    run = _Analysis(Conditions(str(tmp_path), "tf1.15", Settings()), FileStore(str(tmp_path)))
    paths = sorted(str(p) for p in tmp_path.rglob("*.py"))
    points = run.entry_points(paths, {str(tmp_path / n) for n in named})
    return [f"{Path(p.path).stem}:{p.qualname}" for p in points]


def test_a_script(tmp_path: Path) -> None:
    assert programs(tmp_path, s="def f(): pass\nf()\n") == ["s:<module>"]


def test_what_nothing_calls(tmp_path: Path) -> None:
    text = """
        def helper(): pass
        def build(x): return helper()
        def recursive(): recursive()
        def callback(): pass
        run(callback)
        """
    assert programs(tmp_path, s=text) == ["s:<module>", "s:build", "s:recursive"]


def test_calls_from_other_files(tmp_path: Path) -> None:
    net = "def a(): pass\ndef b(): pass\ndef c(): pass\ndef run(): pass\n"
    main = "import net\nfrom net import b as bb, c\nnet.a()\nbb()\ntf.app.run()\ndef main(_): pass\n"
    assert programs(tmp_path, net=net, main=main) == ["main:<module>", "net:c", "net:run"]


def test_star_import_and_packages(tmp_path: Path) -> None:
    files = {"p/__init__": "from .net import *\nfrom . import other\n", "p/other": "def c(): pass\n"}
    files["p/net"] = "def a(): pass\ndef b(): pass\n"
    assert programs(tmp_path, **files, use="from p import a, other\nfrom p.net import *\nb()\nother.c()\na()\n") == ["use:<module>"]


def test_library_modules_are_no_scripts(tmp_path: Path) -> None:
    files = {"lib": "x = tf.constant(1)\n", "use": "import lib\n", "guarded": "import use\nif __name__ == '__main__':\n    pass\n"}
    assert programs(tmp_path, **files) == ["guarded:<module>"]
    assert programs(tmp_path, "lib.py", **files) == ["guarded:<module>", "lib:<module>"]


def test_classes(tmp_path: Path) -> None:
    text = """
        class Base:
            def __init__(self): self.build()
            def build(self): raise NotImplementedError
            def train(self): self._step()
            def _step(self): pass
        class Net(Base):
            def build(self): pass
            def predict(self, x): pass
            @property
            def loss(self): pass
            @loss.setter
            def loss(self, v): pass
            def __call__(self): pass
        class Plain: pass
        class Used: pass
        Used()
        """
    assert programs(tmp_path, s=text) == ["s:<module>", "s:Net.predict", "s:Net.loss", "s:Net.__call__", "s:Net.train", "s:Plain"]


def test_definitions_inside_top_level_if_and_try(tmp_path: Path) -> None:
    text = "try:\n  def f(): pass\nexcept E:\n  pass\nif X:\n  def g(): pass\nelse:\n  g()\n"
    assert programs(tmp_path, s=text) == ["s:<module>", "s:f"]


@pytest.mark.parametrize("text", ["def g():\n  yield 1\n", "async def g(): pass\n"])
def test_generators_are_no_programs(tmp_path: Path, text: str) -> None:
    assert programs(tmp_path, s=text) == ["s:<module>"]


def test_tree_alone() -> None:
    tree = Tree({"a": names_of(lower("def f(): pass\n"))}, {}, lambda path, module: False)
    assert [p.qualname for p in tree.entries("a", False)] == ["<module>", "f"]
