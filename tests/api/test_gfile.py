"""tf.gfile: configs of the analysed tree are read, other files are not known."""

from __future__ import annotations

from pathlib import Path

from scopelint.analysis.run import analyse
from scopelint.facts import has_hole

PROGRAM = """\
import json
import os
import tensorflow as tf

with tf.gfile.GFile("config.json", "r") as reader:
    config = json.loads(reader.read())
beside = json.load(tf.io.gfile.GFile(os.path.join(os.path.dirname(__file__), "config.json")))
tf.get_variable(config["name"], [beside["hidden"], 2])
with tf.gfile.Open("absent.json") as reader:
    tf.get_variable("absent_%s" % json.loads(reader.read())["name"], [2])
with tf.gfile.GFile("config.json", "w") as writer:
    writer.write("{}")
tf.get_variable("written_%s" % json.load(tf.gfile.FastGFile("config.json"))["name"], [2])
"""


def test_configs_are_read(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM)
    (tmp_path / "config.json").write_text('{"hidden": 7, "name": "encoder"}')
    (graph,) = analyse(["main.py"], cwd=str(tmp_path), cache=False, jobs=1).programs[0].graphs
    first, *others = graph.variables
    assert (first.name, first.shape, first.certainty) == ("encoder:0", (7, 2), "exact")
    assert len(others) == 2 and all(has_hole(v.name) and v.certainty == "pattern" for v in others)
    assert [v.name.partition("_")[0] for v in others] == ["absent", "written"]
