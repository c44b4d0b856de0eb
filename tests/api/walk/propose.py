"""Propose patterns for modelled symbols that have none, from the cases and fixtures that call them.

usage: python -m tests.api.walk.propose SIGNATURES.json [COUNT]       prints lines for patterns.txt
"""

from __future__ import annotations

import ast
import builtins
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from scopelint.api.coverage import Classifier
from scopelint.api.generate.usage import Calls, Names
from scopelint.api.optable import DATA
from tests.api.op_predict import HEADER, HERE
from tests.api.op_truth import read_cases

FIXTURES = HERE.parents[1] / "fixtures"
FREE = set(dir(builtins)) | {"tf", "np"}
MARK = "name__goes__here"
LONGEST = 700
Signatures = dict[str, list[tuple[str, str, bool]] | None]


def sources() -> Iterator[str]:
    """Every snippet of a case and every fixture script."""
    for cases in sorted(HERE.glob("*_cases.txt")):
        for _, source in read_cases(str(cases)):
            yield HEADER + source
    for folder in ("guide", "conformance", "field"):
        for path in sorted((FIXTURES / folder / "cases").glob("*.py")):
            yield path.read_text()


def bound(node: ast.AST) -> set[str]:
    """The names that a statement or an expression binds."""
    found = set()
    for n in ast.walk(node):
        match n:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                found |= {(a.asname or a.name).partition(".")[0] for a in names}
    return found


def free(node: ast.AST) -> set[str]:
    """The names that it needs."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} - bound(node) - FREE


def used(node: ast.stmt) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} - FREE


class Harvest:
    """symbol -> {(parameters given): shortest line}."""

    def __init__(self, signatures: Signatures) -> None:
        self.signatures = signatures
        self.names = Names(DATA)
        self.classifier = Classifier("tf1.15")
        self.found: dict[str, dict[str, str]] = {}

    def read(self, source: str) -> None:
        try:
            tree = ast.parse(source)
        except SyntaxError:
            return
        self.calls = Calls(tree)
        for number, statement in enumerate(tree.body):
            if not isinstance(statement, (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)):
                self.statement(statement, tree.body[:number])

    def statement(self, statement: ast.stmt, before: list[ast.stmt]) -> None:
        parents = {c: p for p in ast.walk(statement) for c in ast.iter_child_nodes(p)}
        for node in ast.walk(statement):
            if not isinstance(node, ast.Call):
                continue
            symbol = self.symbol(node)
            if symbol is None:
                continue
            outer: ast.expr = node
            while isinstance(p := parents.get(outer), ast.Call | ast.Attribute) and (isinstance(p, ast.Attribute) or p.func is outer):
                outer = p
            setup = self.setup(outer, statement, before)
            if setup is not None:
                self.add(symbol, node, outer, setup)

    def symbol(self, node: ast.Call) -> str | None:
        dotted = self.calls.dotted(node.func)
        public = self.names.public(dotted.partition(".")[2]) if dotted else None
        return self.classifier.preferred(public) if public else None

    def setup(self, node: ast.expr, statement: ast.stmt, before: list[ast.stmt]) -> list[str] | None:
        """The statements that what an expression needs comes from; None if some is not there."""
        needs, kept = free(node), []
        if isinstance(statement, (ast.For, ast.With, ast.While)) and needs & bound(statement):
            return None
        for s in reversed(before):
            makes = bound(s) if not isinstance(s, (ast.FunctionDef, ast.ClassDef)) else {s.name}
            if makes & needs:
                kept.append(s)
                needs = (needs - makes) | (used(s) - makes if not isinstance(s, ast.FunctionDef) else free(s))
        if needs:
            return None
        kept = [s for s in kept[::-1] if not (isinstance(s, (ast.Import, ast.ImportFrom)) and bound(s) <= {"tf", "np"})]
        return [ast.unparse(s) for s in kept]

    def add(self, symbol: str, node: ast.Call, outer: ast.expr, setup: list[str]) -> None:
        old, given = node.keywords, sorted(k.arg or "**" for k in node.keywords)
        parameters = self.signatures.get(symbol) or []
        words = [p[0] for p in parameters if p[0] in ("name", "scope")]
        if "scope" in words and symbol.startswith("contrib."):
            words = ["scope"]
        place = next((i for i, p in enumerate(parameters) if words and p[0] == words[0]), 0)
        if words and "**" not in given and len(node.args) <= place - (bool(parameters) and parameters[0][0] == "self"):
            node.keywords = [k for k in old if k.arg != words[0]] + [ast.keyword(MARK, ast.Constant(0))]
        text = ast.unparse(outer)
        node.keywords = old
        mark = "§" if words[:1] != ["scope"] else "§scope"
        text = text.replace(f", {MARK}=0", mark).replace(f"{MARK}=0", mark)
        line = f"{symbol} | " + " ¶ ".join([*"\n".join(setup).split("\n"), text] if setup else [text])
        if "\n" in text or "¶" in text or len(line) > LONGEST or text.count("§") > 1:
            return
        kinds = "".join("K" if isinstance(a, ast.Constant) else "." for a in node.args)
        shape = f"{kinds} {[g for g in given if g not in words]}"
        known = self.found.setdefault(symbol, {})
        if shape not in known or len(line) < len(known[shape]):
            known[shape] = line


def main(signatures: str, count: str = "2") -> None:
    harvest = Harvest(json.loads(Path(signatures).read_text()))
    for source in sources():
        harvest.read(source)
    for symbol in sorted(harvest.found):
        lines = sorted(harvest.found[symbol].values(), key=len)
        for line in lines[: int(count)]:
            print(line)


if __name__ == "__main__":
    main(*sys.argv[1:])
