"""Running a stranger's script: what it is given, what is said before and after, and that an interruption leaves nothing. No TensorFlow."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scopelint.verify.environment import child_environment, withheld
from scopelint.verify.errors import NoRuntime, RunFailed
from scopelint.verify.run import Job, announcement, command_line, record, run_job
from tests.verify.children import DAEMON, alive, stand_in, within

SECRETS = """
AWS_PROFILE AWS_SECRET_ACCESS_KEY GOOGLE_APPLICATION_CREDENTIALS GITHUB_TOKEN GHTOKEN HF_TOKEN NPM_AUTH_TOKEN AZURE_TENANT_ID
PGPASSWORD MYSQL_PWD DB_PASS SMTP_PASSWORD API_KEY OPENAI_API_KEY MY_SECRET_THING SSH_AUTH_SOCK SSH_KEY_PATH WANDB_APIKEY githubToken
KUBECONFIG DOCKER_AUTH_CONFIG AWS_ACCESS_KEY_ID KEYS_FILE_KEY
"""
HARMLESS = """
PATH HOME PWD OLDPWD KEYBOARD_LAYOUT PYTHONHASHSEED PYTHONPATH TOKENIZERS_PARALLELISM KEY_REPEAT GIT_AUTHOR_NAME COMPASS LANG
MONKEY XDG_SESSION_ID SSH_CONNECTION TF_CPP_MIN_LOG_LEVEL CUDA_VISIBLE_DEVICES LS_COLORS PASSIVE BYPASS DISPLAY HTTP_PROXY
AWS_REGION AWS_CA_BUNDLE
"""


def test_what_looks_like_a_credential() -> None:
    environ = dict.fromkeys([*SECRETS.split(), *HARMLESS.split()], "some value")
    assert set(withheld(environ)) == set(SECRETS.split())


@pytest.mark.parametrize(
    "value",
    [
        "https://me:word@index.example/simple",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl",
        "ghp_0123456789abcdefABCDEF",
        "AKIA0123456789ABCDEF",
    ],
)
def test_values_that_tell(value: str) -> None:
    assert withheld({"THING": value}) == ("THING",)


@pytest.mark.parametrize("value", ["https://index.example/simple", "me@example.org", "/usr/lib", "", "sk-learn"])
def test_values_that_tell_nothing(value: str) -> None:
    assert withheld({"THING": value}) == ()


def test_counts_are_no_credentials() -> None:
    assert withheld({"MAX_TOKENS": "512", "API_TOKENS": "a,b"}) == ("API_TOKENS",)


def test_the_childs_environment() -> None:
    environ = {"HOME": "/home/me", "API_KEY": "k", "PYTHONHOME": "/x", "TMPDIR": "/tmp"}
    assert child_environment(environ, "/scratch").keys() >= {"HOME", "TMPDIR", "PYTHONUNBUFFERED"}
    assert not child_environment(environ, "/scratch").keys() & {"API_KEY", "PYTHONHOME"}
    assert child_environment(environ, "/scratch")["TMPDIR"] == "/scratch"
    assert child_environment(environ, "/scratch", keep_env=True)["API_KEY"] == "k"


WRITES = "import os, sys\nopen('seen', 'w').write(repr((os.environ.get('API_KEY'), os.environ['TMPDIR'])))\n"
ANSWERS = WRITES + 'open(sys.argv[2], "w").write(\'{"tf": "1.15.5", "error": null, "graphs": [], "gets": []}\')\n'


@pytest.mark.parametrize("keep", [True, False])
def test_a_job_keeps_credentials_only_when_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keep: bool) -> None:
    monkeypatch.setenv("API_KEY", "k")
    judgement = run_job(Job("a.py", str(tmp_path), stand_in(tmp_path, ANSWERS), keep_env=keep))
    key, temporary = eval((tmp_path / "seen").read_text())
    assert key == ("k" if keep else None)
    assert judgement.network == "on"
    assert not os.path.exists(temporary)


def test_the_answer_says_whether_the_network_was_off(tmp_path: Path) -> None:
    judgement = run_job(Job("a.py", str(tmp_path), stand_in(tmp_path, ANSWERS), no_network=True))
    assert judgement.network == "off" or judgement.network.startswith("could not be turned off (")


def test_it_says_what_it_will_run() -> None:
    job = Job("a.py", "/here", "/usr/bin/python3", ("--n", "3"), ("lib",), 60, 1 << 30)
    assert announcement(job, {"HOME": "/"}).splitlines() == [
        "running /usr/bin/python3 a.py --n 3 in /here under the recorder",
        "  at most 60 s, 240 s of CPU time, 1 GiB a process, 512 processes",
        "  network: on",
        "  environment: as it is here",
    ]
    assert command_line(job, "/out.json")[-4:] == ["--", "a.py", "--n", "3"]
    assert announcement(job, {"A_KEY": "k"}).endswith("  environment: as it is here, without what looks like a credential: A_KEY")


def test_it_says_what_was_asked_for() -> None:
    job = Job("a.py", "/here", "/usr/bin/python3", cpu_seconds=5, keep_env=True, no_network=True)
    said = announcement(job, {"A_KEY": "k"})
    assert "600 s, 5 s of CPU time, 16 GiB" in said
    assert "network: off, where the system permits that" in said
    assert said.endswith("as it is here, with what looks like a credential: A_KEY")


@pytest.mark.parametrize(
    ("code", "limits", "message"),
    [
        ("import time; time.sleep(60)", {"seconds": 0.5}, r"stopped after 0.5 s: .*--timeout"),
        ("while True: pass", {"cpu_seconds": 0.5}, r"stopped after 0.5 s of CPU time \(--cpu-time"),
        ("bytearray(1 << 33)", {"memory": 1 << 30}, r"the memory limit of 1024 MiB was hit \(--memory"),
        ("print('what(): std::bad_alloc', flush=True); import os; os.abort()", {}, r"the memory limit of 16384 MiB was hit"),
        ("import os; os.kill(os.getpid(), 11)", {}, r"killed by SIGSEGV \(Segmentation fault\) before"),
        ("print('last words', flush=True); import os; os._exit(3)", {}, r"(?s)left with status 3, as os\._exit does, before.*last words"),
        ("import os, time; os.kill(os.getppid(), 9); time.sleep(60)", {}, r"watches the script was gone"),
    ],
)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits differ")
def test_failures_are_told_apart(tmp_path: Path, code: str, limits: dict[str, float], message: str) -> None:
    with pytest.raises(RunFailed, match=message):
        record(Job("a.py", str(tmp_path), stand_in(tmp_path, code), **limits))  # type: ignore[arg-type]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")
def test_too_many_processes_are_told(tmp_path: Path) -> None:
    code = "import os, time\nfor _ in range(600):\n  if os.fork() == 0: time.sleep(30); os._exit(0)\ntime.sleep(30)"
    with pytest.raises(RunFailed, match="more than 512 processes"):
        record(Job("a.py", str(tmp_path), stand_in(tmp_path, code)))


def test_python_without_tensorflow(tmp_path: Path) -> None:
    script = tmp_path / "a.py"
    script.write_text("import tensorflow as tf\n")
    bare = tmp_path / "bare"  # this Python, told that there is no TensorFlow
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')
    bare.chmod(0o755)
    with pytest.raises(NoRuntime, match="cannot import TensorFlow"):
        record(Job("a.py", str(tmp_path), str(bare)))


def test_no_python_at_all(tmp_path: Path) -> None:
    with pytest.raises(NoRuntime, match="cannot start"):
        record(Job("a.py", str(tmp_path), str(tmp_path / "nothing")))


SCOPELINT = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background ignores it, one under nohup the other
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from scopelint.cli.main import main
main()
"""
STUBBORN = f"""{DAEMON}
import signal
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
open("pids.part", "w").write(f"{{os.getpid()}} {{daemon(idle)}} {{daemon(bare)}}")
os.rename("pids.part", "pids")
time.sleep(60)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")
@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_an_interrupted_verify_leaves_nothing(tmp_path: Path, number: int, status: int) -> None:
    """The script resists, and has daemons; killed, scopelint can do nothing itself."""
    (tmp_path / "a.py").write_text("import tensorflow as tf\n")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    verify = subprocess.Popen(
        [sys.executable, "-c", SCOPELINT, "verify", "a.py", "--python", stand_in(tmp_path, STUBBORN)],
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        assert within(60, (tmp_path / "pids").exists)
        pids = [int(word) for word in (tmp_path / "pids").read_text().split()]
        assert all(map(alive, pids))
        assert list(temporary.iterdir())
        verify.send_signal(number)
        assert verify.wait(timeout=60) == status
        assert within(30, lambda: not any(map(alive, pids)))
        assert within(30, lambda: not list(temporary.iterdir()))
    finally:
        verify.kill()
        output = verify.communicate()[0].decode()
    assert output.startswith("running ")
