"""Runtimes: made whole or not at all, found again, and chosen by rule."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scopelint.verify.errors import NoRuntime, NotMade
from scopelint.verify.making import create
from scopelint.verify.pythons import find_python
from scopelint.verify.recipes import recipe
from scopelint.verify.runtimes import RECORD, choose, find, installed, python_of, remove, runtimes_folder
from tests.verify.fake_pythons import fake_python, log_of

BEFORE = dict(os.environ)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own, and no Python anywhere but on its PATH."""
    monkeypatch.setenv("SCOPELINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path / "uv"))
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / "bin"), "/usr/bin", "/bin"]))
    return tmp_path / "cache"


@pytest.fixture
def python37(tmp_path: Path) -> Path:
    return fake_python(tmp_path / "bin" / "python3.7")


def test_created_listed_removed(python37: Path) -> None:
    told: list[str] = []
    made = create("tf1.15", tell=lambda step, line: None if line else told.append(step))
    assert (made.name, made.tensorflow, made.python_version, made.keras) == ("tf1.15", "1.15.5", "3.7.9", None)
    assert made.python == python_of(str(runtimes_folder() / "tf1.15"))
    assert made.size > 0
    assert installed() == [made] == [find("1.15")]
    assert told == [
        f"making a virtual environment with {python37}",
        "updating pip",
        "installing tensorflow==1.15.5, protobuf<3.21, numpy<1.19",
        "importing tensorflow",
    ]
    assert remove("tf1.15") == made
    assert installed() == []
    assert not Path(made.folder).exists()


def test_pip_installs_into_the_environment_and_nowhere_else(python37: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    fake_python(python37, pip='echo "[$PIP_TARGET$PYTHONPATH$PIP_USER]" >> ' + str(log_of(python37)))
    create("tf1.15")
    assert log_of(python37).read_text().count("[0]\n") == 2


def test_tf2_has_keras_of_its_minor(tmp_path: Path) -> None:
    fake = fake_python(tmp_path / "py", "3.11.9", tensorflow="2.21.0", keras='"2.21.0"')
    assert create("tf2", python=str(fake)).keras == "2.21.0"
    fake_python(fake, "3.11.9", tensorflow="2.21.0", keras='"2.20.1"')
    with pytest.raises(NotMade, match=r"tf-keras 2\.20\.1 does not go with TensorFlow 2\.21\.0"):
        create("other", "2.21", str(fake))
    assert [r.name for r in installed()] == ["tf2"]


@pytest.mark.parametrize(
    ("name", "version", "pythons", "requirements"),
    [
        ("tf2", None, "3.11 3.12 3.10 3.13", "tensorflow>=2.16,<3 tf-keras"),
        ("2", "2.16.1", "3.11 3.12 3.10 3.9", "tensorflow==2.16.1 tf-keras==2.16.*"),
        ("a", "1.14.0", "3.7", "tensorflow==1.14.0 protobuf<3.21 numpy<1.19"),
        ("a", "1.12.3", "3.6", "tensorflow==1.12.3 protobuf<3.21 numpy<1.19"),
        ("a", "2.4", "3.8 3.7", "tensorflow==2.4.* protobuf<3.21 numpy<1.24"),
        ("a", "2.15", "3.11 3.10 3.9", "tensorflow==2.15.*"),
    ],
)
def test_recipes(name: str, version: str | None, pythons: str, requirements: str) -> None:
    made_of = recipe(name, version)
    assert (" ".join(made_of.pythons), " ".join(made_of.requirements)) == (pythons, requirements)


@pytest.mark.parametrize(
    ("name", "version", "said"),
    [
        ("a", None, "which TensorFlow"),
        ("../a", "1.15.5", "no name"),
        ("a", "1.15.5; rm", "no version"),
        ("a", "1.4", "too old"),
        ("tf2", "1.15.5", "another name"),
        ("tf1.15", "1.14", "another name"),
    ],
)
def test_what_cannot_be_made(name: str, version: str | None, said: str) -> None:
    with pytest.raises(NoRuntime, match=said):
        create(name, version)
    assert not runtimes_folder().exists()


def test_a_name_that_is_taken(python37: Path) -> None:
    made = create("tf1.15")
    with pytest.raises(NoRuntime, match="already"):
        create("tf1.15")
    assert installed() == [made]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"pip": "echo no such wheel; exit 1"}, "installing|no such wheel"),
        ({"importing": "echo ImportError: libcublas; exit 1"}, "importing tensorflow failed.*\n.*libcublas"),
        ({"importing": "kill -ILL $$"}, "importing tensorflow was killed by signal 4"),
        ({"importing": "echo hello"}, "did not say which it is"),
    ],
)
def test_a_step_that_fails_leaves_nothing(python37: Path, fault: dict[str, str], said: str) -> None:
    fake_python(python37, **fault)
    with pytest.raises(NotMade, match=said):
        create("tf1.15")
    assert installed() == []
    assert list(runtimes_folder().iterdir()) == []


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A test run in the background was told to ignore interruptions."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interruption_leaves_nothing(python37: Path) -> None:
    fake_python(python37, pip="sleep 300 & kill -INT $PPID; wait")
    with pytest.raises(KeyboardInterrupt):
        create("tf1.15")
    assert installed() == []
    assert list(runtimes_folder().iterdir()) == []


def test_what_a_kill_leaves_is_no_runtime_and_goes_next_time(python37: Path) -> None:
    for name in ("tf1.15", "tf2"):
        (runtimes_folder() / name / "bin").mkdir(parents=True)
        (runtimes_folder() / name / "bin" / "python").symlink_to(sys.executable)
    assert installed() == []
    with pytest.raises(NoRuntime, match="there are none yet"):
        remove("tf2")
    create("tf1.15")
    assert [p.name for p in runtimes_folder().iterdir()] == ["tf1.15"]
    assert not (runtimes_folder() / "tf1.15" / "bin" / "python").is_symlink()


def test_two_at_once(python37: Path) -> None:
    folder = runtimes_folder() / "tf1.15"
    folder.mkdir(parents=True)
    handle = os.open(folder, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(NoRuntime, match="another scopelint is making"):
        create("tf1.15")
    create("old", "1.14")
    assert folder.exists()  # the other's folder is no leftover
    os.close(handle)
    create("tf1.15")
    assert [r.name for r in installed()] == ["old", "tf1.15"]


def test_a_broken_record_is_no_runtime(python37: Path) -> None:
    made = create("tf1.15")
    (Path(made.folder) / RECORD).write_text("{")
    assert installed() == []


@pytest.mark.parametrize("place", ["bin/python3.7", "pyenv/versions/3.7.16/bin/python", "uv/cpython-3.7.9-linux/bin/python3.7"])
def test_where_pythons_are_looked_for(tmp_path: Path, place: str) -> None:
    fake = fake_python(tmp_path / place)
    assert find_python(["3.7"], None, "a test") == str(fake)


def test_the_newest_of_pyenv(tmp_path: Path) -> None:
    for patch in ("3.7.2", "3.7.16", "3.7.9"):
        fake_python(tmp_path / "pyenv" / "versions" / patch / "bin" / "python")
    assert "3.7.16" in find_python(["3.7"], None, "a test")


def test_a_python_that_only_seems_one_is_passed_over(tmp_path: Path) -> None:
    fake_python(tmp_path / "bin" / "python3.7", lacks='"venv"')
    with pytest.raises(NoRuntime, match=r"bin/python3.7 lacks the modules venv"):
        find_python(["3.7"], None, "a test")
    other = fake_python(tmp_path / "pyenv" / "versions" / "3.7.9" / "bin" / "python")
    assert find_python(["3.7"], None, "a test") == str(other)


def test_ours_is_preferred_if_fit(tmp_path: Path) -> None:
    ours = f"{sys.version_info[0]}.{sys.version_info[1]}"
    fake_python(tmp_path / "bin" / "python3.7")
    assert find_python(["3.7", ours], None, "a test") == sys.executable


def test_no_python_says_where_to_get_one() -> None:
    with pytest.raises(NoRuntime) as error:
        create("tf1.15")
    for word in ("TensorFlow 1.15.5 needs Python 3.7", "pyenv", "uv", "conda", "--python PATH"):
        assert word in str(error.value)
    assert list(runtimes_folder().iterdir()) == []


@pytest.mark.parametrize(
    ("fake", "said"),
    [
        ({"version": "3.11.2"}, r"is Python 3\.11\.2: TensorFlow 1\.15\.5 needs 3\.7"),
        ({"lacks": '"venv", "ssl"'}, "lacks the modules venv, ssl"),
    ],
)
def test_a_given_python_that_is_not_fit(tmp_path: Path, fake: dict[str, str], said: str) -> None:
    path = fake_python(tmp_path / "py", **fake)
    with pytest.raises(NoRuntime, match=said):
        create("tf1.15", python=str(path))


def test_a_given_python_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(NoRuntime, match="no Python that can be started"):
        create("tf1.15", python=str(tmp_path / "none"))
    with pytest.raises(NoRuntime, match="is no working Python"):
        create("tf1.15", python="/bin/true")


class TestChoose:
    """--python, then --tf, then the project's, then the target's, then ours."""

    def test_order(self, python37: Path, tmp_path: Path) -> None:
        plain = choose(None, None, None, "tf1.15")
        assert plain.python == sys.executable
        assert "no runtime tf1.15" in plain.why
        of_target, old = create("tf1.15"), create("old", "1.14")
        other = fake_python(tmp_path / "other")
        assert choose(None, None, "", "tf2").python == sys.executable
        assert choose(None, None, None, "tf1.15").python == of_target.python
        assert choose(None, None, "old", "tf1.15").python == old.python
        assert choose(None, None, str(other), "tf1.15").python == str(other)
        assert choose("1.15", None, "old", "tf2").python == of_target.python
        assert choose("old", None, str(other), "tf2").python == old.python
        assert choose("old", str(other), "old", "tf2").python == str(other)

    def test_says_why(self, python37: Path) -> None:
        create("tf1.15")
        assert choose("1.15", None, None, "tf2").why == "asked for with --tf 1.15: TensorFlow 1.15.5"
        assert choose(None, None, None, "tf1.15").why == "the runtime for tf1.15: TensorFlow 1.15.5"

    def test_a_virtual_environment_is_its_python(self, python37: Path) -> None:
        made = create("tf1.15")
        assert choose(None, made.folder, None, "tf2").python == made.python

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            (("2", None, None), "scopelint runtime create tf2"),
            (("mine", None, None), "scopelint runtime create mine --tensorflow VERSION"),
            ((None, None, "mine"), r"the runtime of \[tool.scopelint\]"),
            ((None, None, "./no/such"), "no Python that can be started"),
            ((None, "no/such", None), "--python: no/such is no Python"),
            (("../..", None, None), "there is no runtime"),
        ],
    )
    def test_what_is_not_there(self, asked: tuple[str | None, str | None, str | None], said: str) -> None:
        with pytest.raises(NoRuntime, match=said):
            choose(*asked, target="tf1.15")

    def test_a_runtime_whose_python_is_gone(self, python37: Path) -> None:
        os.unlink(create("tf1.15").python)
        assert [r.usable for r in installed()] == [False]
        with pytest.raises(NoRuntime, match="is broken"):
            choose(None, None, None, "tf1.15")


@pytest.mark.network
@pytest.mark.slow
def test_a_real_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("PYENV_ROOT", "UV_PYTHON_INSTALL_DIR", "PATH"):
        monkeypatch.setenv(variable, BEFORE.get(variable, ""))
    try:
        made = create("tf1.15")
    except NoRuntime as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))
    assert made.tensorflow == "1.15.5"
    code = "import tensorflow as tf; print(tf.Variable(1).name)"
    done = subprocess.run([made.python, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["Variable:0"]
