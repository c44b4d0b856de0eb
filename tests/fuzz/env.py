"""What a place in a generated program can refer to."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace


@dataclass
class Function:
    """A function of a tensor. `keywords`: its optional parameters (reuse, name, training, ...); `free`: it closes over
    no tensor, so that it may be called in any graph."""

    name: str
    keywords: tuple[str, ...] = ()
    free: bool = True
    calls: int = 0


@dataclass
class Env:
    """Python expressions by what they hold. Tensors are float32 [2, 4], images [2, 6, 6, 3]; matrices, vectors and scalars are variables.

    own: the names that may be assigned again here; loop: the code runs more than once; in_control: it builds a branch or a loop of the graph."""

    tensors: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    matrices: list[str] = field(default_factory=list)
    vectors: list[str] = field(default_factory=list)
    scalars: list[str] = field(default_factory=list)
    scopes: list[str] = field(default_factory=list)
    name_scopes: list[str] = field(default_factory=list)
    layers: list[str] = field(default_factory=list)
    conv_layers: list[str] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    builders: list[Function] = field(default_factory=list)
    templates: list[str] = field(default_factory=list)
    getters: list[str] = field(default_factory=list)
    optimizers: list[str] = field(default_factory=list)
    contexts: list[str] = field(default_factory=list)
    ints: list[str] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    own: set[str] = field(default_factory=set)
    loop: bool = False
    in_control: bool = False

    def copy(self, **changes: object) -> Env:
        """The same names, to which a block may add without being seen from outside."""
        own = {f.name: type(getattr(self, f.name))(getattr(self, f.name)) for f in fields(self) if f.name not in changes}
        return replace(self, **own, **changes)  # type: ignore[arg-type]

    def another_graph(self) -> Env:
        """Nothing of this graph."""
        free = [f for f in self.functions if f.free]
        return Env(
            functions=free, builders=[b for b in self.builders if b.free], getters=list(self.getters), ints=list(self.ints), loop=self.loop
        )

    def inside_function(self, captures: bool) -> Env:
        """The body of a function, with or without the tensors around it."""
        inner = self.copy() if captures else self.another_graph()
        inner.own, inner.loop = set(), False
        return inner

    @property
    def variables(self) -> list[str]:
        return self.matrices + self.vectors + self.scalars
