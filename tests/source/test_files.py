"""Finding, loading, caching and resolving files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scopelint.source.cache import Cache
from scopelint.source.discover import discover
from scopelint.source.load import load_file
from scopelint.source.lower import lower
from scopelint.source.reach import Reach, imported_names
from scopelint.source.resolve import Resolver, absolute_name, module_name


def write(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("-", "_")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".py").write_text(text)


def names(root: Path, *args: str, **kwargs: bool) -> list[str]:
    found = discover([str(root / a) for a in args] or [str(root)], **kwargs)
    return [os.path.relpath(f, root) for f in found.files]


def test_cache_round_trip_and_corruption(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    data = b"def f(x):\n    return x + 1.5, b'\\xff', 10**30, ...\n"
    module = lower(data)
    assert cache.get(data) is None
    cache.put(data, module)
    assert cache.get(data) == module
    (entry,) = tmp_path.rglob("*.ir")
    for junk in (b"", b"junk", entry.read_bytes()[:-3]):
        entry.write_bytes(junk)
        assert cache.get(data) is None
    cache.put(data, module)
    assert Cache(tmp_path).get(data) == module
    cache.trim(most=0)
    assert not list(tmp_path.rglob("*.ir"))


def test_a_cached_file_needs_no_libcst(tmp_path: Path) -> None:
    write(tmp_path, a="x = 1\n")
    program = (
        "import sys; from scopelint.source.load import load_file; from scopelint.source.cache import Cache;"
        f"m = load_file({str(tmp_path / 'a.py')!r}, Cache({str(tmp_path / 'c')!r})).module; print(bool(m), 'libcst' in sys.modules)"
    )
    outputs = [subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert [o.split() for o in outputs] == [["True", "True"], ["True", "False"]]


def test_unwritable_cache_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "ir").write_text("a file where a folder should be")
    cache = Cache(tmp_path)
    cache.put(b"x", lower("x"))
    assert cache.get(b"x") is None


def test_load_errors(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("x = (\n")
    (tmp_path / "loop.py").symlink_to("loop.py")
    os.mkfifo(tmp_path / "pipe.py")
    for name, words in (("bad.py", "syntax"), ("loop.py", "cannot be read"), ("pipe.py", "regular"), ("absent.py", "cannot be read")):
        loaded = load_file(str(tmp_path / name), shown=name)
        assert loaded.module is None
        (error,) = loaded.errors
        assert error.path == name and words in error.message


def test_discovery(tmp_path: Path) -> None:
    write(tmp_path, a="", pkg__b="", pkg__skip="", build__c="", env__d="", deep__er__e="")
    (tmp_path / "env" / "pyvenv.cfg").touch()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("skip.py\n/deep/er\n")
    (tmp_path / "pkg" / ".gitignore").write_text("!nothing\n")
    (tmp_path / "pkg" / "circle").symlink_to("..")
    (tmp_path / "notes.txt").write_text("")
    assert names(tmp_path) == ["a.py", "pkg/b.py"]
    assert names(tmp_path, "pkg/skip.py", "pkg", "build/c.py") == ["pkg/skip.py", "pkg/b.py", "build/c.py"]
    assert "deep/er/e.py" in names(tmp_path, gitignore=False)
    assert names(tmp_path, "deep") == []
    assert discover([str(tmp_path / "absent")]).errors[0].message == "no such file or folder"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable_folder(tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir(mode=0)
    assert [e.message for e in discover([str(tmp_path)]).errors] == ["the folder cannot be read: Permission denied"]


def test_resolution_order(tmp_path: Path) -> None:
    write(tmp_path, scripts__train="", scripts__net="", net="", pkg__sub__mod="", ns__x="")
    write(tmp_path, src__only="", lib__net="", lib__far="")
    (tmp_path / "pkg").mkdir(exist_ok=True)
    (tmp_path / "pkg" / "__init__.py").write_text("")
    r = Resolver(str(tmp_path / "scripts"), str(tmp_path), ["lib"])

    def path(name: str) -> str | None:
        found = r.find(name)
        return None if found is None else os.path.relpath(found.path, tmp_path) if found.path else "(namespace)"

    assert path("net") == "scripts/net.py"
    assert path("only") == "src/only.py"
    assert path("pkg") == "pkg/__init__.py"
    assert path("pkg.sub") == "(namespace)"
    assert path("pkg.sub.mod") == "pkg/sub/mod.py"
    assert path("ns.x") == "ns/x.py"
    assert path("absent") is None and path("net.x") is None
    far = r.find("far")
    assert far is not None and not far.user
    r.add_path("ns")
    assert path("x") == "ns/x.py"
    r.add_path("lib", first=True)
    assert path("net") == "lib/net.py"


def test_relative_names() -> None:
    assert absolute_name("c", 1, "a.b") == "a.b.c"
    assert absolute_name(None, 2, "a.b") == "a"
    assert absolute_name("c", 3, "a.b") is None
    assert absolute_name("c", 1, "") is None
    assert absolute_name("c.d", 0, "a") == "c.d"


def test_module_name(tmp_path: Path) -> None:
    (tmp_path / "p" / "q").mkdir(parents=True)
    (tmp_path / "p" / "__init__.py").touch()
    (tmp_path / "p" / "q" / "__init__.py").touch()
    assert module_name(str(tmp_path / "p" / "q" / "m.py")) == ("p.q.m", str(tmp_path))
    assert module_name(str(tmp_path / "p" / "q" / "__init__.py")) == ("p.q", str(tmp_path))
    assert module_name(str(tmp_path / "m.py")) == ("m", str(tmp_path))


def test_imported_names() -> None:
    text = b"import a.b as c, d\nfrom . import e\nfrom ..f import (g as h,  # x\n  i)\n"
    text += b"from j import k, \\\n  l\nif 1:\n    import m; import n\n"
    assert imported_names(text, "p.q") == ["a.b", "d", "p.q", "p.q.e", "p.f", "p.f.g", "p.f.i", "j", "j.k", "j.l", "m"]


def test_reach(tmp_path: Path) -> None:
    write(tmp_path, top="import mid\n", mid="from low import f\nimport top\n", low="import tensorflow as tf\n")
    write(tmp_path, plain="import os, circle\n", circle="import plain\n")
    reach = Reach(Resolver(str(tmp_path), str(tmp_path)))
    assert reach.reaches(str(tmp_path / "top.py"))
    assert not reach.reaches(str(tmp_path / "plain.py"))
    assert not reach.reaches(str(tmp_path / "circle.py"))
    assert reach.reaches(str(tmp_path / "mid.py"))
    assert reach.read == 5
