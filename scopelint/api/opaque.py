"""Public TensorFlow symbols that exist but are not modelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scopelint.interp.values import MISSING, Foreign, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


class OpaqueSymbol(Foreign):
    """A function, class or object whose behaviour is not modelled. Calling it taints the graph; its constants are known.

    kind: the code of generate/symbols.py ("f", "c", "v").
    """

    __slots__ = ("constants", "kind", "name")
    type_name = "object"

    def __init__(self, name: str, kind: str, constants: dict[str, Any]) -> None:
        self.name = name
        self.kind = kind
        self.constants = constants

    def __repr__(self) -> str:
        return f"<opaque {self.name}>"

    def py_getattr(self, m: Machine, name: str) -> Value:
        if name in self.constants:
            return self.constants[name]
        if name in ("__name__", "__qualname__"):
            return self.name.rpartition(".")[2]
        if self.kind == "f" and not name.startswith("__"):
            return MISSING
        return m.unknown(f"`{self.name}.{name}` is not modelled", tf=True)

    def py_call(self, m: Machine, args: list[Value], kwargs: dict[str, Value]) -> Value:
        m.opaque(f"`{self.name}` is not modelled", [*args, *kwargs.values()])
        return m.unknown(f"the result of `{self.name}`, which is not modelled", tf=True)

    def py_str(self, m: Machine) -> str | None:
        return None
