"""Write usage.json: how often each public symbol of TensorFlow 1.15 is called in a set of packages.

usage: python usage.py api/data FOLDER      (a folder of packages; Python >= 3.10, no TensorFlow; api/data has symbols-tf1.15.json)

usage.json
  packages   {package: how many of its calls are counted}
  calls      {symbol without `tf.`: how many calls name it}: tf.x.y(...) whatever tf, tf.x or tf.x.y were imported as; a call of a
             class's method (tf.data.Dataset.range) counts for the class, a name of an internal module for the public symbol it is
"""

import ast
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path


class Names:
    """The public symbols of TensorFlow 1.15, and what its internal modules' names are."""

    def __init__(self, data: Path) -> None:
        self.tree = json.loads((data / "symbols-tf1.15.json").read_text())["symbols"]
        self.internals = json.loads((data / "internals-tf1.15.json").read_text())

    def code(self, symbol: str) -> str | list[object] | None:
        module, _, name = symbol.rpartition(".")
        found: str | list[object] | None = self.tree.get(module, {}).get(name)
        return found

    def public(self, dotted: str) -> str | None:
        """The symbol that `tensorflow.DOTTED` is or has as an attribute, None if no public symbol is."""
        internal = f"tensorflow.{dotted}"
        for module, name, rest in splits(internal):
            if module in self.internals and self.internals[module].get(name):
                return self.public(".".join([self.internals[module][name], *rest]))
        while dotted.startswith("compat.v1."):
            dotted = dotted[10:]
        for module, name, _ in splits(dotted):
            code = self.code(f"{module}.{name}".lstrip("."))
            if isinstance(code, str) and code.startswith("m="):
                return self.public(dotted.replace(f"{module}.{name}".lstrip("."), code[2:], 1))
            if code is not None and code != "m":
                return f"{module}.{name}".lstrip(".")
        return None


def splits(dotted: str) -> Iterator[tuple[str, str, list[str]]]:
    """(module, name, rest) of a dotted name, the shortest module first."""
    parts = dotted.split(".")
    for i in range(len(parts)):
        yield ".".join(parts[:i]), parts[i], parts[i + 1 :]


class Calls(ast.NodeVisitor):
    """Collects the dotted names below `tensorflow` that one file calls (`found`), and all that it mentions (`mentioned`)."""

    def __init__(self, tree: ast.Module) -> None:
        self.names: dict[str, str] = {}
        self.found: Counter[str] = Counter()
        self.mentioned: set[str] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                self.imports(node)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level and within(node.module):
                self.names |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
        for statement in tree.body:
            if isinstance(statement, ast.Assign) and (dotted := self.dotted(statement.value)):
                self.names |= {t.id: dotted for t in statement.targets if isinstance(t, ast.Name)}
        self.visit(tree)

    def imports(self, node: ast.Import) -> None:
        for alias in node.names:
            if within(alias.name):
                self.names[alias.asname or "tensorflow"] = alias.name if alias.asname else "tensorflow"

    def dotted(self, node: ast.expr) -> str:
        """The full name of an expression that names something of tensorflow's, else "" """
        if isinstance(node, ast.Name):
            return self.names.get(node.id, "")
        base = self.dotted(node.value) if isinstance(node, ast.Attribute) else ""
        return f"{base}.{node.attr}" if base and isinstance(node, ast.Attribute) else ""

    def visit_Call(self, node: ast.Call) -> None:
        if dotted := self.dotted(node.func):
            self.found[dotted.partition(".")[2]] += 1
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if dotted := self.dotted(node):
            self.mentioned.add(dotted.partition(".")[2])
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if dotted := self.dotted(node):
            self.mentioned.add(dotted.partition(".")[2])


def within(module: str) -> bool:
    return module == "tensorflow" or module.startswith("tensorflow.")


def calls_of(package: Path, names: Names) -> Counter[str]:
    """Symbol -> calls in a package's files."""
    found: Counter[str] = Counter()
    for path in sorted(package.rglob("*.py")):
        try:
            calls = Calls(ast.parse(path.read_bytes()))
        except (SyntaxError, ValueError):
            continue
        for dotted, count in calls.found.items():
            symbol = names.public(dotted)
            if symbol is not None:
                found[symbol] += count
    return found


def main(out: str, corpus: str) -> None:
    names = Names(Path(out))
    packages = {p.name: calls_of(p, names) for p in sorted(Path(corpus).iterdir()) if p.is_dir()}
    total: Counter[str] = sum(packages.values(), Counter())
    data = {"packages": {k: v.total() for k, v in packages.items()}, "calls": dict(sorted(total.items()))}
    Path(out, "usage.json").write_text(json.dumps(data, indent=0) + "\n")
    print(len(packages), len(total), total.total())


if __name__ == "__main__":
    main(*sys.argv[1:])
