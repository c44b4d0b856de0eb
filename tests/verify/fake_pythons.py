"""Pythons that are shell scripts: they answer what making a runtime asks, at once and without a network."""

from __future__ import annotations

from pathlib import Path

SCRIPT = """#!/bin/sh
echo "$*" >> {log}
case "$*" in
  *ensurepip*) echo '{{"version": "{version}", "lacks": [{lacks}]}}';;
  *"-m venv "*) for last; do :; done; mkdir -p "$last/bin"; cp "$0" "$last/bin/python";;
  *"-m pip "*) {pip};;
  *"import tensorflow"*) {importing};;
esac
"""


def fake_python(
    path: Path,
    version: str = "3.7.9",
    lacks: str = "",
    pip: str = "true",
    tensorflow: str = "1.15.5",
    keras: str = "null",
    importing: str = "",
) -> Path:
    """An executable at `path`; what it was called with is in the file beside it that ends in .log."""
    answer = f'{{"python_version": "{version}", "tensorflow": "{tensorflow}", "keras": {keras}}}'
    path.parent.mkdir(parents=True, exist_ok=True)
    text = SCRIPT.format(log=log_of(path), version=version, lacks=lacks, pip=pip, importing=importing or f"echo '{answer}'")
    path.write_text(text)
    path.chmod(0o755)
    return path


def log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.log")
