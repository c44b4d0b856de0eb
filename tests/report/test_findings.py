"""The formats of findings: what people see, and the public JSON."""

from __future__ import annotations

import json

from scopelint.facts import FileError, Finding, Frame, Related
from scopelint.report.findings import Counts, FindingsAnswer, render

SOURCE = """\
import tensorflow as tf

def encoder(x):
    with tf.variable_scope("enc"):
        w = tf.get_variable("w", [4, 2])
        return tf.matmul(x, w)

a = encoder(tf.zeros([1, 4]))
größe = encoder(tf.ones([1, 4]))
"""

GET = Frame("net.py", 5, 12, 5, 40)
FOUND = Finding(
    rule="duplicate-variable",
    code="SL101",
    severity="error",
    confidence="exact",
    message="variable `enc/w` already exists",
    path="net.py",
    line=5,
    column=12,
    end_line=5,
    end_column=40,
    stack=(GET, Frame("net.py", 9, 10, 9, 35)),
    related=(Related("first created here", (GET, Frame("net.py", 8, 4, 8, 29))), Related("pass reuse=True on the later call", ())),
)
CALL = Finding("leaky-reuse-variables", "SL203", "warning", "likely", "it leaks", "net.py", 9, 10, 9, 35, (Frame("net.py", 9, 10, 9, 35),))

TEXT = """\
net.py:5:13: error[SL101] variable `enc/w` already exists  (duplicate-variable)
  |
5 |         w = tf.get_variable("w", [4, 2])
  |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  = called from net.py:9  größe = encoder(tf.ones([1, 4]))
net.py:5:13: note: first created here
  = called from net.py:8  a = encoder(tf.zeros([1, 4]))
  = help: pass reuse=True on the later call

net.py:9:11: warning[SL203] it leaks  (leaky-reuse-variables)
  |
9 | größe = encoder(tf.ones([1, 4]))
  |         ^^^^^^^^^^^^^^^^^^^^^^^^

broken.py:3: failed: it cannot be parsed
     1  SL101  duplicate-variable
     1  SL203  leaky-reuse-variables
Found 1 error, 1 warning (2 files, 1 program followed; 3 suppressed).
"""

ANSWER = FindingsAnswer(
    "0", (FOUND, CALL), (FileError("broken.py", 3, "it cannot be parsed"),), Counts(2, 1, 1, suppressed=3), statistics=True
)


def lines(path: str) -> list[str]:
    return SOURCE.splitlines() if path == "net.py" else []


def test_text() -> None:
    assert render(ANSWER, "text", lines) == TEXT


def test_text_where_the_source_is_gone() -> None:
    text = render(ANSWER, "text", lambda path: [])
    assert text.startswith("net.py:5:13: error[SL101]") and "|" not in text


def test_colour_changes_nothing_but_colour() -> None:
    import re

    coloured = render(ANSWER, "text", lines, colour=True)
    assert "\x1b[" in coloured
    assert [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", coloured).splitlines()] == TEXT.splitlines()


def test_a_long_call_path_is_cut_in_the_middle() -> None:
    long = tuple(Frame("net.py", 5, i, 5, 40) for i in range(20))
    text = render(FindingsAnswer("0", (Finding(*(getattr(CALL, f) for f in CALL.__struct_fields__[:10]), long),)), "text", lines)
    assert "... 13 more calls ..." in text and text.count("called from") == 6


def test_nothing_found() -> None:
    assert render(FindingsAnswer("0", (), counts=Counts(3, 2, 2)), "text", lines) == "No mistakes found (3 files, 2 programs followed).\n"


def test_json() -> None:
    answer = json.loads(render(ANSWER, "json", lines))
    assert set(answer) == {"schema", "version", "findings", "errors", "counts"}
    assert answer["schema"] == "scopelint.findings/1"
    assert answer["errors"] == [{"path": "broken.py", "line": 3, "message": "it cannot be parsed"}]
    assert answer["counts"] == {"files": 2, "analysed": 1, "programs": 1, "suppressed": 3, "hidden": 0}
    first = answer["findings"][0]
    assert set(first) == {
        "rule", "code", "severity", "confidence", "message", "path", "line", "column", "end_line", "end_column", "stack", "related",
        "fixes",
    }  # fmt: skip
    assert first["stack"][1] == {"path": "net.py", "line": 9, "column": 10, "end_line": 9, "end_column": 35}
    assert first["related"][0]["message"] == "first created here"


def test_github() -> None:
    text = render(ANSWER, "github", lines)
    assert text.splitlines()[0] == (
        "::error file=net.py,line=5,endLine=5,col=13,endColumn=41,title=SL101 duplicate-variable::variable `enc/w` already exists"
    )
    assert "::warning " in text and "::error file=broken.py,line=3" in text
