"""Compile-time scopes: where a name lives (CPython's rules for functions, classes, comprehensions, globals)."""

from __future__ import annotations

from scopelint.interp.scoping import Bindings


class Scope:
    """One scope of the file under compilation. kind: module | class | function.

    `functions`: the enclosing function scopes, innermost first, as their tables stand in Frame.scopes.
    """

    def __init__(self, kind: str, bindings: Bindings, functions: tuple[Scope, ...] = (), qualname: str = "", class_name: str = "") -> None:
        self.kind = kind
        self.bindings = bindings
        self.local = bindings.local
        self.functions = functions
        self.qualname = qualname
        self.class_name = class_name

    def resolve(self, name: str) -> tuple[str, int]:
        """("local" | "free" | "class" | "global", depth into Frame.scopes)."""
        if name in self.bindings.global_names:
            return "global", 0
        if self.kind == "module":
            return "global", 0
        if self.kind == "function" and name in self.local:
            return "local", 0
        depth = next((i for i, s in enumerate(self.functions) if name in s.local), -1)
        if self.kind == "class" and name in self.local and name not in self.bindings.nonlocal_names:
            return "class", depth
        return ("free", depth) if depth >= 0 else ("global", 0)

    def child_functions(self) -> tuple[Scope, ...]:
        """What a function defined here sees as enclosing function scopes."""
        return (self, *self.functions) if self.kind == "function" else self.functions

    def nested(self, kind: str, bindings: Bindings, name: str) -> Scope:
        """The scope of a function, class or comprehension defined here."""
        if self.qualname in ("", "<module>"):
            prefix = ""
        else:
            prefix = self.qualname + (".<locals>." if self.kind == "function" else ".")
        class_name = name if kind == "class" else self.class_name
        return Scope(kind, bindings, self.child_functions(), prefix + name, class_name)

    def mangle_own(self, name: str) -> str:
        """The key of a plain name: private names of a class body become its mangled attributes."""
        return self.mangle(name) if self.kind == "class" else name

    def mangle(self, attr: str) -> str:
        """Private name mangling."""
        if attr.startswith("__") and not attr.endswith("__") and self.class_name.strip("_"):
            return f"_{self.class_name.lstrip('_')}{attr}"
        return attr
