"""What the models of symbols are known to leave open, read off their source: the places that say `unmodelled` and the like."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

LIBRARY_FOLDER = Path(__file__).parent / "library"
PACKAGE = "scopelint.api.library"
MARKERS = frozenset({"unmodelled", "opaque", "opaque_ops", "vague_name"})
"""What library code calls where it leaves something open (tf.scopelint.X)."""


class LibraryFile:
    """The definitions of one file of api/library."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.defined: dict[str, ast.stmt] = {}
        self.imported: dict[str, tuple[str, str]] = {}
        for statement in ast.parse((LIBRARY_FOLDER / f"{name}.py").read_text()).body:
            self._read(statement)

    def _read(self, statement: ast.stmt) -> None:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            self.defined[statement.name] = statement
        elif isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith(f"{PACKAGE}."):
            file = str(statement.module).rpartition(".")[2]
            self.imported |= {a.asname or a.name: (file, a.name) for a in statement.names}
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            self.defined |= {n.id: statement for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}
        elif isinstance(statement, ast.If):
            for inner in [*statement.body, *statement.orelse]:
                self._read(inner)


@cache
def library_file(name: str) -> LibraryFile:
    """A file of api/library, parsed once a process."""
    return LibraryFile(name)


def defines(file: str, attribute: str) -> bool:
    """Whether a library file has an attribute."""
    if not (LIBRARY_FOLDER / f"{file}.py").is_file():
        return False
    found = library_file(file)
    return attribute in found.defined or attribute in found.imported


class Openings:
    """Finds what library code leaves open under a target. `of_symbol` says it of the tf symbols that the code calls in turn."""

    def __init__(self, target: str, of_symbol: Callable[[str], str]) -> None:
        self.tf2 = target == "tf2"
        self.of_symbol = of_symbol
        self.known: dict[tuple[str, str], str] = {}

    def of(self, file: str, attribute: str) -> str:
        """The first thing that a definition leaves open, "" if there is none."""
        key = (file, attribute)
        if key not in self.known:
            self.known[key] = ""
            found = library_file(file)
            if attribute in found.imported:
                self.known[key] = self.of(*found.imported[attribute])
            elif attribute in found.defined:
                self.known[key] = next(filter(None, self._search(found, found.defined[attribute])), "")
        return self.known[key]

    def _search(self, file: LibraryFile, node: ast.AST) -> Iterator[str]:
        if isinstance(node, (ast.If, ast.IfExp)) and (taken := self._taken(node)) is not None:
            for part in taken:
                yield from self._search(file, part)
            return
        if isinstance(node, ast.FunctionDef):
            for part in [node.args, *node.decorator_list, *self._reached(node.body)]:
                yield from self._search(file, part)
            return
        dotted = _dotted(node)
        if dotted.startswith("tf.scopelint."):
            yield f"`{dotted}`" if dotted.rpartition(".")[2] in MARKERS else ""
        elif dotted.startswith("tf."):
            yield self.of_symbol(dotted[3:])
        elif isinstance(node, ast.Name):
            yield self.of(file.name, node.id)
        elif isinstance(node, ast.Call) and _dotted(node.func).startswith("tf.scopelint.") and _dotted(node.func)[13:] in MARKERS:
            reason = _reason(node)
            yield "" if _of_argument(reason) else reason
        else:
            for child in ast.iter_child_nodes(node):
                yield from self._search(file, child)

    def _taken(self, node: ast.If | ast.IfExp) -> list[ast.AST] | None:
        """The side of a condition on the target that is taken, None if it is another condition."""
        decided = self._decided(node.test)
        if decided is None:
            return None
        taken = node.body if decided else node.orelse
        return list(taken) if isinstance(taken, list) else [taken]

    def _reached(self, body: list[ast.stmt]) -> Iterator[ast.stmt]:
        """The statements of a function up to a branch for this target that leaves it."""
        for statement in body:
            yield statement
            taken = self._taken(statement) if isinstance(statement, ast.If) else None
            if taken and isinstance(taken[-1], (ast.Return, ast.Raise)):
                return

    def _decided(self, test: ast.expr) -> bool | None:
        """What a condition on the target is."""
        if isinstance(test, ast.Name) and test.id == "TF2":
            return self.tf2
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            inner = self._decided(test.operand)
            return None if inner is None else not inner
        if isinstance(test, ast.BoolOp):
            stops = isinstance(test.op, ast.Or)
            return stops if any(self._decided(v) is stops for v in test.values) else None
        return None


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    base = _dotted(node.value) if isinstance(node, ast.Attribute) else ""
    return f"{base}.{node.attr}" if base and isinstance(node, ast.Attribute) else ""


def _reason(call: ast.Call) -> str:
    text = next((n.value for a in call.args[:1] for n in ast.walk(a) if isinstance(n, ast.Constant) and isinstance(n.value, str)), "")
    return text or ast.unparse(call)


def _of_argument(reason: str) -> bool:
    """Whether something is open only because an argument's value is not known to us."""
    return reason.endswith(("not known", "an unknown number"))


def of_native(function: Any) -> str:
    """What a native says that it does not model (`NotModelled`), but for arguments that are not known; "" if there is nothing."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function))))
    except (OSError, TypeError, SyntaxError):
        return ""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _dotted(node.func) == "NotModelled" and not _of_argument(_reason(node)):
            return _reason(node)
    return ""
