"""A compiled function body and its parameters."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from scopelint.interp.frame import Frame, Signal
from scopelint.interp.values import Value

StmtFn = Callable[[Frame], Signal | None]
GenFn = Callable[[Frame], Generator[Value, Any, Signal | None]]


class Code:
    """`positional` counts positional-only and ordinary parameters; `posonly` the former. Bodies are compiled at first call."""

    __slots__ = (
        "_compile", "_compiled", "doc", "generator", "is_async", "kwarg", "kwonly", "line", "name", "node", "params", "posonly", "vararg",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        params: tuple[str, ...],
        posonly: int,
        vararg: str | None,
        kwonly: tuple[str, ...],
        kwarg: str | None,
        compile_body: Callable[[], StmtFn | GenFn],
        generator: bool = False,
        is_async: bool = False,
        doc: str | None = None,
        line: int = 0,
        node: Any = None,
    ) -> None:
        self.name = name
        self.node = node
        self.params = params
        self.posonly = posonly
        self.vararg = vararg
        self.kwonly = kwonly
        self.kwarg = kwarg
        self.generator = generator
        self.is_async = is_async
        self.doc = doc
        self.line = line
        self._compile = compile_body
        self._compiled: Any = None

    @property
    def body(self) -> Any:
        """The StmtFn (or, for a generator, GenFn) of the body."""
        if self._compiled is None:
            self._compiled = self._compile()
        return self._compiled
