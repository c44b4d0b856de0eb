"""Each format of `scopelint names` on programs made by hand."""

from __future__ import annotations

import csv
import json

import msgspec
import pytest

from scopelint.facts import FileError
from scopelint.report.names import FORMATS, NamesAnswer, Style, render
from scopelint.report.names_text import elements
from tests.names.programs import EMPTY, KERNEL, PROGRAM


def rendered(form: str, shown: str = "variables", **more: object) -> str:
    return render(NamesAnswer("0.0", "tf1.15", (PROGRAM, EMPTY), shown=shown, **more), form, Style())  # type: ignore[arg-type]


def test_json_is_the_public_format() -> None:
    document = json.loads(rendered("json"))
    assert document["schema"] == "scopelint.names/1"
    assert document["target"] == "tf1.15"
    program, empty = document["programs"]
    assert program["entry"] == {"path": "train.py", "qualname": "Model.build"}
    assert program["complete"] is False
    at = {"path": "net.py", "line": 9, "column": 4, "end_line": 9, "end_column": 20}
    assert program["incomplete_because"] == [{"reason": "call of unknown f()", "at": at}]
    assert empty["graphs"] == []
    (graph,) = program["graphs"]
    kernel, bias, unknown = graph["variables"]
    assert list(kernel) == ["name", "certainty", "shape", "dtype", "trainable", "collections", "created", "used"]
    assert (kernel["name"], kernel["shape"], len(kernel["used"])) == ("enc/dense/kernel:0", [8, None], 2)
    assert bias["certainty"] == "conditional"
    assert (unknown["name"], unknown["certainty"], unknown["shape"]) == ("{scope}/w:0", "pattern", None)
    assert graph["ops"] == [{"name": "enc/Const", "type": "Const", "certainty": "exact", "stack": [at]}]
    (raised,) = program["raises"]
    assert list(raised) == ["type", "message", "rule", "stack"]
    assert raised["message"] == "Variable {scope}/w already exists"


def test_tree_shows_scopes_shapes_sites_sharing_and_doubt() -> None:
    text = rendered("tree")
    assert "train.py:Model.build" in text
    assert "enc/dense/" in text
    assert "kernel:0  float32 [8, ?]  net.py:3  shared: 3 calls" in text
    assert "bias:0  float32 [4]  net.py:3  (on some path)" in text
    assert "{scope}/" in text
    assert "w:0  dtype ? [?...]  not trainable  net.py:5  (name in part unknown)" in text


def test_tree_is_honest_at_the_end() -> None:
    text = rendered("tree")
    assert "raises ValueError at net.py:9 <- net.py:12: Variable {scope}/w already exists" in text
    assert "INCOMPLETE" in text
    assert "net.py:9: call of unknown f()" in text


@pytest.mark.parametrize(("shape", "numbers"), [((), 1), ((3, 4), 12), ((0, 4), 0), ((None, 4), 0), (None, 0)])
def test_numbers_of_a_variable(shape: tuple[int | None, ...] | None, numbers: int) -> None:
    assert elements(msgspec.structs.replace(KERNEL, shape=shape)) == numbers


def test_tree_of_ops() -> None:
    assert "Const  Const  net.py:9" in rendered("tree", "ops")


def test_csv_has_one_row_a_variable() -> None:
    header, *rows = csv.reader(rendered("csv").splitlines())
    first = dict(zip(header, rows[0], strict=True))
    assert len(rows) == 3
    assert (first["program"], first["name"], first["shape"]) == ("train.py:Model.build", "enc/dense/kernel:0", "[8, ?]")
    assert (first["created"], first["used"]) == ("net.py:3", "net.py:40 net.py:41")


def test_table_has_no_line_cut() -> None:
    text = rendered("table")
    assert "enc/dense/kernel:0" in text
    assert "…" not in text


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("shown", ["variables", "ops"])
def test_no_format_leaks_marks_or_colour(form: str, shown: str) -> None:
    text = rendered(form, shown, errors=(FileError("bad.py", 3, "cannot be parsed"),))
    assert "\ue000" not in text
    assert "\x1b" not in text


@pytest.mark.parametrize("form", ["tree", "table"])
def test_unreadable_files_are_told(form: str) -> None:
    assert "bad.py:3: cannot be parsed" in rendered(form, errors=(FileError("bad.py", 3, "cannot be parsed"),))
