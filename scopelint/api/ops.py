"""apply_op: what TensorFlow's op_def_library does for a generated op.

It opens a name scope of the op's name, converts the inputs in order under the names of the input arguments, infers dtypes, and
creates the op named by the scope. Errors leave the name used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, NoReturn

from scopelint.api import dtypes
from scopelint.api.convert import convert, enter_context, graph_of, items_of, tensor_like, to_tensor
from scopelint.api.guard import NotModelled
from scopelint.api.optable import Arg, OpDef, op_def
from scopelint.api.state import as_default, name_scope, scope_errors, tf_state
from scopelint.api.tensors import TensorV, is_anonymous, some_tensor, wrap, wrap_op
from scopelint.graph.devices import beside
from scopelint.graph.model import Op, Shape, Tensor
from scopelint.interp.errors import PyRaise
from scopelint.interp.values import Instance, ListV, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


class _Call:
    """One apply_op under way: the op's definition, attrs as far as inferred and from which input."""

    def __init__(self, m: Machine, definition: OpDef, attrs: dict[str, Any]) -> None:
        self.m = m
        self.op = definition
        self.attrs: dict[str, Any] = {k: v for k, v in attrs.items() if v is not None}
        self.inferred: dict[str, Any] = {}
        self.source: dict[str, str] = {}
        self.inputs: list[Tensor] = []
        self.by_arg: dict[str, list[Tensor]] = {}
        self.unsure_length = False
        self.unknown: set[str] = set()
        """Type attrs whose dtype an earlier input set to something that is not known to us."""
        self.unsure: set[str] = set()

    def dtype_of(self, arg: Arg) -> str | None:
        """The dtype that the argument must have by now."""
        if arg.type.startswith("="):
            return arg.type[1:]
        found: str | None = self.inferred.get(arg.type)
        return found

    def preferred(self, arg: Arg) -> str | None:
        """The op's default for the argument's type attr."""
        attr = self.op.attrs.get(arg.type)
        return attr[1] if attr is not None and attr[0] == "type" else None


def apply_op(
    m: Machine, op_type: str, inputs: Mapping[str, Value] | list[Value], name: Value = None, attrs: dict[str, Any] | None = None
) -> Op:
    """Create an op of a registered type, like op_def_library.apply_op(op_type, name=name, **inputs, **attrs).

    inputs by argument name or in order: values or graph tensors, lists for list arguments. attrs: host values.
    """
    definition = op_def(op_type, tf_state(m).target)
    if definition is None:
        raise KeyError(f"op type {op_type} is not in the op table")
    if not isinstance(inputs, Mapping):
        inputs = {arg.name: value for arg, value in zip(definition.inputs, inputs, strict=False)}
    given = [_wrapped(m, v) for v in inputs.values()]
    if name == "" and tf_state(m).target == "tf2":
        name = None
    with as_default(m, graph_of(m, _flat(m, given))), name_scope(m, name_text(m, name), op_type) as scope:
        call = _Call(m, definition, attrs or {})
        for arg in definition.inputs:
            _convert_input(call, arg, inputs.get(arg.name))
        return _create(call, scope, name is None)


def out(
    m: Machine, op_type: str, inputs: Mapping[str, Value] | list[Value], name: Value = None, attrs: dict[str, Any] | None = None
) -> TensorV:
    """apply_op's first output as a value."""
    return wrap(m, apply_op(m, op_type, inputs, name, attrs).outputs[0])


def result_of(m: Machine, op: Op) -> Value:
    """What a generated wrapper returns: the operation, a tensor, a list of tensors, or a named tuple of these."""
    definition = op_def(op.type, tf_state(m).target)
    groups: list[Value] = []
    at = 0
    for arg in definition.outputs if definition is not None else ():
        count = _output_count(arg, op.attrs)
        if count is None:
            single = [wrap(m, op.outputs[at])] if at < len(op.outputs) else []
            groups += single
            at += 1
        else:
            groups.append(m.list([wrap(m, t) for t in op.outputs[at : at + count]]))
            at += count
    if not groups:
        return wrap_op(m, op)
    if len(groups) == 1:
        return groups[0]
    fields = [a.name for a in definition.outputs] if definition is not None else []
    return named_tuple(m, op.type, fields, groups)


def named_tuple(m: Machine, name: str, fields: list[str], values: list[Value]) -> Value:
    """An instance of a collections.namedtuple class of the given fields."""
    classes = tf_state(m).classes
    key = f"namedtuple {name} {' '.join(fields)}"
    if key not in classes:
        collections = m.module("collections")
        make = None if collections is None else m.getattr(collections, "namedtuple", None)
        classes[key] = None if make is None else m.call(make, name, m.list(fields))
    cls = classes[key]
    return tuple(values) if cls is None else m.call(cls, *values)


def name_text(m: Machine, name: Value) -> str | None:
    """An op's name argument as text (holes for what is not known); None for None."""
    if name is None or isinstance(name, str):
        return name
    if isinstance(name, Instance) and isinstance(name.payload, str):
        return name.payload
    if isinstance(name, bytes):
        return name.decode("latin-1")
    return m.to_str(name)


def _wrapped(m: Machine, value: Value) -> Value:
    return wrap(m, value) if isinstance(value, Tensor) else value


def _flat(m: Machine, values: list[Value]) -> list[Value]:
    flat: list[Value] = []
    for value in values:
        if isinstance(value, (tuple, ListV, list)):
            items = value if isinstance(value, list) else items_of(m, value)
            flat += _flat(m, list(items or []))
        else:
            flat.append(value)
    return flat


# ------------------------------------------------------------------------------------------------------------------- inputs


def _convert_input(call: _Call, arg: Arg, value: Value) -> None:
    tensors = _convert_list(call, arg, value) if arg.number or arg.types else [_convert_single(call, arg, value)]
    if arg.type in call.unsure and not _holds_tensor(value):
        for t in tensors:  # a constant beside a tensor of unknown dtype takes that dtype
            t.dtype = None
    call.by_arg[arg.name] = tensors
    call.inputs += tensors
    _infer(call, arg, tensors)
    if arg.ref and not all(t.ref or is_anonymous(t.op) for t in tensors):
        text = f"'{call.op.name}' Op requires that input '{arg.name}' be a mutable tensor (e.g.: a tf.Variable)"
        call.m.raise_("TypeError", text)


def _holds_tensor(value: Value) -> bool:
    return tensor_like(value) or (isinstance(value, ListV) and any(_holds_tensor(v) for v in value.items))


def _convert_single(call: _Call, arg: Arg, value: Value) -> Tensor:
    m, dtype = call.m, call.dtype_of(arg)
    value = _wrapped(m, value)
    problem = _tensor_mismatch(value, dtype)
    if problem is not None and dtype is not None:
        _raise_mismatch(call, arg, problem, dtype)
    try:
        preferred = call.preferred(arg) if dtype is None else None
        tensor = _inferred(call, arg, value) if preferred is not None else None
        tensor = tensor or to_tensor(m, value, dtype, arg.name, as_ref=arg.ref, preferred=preferred)
        if arg.type in call.unknown and not tensor_like(value):
            tensor.dtype = None
        return tensor
    except PyRaise as e:
        if dtype is None or isinstance(value, TensorV):
            raise
        text = _exception_text(m, e)
        if text is None or not _is_type_error(m, e):
            raise
        cls = m.class_of(value)
        kind = cls.name if cls is not None else "object"
        m.raise_(
            "TypeError",
            f"Expected {dtype} passed to parameter '{arg.name}' of op '{call.op.name}', "
            f"got {m.to_repr(value)} of type '{kind}' instead. Error: {text}",
        )


def _inferred(call: _Call, arg: Arg, value: Value) -> Tensor | None:
    """The conversion that TensorFlow 2 tries before an attr's default counts: the value as it is, if the op takes its dtype."""
    allowed = call.op.attrs[arg.type][2]
    if tf_state(call.m).target != "tf2" or not allowed:
        return None
    try:
        tensor = to_tensor(call.m, value, None, arg.name, as_ref=arg.ref)
    except PyRaise as e:
        if not _is_type_error(call.m, e):
            raise
        return None
    return tensor if tensor.dtype is None or dtypes.base(tensor.dtype) in allowed.split() else None


def _exception_text(m: Machine, e: PyRaise) -> str | None:
    try:
        return m.to_str(e.value)
    except PyRaise:
        return None


def _is_type_error(m: Machine, e: PyRaise) -> bool:
    return m.isinstance(e.value, m.classes["TypeError"]) is True


def _tensor_mismatch(value: Value, dtype: str | None) -> str | None:
    """The dtype of a tensor that is not the one wanted."""
    if dtype is None or not tensor_like(value):
        return None
    have = value.tf_dtype()
    return have if have is not None and have != dtypes.base(dtype) else None


def _raise_mismatch(call: _Call, arg: Arg, have: str, want: str) -> None:
    prefix = f"Input '{arg.name}' of '{call.op.name}' Op has type {have} that does not match"
    if arg.type.startswith("="):
        call.m.raise_("TypeError", f"{prefix} expected type of {want}.")
    source = call.source.get(arg.type, "Default in OpDef")
    call.m.raise_("TypeError", f"{prefix} type {want} of argument '{source}'.")


def _convert_list(call: _Call, arg: Arg, value: Value) -> list[Tensor]:
    m = call.m
    if isinstance(value, (list, ListV, tuple, Instance)):
        items = value if isinstance(value, list) else items_of(m, value)
    else:
        items = None
        if not isinstance(value, Unknown):
            m.raise_("TypeError", f"Expected list for '{arg.name}' argument to '{call.op.name}' Op, not {m.to_repr(value)}.")
    if items is None:
        return _unknown_list(call, arg, value)
    dtype = call.dtype_of(arg)
    if dtype is None and arg.number:
        dtype = next((v.tf_dtype() for v in (_wrapped(m, i) for i in items) if isinstance(v, TensorV)), None)
    preferred = call.preferred(arg) if dtype is None and arg.number else None
    bad = [i for i in items if _tensor_mismatch(_wrapped(m, i), dtype) is not None]
    if bad:
        _raise_list_mismatch(call, arg, items, dtype)
    try:
        return [to_tensor(m, v, dtype, f"{arg.name}_{i}", as_ref=arg.ref, preferred=preferred) for i, v in enumerate(items)]
    except PyRaise as e:
        if not any(m.isinstance(e.value, m.classes[name]) is True for name in ("TypeError", "ValueError")):
            raise
    return _raise_list_mismatch(call, arg, items, dtype)


def _unknown_list(call: _Call, arg: Arg, value: Value) -> list[Tensor]:
    """A list of tensors of unknown length: constants and reads may be made inside the op's scope."""
    m = call.m
    m.incomplete("a list of tensors of unknown length")
    graph = tf_state(m).graph
    graph.names.taint(graph.name_scope, "a list of tensors of unknown length")
    call.unsure_length = True
    elements = list(value.items) if isinstance(value, ListV) else []
    dtypes_known = [e.tf_dtype() for e in elements if tensor_like(e)]
    return [some_tensor(m, dtypes_known[0] if dtypes_known else None)]


def _raise_list_mismatch(call: _Call, arg: Arg, items: list[Value], dtype: str | None) -> NoReturn:
    m = call.m
    observed = []
    for item in items:
        item = _wrapped(m, item)
        if not tensor_like(item):
            try:
                item = convert(m, item)
            except PyRaise:
                observed.append("<NOT CONVERTIBLE TO TENSOR>")
                continue
        observed.append(item.tf_dtype() or "?")
    prefix = f"Tensors in list passed to '{arg.name}' of '{call.op.name}' Op have types [{', '.join(observed)}]"
    if not arg.number:
        m.raise_("TypeError", f"{prefix} that are invalid. Tensors: {m.to_repr(m.list(items))}")
    if arg.type.startswith("="):
        m.raise_("TypeError", f"{prefix} that do not match expected type {dtype}.")
    if arg.type in call.inferred:
        m.raise_("TypeError", f"{prefix} that do not match type {dtype} inferred from earlier arguments.")
    m.raise_("TypeError", f"{prefix} that don't all match.")


def _infer(call: _Call, arg: Arg, tensors: list[Tensor]) -> None:
    types = [dtypes.base(t.dtype) if t.dtype else None for t in tensors]
    if arg.number:
        call.attrs.setdefault(arg.number, len(tensors))
    if arg.types:
        for known_type in types:
            if known_type is not None:
                _check_allowed(call, arg, known_type)
        call.attrs[arg.types] = types
        return
    if arg.type.startswith("=") or not types:
        return
    known = call.inferred.get(arg.type)
    if known is None and types[0] is None:
        call.unknown.add(arg.type)
    first = next((t for t in types if t is not None), None)
    if known is None and first is not None:
        _check_allowed(call, arg, first)
        call.inferred[arg.type] = first
        call.attrs[arg.type] = first
        call.source[arg.type] = arg.name
    elif known is None:
        call.unsure.add(arg.type)
    elif first is not None and known != first:
        _raise_mismatch(call, arg, first, known)


def _check_allowed(call: _Call, arg: Arg, dtype: str) -> None:
    _check_attr(call, arg.types or arg.type, dtype, arg.name)


def _check_attr(call: _Call, key: str, dtype: Any, parameter: str = "") -> None:
    attr = call.op.attrs.get(key)
    if attr is None or attr[2] is None or not isinstance(dtype, str) or dtype in attr[2].split() or dtype == "resource":
        return
    allowed = ", ".join(attr[2].split())
    call.m.raise_(
        "TypeError", f"Value passed to parameter '{parameter or key}' has DataType {dtype} not in list of allowed values: {allowed}"
    )


# ------------------------------------------------------------------------------------------------------------------- outputs


def _output_count(arg: Arg, attrs: Mapping[str, Any]) -> int | None:
    """How many tensors an output argument stands for; None: one, not in a list."""
    if arg.number:
        count = attrs.get(arg.number, 0)
        return count if isinstance(count, int) else 0
    if arg.types:
        return len(_types(attrs, arg))
    return None


def _types(attrs: Mapping[str, Any], arg: Arg) -> Sequence[str | None]:
    """The dtypes of a list argument, none where they are not known."""
    types = attrs.get(arg.types)
    return types if isinstance(types, (list, tuple)) else ()


def _output_types(call: _Call) -> list[tuple[str | None, bool]]:
    types: list[tuple[str | None, bool]] = []
    for arg in call.op.outputs:
        if arg.types:
            types += [(t, arg.ref) for t in _types(call.attrs, arg)]
            continue
        dtype = arg.type[1:] if arg.type.startswith("=") else call.attrs.get(arg.type)
        if dtype is None and not arg.type.startswith("="):
            attr = call.op.attrs.get(arg.type)
            known = any(a.type == arg.type for a in call.op.inputs)
            dtype = attr[1] if attr is not None and not known else None
        dtype = dtype if isinstance(dtype, str) else None
        types += [(dtype, arg.ref)] * _number(call, arg)
    return types


def _number(call: _Call, arg: Any) -> int:
    """How many tensors an output stands for."""
    number = call.attrs.get(arg.number) or 0 if arg.number else 1
    if isinstance(number, Unknown):
        raise NotModelled(f"`{arg.number}`, the number of its results, is not known")
    return max(int(number), 0)


def _create(call: _Call, scope: str, default: bool) -> Op:
    from scopelint.api.shapes import infer

    m, graph = call.m, tf_state(call.m).graph
    attrs = {k: (v if v is not None else call.attrs.get(k)) for k, v in call.attrs.items()}
    for key, attr in call.op.attrs.items():
        if attrs.get(key) is None and attr[1] is not None:
            attrs[key] = attr[1]
        given = attrs.get(key)
        for dtype in given if attr[0] == "list(type)" and isinstance(given, list) else ():
            _check_attr(call, key, dtype)
    types = _output_types(call)
    shapes: list[Shape] = infer(m, call.op.name, scope.rstrip("/"), call.inputs, attrs, len(types), call.unsure_length)
    outputs = [(dtype, shape, ref) for (dtype, ref), shape in zip(types, shapes, strict=True)]
    references = [tensor.op for arg, tensor in zip(call.op.inputs, call.inputs, strict=False) if arg.ref]
    with scope_errors(m), beside(graph, references) if references else nullcontext():
        op = graph.create_op(call.op.name, scope, call.inputs, outputs, attrs, m.user_stack(), default)
    enter_context(m, op)
    return op


def simple_op(m: Machine, op_type: str, inputs: list[Value], outputs: list[tuple[Any, ...]], name: str | None, attrs: Any = None) -> Op:
    """graph.create_op without a name scope (g.create_op, ops that are not in the table)."""
    graph = graph_of(m, inputs)
    tensors = [t.tensor if isinstance(t, TensorV) else t for t in inputs]
    with scope_errors(m):
        op: Op = graph.create_op(op_type, name, tensors, outputs, attrs or {}, m.user_stack(), name is None)
    enter_context(m, op)
    return op
