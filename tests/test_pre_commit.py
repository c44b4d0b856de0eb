"""The pre-commit hook, installed from this checkout and tried in a repository of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "fixtures" / "guide" / "cases"
IDENTITY = {"GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.org", "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@example.org"}

pytestmark = [pytest.mark.network, pytest.mark.slow]


class Repository:
    """A git repository in a folder, with a clean environment."""

    def __init__(self, folder: Path, **env: str) -> None:
        self.folder = folder
        kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        self.env = {**kept, **IDENTITY, "GIT_CONFIG_GLOBAL": os.devnull, **env}
        folder.mkdir(exist_ok=True)
        self.run("git", "init", "-q")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=600)

    def commit(self, message: str) -> subprocess.CompletedProcess[str]:
        self.run("git", "add", "-A")
        return self.run("git", "commit", "-m", message)


def checkout(folder: Path) -> str:
    """This working tree, as pre-commit can clone it; the commit."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        if name.startswith(("fixtures/", "tests/")) or not (ROOT / name).is_file():
            continue
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    repository = Repository(folder)
    assert repository.commit("the working tree").returncode == 0
    return repository.run("git", "rev-parse", "HEAD").stdout.strip()


def test_a_bad_file_is_refused_and_a_good_one_passes(tmp_path: Path) -> None:
    rev = checkout(tmp_path / "scopelint")
    repository = Repository(tmp_path / "project", PRE_COMMIT_HOME=str(tmp_path / "cache"))
    config = f"repos:\n  - repo: {tmp_path / 'scopelint'}\n    rev: {rev}\n    hooks:\n      - id: scopelint\n"
    (repository.folder / ".pre-commit-config.yaml").write_text(config)
    installed = repository.run(sys.executable, "-m", "pre_commit", "install", "--install-hooks")
    assert installed.returncode == 0, installed.stdout + installed.stderr

    model = repository.folder / "model.py"
    shutil.copyfile(CASES / "duplicate_get_variable.py", model)
    refused = repository.commit("bad")
    assert refused.returncode != 0
    assert "SL101" in refused.stdout + refused.stderr
    assert repository.run("git", "log").returncode != 0  # no commit came about

    shutil.copyfile(CASES / "reuse_true.py", model)
    passed = repository.commit("good")
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "Passed" in passed.stdout + passed.stderr
