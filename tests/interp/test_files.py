"""Files of the analysed tree are read as data; which files there are is known of package folders alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scopelint.analysis.loader import MAX_DATA, FileStore, TreeLoader
from scopelint.facts import show
from scopelint.interp.values import Unknown
from scopelint.source.resolve import Resolver
from tests.interp.harness import host, machine, run

FILES = {
    "conf/a.json": b'{"units": [16, 8], "cell": {"name": "lstm", "peephole": true}}',
    "conf/b.json": b"[1, 2.5, null]",
    "/pkg/conf/a.json": b"{}",
    "/pkg/conf/b.json": b"{}",
    "/pkg/conf/deep/c.json": b"{}",
    "words.txt": "one\r\ntwo\n\nthr\u00e9e".encode(),
}


def run_with_files(text: str) -> dict[str, Any]:
    m = machine()
    m.loader.files = FILES  # type: ignore[attr-defined]
    return run(text, m)


def test_a_config_is_read() -> None:
    out = run_with_files(
        "import json, os\nfrom collections import OrderedDict\nwith open('conf/a.json') as f:\n    c = json.load(f)\n"
        "d = json.loads(open('conf/a.json', 'rb').read().decode(), object_pairs_hook=OrderedDict)\n"
        "e = json.load(open(os.path.join('conf', 'b.json'), encoding='utf-8'))\nresult = (c['units'], c['cell']['name'], type(d).__name__, d['cell']['peephole'], e)\n"
    )
    assert out["result"] == ([16, 8], "lstm", "OrderedDict", True, [1, 2.5, None])


def test_lines_come_as_python_gives_them() -> None:
    out = run_with_files(
        "f = open('words.txt')\na = f.readline()\nb = [l.rstrip() for l in f]\nc = f.read()\nf.seek(0)\nd = f.read(5)\n"
        "e = open('words.txt').readlines()\nwith open('words.txt') as g:\n    h = {w.strip(): i for i, w in enumerate(g)}\n"
    )
    assert [out[k] for k in "abcde"] == ["one\n", ["two", "", "thr\u00e9e"], "", "one\nt", ["one\n", "two\n", "\n", "thr\u00e9e"]]
    assert out["h"] == {"one": 0, "two": 1, "": 2, "thr\u00e9e": 3}


@pytest.mark.parametrize(
    "first",
    ["open('words.txt', 'w').write('x')", "open('./words.txt', mode='a')", "import os; os.rename('other', 'words.txt')", "import shutil; shutil.copy('a', 'words.txt')",
     "from pathlib import Path; Path('words.txt').write_text('x')", "from pathlib import Path; Path('words.txt').open('r+')"],
)  # fmt: skip
def test_what_the_program_writes_is_not_what_the_tree_holds(first: str) -> None:
    assert isinstance(run_with_files(f"{first}\nresult = open('words.txt').read()\n")["result"], Unknown)


@pytest.mark.parametrize("path", ["'absent.txt'", "input()", "'words' + input()", "'/words.txt'"])
def test_other_files_are_not_known(path: str) -> None:
    out = run_with_files(f"f = open({path})\nresult = f.read()\nwith open({path}) as g:\n    lines = [l for l in g]\nn = 'x%s' % result\n")
    assert isinstance(out["result"], Unknown) and show(out["n"]).startswith("x{")


def test_folders_of_packages() -> None:
    out = run_with_files(
        "import os\nfrom pathlib import Path\nroot = Path('/pkg/conf')\nfound = [str(p.relative_to(root)) for p in sorted(root.glob('**/*.json'))]\n"
        "top = sorted(os.listdir('/pkg/conf'))\nstems = set()\nfor p in root.glob('*.json'):\n    stems.add(p.stem)\n"
        "there = (os.path.exists('/pkg/conf/a.json'), (root / 'deep').is_dir(), (root / 'deep').is_file())\n"
        "absent, elsewhere = os.path.exists('/pkg/conf/z.json'), os.listdir('/other')\nresult = (found, top, sorted(stems), there)\nfirst = os.listdir('/pkg/conf')[0]\n"
        "here = os.listdir('conf')\n"
    )
    assert out["result"] == (["a.json", "b.json", "deep/c.json"], ["a.json", "b.json", "deep"], ["a", "b"], (True, True, False))
    assert all(isinstance(out[name], Unknown) for name in ("absent", "elsewhere", "first", "here"))


def test_resources_of_packages() -> None:
    m = machine({"pkg.sub": "x = 1\n", "pkg": ""})
    m.loader.files = {"pkg/conf.json": b"[1]", "/pkg/data/b": b""}  # type: ignore[attr-defined]
    out = run(
        "import json, pkgutil, pkg_resources, pkg.sub\nfrom pkg_resources import resource_filename\n"
        "result = (json.loads(pkgutil.get_data('pkg', 'conf.json').decode()), json.loads(pkg_resources.resource_string('pkg', 'conf.json').decode()),\n"
        "    resource_filename('pkg.sub', 'a.txt'), json.load(pkg_resources.resource_stream(pkg.__name__, 'conf.json')))\n"
        "version, absent = pkg_resources.get_distribution('pkg').version, pkgutil.get_data('pkg', 'absent')\n",
        m,
    )
    assert out["result"] == ([1], [1], "pkg/a.txt", [1])
    assert isinstance(out["version"], Unknown) and not out["version"].tf and out["absent"].kind == "bytes"


PATHS = (
    "[str(x) for x in p.parents]", "p.parts", "str(p.relative_to('/a'))", "p.parent.name", "p.stem", "p.suffix", "str(p.with_suffix('.txt'))", "str(p / '..' / 'd')",
    "p.parents[1].name", "p.relative_to('/a/b').parts", "str(p.relative_to(p))",
)  # fmt: skip


@pytest.mark.parametrize("expression", PATHS)
def test_paths_agree_with_pathlib(expression: str) -> None:
    expected = eval(expression, {"p": Path("/a/b/c.json")})
    assert run(f"from pathlib import Path\np = Path('/a/b/c.json')\nresult = {expression}\n")["result"] == expected


def test_the_tree_is_what_is_searched_for_modules(tmp_path: Path) -> None:
    for name, data in {
        "tree/pkg/__init__.py": "",
        "tree/pkg/data/x.json": "1",
        "tree/runs/y": "2",
        "tree/.hidden/z": "3",
        "outside": "4",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(data)
    (tmp_path / "tree" / "long").write_bytes(b"x" * (MAX_DATA + 1))
    (tmp_path / "tree" / "link").symlink_to(tmp_path / "outside")
    tree = str(tmp_path / "tree")
    loader = TreeLoader(FileStore(tree), Resolver(None, tree))
    assert loader.data("pkg/data/x.json") == b"1" and loader.data(f"{tree}/runs/y") == b"2"
    assert [loader.data(p) for p in (".hidden/z", "../outside", "long", "link", "pkg", "absent")] == [None] * 6
    assert loader.files_in("pkg") == [("__init__.py", False), ("data", True)] and loader.files_in("pkg/data") == [("x.json", False)]
    assert [loader.files_in(p) for p in ("runs", ".", "..", "absent", ".hidden")] == [None] * 5


def test_elements_of_what_holds_no_tensors_hold_none() -> None:
    out = run(
        "import json\nc = json.load(open(input()))\na = [x for x in c.get('l', {}).values()]\nfor e in [1] + a: pass\nfor f in list(c): pass\n"
    )
    assert not out["e"].tf and not out["f"].tf and host(out["a"].rest).tf is False
