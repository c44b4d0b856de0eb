"""Calling what a program is made of: a function, or a class and one of its methods, with what they require unknown."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from scopelint.analysis.entries import EntryPoint
from scopelint.analysis.loader import FileStore
from scopelint.analysis.names import function_named
from scopelint.interp.values import BoundMethod, ClassV, FunctionV, Unknown, Value
from scopelint.source import ir

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


def call_entry(m: Machine, module: Value, point: EntryPoint, store: FileStore) -> None:
    """Call the entry point of an imported module."""
    if point.call:
        literal_call(m, module, call_of(point.call))
        return
    code = store.load(point.path).module
    if not point.owner:
        fn = m.getattr(module, point.function)
        _call(m, fn, function_named(code, point.function) if code is not None else None)
        return
    cls = m.getattr(module, point.owner)
    if isinstance(cls, ClassV) and not _abstract(cls):
        instance = _call(m, cls, None)
        if point.function:
            _call_method(m, cls, instance, point)


class NotACall(ValueError):
    """The text is no call of a name, or of an attribute of such a call, with literal arguments."""


def call_of(text: str) -> ast.Call:
    """A call with literal arguments: `f(1, training=True)`, `Model(64).build([2, 3])`. Raises NotACall."""
    try:
        node = ast.parse(text.strip(), mode="eval").body
        _check_call(node)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise NotACall(f"{text!r} is no call with literal arguments, such as f(1, training=True)") from error
    assert isinstance(node, ast.Call)
    return node


def qualname_of(node: ast.expr) -> str:
    """What a call calls: Model.build for Model(64).build(3)."""
    if isinstance(node, ast.Call):
        return qualname_of(node.func)
    if isinstance(node, ast.Attribute):
        return f"{qualname_of(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _check_call(node: ast.expr) -> None:
    """Raises ValueError."""
    if not isinstance(node, ast.Call):
        raise ValueError
    for argument in (*node.args, *(k.value for k in node.keywords)):
        ast.literal_eval(argument)
    if any(k.arg is None for k in node.keywords):
        raise ValueError
    inner = node.func
    while isinstance(inner, ast.Attribute):
        inner = inner.value
    if not isinstance(inner, ast.Name):
        _check_call(inner)


def literal_call(m: Machine, module: Value, node: ast.expr) -> Value:
    """Evaluate a chain of calls and attributes from a name of the module on."""
    if isinstance(node, ast.Name):
        return m.getattr(module, node.id)
    if isinstance(node, ast.Attribute):
        return m.getattr(literal_call(m, module, node.value), node.attr)
    assert isinstance(node, ast.Call)
    function = literal_call(m, module, node.func)
    keywords = {str(k.arg): value_of(m, ast.literal_eval(k.value)) for k in node.keywords}
    return m.call_args(function, [value_of(m, ast.literal_eval(a)) for a in node.args], keywords)


def value_of(m: Machine, literal: object) -> Value:
    """A Python literal as a value of the machine's."""
    match literal:
        case list():
            return m.list([value_of(m, x) for x in literal])
        case tuple():
            return tuple(value_of(m, x) for x in literal)
        case dict():
            return m.dict({value_of(m, k): value_of(m, v) for k, v in literal.items()})
        case set():
            return m.call(m.builtins["set"], m.list([value_of(m, x) for x in literal]))
    return literal


def _call_method(m: Machine, cls: ClassV, instance: Value, point: EntryPoint) -> None:
    if point.function != "setUp" and isinstance(cls.lookup("setUp"), FunctionV):
        m.call(m.getattr(instance, "setUp"))
    method = m.getattr(instance, point.function)
    if isinstance(method, (BoundMethod, FunctionV)):
        _call(m, method, None)


def _abstract(cls: ClassV) -> bool:
    return any(base.name in ("BaseException", "Enum", "Protocol", "NamedTuple", "TypedDict") for base in cls.mro)


def _call(m: Machine, fn: Value, definition: ir.FunctionDef | None) -> Value:
    """Call with unknown required arguments; a decorated function's are those of its own definition."""
    target = fn
    skip = 0
    if isinstance(fn, BoundMethod):
        target, skip = fn.func, 1
    elif isinstance(fn, ClassV):
        target, skip = fn.lookup("__init__"), 1
    if isinstance(target, FunctionV) and not (definition is not None and target.code.vararg is not None):
        code = target.code
        required = code.params[skip : max(skip, len(code.params) - len(target.defaults))]
        keywords = [k for k in code.kwonly if k not in target.kw_defaults]
        return m.call_args(fn, [_parameter(m, p) for p in required], {k: _parameter(m, k) for k in keywords})
    if definition is not None:
        a = definition.args
        names = [p.arg for p in (*a.posonlyargs, *a.args)]
        missing = names[: len(names) - len(a.defaults)]
        required_kw = [p.arg for p, d in zip(a.kwonlyargs, a.kw_defaults, strict=True) if d is None]
        return m.call_args(fn, [_parameter(m, p) for p in missing], {k: _parameter(m, k) for k in required_kw})
    return m.call_args(fn, [], {})


def _parameter(m: Machine, name: str) -> Unknown:
    return m.unknown(f"the parameter `{name}`", tf=True)
