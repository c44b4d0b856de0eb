"""The library files can be loaded in any order: none needs at its import what a file that is being loaded has not defined yet."""

from __future__ import annotations

from pathlib import Path

import pytest

import scopelint.api
from scopelint.analysis.loader import FileStore
from scopelint.analysis.program import Conditions, new_machine
from scopelint.api.module import LIBRARY_PACKAGE
from scopelint.api.opaque import OpaqueSymbol
from scopelint.api.registry import library_of, load_all
from scopelint.api.state import tf_state
from scopelint.interp.settings import Settings

FILES = sorted(p.stem for p in Path(scopelint.api.__file__).parent.joinpath("library").glob("*.py") if p.stem != "__init__")


@pytest.mark.parametrize("target", ["tf1.15", "tf2"])
@pytest.mark.parametrize("file", FILES)
def test_a_file_may_be_the_first(file: str, target: str, tmp_path: Path) -> None:
    load_all()
    m = new_machine(str(tmp_path), FileStore(str(tmp_path), None), Conditions(str(tmp_path), target, Settings()))
    assert m.module(f"{LIBRARY_PACKAGE}.{file}") is not None
    opaque = {name for name, value in tf_state(m).symbols.items() if isinstance(value, OpaqueSymbol)}
    assert not [name for name in opaque if library_of(f"tf.{name}") is not None]
    assert not m.failures
