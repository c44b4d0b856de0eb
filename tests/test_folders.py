"""Where things are kept."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scopelint.folders import cache_folder


def test_the_environment_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCOPELINT_CACHE_DIR", str(tmp_path / "own"))
    assert cache_folder() == tmp_path / "own"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCOPELINT_CACHE_DIR", "own")
    assert cache_folder() == tmp_path / "own"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other folders")
def test_else_it_is_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCOPELINT_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "scopelint"
