"""What one file defines and mentions, by name: enough to say which functions and classes nothing calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from scopelint.source import ir

_SCOPE_NODES = (ir.Global, ir.Nonlocal)
_FIELDS: dict[type, tuple[str, ...]] = {
    cls: tuple(f for f in cls.__struct_fields__ if f not in ("span", "ops", "kwd_attrs") and not (f == "names" and cls in _SCOPE_NODES))
    for cls in vars(ir).values()
    if isinstance(cls, type) and issubclass(cls, ir.Node)
}
"""The fields that can hold nodes (or at least no tuples of anything else)."""


class FileNames(msgspec.Struct, frozen=True):
    """One file. `bare`: names read, by the top-level definition that reads them ("" = the module's own code).

    through: (imported thing, attribute) for every `thing.attribute`; imported: local name -> (module with its dots, original name or "").
    """

    functions: dict[str, ir.FunctionDef]
    classes: dict[str, ir.ClassDef]
    bare: dict[str, frozenset[str]]
    through: frozenset[tuple[str, str]]
    imported: dict[str, tuple[str, str]]
    star: bool
    main_guard: bool
    runs_app: bool


def names_of(module: ir.Module) -> FileNames:
    """Read one file."""
    functions: dict[str, ir.FunctionDef] = {}
    classes: dict[str, ir.ClassDef] = {}
    bare: dict[str, set[str]] = {"": set()}
    for statement in _top_level(module.body):
        owner = ""
        if isinstance(statement, ir.FunctionDef):
            owner = statement.name
            functions[owner] = statement
        elif isinstance(statement, ir.ClassDef):
            owner = statement.name
            classes[owner] = statement
        bare.setdefault(owner, set()).update(bare_names(statement))
    nodes = list(walk(module.body))
    attributes = [n for n in nodes if isinstance(n, ir.Attribute)]
    return FileNames(
        functions,
        classes,
        {owner: frozenset(names) for owner, names in bare.items()},
        frozenset((n.value.id, n.attr) for n in attributes if isinstance(n.value, ir.Name)),
        _imported(nodes),
        any(isinstance(n, ir.ImportFrom) and n.names[0].name == "*" for n in nodes),
        any(is_main_guard(s) for s in module.body),
        any(n.attr == "run" and _last(n.value) == "app" for n in attributes),
    )


def function_named(module: ir.Module, name: str) -> ir.FunctionDef | None:
    """The (last) definition of a top-level function."""
    found = [s for s in _top_level(module.body) if isinstance(s, ir.FunctionDef) and s.name == name]
    return found[-1] if found else None


def _last(node: ir.Expr) -> str:
    return node.attr if isinstance(node, ir.Attribute) else node.id if isinstance(node, ir.Name) else ""


def _imported(nodes: list[ir.Node]) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for node in nodes:
        if isinstance(node, ir.ImportFrom):
            for alias in node.names:
                found[alias.asname or alias.name] = ("." * node.level + (node.module or ""), alias.name)
        elif isinstance(node, ir.Import):
            for alias in node.names:
                found[alias.asname or alias.name.partition(".")[0]] = (alias.name, "")
    return found


def _top_level(body: tuple[ir.Stmt, ...]) -> Iterator[ir.Stmt]:
    """The statements of a module, those inside top-level `if` and `try` with them (a `__main__` guard stays whole)."""
    for statement in body:
        match statement:
            case ir.If() if not is_main_guard(statement):
                yield ir.ExprStmt(statement.span, statement.test)
                yield from _top_level(statement.body)
                yield from _top_level(statement.orelse)
            case ir.Try():
                for part in (statement.body, *(h.body for h in statement.handlers), statement.orelse, statement.finalbody):
                    yield from _top_level(part)
            case _:
                yield statement


def is_main_guard(statement: ir.Stmt) -> bool:
    """`if __name__ == "__main__":`"""
    if not isinstance(statement, ir.If) or not isinstance(statement.test, ir.Compare):
        return False
    sides = [statement.test.left, *statement.test.comparators]
    return any(isinstance(s, ir.Name) and s.id == "__name__" for s in sides)


def walk(value: Any) -> Iterator[ir.Node]:
    """Every node below (and including) a node or a tuple of nodes."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, tuple):
            stack.extend(x for x in item if x is not None)
            continue
        yield item
        for field in _FIELDS[item.__class__]:
            child = getattr(item, field)
            if child.__class__ is tuple or child.__class__ in _FIELDS:
                stack.append(child)


def bare_names(root: Any) -> set[str]:
    """The plain names read anywhere in the code (targets of plain assignments do not count)."""
    found: set[str] = set()
    targets: set[int] = set()
    for node in walk(root):
        if isinstance(node, ir.Assign):
            targets.update(id(t) for t in node.targets)
        elif isinstance(node, ir.Name) and id(node) not in targets:
            found.add(node.id)
    return found


def attribute_names(root: Any) -> set[str]:
    """Every attribute asked for anywhere in the code, by dot or by getattr with a literal."""
    found: set[str] = set()
    for node in walk(root):
        match node:
            case ir.Attribute():
                found.add(node.attr)
            case ir.Call(func=ir.Name(id="getattr" | "hasattr"), args=(_, ir.Constant(value=str() as name), *_)):
                found.add(name)
    return found
