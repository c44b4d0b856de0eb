"""Python source -> IR: LibCST's tree, with the positions of CPython's ast."""

from __future__ import annotations

import ast
import gc
import re
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from scopelint.source import ir
from scopelint.source.decode import decode, normalise
from scopelint.source.errors import SourceError
from scopelint.source.from_ast import UnsupportedSyntax, module_from_ast
from scopelint.source.spans import preorder

MAX_BYTES = 4 * 2**20
"""Files above this are refused."""

LIBCST_MAX_CHARS = 400_000
LIBCST_MAX_DEPTH = 120
"""Beyond these LibCST takes many seconds and gigabytes, or overflows the C stack; CPython's ast is lowered directly instead."""

_OLD_NAMES = re.compile(r"\b(?:async|await)\s*[=,):.]|\.(?:async|await)\b")
_ONCE_ALLOWED = re.compile(r"global declaration|before global|import \* only|'yield' inside|future feature")
"""Errors of newer Pythons in what Python 2 or 3.7 ran."""
_RECURSION_LIMIT = 30_000
_STACK_BYTES = 256 * 2**20


def lower(text: str | bytes, path: str = "<string>", plain: bool = False) -> ir.Module:
    """The IR of a file's text; SourceError(path, line, message) if there is none.

    plain: take CPython's ast as it is (the same IR ten times faster, for text that every supported CPython parses: our own).
    """
    if len(text) > MAX_BYTES:
        raise SourceError(path, 1, f"the file is too large ({len(text) / 2**20:.1f} MB, at most {MAX_BYTES // 2**20} MB are read)")
    source = decode(text, path) if isinstance(text, bytes) else normalise(text, path)
    with _no_collector():
        tree = _parsed(source, path)
        if isinstance(tree, ir.Module):
            return tree
        if plain:
            return _from_ast(path, tree)
        _compiled(tree, path)
        return _lower_parsed(source, path, tree)


def check(data: bytes, path: str = "<string>") -> None:
    """SourceError if there is anything wrong with a file whose IR nobody needs."""
    tree = _parsed(decode(data, path), path)
    if isinstance(tree, ast.Module):
        _compiled(tree, path)


def _parsed(source: str, path: str) -> ast.Module | ir.Module:
    try:
        return _parse(source)
    except SyntaxError as error:
        return _newer_grammar(source, path, error)
    except (MemoryError, RecursionError):
        raise SourceError(path, 1, "the code is nested too deeply to be parsed") from None
    except ValueError as error:
        raise SourceError(path, 1, f"the file cannot be parsed: {error}") from None


def _parse(source: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source)


def _compiled(tree: ast.Module, path: str) -> None:
    """Refuse what can be parsed and yet is no program: arguments given twice, `return` outside of functions."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(tree, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        if not _ONCE_ALLOWED.search(error.msg):
            raise SourceError(path, error.lineno or 1, _message(error)) from None
    except (MemoryError, RecursionError, ValueError, SystemError):
        pass  # too deep for the compiler, not for us


def _lower_parsed(source: str, path: str, tree: ast.Module) -> ir.Module:
    if len(source) > LIBCST_MAX_CHARS:
        return _from_ast(path, tree)
    order, depth = preorder(tree)
    if depth <= LIBCST_MAX_DEPTH:
        from scopelint.source.lower_cst import FAILURES, lower_beside

        try:
            with _deep_recursion():
                return lower_beside(source, order)
        except FAILURES:
            pass
    return _from_ast(path, tree)


def _from_ast(path: str, tree: ast.Module) -> ir.Module:
    try:
        return _on_big_stack(lambda: module_from_ast(tree))
    except UnsupportedSyntax as error:
        raise SourceError(path, error.line, str(error)) from None
    except RecursionError:
        raise SourceError(path, 1, "the code is nested too deeply") from None


def _newer_grammar(source: str, path: str, error: SyntaxError) -> ir.Module:
    """A file that the running CPython cannot parse: LibCST knows the grammar of other versions too."""
    if len(source) <= LIBCST_MAX_CHARS and not _suspicious(source) and not _python2(error):
        from scopelint.source.lower_cst import FAILURES, lower_alone

        try:
            return _on_big_stack(lambda: lower_alone(source))
        except FAILURES:
            pass
    raise SourceError(path, error.lineno or 1, _message(error)) from None


def _message(error: SyntaxError) -> str:
    if _OLD_NAMES.search(error.text or ""):
        return f"syntax error: {error.msg} (`async` and `await` are keywords since Python 3.7)"
    return f"Python 2 syntax: {error.msg}" if _python2(error) else f"syntax error: {error.msg}"


def _python2(error: SyntaxError) -> bool:
    line = (error.text or "").strip()
    return (
        error.msg.startswith(("Missing parentheses in call", "multiple exception types", "leading zeros"))
        or (line.startswith("raise ") and "," in line)
        or (line.startswith("except ") and "," in line and sys.version_info < (3, 10))
        or "<>" in line
    )


def _suspicious(source: str) -> bool:
    """Nesting that LibCST's parser may not survive: deep brackets, long chains of prefix operators."""
    depth = 0
    for char in source:
        if char in "([{":
            depth += 1
            if depth > 60:
                return True
        elif char in ")]}" and depth:
            depth -= 1
    return any(run * 200 in source for run in ("-", "~", "+", "not ", "await ", "lambda:", "- ", "a.", "()"))


@contextmanager
def _no_collector() -> Iterator[None]:
    """Trees hold no garbage cycles; searching for them takes longer than building the tree."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def _deep_recursion() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 8 * LIBCST_MAX_DEPTH + 2000))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _on_big_stack(work: Callable[[], ir.Module]) -> ir.Module:
    """Run in a thread whose stack has room for deep recursion."""
    results: list[ir.Module] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            failures.append(error)

    size, limit = threading.stack_size(_STACK_BYTES), sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _RECURSION_LIMIT))
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(size)
        sys.setrecursionlimit(limit)
    if failures:
        raise failures[0]
    return results[0]
