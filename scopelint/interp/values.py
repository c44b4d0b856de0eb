"""Abstract values.

Known immutable Python values stand for themselves: None, bool, int, float, complex, str (possibly with holes, see
facts.names), bytes, tuple (of abstract values), range, slice, Ellipsis, NotImplemented. Everything else is one of the classes
below. Mutable contents live in a journal's Table or Log; natives change them only through the Machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from scopelint.facts import Frame
from scopelint.journal import MISSING as MISSING
from scopelint.journal import Journal, Log, Table

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

Value = Any
"""Any abstract value (see the module's docstring)."""


class Unknown:
    """A value that is not known, and why. `kind` is the Python type name if at least that is known ("int", "str", "bool" ...).

    `tf`: it may hold TensorFlow objects or functions, so that calling it can change a graph.
    """

    __slots__ = ("at", "kind", "reason", "tf")

    def __init__(self, reason: str, at: Frame | None = None, kind: str = "", tf: bool = False) -> None:
        self.reason = reason
        self.at = at
        self.kind = kind
        self.tf = tf

    def __repr__(self) -> str:
        return f"<unknown: {self.reason}>"


class Choice(Unknown):
    """One of a few known values: which, depends on an undecided branch. Calls, attributes and operators fork over the options."""

    __slots__ = ("options",)

    def __init__(self, options: tuple[Value, ...], reason: str, at: Frame | None = None) -> None:
        super().__init__(reason, at)
        self.options = options


class AnyOrder(Unknown):
    """One element of a list made from a set: some element of `bag`, whose members the list holds once each in an unknown order."""

    __slots__ = ("bag",)

    def __init__(self, bag: tuple[Value, ...], reason: str, at: Frame | None, tf: bool) -> None:
        super().__init__(reason, at, tf=tf)
        self.bag = bag


class Digest(Unknown):
    """hash(x) of a known x: which number it is is not known, but it is the same for what is equal. `of`: x as a dict's key."""

    __slots__ = ("of",)

    def __init__(self, of: Value, at: Frame | None) -> None:
        super().__init__("a hash", at, "int")
        self.of = of


class Heap:
    """Base of everything with identity."""

    __slots__ = ("__weakref__",)


class ItemLog(Log[Value]):
    """A list's elements: branches that leave different lengths keep the common front and an unknown rest."""

    __slots__ = ("state",)
    state: Table[str, Any]
    plain = True

    def join(self, base: list[Value], a: list[Value], b: list[Value], default: Callable[[Value, Value], Value]) -> list[Value]:
        return [x if x is y else default(x, y) for x, y in zip(a, b, strict=False)]

    def after_join(self, journal: Journal, a: list[Value], b: list[Value]) -> None:
        if len(a) != len(b):
            n = min(len(a), len(b))
            tf = not all(map(_surely_plain, [*a[n:], *b[n:], self.state.get("rest")]))
            journal.set(self.state, "rest", Unknown("the length depends on an undecided branch", tf=tf))


def _surely_plain(value: Value) -> bool:
    """Whether a value is surely nothing that leads to TensorFlow."""
    return not value.tf if type(value) is Unknown else value is None or type(value) in (bool, int, float, str, bytes)


class ItemTable(Table[Value, Value]):
    """A dict's or set's items: a key that only one branch set stays, as a Choice with MISSING among its options."""

    __slots__ = ("state",)
    state: Table[str, Any]

    def join(self, key: Value, a: Value, b: Value, default: Callable[[Value, Value], Value]) -> Value:
        if a is MISSING or b is MISSING:
            return perhaps(b if a is MISSING else a)
        return default(a, b)


def perhaps(value: Value) -> Choice:
    """The value of a slot that some path left empty."""
    options = value.options if isinstance(value, Choice) else (value,)
    if any(o is MISSING for o in options):
        return value  # type: ignore[no-any-return]
    return Choice((*options, MISSING), "whether the key is there depends on an undecided branch", getattr(value, "at", None))


class ListV(Heap):
    """A list (or deque). `rest`: more elements of unknown number may follow, each like it."""

    __slots__ = ("items", "state")

    def __init__(self, items: list[Value] | None = None, rest: Unknown | None = None) -> None:
        self.items = ItemLog(items or ())
        self.state: Table[str, Any] = Table()
        self.items.state = self.state
        if rest is not None:
            self.state["rest"] = rest

    @property
    def rest(self) -> Unknown | None:
        return self.state.get("rest")


class DictV(Heap):
    """A dict (OrderedDict, Counter ...). Keys are hashable abstract values (raw Python values, tuples, objects by identity).

    `rest`: other keys may be present too. `default_factory`: a defaultdict's, else None.
    """

    __slots__ = ("default_factory", "items", "state")

    def __init__(self, items: dict[Value, Value] | None = None, rest: Unknown | None = None, default_factory: Value = None) -> None:
        self.items = ItemTable(items or ())
        self.state: Table[str, Any] = Table()
        self.items.state = self.state
        self.default_factory = default_factory
        if rest is not None:
            self.state["rest"] = rest

    @property
    def rest(self) -> Unknown | None:
        return self.state.get("rest")


class SetV(Heap):
    """A set or frozenset, in insertion order; iteration order counts as known only for at most one element or ints."""

    __slots__ = ("frozen", "items", "state")

    def __init__(self, items: list[Value] | None = None, rest: Unknown | None = None, frozen: bool = False) -> None:
        self.items = ItemTable(dict.fromkeys(items or ()))
        self.state: Table[str, Any] = Table()
        self.items.state = self.state
        self.frozen = frozen
        if rest is not None:
            self.state["rest"] = rest

    @property
    def rest(self) -> Unknown | None:
        return self.state.get("rest")


class NativeFn(Heap):
    """A function of ours: fn(machine, *args, **kwargs) -> Value. Arguments are bound by fn's own Python signature.

    `pure`: neither touches a graph nor calls back into the program (may run on unknown arguments without a taint).
    `name` is the qualified name that messages and API tables use ("math.sqrt", "tensorflow.constant").
    """

    __slots__ = ("attrs", "fn", "name", "pure")

    def __init__(self, name: str, fn: Callable[..., Value], pure: bool = True) -> None:
        self.name = name
        self.fn = fn
        self.pure = pure
        self.attrs: Table[str, Value] = Table()

    def __repr__(self) -> str:
        return f"<native {self.name}>"


class ClassCell:
    """The `__class__` cell that zero-argument super() reads; filled when the class exists."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value: ClassV | None = None


class FunctionV(Heap):
    """A function of the program. `code` is the compiled body (interp.code.Code); `scopes` the enclosing functions' tables."""

    __slots__ = ("_defaults", "_kw_defaults", "attrs", "closure_class", "code", "module", "name", "qualname", "scopes")

    def __init__(
        self,
        code: Any,
        module: ModuleV,
        scopes: tuple[Table[str, Value], ...],
        defaults: tuple[Value, ...],
        kw_defaults: dict[str, Value],
        qualname: str,
    ) -> None:
        self.code = code
        self.module = module
        self.scopes = scopes
        self._defaults = defaults
        self._kw_defaults = kw_defaults
        self.name: str = code.name
        self.qualname = qualname
        self.attrs: Table[str, Value] = Table()
        self.closure_class: ClassCell | None = None

    @property
    def defaults(self) -> tuple[Value, ...]:
        """The defaults of the last parameters: those of the definition, or what the program set them to."""
        given = self.attrs.get("__defaults__", MISSING)
        return given if type(given) is tuple else () if given is None else self._defaults

    @property
    def kw_defaults(self) -> dict[str, Value]:
        """The defaults of keyword-only parameters."""
        given = self.attrs.get("__kwdefaults__", MISSING)
        return dict(given.items) if isinstance(given, DictV) else {} if given is None else self._kw_defaults

    def __repr__(self) -> str:
        return f"<function {self.qualname}>"


class BoundMethod(Heap):
    """func with its first argument already given."""

    __slots__ = ("func", "receiver")

    def __init__(self, func: Value, receiver: Value) -> None:
        self.func = func
        self.receiver = receiver


class ClassV(Heap):
    """A class: of the program, of our library, or a builtin (`native` = the Python type, e.g. int, dict, ValueError).

    `construct`, if given, makes an instance natively: construct(machine, cls, *args, **kwargs).
    """

    __slots__ = ("attrs", "bases", "construct", "metaclass", "module", "mro", "name", "native", "qualname")

    def __init__(
        self,
        name: str,
        bases: tuple[ClassV, ...] = (),
        attrs: dict[str, Value] | None = None,
        module: str = "builtins",
        qualname: str = "",
        native: type | None = None,
        construct: Callable[..., Value] | None = None,
        metaclass: Value = None,
    ) -> None:
        self.name = name
        self.bases = bases
        self.attrs: Table[str, Value] = Table(attrs or ())
        self.module = module
        self.qualname = qualname or name
        self.native = native
        self.construct = construct
        self.metaclass = metaclass
        self.mro: tuple[ClassV, ...] = (self, *linearize(bases))

    @property
    def partly_known(self) -> bool:
        """Whether it derives from something that is not known (noted as attribute "*")."""
        return any("*" in cls.attrs for cls in self.mro)

    def lookup(self, name: str) -> Value:
        """The attribute along the MRO, or MISSING."""
        for cls in self.mro:
            if name in cls.attrs:
                return cls.attrs[name]
        return MISSING

    def __repr__(self) -> str:
        return f"<class {self.module}.{self.qualname}>"


class Instance(Heap):
    """An object of a ClassV. `payload`: the builtin value inside when the class derives from a builtin
    (a str, int, tuple (namedtuples), ListV, DictV, SetV), else None. Exceptions keep their arguments in attrs["args"]."""

    __slots__ = ("attrs", "cls", "payload", "state")

    def __init__(self, cls: ClassV, payload: Value = None) -> None:
        self.cls = cls
        self.attrs: Table[str, Value] = Table()
        self.payload = payload
        self.state: Any = None

    def __repr__(self) -> str:
        return f"<{self.cls.name} object>"


class PropertyV(Heap):
    __slots__ = ("deleter", "doc", "getter", "setter")

    def __init__(self, getter: Value = None, setter: Value = None, deleter: Value = None) -> None:
        self.getter = getter
        self.setter = setter
        self.deleter = deleter
        self.doc: Value = None


class StaticMethodV(Heap):
    __slots__ = ("func",)

    def __init__(self, func: Value) -> None:
        self.func = func


class ClassMethodV(Heap):
    __slots__ = ("func",)

    def __init__(self, func: Value) -> None:
        self.func = func


class SuperV(Heap):
    """super(cls, receiver)."""

    __slots__ = ("cls", "receiver")

    def __init__(self, cls: ClassV, receiver: Value) -> None:
        self.cls = cls
        self.receiver = receiver


class ModuleV(Heap):
    """A module. `resolve(name)` answers attributes that are not in attrs yet (natives, submodules) or MISSING.

    `path` is "" for native modules; `user`: its frames are the user's; `opaque`: what is missing is Unknown rather than an error.
    `state`: that of its globals() as a dict, which may have been given keys that are not known.
    """

    __slots__ = ("attrs", "name", "opaque", "path", "resolve", "state", "user")

    def __init__(
        self,
        name: str,
        path: str = "",
        user: bool = False,
        resolve: Callable[[str], Value] | None = None,
        opaque: bool = False,
    ) -> None:
        self.name = name
        self.path = path
        self.user = user
        self.resolve = resolve
        self.opaque = opaque
        self.attrs: Table[str, Value] = Table()
        self.state: Table[str, Any] = Table()

    @property
    def open(self) -> bool:
        """Whether it may have attributes that are not known."""
        return self.opaque or "rest" in self.state

    def __repr__(self) -> str:
        return f"<module {self.name}>"


class IteratorV(Heap):
    """An iterator over host-side values; generators of the program are IteratorV too (their host iterator runs the body)."""

    __slots__ = ("close", "host", "name", "send", "throw")

    def __init__(self, host: Iterator[Value], name: str = "iterator") -> None:
        self.host = host
        self.name = name
        self.send: Callable[[Value], Value] | None = None
        self.throw: Callable[[Value], Value] | None = None
        self.close: Callable[[], None] | None = None


class Foreign(Heap):
    """Base of values that another room defines (tensors, variables, arrays). The interpreter asks these hooks.

    A hook that answers NotImplemented falls back to the interpreter's default, which is an Unknown with a reason.
    """

    __slots__ = ()

    type_name = "object"
    tf_value = True
    """Whether handing this to an unknown function lets that function change a graph."""

    def py_class(self, m: Machine) -> ClassV | None:
        """The class that isinstance() and type() see, if there is one."""
        return None

    def py_getattr(self, m: Machine, name: str) -> Value:
        """The attribute, MISSING if surely absent, NotImplemented if not known."""
        return NotImplemented

    def py_setattr(self, m: Machine, name: str, value: Value) -> Value:
        return NotImplemented

    def py_call(self, m: Machine, args: list[Value], kwargs: dict[str, Value]) -> Value:
        return NotImplemented

    def py_binary(self, m: Machine, op: str, other: Value, reflected: bool) -> Value:
        """op is ir.BinOp's or ir.Compare's name (Add, Lt, Eq ...)."""
        return NotImplemented

    def py_unary(self, m: Machine, op: str) -> Value:
        return NotImplemented

    def py_getitem(self, m: Machine, key: Value) -> Value:
        return NotImplemented

    def py_setitem(self, m: Machine, key: Value, value: Value) -> Value:
        return NotImplemented

    def py_truth(self, m: Machine) -> bool | None:
        """None: not known. May raise as the program would (m.raise_)."""
        return True

    def py_iter(self, m: Machine) -> list[Value] | None:
        """The elements, or None if not known. May raise."""
        return None

    def py_len(self, m: Machine) -> Value:
        return NotImplemented

    def py_enter(self, m: Machine) -> Value:
        return NotImplemented

    def py_exit(self, m: Machine, exc: Value) -> bool:
        """exc: the exception Instance or None. True swallows it."""
        return False

    def py_str(self, m: Machine) -> str | None:
        return None

    def py_eq(self, m: Machine, other: Value) -> bool | None:
        """== outside of py_binary (containers); None: not known."""
        return self is other

    def py_join(self, m: Machine, other: Value) -> Value:
        """The value after two branches gave self and other; NotImplemented -> a Choice."""
        return NotImplemented


def linearize(bases: tuple[ClassV, ...]) -> tuple[ClassV, ...]:
    """C3 linearization of the bases (falls back to depth first where they conflict)."""
    sequences = [list(b.mro) for b in bases] + [list(bases)]
    result: list[ClassV] = []
    while True:
        sequences = [s for s in sequences if s]
        if not sequences:
            return tuple(result)
        for seq in sequences:
            head = seq[0]
            if not any(head in s[1:] for s in sequences):
                break
        else:
            head = sequences[0][0]
            for s in sequences:
                s[:] = [c for i, c in enumerate(s) if c is not head or i == 0]
        result.append(head)
        for s in sequences:
            if s and s[0] is head:
                del s[0]
