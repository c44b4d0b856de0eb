"""Which programs a tree holds: scripts, and functions and classes that nothing in the tree calls."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

import msgspec

from scopelint.analysis.names import FileNames, attribute_names
from scopelint.source import ir

CALLED_FROM_OUTSIDE = ("__call__", "_build")
"""Methods that are public although they begin with an underscore (objects that are called, Sonnet modules)."""

_NOT_METHODS = ("setter", "deleter", "abstractmethod")


class EntryPoint(msgspec.Struct, frozen=True):
    """A program. path: the file (absolute); qualname as in facts.Entry; function: what is called ("" for a module body);
    owner: its class ("" if it is none's). A class program with no method has owner = qualname and function "".
    call: as in facts.Entry.
    """

    path: str
    qualname: str
    owner: str = ""
    function: str = ""
    call: str = ""


class Tree:
    """The files of a run, and how they mention each other. `in_tree(path, module)`: whether an import leads to a file of the tree."""

    def __init__(self, files: dict[str, FileNames], imports: dict[str, Sequence[str]], in_tree: Callable[[str, str], bool]) -> None:
        self.files = files
        self.in_tree = in_tree
        self.imported = {target for path, targets in imports.items() for target in targets if target != path}
        self._foreign = {path: self._asked_of_others(path) for path in files}
        self._taken: set[int] = set()
        self._asked: dict[int, set[str]] = {}
        self._classes = {name: (path, node) for path in files for name, node in files[path].classes.items()}

    def _asked_of_others(self, path: str) -> set[str]:
        """The names that a file uses of other files of the tree."""
        names = self.files[path]
        used = set().union(*names.bare.values())
        found = {original for local, (_, original) in names.imported.items() if local in used and original}
        for thing, attribute in names.through:
            module, original = names.imported.get(thing, ("", ""))
            if module and self.in_tree(path, f"{module}.{original}" if original else module):
                found.add(attribute)
        return found | used if names.star else found

    def entries(self, path: str, named: bool) -> list[EntryPoint]:
        """The programs of one file. `named`: the user asked for this very file."""
        names = self.files[path]
        found = []
        if self.is_script(path) or named:
            found.append(EntryPoint(path, "<module>"))
        for name, function in names.functions.items():
            if not self._called(path, name) and not function.generator and not function.is_async:
                found.append(EntryPoint(path, name, "", name))
        for name, node in names.classes.items():
            if not self._called(path, name):
                found.extend(self._class_entries(path, node))
        return found

    def is_script(self, path: str) -> bool:
        """Whether a module body is a program of its own: nothing imports it, or it says that it can be run."""
        names = self.files[path]
        if names.main_guard or names.runs_app:
            return True
        return path not in self.imported and os.path.basename(path) not in ("__init__.py", "setup.py", "conftest.py")

    def _called(self, path: str, name: str) -> bool:
        names = self.files[path]
        if any(name in used for owner, used in names.bare.items() if owner != name):
            return True
        if name == "main" and names.runs_app:
            return True
        return any(name in asked for other, asked in self._foreign.items() if other != path)

    def _class_entries(self, path: str, node: ir.ClassDef) -> list[EntryPoint]:
        family = self._family(node)
        inside: set[str] = set().union(*(self._attributes(c) for c in family))
        methods: dict[str, None] = {}
        overridden: set[str] = set()
        for cls in family:
            members = [m for m in cls.body if isinstance(m, ir.FunctionDef)]
            for member in members:
                name = member.name
                public = _is_public(member) and name not in inside and name not in overridden
                if public and (cls is node or self._tells_more(member, family, overridden)):
                    methods.setdefault(name)
            overridden |= {m.name for m in members}
        if not methods:
            return [EntryPoint(path, node.name, node.name)]
        return [EntryPoint(path, f"{node.name}.{m}", node.name, m) for m in methods]

    def _tells_more(self, method: ir.FunctionDef, family: list[ir.ClassDef], overridden: set[str]) -> bool:
        """Whether a method is worth a program of this class: its heirs that change nothing of what it uses share one program."""
        if not overridden.isdisjoint(self._uses(method, family)) or id(method) not in self._taken:
            self._taken.add(id(method))
            return True
        return False

    def _uses(self, method: ir.FunctionDef, family: list[ir.ClassDef]) -> set[str]:
        """The names of attributes that a method mentions, itself or through methods of its family."""
        bodies: dict[str, list[ir.FunctionDef]] = {}
        for cls in family:
            for member in cls.body:
                if isinstance(member, ir.FunctionDef):
                    bodies.setdefault(member.name, []).append(member)
        found: set[str] = set()
        waiting = [method]
        while waiting:
            new = self._attributes(waiting.pop()) - found
            found |= new
            waiting += [m for name in new for m in bodies.get(name, ())]
        return found

    def _attributes(self, node: ir.ClassDef | ir.FunctionDef) -> set[str]:
        """attribute_names of a body, looked up once."""
        found = self._asked.get(id(node))
        if found is None:
            found = self._asked[id(node)] = attribute_names(node.body)
        return found

    def _family(self, node: ir.ClassDef) -> list[ir.ClassDef]:
        """The class and those of its bases that stand in the tree."""
        found = [node]
        for cls in found:
            for base in cls.bases:
                name = base.attr if isinstance(base, ir.Attribute) else base.id if isinstance(base, ir.Name) else ""
                known = self._classes.get(name)
                if known is not None and known[1] not in found:
                    found.append(known[1])
        return found


def _is_public(method: ir.FunctionDef) -> bool:
    for decorator in method.decorators:
        last = decorator.attr if isinstance(decorator, ir.Attribute) else decorator.id if isinstance(decorator, ir.Name) else ""
        if last in _NOT_METHODS:
            return False
    if method.generator or method.is_async:
        return False
    return not method.name.startswith("_") or method.name in CALLED_FROM_OUTSIDE
