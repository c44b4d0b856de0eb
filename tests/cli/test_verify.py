"""scopelint verify, from its command line: what it runs, what it answers, its exit status."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from click.testing import CliRunner, Result

from scopelint.cli.main import group
from scopelint.verify.answer import json_schema
from scopelint.verify.recording import read_recording

TF = "import tensorflow as tf\n"
NET = (
    TF
    + """
def f(n, name="v", training=False):
    return tf.get_variable(name, [n], trainable=training)

class Model:
    def __init__(self, n):
        self.n = n
    def build(self, sizes):
        x = tf.placeholder(tf.float32, [None, self.n])
        for size in sizes:
            x = tf.layers.dense(x, size)
        return x
"""
)
DUPLICATE = TF + "tf.get_variable('v', [2])\ntf.get_variable('v', [2])\ntf.get_variable('w', [2])\n"
TRAIN = (
    TF
    + """
import sys
layers = int(sys.argv[1]) if len(sys.argv) > 1 else 1
x = tf.placeholder(tf.float32, [None, 3], name="x")
for i in range(layers):
    x = tf.layers.dense(x, 3)
loss = tf.reduce_mean(x)
step = tf.train.get_or_create_global_step()
train = tf.train.AdamOptimizer().minimize(loss, step)
tf.summary.scalar("loss", loss)
merged = tf.summary.merge_all()
saver = tf.train.Saver()
with tf.Session() as sess:
    writer = tf.summary.FileWriter("logs", sess.graph)
    sess.run(tf.global_variables_initializer())
    for i in range(3):
        _, summary, value = sess.run([train, merged, loss], {"x:0": [[1.0, 2.0, 3.0]]})
        writer.add_summary(summary, i)
    saver.restore(sess, saver.save(sess, "checkpoints/model", global_step=step))
    saver.restore(sess, tf.train.latest_checkpoint("checkpoints"))
    tf.train.write_graph(sess.graph, "graphs", "graph.pb")
"""
)
RUNTIMES = [pytest.param("SCOPELINT_TF115", marks=pytest.mark.tf115), pytest.param("SCOPELINT_TF2", marks=pytest.mark.tf2)]
ONE = RUNTIMES[:1]


def verify(folder: Path, runtime: str, *argv: str, **files: str) -> Result:
    """Run verify in a folder with these files."""
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    before = os.getcwd()
    os.chdir(folder)
    try:
        arguments = ["verify", "--python", os.environ[runtime], "--no-cache", *argv]
        return CliRunner().invoke(group, arguments, standalone_mode=False)
    finally:
        os.chdir(before)


def answer(result: Result) -> dict[str, Any]:
    """The JSON answer, which its schema allows; the one program in it."""
    document: dict[str, Any] = json.loads(result.stdout)
    jsonschema.validate(document, json_schema())
    assert document["schema"] == "scopelint.verify/1"
    (program,) = document["programs"]
    return dict(program)


@pytest.mark.parametrize("runtime", RUNTIMES)
@pytest.mark.parametrize(
    ("argv", "ops"),
    [
        (("net.py:f", "--call", "f(3, name='k', training=True)"), {"k", "k/read"}),
        (("net.py", "--call", "Model(4).build([2, 3])"), {"dense/kernel", "dense_1/kernel", "Placeholder"}),
    ],
)
def test_a_call_with_literal_arguments(runtime: str, argv: tuple[str, ...], ops: set[str], tmp_path: Path) -> None:
    result = verify(tmp_path, runtime, *argv, "--record", "out.json", net=NET)
    assert result.return_value == 0, result.output
    assert "agreement: TensorFlow names what was predicted" in result.stdout
    (graph,) = read_recording(tmp_path / "out.json").graphs
    assert {o.name for o in graph.ops} >= ops


@pytest.mark.parametrize("runtime", ONE)
@pytest.mark.parametrize("argv", [("net.py:f", "--call", "g(1)"), ("net.py", "--call", "f(x)"), ("net.py", "--call", "1 + 1"), ("no.py",)])
def test_what_is_no_call_or_no_file_is_wrong_usage(runtime: str, argv: tuple[str, ...], tmp_path: Path) -> None:
    result = verify(tmp_path, runtime, *argv, net=NET)
    assert isinstance(result.exception, Exception)
    assert getattr(result.exception, "exit_code", None) == 2
    assert "running" not in result.output


@pytest.mark.parametrize("runtime", ONE)
def test_a_method_without_a_call_is_called_without_arguments(runtime: str, tmp_path: Path) -> None:
    code = TF + "class Model:\n    def build(self):\n        return tf.get_variable('v', [1])\n"
    result = verify(tmp_path, runtime, "m.py:Model.build", m=code)
    assert result.return_value == 0, result.output
    assert "m.py: Model().build()" in result.stdout


@pytest.mark.parametrize("runtime", RUNTIMES)
@pytest.mark.parametrize("session", ["run", "fake"])
def test_a_training_script_with_arguments_leaves_nothing_behind(runtime: str, session: str, tmp_path: Path) -> None:
    result = verify(tmp_path, runtime, "train.py", "--session", session, "--format", "json", "--", "2", train=TRAIN)
    assert result.return_value == 0, result.output
    program = answer(result)
    assert program["comparison"]["differences"] == []
    assert program["comparison"]["tallies"][0] == {"what": "variables", "found": 4 * 3 + 3, "of": 4 * 3 + 3, "wrong": 0}
    assert program["runtime"]["runs"] == (4 if session == "fake" else 0)  # saving is not run at all
    assert [p.name for p in tmp_path.iterdir()] == ["train.py"]


@pytest.mark.parametrize("runtime", ONE)
def test_stopping_at_the_first_run(runtime: str, tmp_path: Path) -> None:
    code = TRAIN + "tf.constant(1, name='after')\n"
    program = answer(verify(tmp_path, runtime, "train.py", "--session", "stop", "--format", "json", train=code))
    assert program["agrees"], program["comparison"]["differences"]
    assert program["runtime"]["stopped"] == "the first Session.run"
    assert [d["what"] for d in program["comparison"]["differences"]] == ["op after"]
    assert program["comparison"]["differences"][0]["excused"].startswith("not reached")


@pytest.mark.parametrize("runtime", ONE)
def test_a_training_loop_without_end_and_a_monitored_session_end(runtime: str, tmp_path: Path) -> None:
    code = (
        TF + "step = tf.train.get_or_create_global_step()\nup = tf.assign_add(step, 1)\n"
        "hooks = [tf.train.StopAtStepHook(last_step=5)]\n"
        "with tf.train.MonitoredTrainingSession(checkpoint_dir='here', hooks=hooks) as sess:\n"
        "    while not sess.should_stop():\n        sess.run(up)\n"
    )
    program = answer(verify(tmp_path, runtime, "loop.py", "--format", "json", loop=code))
    assert program["runtime"]["stopped"] == "10000 faked Session.run calls"
    assert program["agrees"], program["comparison"]["differences"]
    assert [p.name for p in tmp_path.iterdir()] == ["loop.py"]


@pytest.mark.parametrize("runtime", ONE)
def test_a_folder_is_one_child_a_script_and_a_table(runtime: str, tmp_path: Path) -> None:
    (tmp_path / "pkg").mkdir()
    for name, text in {"net": NET, "dup": DUPLICATE, "train": "from pkg import net\nnet.f(1)\n", "plain": "print(1)\n"}.items():
        (tmp_path / "pkg" / f"{name}.py").write_text(text)
    (tmp_path / "pkg" / "__init__.py").write_text("")
    result = verify(tmp_path, runtime, "pkg")
    assert result.return_value == 0, result.output
    assert [line.split()[0] for line in result.stdout.splitlines() if "agrees" in line] == ["pkg/dup.py", "pkg/train.py"]
    assert result.stdout.splitlines()[-1] == "2 of 2 agree"
    assert result.stdout.count("running ") == 2


@pytest.mark.parametrize("runtime", ONE)
def test_junit(runtime: str, tmp_path: Path) -> None:
    result = verify(tmp_path, runtime, "net.py:f", "--call", "f(0.5)", "--format", "junit", net=NET)
    (suite,) = ElementTree.fromstring(result.stdout)
    assert suite.get("name") == "net.py: f(0.5)"
    assert {case.get("name") for case in suite} >= {"run", "variables", "ops", "sharing", "exception"}
    assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_findings_are_judged(runtime: str, tmp_path: Path) -> None:
    code = DUPLICATE + "def never():\n    with tf.variable_scope('s', reuse=True):\n        tf.get_variable('a', [1])\n"
    result = verify(tmp_path, runtime, "dup.py", "--findings", "--format", "json", dup=code)
    program = answer(result)
    assert [(j["finding"]["line"], j["verdict"]) for j in program["findings"]] == [(3, "confirmed")]
    assert program["findings"][0]["said"].startswith("ValueError: Variable v already exists")
    assert result.return_value == 0


@pytest.mark.parametrize("runtime", ONE)
def test_keep_going(runtime: str, tmp_path: Path) -> None:
    result = verify(tmp_path, runtime, "dup.py", "--keep-going", "--record", "out.json", dup=DUPLICATE)
    assert result.return_value == 0, result.output
    recording = read_recording(tmp_path / "out.json")
    assert recording.error is None
    assert [g.name for g in recording.failed_gets if g.went_on] == ["v"]
    assert [v.name for v in recording.graphs[0].variables] == ["v:0", "w:0"]


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_gpu_that_is_not_there(runtime: str, tmp_path: Path) -> None:
    if Path("/proc/driver/nvidia").exists():
        pytest.skip("this machine has a GPU")
    result = verify(tmp_path, runtime, "a.py", "--device", "gpu", a=TF + "tf.constant(1)\n")
    assert result.return_value == 2
    assert "sees no GPU" in result.stderr


@pytest.mark.gpu
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_on_a_gpu_names_and_placements_are_the_same(runtime: str, tmp_path: Path) -> None:
    code = TF + "with tf.device('/gpu:0'):\n    tf.layers.dense(tf.ones([2, 3]), 4)\n"
    result = verify(tmp_path, runtime, "a.py", "--device", "gpu", a=code)
    assert result.return_value == 0, result.output


@pytest.mark.parametrize("runtime", ONE)
def test_a_module_that_the_runtime_lacks(runtime: str, tmp_path: Path) -> None:
    result = verify(tmp_path, runtime, "a.py", a="import no_such_module_here\n" + TF + "tf.constant(1)\n")
    assert result.return_value == 3
    assert "lacks what the program needs: No module named 'no_such_module_here'" in result.stderr


@pytest.mark.parametrize("runtime", ONE)
def test_a_wrong_prediction_is_told_where_it_begins(runtime: str, tmp_path: Path) -> None:
    result = verify(tmp_path, runtime, "a.py", "--target", "tf2", a=TF + "tf.constant(1)\ntf.layers.dense(tf.ones([2, 3]), 4, name='d')\n")
    assert result.return_value == 1
    first = next(line for line in result.stdout.splitlines() if line.startswith("first divergence: "))
    assert "a.py:3  tf.layers.dense(tf.ones([2, 3]), 4, name='d')" in result.stdout.split(first)[1].split("wrong (")[0]
