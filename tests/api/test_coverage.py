"""scopelint api: what it says of symbols, and that what is generated from it is current."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from scopelint.api.coverage import Classifier, summary
from scopelint.api.coverage import proven as listed
from scopelint.api.generate import usage
from scopelint.api.optable import DATA
from scopelint.cli.main import group
from tests.api import proofs


def run(*arguments: str) -> str:
    result = CliRunner().invoke(group, ["api", *arguments], standalone_mode=False, catch_exceptions=False)
    assert result.return_value == 0
    return result.stdout


@pytest.mark.parametrize("target", proofs.TARGETS)
def test_every_proof_is_still_there(target: str) -> None:
    """Nothing is called proven that no case proves; `python -m tests.api.proofs` lists it anew."""
    assert listed(target) - set(proofs.proven(target)) == set()


def test_the_readme_is_current() -> None:
    """`python -m tests.api.proofs` writes it anew."""
    assert proofs.README.read_text() == proofs.readme()


@pytest.mark.parametrize("target", proofs.TARGETS)
def test_nearly_all_calls_go_to_what_is_exact_and_proven(target: str) -> None:
    rows = summary(target)
    assert rows[0].calls / sum(r.calls for r in rows) >= 0.97


def test_states() -> None:
    classify = Classifier("tf1.15").classify
    assert classify("identity") == ("exact", "")
    assert classify("compat.v1.math.log") == ("exact", "")
    assert classify("contrib.slim.conv2d") == ("exact", "")
    assert classify("gradients") == ("partly", "the ops under gradients/ are not named one by one")
    assert classify("self_adjoint_eig") == ("opaque", "not modelled")
    assert classify("no_such_symbol") is None


def test_json() -> None:
    answer = json.loads(run("--format", "json"))
    assert answer["schema"] == "scopelint.api/1"
    assert sum(r["calls"] for r in answer["summary"]) == sum(s["calls"] for s in answer["called"])
    assert {s["state"] for s in answer["called"]} <= {"exact", "partly", "opaque"}


def test_text_begins_with_the_table_and_has_a_limit() -> None:
    text = run("--limit", "2", "--target", "tf2")
    assert text.startswith(run("--format", "table", "--target", "tf2"))
    assert 2 <= len(re.findall(r"^ +\d+  \w", text, re.MULTILINE)) <= 4 and "more" in text  # two of each list, as long as it is


def test_calls_are_counted_through_aliases() -> None:
    source = """
import tensorflow as tf, tensorflow.contrib.slim as slim
import tensorflow.compat.v1 as tf1
from tensorflow.contrib import layers as L
from tensorflow.python.ops import array_ops
keras = tf.keras
tf.nn.relu(tf.zeros([1])); slim.conv2d(); tf1.zeros([2]); L.fully_connected(); keras.layers.Dense(1); array_ops.identity(1)
tf.data.Dataset.range(3); tf.no_such(); numpy.zeros(3)
"""
    names, found = usage.Names(DATA), Counter[str | None]()
    for dotted, count in usage.Calls(ast.parse(source)).found.items():
        found[names.public(dotted)] += count
    assert found.pop(None) == 1
    assert found == {
        "nn.relu": 1, "zeros": 2, "contrib.slim.conv2d": 1, "contrib.layers.fully_connected": 1, "keras.layers.Dense": 1,
        "identity": 1, "data.Dataset": 1,
    }  # fmt: skip


@pytest.mark.corpus
def test_the_counts_are_current(corpus: Path, tmp_path: Path) -> None:
    for name in ("symbols-tf1.15.json", "internals-tf1.15.json"):
        (tmp_path / name).write_bytes((DATA / name).read_bytes())
    usage.main(str(tmp_path), str(corpus / "lint"))
    assert (tmp_path / "usage.json").read_text() == (DATA / "usage.json").read_text()
