"""LibCST's lowering against CPython's ast: whole trees, every span."""

from __future__ import annotations

import ast
import glob
import os
import sys

import pytest

from scopelint.source import ir
from scopelint.source.constants import constant, value_of
from scopelint.source.decode import decode
from scopelint.source.errors import SourceError
from scopelint.source.from_ast import module_from_ast
from scopelint.source.lower import lower
from scopelint.source.lower_cst import lower_alone, lower_beside
from scopelint.source.spans import preorder

STDLIB = sorted(glob.glob(os.path.join(os.path.dirname(os.__file__), "**", "*.py"), recursive=True))
SAMPLE = [f for f in STDLIB if "site-packages" not in f and "lib2to3" not in f and os.path.getsize(f) < 60_000][::30]

SNIPPETS = [
    "f(x for x in y)\nf(a, *b, k=1, *c, **d, m=2)\n",
    "del a, b\ndel (a, b)\ndel (a), b[0]\ndel a,\n",
    "x[1], x[1:2], x[1:2, ::3], x[a,], x[()], x[...]\n",
    "x[*a, 1]\n",
    "a and b and c or (d and e) and not f\n(a and b) and c\na and (b and c)\n",
    "'a' 'b'\nb'a' b'\\xff'\nr'\\n' '\\n'\nu'x'\n'\\N{EM DASH}' if 0 else '\\u00e9'\n",
    "f'{x!r:>{w}.{p}f} {{}} {y=} {z = !s:^3}' 'tail' f'{a:}'\n",
    'f"""a\n{\n x}\\n\\x41\\101\\N{BULLET}{{\n""" rf"\\d{x:\\d}"\n',
    "f''\nf'a' 'b'\nf'{x}{y}'\n",
    "0x10, 0o17, 0b1, 1_000, 10**2, 99999999999999999999, 1e3, 1_0.5, 2j, ..., None, True, 1e999\n",
    "é = 'ü' + ö(x)\nprint('日本', é.a[1])\n",
    "def f(a, b: int = 1, /, c=2, *args: int, d, e=3, **kw) -> int:\n    yield\n    return lambda x, *y, z=1: (yield)\n",
    "def f():\n    def g():\n        yield 1\n    return g\n",
    "def f():\n    x = yield from g()\n    async def h():\n        await z\n        async for a in b: pass\n",
    "async def h():\n    async with a as b, c: pass\n",
    "@a.b(1)\n@c\nclass D(E, *F, metaclass=G, **H):\n    x: int\n    y: int = 2\n    w.v: int = 4\n    u.t: int\n",
    "if a: b; c\nelif d:\n    e\nelif f: g\nelse:\n    h\n",
    "for (a, b), *c in d: continue\nelse: pass\nwhile x:\n    break\nelse: y\n",
    "try: a\nexcept (B, C) as d: e\nexcept: f\nelse: g\nfinally: h\n",
    "try: a\nfinally: b\n",
    "with a as b, c(d) as (e, f), g: pass\nwith (a as b, c as d,): pass\nwith (a, b): pass\n",
    "from __future__ import division\nimport a, b.c as d\nfrom . import e\nfrom ..f.g import (h as i, j,)\nfrom k import *\n",
    "global a, b\nassert x, y\nassert z\nraise\nraise A\nraise A from B\nx += 1; y @= 2; z //= 3; w **= 4; v >>= 5\n",
    "(a := 1)\na < b <= c is not d not in e != f\n-x ** ~y\nnot a\na if b else c if d else e\n",
    "[a for b in c if d if e for f in g]\n{a for b in c}\n{a: b for c, d in e}\n(a for b in c)\n",
    "{**a, 'b': c, **d}\n{1, *a}\n((1, 2))\n(1,)\n()\n",
    "match x:\n    case [1, *_, a.b] | {'k': None, -1: 2} | C(1, k=2) as z if g: pass\n    case {'k': v, **r}: pass\n",
    "match x:\n    case (a, b), None, -1.5 + 2j: pass\n    case str(): pass\n    case _: pass\n",
    "def f():\n\x0c\n    pass\n\nx = 1 \\\n  + 2\n",
    "if x:\n\ty\n\tz\r\n",
    "",
    "# nothing\n",
    "x = (\n    1 +\n    # c\n    2\n)",
    "print(*a, sep='')\nprint >>f, x\n",
    "async def f():\n    return [x async for x in y]\n",
]


def repr_short(value: object) -> str:
    return type(value).__name__


def trees(text: str) -> tuple[ir.Module, ir.Module]:
    text = decode(text.encode())
    tree = ast.parse(text)
    return lower_beside(text, preorder(tree)[0]), module_from_ast(tree)


@pytest.mark.parametrize("text", SNIPPETS)
def test_snippets_equal_ast(text: str) -> None:
    ours, theirs = trees(text)
    assert ours == theirs
    assert lower(text) == theirs


@pytest.mark.parametrize("path", SAMPLE, ids=os.path.basename)
def test_standard_library_equals_ast(path: str) -> None:
    with open(path, "rb") as file:
        data = file.read()
    try:
        text = decode(data, path)
        tree = ast.parse(text)
    except (SourceError, SyntaxError):
        with pytest.raises(SourceError):
            lower(data, path)
        return
    assert lower_beside(text, preorder(tree)[0]) == module_from_ast(tree)


@pytest.mark.parametrize("path", SAMPLE[::6], ids=os.path.basename)
def test_positions_without_ast(path: str) -> None:
    """Files that the running CPython cannot parse get their spans from LibCST: checked on files that it can."""
    with open(path, "rb") as file:
        text = decode(file.read(), path)
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return
    assert lower_alone(text) == module_from_ast(tree)


def test_every_ast_node_keeps_its_span() -> None:
    """The judge itself against ast: each positioned node appears with its span in the IR."""
    text = "\n".join(s for s in SNIPPETS if "\r" not in s and "\x0c" not in s and "__future__" not in s)
    spans: list[ir.Span] = []

    def collect(value: object) -> None:
        if isinstance(value, tuple):
            for item in value:
                collect(item)
        elif isinstance(value, ir.Node):
            spans.append(value.span)
            for field in value.__struct_fields__[1:]:
                collect(getattr(value, field))

    collect(lower(text))
    expected = [(n.lineno, n.col_offset, n.end_lineno, n.end_col_offset) for n in preorder(ast.parse(text))[0]]  # type: ignore[attr-defined]
    assert sorted(s for s in spans if s != (0, 0, 0, 0)) == sorted(expected)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this CPython knows the grammar")
def test_newer_grammar_than_the_running_python() -> None:
    module = lower("type X = int\ndef f[T](x: T) -> T:\n    return f'{x!r:{'a'}}'\n")
    alias, function = module.body
    assert isinstance(alias, ir.Assign) and alias.span == (1, 0, 1, 12)
    assert isinstance(function, ir.FunctionDef) and function.span == (2, 0, 3, 25)


@pytest.mark.parametrize("value", [None, True, 0, 2**63 - 1, 2**63, 10**5000, 1.5, "ä", b"\xff\x00", 2j, ...], ids=repr_short)
def test_constants_round_trip(value: object) -> None:
    node = constant((1, 0, 1, 1), value)
    assert value_of(node) == value and type(value_of(node)) is type(value)


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"x = (\n", 1, "syntax error"),
        (b"a\nprint 'x'\n", 2, "Python 2"),
        (b"try:\n  a\nexcept A, b:\n  c\n", 3, ""),
        (b"f(async=1)\n", 1, "keywords since Python 3.7"),
        (b"a = 1\nb = '\0'\n", 2, "null bytes"),
        (b"x = 1\ny = '\xff'\n", 2, "UTF-8"),
        ("x = 1".encode("utf-16"), 1, "UTF-16"),
        (b"# coding: klingon\n", 1, "klingon"),
        (b"x = 1\nf(a=1, a=2)\n", 2, "keyword argument repeated"),
        (b"def f(a, a):\n  pass\n", 1, "duplicate argument"),
        (b"x = 1\nreturn x\n", 2, "outside function"),
        (b"if x:\n  break\n", 2, "outside loop"),
        (b"x = " + b"[" * 100_000, 1, ""),
        (b"x = " + b"-" * 100_000 + b"1", 1, "nested"),
        (b"x = " + b"+".join([b"a"] * 20_000), 1, "nested"),
    ],
)
def test_broken_files(data: bytes, line: int, words: str) -> None:
    with pytest.raises(SourceError) as caught:
        lower(data, "f.py")
    assert (caught.value.path, caught.value.line) == ("f.py", line)
    assert words.lower() in caught.value.message.lower()


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n  x = 1\n  global x\n",
        "def f():\n  print(x)\n  global x\n",
        "def f():\n  from os import *\n",
        "def f(y):\n  return [(yield x) for x in y]\n",
        "from __future__ import google_type_annotations\n",
    ],
)
def test_what_older_pythons_ran_is_read(text: str) -> None:
    assert lower(text).body


def test_encodings() -> None:
    assert lower("# coding: latin-1\nx = 'é'\n".encode("latin-1")) == lower("# coding: utf-8\nx = 'é'\n".encode())
    assert lower(b"\xef\xbb\xbfx = 1\n") == lower("x = 1\n")


def test_what_libcst_cannot_parse() -> None:
    """LibCST 1.9 refuses an annotated target in parentheses."""
    text = "class A:\n    (b): int = 1\n"
    assert lower(text) == module_from_ast(ast.parse(text))


def test_deep_and_large_files_are_bounded() -> None:
    assert len(lower("x = " + "[" * 150 + "]" * 150).body) == 1
    assert len(lower("x = " + "+".join(["a"] * 700)).body) == 1
    assert len(lower("x = f(1)\n" * 60_000).body) == 60_000
    assert lower("if a: pass\n" + "elif a: pass\n" * 400).body
