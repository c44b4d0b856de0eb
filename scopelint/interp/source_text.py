"""exec, eval and compile of source text that is known: the interpreter runs it like any other code, the host never does."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from scopelint.facts import has_hole
from scopelint.interp.builtins.base import payload
from scopelint.interp.frame import Frame
from scopelint.interp.values import ClassV, DictV, Instance, ModuleV, Value
from scopelint.journal import Table
from scopelint.source import ir
from scopelint.source.from_ast import module_from_ast

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

MAX_TEXT = 100_000
_RESULT = "what eval gives"


def compile_text(m: Machine, source: Value, filename: Value = "<string>", mode: Value = "exec", *args: Value, **kwargs: Value) -> Value:
    """compile(): the text is kept, it is read when it is run."""
    made = Instance(ClassV("code", (m.classes["object"],)))
    made.attrs.update(co_filename=filename, co_name="<module>", _text=source)
    return made


def exec_text(m: Machine, source: Value, scope: Value = None, local: Value = None, /) -> Value:
    """exec(text): into the module, or into a dict of globals."""
    code = _code(m, source, "exec")
    frame = m.frames[-1]
    here = frame.vars is frame.module.attrs
    module = frame.module if scope is None and here else _module(m, scope)
    if code is None or module is None or (local is not None and local is not scope):
        m.opaque("exec of source text", [source])
        frame.module.opaque = True
        return None
    run_code(m, code, module)
    return None


def eval_text(m: Machine, source: Value, scope: Value = None, local: Value = None, /) -> Value:
    """eval(text): an expression over the names in sight, or those of a dict."""
    code = _code(m, source, "eval")
    frame = m.frames[-1]
    module = frame.module if scope is None else _module(m, scope)
    if code is None or module is None or local is not None:
        m.opaque("eval of source text", [source])
        return m.unknown("what eval gave", tf=True)
    names: Table[str, Value] = Table(module.attrs)
    if scope is None:
        for table in (*reversed(frame.scopes), frame.vars):
            names.update(table)
    seen = ModuleV(module.name, "<string>", False, module.resolve, module.opaque)
    seen.attrs = names
    run_code(m, code, seen)
    return names[_RESULT]


def run_code(m: Machine, code: ir.Module, module: ModuleV) -> None:
    """Run the code of a text; its frames are no lines of a file, so that none of them show."""
    from scopelint.interp.imports import compiled, run_body

    if module.user:
        shadow = ModuleV(module.name, "<string>", False, module.resolve, module.opaque)
        shadow.attrs = module.attrs
        module = shadow
    frame = Frame(m, module, module.attrs, ())
    m.frames.append(frame)
    try:
        run_body(m, frame, compiled(code))
    finally:
        m.frames.pop()


def _module(m: Machine, scope: Value) -> ModuleV | None:
    """A module over the very items of a dict of globals."""
    scope = payload(scope)
    if not isinstance(scope, DictV):
        return None
    found: Any = next((v for v in m.modules.values() if isinstance(v, ModuleV) and v.attrs is scope.items), None)
    if found is None:
        found = ModuleV("<string>", "<string>", opaque=scope.rest is not None)
        found.attrs = scope.items
    return found  # type: ignore[no-any-return]


def _code(m: Machine, source: Value, mode: str) -> ir.Module | None:
    """The text lowered, once a text; None if it is not known or no Python."""
    source = payload(source)
    if isinstance(source, Instance) and source.cls.name == "code":
        source = payload(source.attrs.get("_text"))
    if type(source) is not str or has_hole(source) or len(source) > MAX_TEXT:
        return None
    known: dict[tuple[str, str], ir.Module | None] = m.ext.setdefault("texts", {})
    if (mode, source) not in known:
        known[mode, source] = _lowered(source, mode)
    return known[mode, source]


def _lowered(text: str, mode: str) -> ir.Module | None:
    try:
        if mode == "exec":
            return module_from_ast(ast.parse(text))
        value = ast.parse(text.strip(), mode="eval").body
        if any(isinstance(node, ast.Lambda) for node in ast.walk(value)):
            return None  # it would see globals as they are now
        target = ast.Name(_RESULT, ast.Store())
        tree = ast.Module([ast.Assign([target], value)], [])
        ast.copy_location(tree.body[0], value)
        return module_from_ast(ast.fix_missing_locations(tree))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
