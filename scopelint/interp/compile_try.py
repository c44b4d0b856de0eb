"""try and raise."""

from __future__ import annotations

from scopelint.interp.branches import branch, explore, on_every_path, rewind, unwind
from scopelint.interp.code import StmtFn
from scopelint.interp.compile_assign import StoreFn, compile_store
from scopelint.interp.compile_expr import ExprFn, compile_expr
from scopelint.interp.compile_stmt import compile_block
from scopelint.interp.errors import PyRaise
from scopelint.interp.frame import RAISE, RETURN, Frame, Path, Signal
from scopelint.interp.scopes import Scope
from scopelint.interp.values import Unknown
from scopelint.source import ir

Handler = tuple[ExprFn | None, StoreFn | None, str | None, StmtFn]


def compile_try(node: ir.Try, scope: Scope) -> StmtFn:
    """try / except / else / finally."""
    guarded = _guarded(node, scope) if node.handlers else compile_block(node.body, scope)
    if not node.finalbody:
        return guarded
    final = compile_block(node.finalbody, scope)

    def run(f: Frame) -> Signal | None:
        mark = len(f.pending)
        signal: Signal | None = None
        error: PyRaise | None = None
        f.trying += 1
        try:
            signal = guarded(f)
        except PyRaise as raised:
            error = raised
        finally:
            f.trying -= 1
        return on_every_path(f, mark, signal, error, lambda p: _finally(f, final, p))

    return run


def _finally(f: Frame, final: StmtFn, p: Path) -> Path:
    signal = final(f)
    if signal is not None:
        return Path(signal, f.result if signal is RETURN else None, p.delta)
    return p


def _names(kind: ir.Expr | None) -> list[str]:
    """The last words of the exception types that a handler names."""
    match kind:
        case ir.Name(id=name) | ir.Attribute(attr=name):
            return [name]
        case ir.Tuple(elts=parts):
            return [name for part in parts for name in _names(part)]
    return []


def _guarded(node: ir.Try, scope: Scope) -> StmtFn:
    body = compile_block(node.body, scope)
    orelse = compile_block(node.orelse, scope) if node.orelse else None
    handlers: list[Handler] = [
        (
            compile_expr(h.type, scope) if h.type is not None else None,
            compile_store(h.name, scope) if h.name else None,
            h.name,
            compile_block(h.body, scope),
        )
        for h in node.handlers
    ]

    caught = tuple(name for h in node.handlers for name in _names(h.type))

    def run(f: Frame) -> Signal | None:
        mark = len(f.pending)
        f.trying += 1
        f.m.trying += 1
        f.m.caught_names.append(caught)
        error: PyRaise | None = None
        signal: Signal | None = None
        try:
            signal = body(f)
        except PyRaise as raised:
            error = raised
        finally:
            f.trying -= 1
            f.m.trying -= 1
            f.m.caught_names.pop()
        if any(p.signal is RAISE for p in f.pending[mark:]):
            return _handle_paths(f, mark, signal, error, handlers, orelse)
        if error is not None:
            return _handle(f, error, handlers)
        return orelse(f) if signal is None and orelse is not None else signal

    return run


def _handle_paths(
    f: Frame, mark: int, signal: Signal | None, error: PyRaise | None, handlers: list[Handler], orelse: StmtFn | None
) -> Signal | None:
    """Some undecided paths of the body raised: their handlers run beside the paths that did not."""
    first = (RAISE, error) if error is not None else (signal, f.result if signal is RETURN else None)
    results: list[Path] = []
    for p in unwind(f, mark, *first):
        if p.signal is RAISE:
            results += _continue_path(f, p, lambda p=p: _handle(f, p.value, handlers))
        elif p.signal is None and orelse is not None:
            results += _continue_path(f, p, lambda: orelse(f))
        else:
            results.append(p)
    return rewind(f, results)


def _continue_path(f: Frame, p: Path, run) -> list[Path]:  # type: ignore[no-untyped-def]
    def resumed() -> Signal | None:
        f.m.journal.apply(p.delta)
        signal: Signal | None = run()
        return signal

    return explore(f, resumed)


def _handle(f: Frame, error: PyRaise, handlers: list[Handler], start: int = 0) -> Signal | None:
    for i in range(start, len(handlers)):
        type_, store, name, body = handlers[i]
        matches = True if type_ is None else f.m.matches_exception(error.value, type_(f))
        if matches is False:
            continue
        if matches is None:
            following = i + 1
            return branch(f, [lambda: _enter(f, error, store, name, body), lambda: _handle(f, error, handlers, following)])
        return _enter(f, error, store, name, body)
    raise error


def _enter(f: Frame, error: PyRaise, store: StoreFn | None, name: str | None, body: StmtFn) -> Signal | None:
    f.m.caught(error)
    before = f.handling
    f.handling = error
    if store is not None:
        store(f, error.value)
    try:
        return body(f)
    finally:
        f.handling = before


def compile_raise(node: ir.Raise, scope: Scope) -> StmtFn:
    """raise, raise X, raise X from Y."""
    exc, span = compile_expr(node.exc, scope) if node.exc is not None else None, node.span

    def run(f: Frame) -> Signal | None:
        if exc is None:
            error = f.m.handling()
            if error is None:
                f.span = span
                f.m.raise_("RuntimeError", "No active exception to reraise")
            raise error
        value = exc(f)
        f.span = span
        if isinstance(value, Unknown):
            value = f.m.new(f.m.cls("Exception"), value)
        f.m.raise_value(value)
        return None

    return run


def caught_handler(f: Frame, error: PyRaise, handlers):  # type: ignore[no-untyped-def]
    """The body of the first handler of a generator's try that takes the exception (undecided counts as taken), or None."""
    for type_, store, body in handlers:
        matches = True if type_ is None else f.m.matches_exception(error.value, type_(f))
        if matches is False:
            continue
        f.m.caught(error)
        if store is not None:
            store(f, error.value)
        return body
    return None
