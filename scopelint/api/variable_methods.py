"""Methods of tf.Variable and the functions of tf.* that change variables (assign, scatter, initialized?)."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from scopelint.api.contexts import init_scope
from scopelint.api.convert import to_tensor
from scopelint.api.module import symbol
from scopelint.api.ops import apply_op, out
from scopelint.api.registry import primitive
from scopelint.api.shapev import TensorShapeV
from scopelint.api.state import as_default, name_scope, tf_state
from scopelint.api.tensors import IndexedSlicesV, TensorV, wrap, wrap_op
from scopelint.api.variable_values import PartitionedV, VariableV, plain_op, read_op
from scopelint.graph.devices import on_device_of
from scopelint.graph.model import Op
from scopelint.graph.shapes import compatible, show_shape
from scopelint.graph.store import Variable
from scopelint.interp.builtins.iteration import unordered
from scopelint.interp.values import Foreign, NativeFn, Unknown, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


class UnreadV(VariableV):
    """What an assignment to a resource variable returns: the variable after `parent`, read again at every use."""

    __slots__ = ("parent",)

    def __init__(self, variable: Variable, parent: Op) -> None:
        super().__init__(variable)
        self.parent = parent

    def py_getattr(self, m: Machine, name: str) -> Value:
        return wrap_op(m, self.parent) if name == "op" else super().py_getattr(m, name)

    def py_join(self, m: Machine, other: Value) -> Value:
        return NotImplemented


def lazy_read(m: Machine, v: Variable, op: Op) -> Value:
    """BaseResourceVariable._lazy_read: reads once for the object itself."""
    read_op(m, v)
    return UnreadV(v, op)


# --------------------------------------------------------------------------------------------------------------- assign


def _assign(kind: str) -> Any:
    """assign, assign_add, assign_sub: kind is "Assign", "AssignAdd", "AssignSub"."""

    def assign(
        m: Machine,
        self: VariableV,
        value: Value,
        use_locking: Value = False,
        name: Value = None,
        read_value: Value = True,
        attrs: dict[str, Any] | None = None,
    ) -> Value:
        v = self.variable
        if v.resource:
            with as_default(m, v.graph):
                tensor = to_tensor(m, value, v.dtype)
            if kind == "Assign" and not compatible(v.shape, tensor.shape):
                a, b = (show_shape(s, v.graph.target) for s in (v.shape, tensor.shape))
                m.raise_("ValueError", f"Shapes {a} and {b} are incompatible")
            op = apply_op(m, f"{kind}VariableOp", {"resource": wrap(m, v.handle), "value": wrap(m, tensor)}, name)
            return lazy_read(m, v, op) if m.truth(read_value) is not False else wrap_op(m, op)
        op = apply_op(m, kind, {"ref": wrap(m, v.handle), "value": value}, name, attrs)
        return wrap(m, op.outputs[0]) if m.truth(read_value) is not False else wrap_op(m, op)

    return assign


def _assign_function(kind: str) -> Any:
    method = _assign(kind)

    def function(m: Machine, ref: Value, value: Value, a: Value = None, b: Value = None, c: Value = None, **named: Value) -> Value:
        given = (a, b, c) if kind == "Assign" else (None, a, b)
        name = named.get("name", given[2])
        validate = named.get("validate_shape", given[0])
        attrs = {"validate_shape": m.truth(validate)} if validate is not None else None
        if isinstance(ref, VariableV):
            keep = name if not ref.variable.resource or kind == "Assign" else None
            return method(m, ref, value, name=keep, attrs=attrs)
        if isinstance(ref, TensorV):
            own = f"assign{kind[6:].lower() and '_' + kind[6:].lower()}"
            assign = ref.attrs.get(own)
            if assign is not None and not ref.tensor.ref:
                return m.call(assign, value, name=name)
            require_reference(m, ref, own)
            return out(m, kind, {"ref": ref, "value": value}, name, attrs)
        return _not_a_variable(m, ref, f"tf.{kind}", [value])

    return function


def require_reference(m: Machine, ref: TensorV, attribute: str) -> None:
    """What is no reference must be a variable object, of which `attribute` is asked first."""
    if not ref.tensor.ref:
        tensor = "SymbolicTensor" if tf_state(m).target == "tf2" else "Tensor"
        m.raise_("AttributeError", f"'{tensor}' object has no attribute '{attribute}'")


def _not_a_variable(m: Machine, ref: Value, what: str, values: list[Value]) -> Value:
    if isinstance(ref, PartitionedV):
        return m.call(m.getattr(ref, "assign"), *values)
    if not isinstance(ref, (Unknown, Foreign)):
        cls = m.class_of(ref)
        m.raise_("AttributeError", f"'{cls.name if cls else 'object'}' object has no attribute 'dtype'")
    m.opaque(f"`{what}` of a variable that is not known", [ref, *values])
    return m.unknown(f"the result of `{what}` of a variable that is not known", tf=True)


primitive("tf.assign")(_assign_function("Assign"))
primitive("tf.assign_add")(_assign_function("AssignAdd"))
primitive("tf.assign_sub")(_assign_function("AssignSub"))

# -------------------------------------------------------------------------------------------------------------- scatter


def _scatter_op(m: Machine, ref: Value, kind: str, indices: Value, updates: Value, name: Value) -> Value:
    if isinstance(ref, VariableV) and ref.variable.resource:
        v = ref.variable
        tensor = wrap(m, to_tensor(m, updates, v.dtype))
        inputs: dict[str, Value] = {"resource": wrap(m, v.handle), "indices": indices, "updates": tensor}
        if "Nd" in kind:
            inputs = {"ref": wrap(m, v.handle), "indices": indices, "updates": tensor}
        return lazy_read(m, v, apply_op(m, f"Resource{kind}", inputs, name))
    if isinstance(ref, TensorV):
        require_reference(m, ref, "_lazy_read")
    if isinstance(ref, (VariableV, TensorV)):
        target = wrap(m, ref.variable.handle) if isinstance(ref, VariableV) else ref
        return out(m, kind, {"ref": target, "indices": indices, "updates": updates}, name)
    return _not_a_variable(m, ref, f"tf.{kind}", [indices, updates])


def _scatter_function(kind: str) -> Any:
    def scatter(m: Machine, ref: Value, indices: Value, updates: Value, use_locking: Value = None, name: Value = None) -> Value:
        if "Nd" in kind and tf_state(m).target == "tf2" and not (isinstance(ref, VariableV) and ref.variable.resource):
            name = None  # TensorFlow 2 gives it by position, where another parameter stands by now
        return _scatter_op(m, ref, kind, indices, updates, name)

    return scatter


def _scatter_method(kind: str) -> Any:
    def scatter(m: Machine, self: VariableV, sparse_delta: Value, use_locking: Value = False, name: Value = None) -> Value:
        if not isinstance(sparse_delta, IndexedSlicesV):
            if isinstance(sparse_delta, Unknown):
                return _not_a_variable(m, sparse_delta, kind, [self])
            m.raise_("TypeError", f"sparse_delta is not IndexedSlices: {m.to_str(sparse_delta)}")
        return _scatter_op(m, self, kind, sparse_delta.parts["indices"], sparse_delta.parts["values"], name)

    return scatter


def _scatter_nd_method(kind: str) -> Any:
    def scatter(m: Machine, self: VariableV, indices: Value, updates: Value, name: Value = None) -> Value:
        return _scatter_op(m, self, kind, indices, updates, name)

    return scatter


for _what in ("Update", "Add", "Sub", "Mul", "Div", "Max", "Min"):
    primitive(f"tf.scatter_{_what.lower()}")(_scatter_function(f"Scatter{_what}"))
for _what in ("Update", "Add", "Sub"):
    primitive(f"tf.scatter_nd_{_what.lower()}")(_scatter_function(f"ScatterNd{_what}"))

# ------------------------------------------------------------------------------------------------------- reading, slicing


def _read_value(m: Machine, self: VariableV) -> Value:
    v = self.variable
    if not v.resource:
        return wrap(m, plain_op(m, v.graph, "Identity", "read", (v.handle,), ((v.dtype, v.shape),)).outputs[0])
    with name_scope(m, "Read"), on_device_of(v.graph, v.handle.op) if v.graph.target != "tf2" else nullcontext():
        read = read_op(m, v).outputs[0]
    return wrap(m, plain_op(m, v.graph, "Identity", None, (read,), ((v.dtype, v.shape),)).outputs[0])


def _sparse_read(m: Machine, self: VariableV, indices: Value, name: Value = None) -> Value:
    v = self.variable
    if not v.resource:
        return m.call(symbol(m, "gather"), self, indices, name=name)
    with name_scope(m, m.to_str(name) if name is not None else "Gather") as scope:
        op = apply_op(m, "ResourceGather", {"resource": wrap(m, v.handle), "indices": indices}, scope, {"dtype": v.dtype})
    return m.call(symbol(m, "identity"), wrap(m, op.outputs[0])) if tf_state(m).target == "tf1.15" else wrap(m, op.outputs[0])


def _gather_nd(m: Machine, self: VariableV, indices: Value, name: Value = None) -> Value:
    params = self.value(m) if self.variable.resource else self
    return m.call(symbol(m, "gather_nd"), params, indices, name=name)


def slice_of(m: Machine, self: VariableV, key: Value) -> Value:
    """v[key]: a slice of its value that can be assigned to."""
    sliced = m.getitem(self.value(m), key)
    if isinstance(sliced, TensorV) and sliced.tensor.op.type == "StridedSlice":
        assign = NativeFn("assign", lambda m, val, name=None: _slice_assign(m, self, sliced.tensor.op, val, name), pure=False)
        sliced.attrs["assign"] = assign
    return sliced


def _slice_assign(m: Machine, self: VariableV, op: Op, value: Value, name: Value) -> Value:
    v = self.variable
    begin, end, strides = (wrap(m, t) for t in op.inputs[1:4])
    masks = {k: x for k, x in op.attrs.items() if k.endswith("_mask")}
    text = f"{op.name}/_assign" if name is None else name
    inputs: dict[str, Value] = {"ref": wrap(m, v.handle), "begin": begin, "end": end, "strides": strides, "value": value}
    if not v.resource:
        return out(m, "StridedSliceAssign", inputs, text, masks)
    inputs["value"] = wrap(m, to_tensor(m, value, v.dtype))
    return lazy_read(m, v, apply_op(m, "ResourceStridedSliceAssign", inputs, text, masks))


# ---------------------------------------------------------------------------------------------------------- initialization


@primitive("tf.is_variable_initialized")
def is_variable_initialized(m: Machine, ref: Value = None, name: Value = None, **named: Value) -> Value:
    """tf.is_variable_initialized."""
    ref = named.get("variable", ref)
    if isinstance(ref, VariableV) and ref.variable.resource:
        return out(m, "VarIsInitializedOp", {"resource": wrap(m, ref.variable.handle)}, name)
    if isinstance(ref, TensorV):
        require_reference(m, ref, "is_initialized")
    if isinstance(ref, (VariableV, TensorV)):
        target = wrap(m, ref.variable.handle) if isinstance(ref, VariableV) else ref
        return out(m, "IsVariableInitialized", {"ref": target}, name)
    return _not_a_variable(m, ref, "tf.is_variable_initialized", [])


def _initialized_value(m: Machine, self: VariableV) -> Value:
    if self.variable.resource and tf_state(m).target == "tf2":
        m.raise_("NotImplementedError", "")
    with init_scope(m):
        read = NativeFn("read_value", lambda m: _read_value(m, self), pure=False)
        initial = NativeFn("initial_value", lambda m: m.getattr(self, "initial_value"), pure=False)
        return m.call(symbol(m, "cond"), is_variable_initialized(m, self), read, initial)


@primitive("tf.variables_initializer", "tf.initialize_variables")
def variables_initializer(m: Machine, var_list: Value, name: Value = "init") -> Value:
    """tf.variables_initializer: one group of the variables' initializers."""
    variables, _ = unordered(m, var_list)
    if not variables:
        if variables is None:
            m.incomplete("an initializer of variables that are not known")
        return wrap_op(m, plain_op(m, tf_state(m).graph, "NoOp", m.to_str(name)))
    return m.call(symbol(m, "group"), *[m.getattr(v, "initializer") for v in variables], name=name)


def _initializer_of(key: str) -> Any:
    def initializer(m: Machine) -> Value:
        tf_state(m).note("initializer", collection=key)
        return variables_initializer(m, m.list(tf_state(m).graph.collections.all(key)))

    return initializer


for _symbol, _key in (("global_variables", "variables"), ("local_variables", "local_variables")):
    primitive(f"tf.{_symbol}_initializer")(_initializer_of(_key))
primitive("tf.initialize_all_variables")(_initializer_of("variables"))
primitive("tf.initialize_local_variables")(_initializer_of("local_variables"))

# ---------------------------------------------------------------------------------------------------------------- others


def _set_shape(m: Machine, self: VariableV, shape: Value) -> Value:
    from scopelint.api.shapev import shape_from

    if self.variable.resource:
        m.raise_("NotImplementedError", "ResourceVariable does not implement set_shape()")
    m.journal.set(self.variable.values, "shape", shape_from(m, shape))
    return None


@primitive("tf.count_up_to")
def count_up_to(m: Machine, ref: Value, limit: Value, name: Value = None) -> Value:
    """tf.count_up_to."""
    if isinstance(ref, VariableV) and ref.variable.resource:
        v = ref.variable
        return out(m, "ResourceCountUpTo", {"resource": wrap(m, v.handle)}, name, {"limit": limit, "T": v.dtype})
    if isinstance(ref, TensorV):
        require_reference(m, ref, "handle")
    if isinstance(ref, (VariableV, TensorV)):
        return out(m, "CountUpTo", {"ref": wrap(m, ref.variable.handle) if isinstance(ref, VariableV) else ref}, name, {"limit": limit})
    return _not_a_variable(m, ref, "tf.count_up_to", [])


def _set_slice_info(m: Machine, self: VariableV, info: Value) -> Value:
    m.journal.set(self.variable.values, "slice_info", info)
    return None


def _graph_element(m: Machine, self: VariableV) -> Value:
    v = self.variable
    return wrap(m, v.values["read"] if v.resource else v.handle)


METHODS: dict[str, Any] = {
    "assign": _assign("Assign"),
    "assign_add": _assign("AssignAdd"),
    "assign_sub": _assign("AssignSub"),
    **{f"scatter_{w.lower()}": _scatter_method(f"Scatter{w}") for w in ("Update", "Add", "Sub", "Mul", "Div", "Max", "Min")},
    **{f"scatter_nd_{w.lower()}": _scatter_nd_method(f"ScatterNd{w}") for w in ("Update", "Add", "Sub")},
    "__abs__": lambda m, self: self.py_unary(m, "Abs"),
    "value": lambda m, self: self.value(m),
    "_AsTensor": lambda m, self: self.value(m),
    "_read_variable_op": lambda m, self: self.value(m),
    "read_value": _read_value,
    "sparse_read": _sparse_read,
    "gather_nd": _gather_nd,
    "initialized_value": _initialized_value,
    "is_initialized": is_variable_initialized,
    "get_shape": lambda m, self: TensorShapeV(self.variable.shape),
    "set_shape": _set_shape,
    "count_up_to": count_up_to,
    "eval": lambda m, self, session=None: m.unknown("the value of a variable at run time"),
    "load": lambda m, self, value, session=None: None,
    "to_proto": lambda m, self, export_scope=None: m.unknown("a variable's proto"),
    "experimental_ref": lambda m, self: self,
    "ref": lambda m, self: self,
    "_ref": lambda m, self: wrap(m, self.variable.handle),
    "_as_graph_element": _graph_element,
    "_set_save_slice_info": _set_slice_info,
    "_get_save_slice_info": lambda m, self: self.variable.values.get("slice_info"),
}
