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


class Quiet(Foreign):
    """Something that never touches a graph and whose contents nobody's names depend on: files, protocol buffers, options.

    Attributes and items of it are such things too; setting them is fine; calling it makes another.
    """

    __slots__ = ("name",)
    type_name = "object"
    tf_value = False

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"<quiet {self.name}>"

    def py_getattr(self, m: Machine, name: str) -> Value:
        if name in ("__name__", "__qualname__"):
            return self.name.rpartition(".")[2]
        return MISSING if name.startswith("__") else Quiet(f"{self.name}.{name}")

    def py_setattr(self, m: Machine, name: str, value: Value) -> Value:
        return None

    def py_setitem(self, m: Machine, key: Value, value: Value) -> Value:
        return None

    def py_getitem(self, m: Machine, key: Value) -> Value:
        return m.unknown(f"an item of {self.name}")

    def py_call(self, m: Machine, args: list[Value], kwargs: dict[str, Value]) -> Value:
        last = self.name.rpartition(".")[2]
        if last.islower() and not last.startswith(("get_", "new")):
            return m.unknown(f"what {self.name} answers", {"read": "str", "readline": "str", "size": "int"}.get(last, ""))
        return Quiet(f"{self.name}()")

    def py_enter(self, m: Machine) -> Value:
        return self

    def py_truth(self, m: Machine) -> bool | None:
        return None

    def py_iter(self, m: Machine) -> list[Value] | None:
        return None

    def py_len(self, m: Machine) -> Value:
        return m.unknown(f"the length of {self.name}", "int")

    def py_binary(self, m: Machine, op: str, other: Value, reflected: bool) -> Value:
        return m.unknown(f"a value of {self.name}", "bool" if op in ("Eq", "NotEq", "Lt", "LtE", "Gt", "GtE") else "")

    def py_eq(self, m: Machine, other: Value) -> bool | None:
        return True if self is other else None
