"""Making variables: tf.Variable in all its forms, through the variable creators in force."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from scopelint.api.callers import caller_name, kind_of_request
from scopelint.api.collections import names_of
from scopelint.api.contexts import init_scope, scalars
from scopelint.api.convert import graph_of, to_tensor
from scopelint.api.dtypes import as_dtype
from scopelint.api.initial_values import guard
from scopelint.api.registry import lazy
from scopelint.api.scopes import name_text
from scopelint.api.state import as_default, name_scope, tf_state
from scopelint.api.tensors import wrap
from scopelint.api.variable_values import VariableV, plain_op, variable_class
from scopelint.facts import Get
from scopelint.graph.devices import on_device_of
from scopelint.graph.dims import public
from scopelint.graph.graph import Graph
from scopelint.graph.model import Shape, Tensor
from scopelint.graph.reuse import word
from scopelint.graph.shapes import fully_defined
from scopelint.graph.store import Variable
from scopelint.interp.values import BoundMethod, ClassV, Foreign, FunctionV, Instance, NativeFn, Unknown, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

TRAINABLE, GLOBAL = "trainable_variables", "variables"


def is_callable(m: Machine, value: Value) -> bool | None:
    """callable(value); None if that is not known."""
    match value:
        case FunctionV() | NativeFn() | BoundMethod() | ClassV():
            return True
        case Unknown():
            return None
        case Instance():
            return m.lookup_special(value, "__call__") is not MISSING
        case Foreign():
            return type(value).py_call is not Foreign.py_call
    return False


# --------------------------------------------------------------------------------------------------------------- tf.Variable


@lazy("tf.compat.v2.Variable")
def variable_v2_type(m: Machine) -> Value:
    """tf.compat.v2.Variable: always a resource, in no collections but the usual ones."""
    cls = variable_class(m, "Variable")

    def make(
        m: Machine,
        cls: ClassV,
        initial_value: Value = None,
        trainable: Value = None,
        validate_shape: Value = True,
        caching_device: Value = None,
        name: Value = None,
        variable_def: Value = None,
        dtype: Value = None,
        import_scope: Value = None,
        constraint: Value = None,
        **options: Value,
    ) -> Value:
        given = {"validate_shape": validate_shape, "caching_device": caching_device, "variable_def": variable_def, **options}
        given |= {"dtype": dtype, "import_scope": import_scope, "constraint": constraint, "use_resource": True}
        return construct(m, cls, initial_value, trainable, name=name, **given)

    cls.construct = make
    return cls


@lazy("tf.Variable")
def variable_type(m: Machine) -> Value:
    """tf.Variable (of 1.x)."""
    cls = variable_class(m, "VariableV1")
    cls.construct = lambda m, cls, *args, **kwargs: construct(m, cls, *args, **kwargs)
    cls.attrs["SaveSliceInfo"] = m.unknown("tf.Variable.SaveSliceInfo")
    return cls


def construct(
    m: Machine,
    cls: ClassV,
    initial_value: Value = None,
    trainable: Value = None,
    collections: Value = None,
    validate_shape: Value = True,
    caching_device: Value = None,
    name: Value = None,
    variable_def: Value = None,
    dtype: Value = None,
    expected_shape: Value = None,
    import_scope: Value = None,
    constraint: Value = None,
    use_resource: Value = None,
    synchronization: Value = None,
    aggregation: Value = None,
    shape: Value = None,
) -> Value:
    """tf.Variable(...)."""
    options = {
        "initial_value": initial_value,
        "trainable": trainable,
        "collections": collections,
        "validate_shape": validate_shape,
        "caching_device": caching_device,
        "name": name,
        "variable_def": variable_def,
        "dtype": dtype,
        "expected_shape": expected_shape,
        "import_scope": import_scope,
        "constraint": constraint,
        "use_resource": use_resource,
        "synchronization": synchronization,
        "aggregation": aggregation,
        "shape": shape,
    }
    made = create(m, options)
    if isinstance(made, VariableV) and made.variable.kind == "Variable":
        note_variable(m, made.variable, "Variable")
    return made


def create(m: Machine, options: dict[str, Value]) -> Value:
    """Make a variable through the creators in force: the innermost is asked first."""
    creators = tf_state(m).graph.scalars["creators"]
    creator: Value = NativeFn("default_variable_creator", _default_creator, pure=False)
    if not creators:
        return _default_creator(m, **options)
    for outer in creators:
        creator = _next_creator(outer, creator)
    return m.call_args(creator, [], options)


def _next_creator(outer: Value, inner: Value) -> NativeFn:
    return NativeFn("variable_creator", lambda m, **kwargs: m.call_args(outer, [inner], kwargs), pure=False)


EITHER_KIND = "scopelint.either_kind"
"""Attr of an op that has another type, or is another op, if the variable is of the other kind."""


def _default_creator(m: Machine, next_creator: Value = None, **options: Value) -> Value:
    resource = options.get("use_resource")
    if resource is None:
        resource = tf_state(m).graph.scopes.current.values["use_resource"]
    if resource is None:
        resource = tf_state(m).flags.get("resource", False)
    truth = m.truth(resource)
    if truth is not None:
        return Maker(m, options, truth).make()
    m.incomplete("whether a variable is a resource variable is not known")
    graph = tf_state(m).graph
    first = len(graph.ops)
    made = Maker(m, options, False).make()
    for op in graph.ops[first:]:
        if "/Initializer/" not in op.name:
            op.attrs[EITHER_KIND] = True
    return made


class Maker:
    """The making of one variable (RefVariable._init_from_args, ResourceVariable._init_from_args)."""

    def __init__(self, m: Machine, options: dict[str, Value], resource: bool) -> None:
        self.m = m
        self.resource = resource
        self.initial = options.get("initial_value")
        self.dtype = None if options.get("dtype") is None else as_dtype(m, options["dtype"])
        self.dtype_given = options.get("dtype") is not None
        self.name = options.get("name")
        self.shape_given = options.get("shape")
        self.validate = m.truth(options.get("validate_shape", True)) is not False
        self.constraint = options.get("constraint")
        self.collections = options.get("collections")
        self.caching_device = options.get("caching_device")
        self.trainable = self._trainable(options)
        self.from_function = False

    def _trainable(self, options: dict[str, Value]) -> bool | None:
        trainable = options.get("trainable")
        return True if trainable is None else self.m.truth(trainable)

    def make(self) -> VariableV:
        m = self.m
        if self.initial is None:
            m.raise_("ValueError", "initial_value must be specified.", "invalid-variable-spec")
        self.from_function = is_callable(m, self.initial) is True
        keys = self._keys()
        graph: Graph = tf_state(m).graph if self.from_function else graph_of(m, [self.initial])
        with as_default(m, graph), init_scope(m):
            with name_scope(m, name_text(m, self.name), "Variable") as scope:
                variable = self._resource(graph, scope, keys) if self.resource else self._ref(graph, scope, keys)
            return self._register(graph, variable, keys)

    def _keys(self) -> list[Value]:
        m = self.m
        keys = [GLOBAL] if self.collections is None else names_of(m, self.collections)
        if keys is None:
            cls = m.class_of(self.collections)
            shown = f"{m.to_str(self.collections)} of type {m.to_str(cls) if cls else 'object'}"
            text = f"collections argument to Variable constructor must be a list, tuple, or set. Got {shown}"
            m.raise_("ValueError", text, "invalid-variable-spec")
        if self.constraint is not None and is_callable(m, self.constraint) is False:
            m.raise_("ValueError", "The `constraint` argument must be a callable.", "invalid-variable-spec")
        if self.trainable is not False and TRAINABLE not in keys:
            keys = [*keys, TRAINABLE]
        return list(dict.fromkeys(keys))

    # -- reference variables

    def _ref(self, graph: Graph, scope: str, keys: list[Value]) -> Variable:
        m = self.m
        if self.from_function:
            with name_scope(m, "Initializer"), scalars(m, graph, device=()):
                value = to_tensor(m, m.call(self.initial), self.dtype, "initial_value")
        else:
            value = to_tensor(m, self.initial, self.dtype, "initial_value")
            self._check_context(value, scope)
        shape, dtype = self._shape(value), self._dtype(value)
        handle = plain_op(m, graph, "VariableV2", scope, (), ((dtype, shape, True),))
        variable = Variable(graph, handle.outputs[0], self.trainable, keys, m.user_stack(), False)
        if self.validate:
            self._check_shape(value)
        safe = guard(m, scope, value)
        assign = plain_op(m, graph, "Assign", None, (handle.outputs[0], safe), ((dtype, shape if self.validate else value.shape, True),))
        with self._cached_at(graph):
            read = plain_op(m, graph, "Identity", "read", (handle.outputs[0],), ((dtype, shape),))
        variable.values.update(initializer=assign, read=read.outputs[0], initial_value=value, constraint=self.constraint)
        return variable

    def _check_context(self, value: Tensor, scope: str) -> None:
        if value.op.context is not None:
            where = "such as a loop or conditional. When creating a"
            if self.resource and self.m.ext["target"] == "tf2":
                text = f"The `initial_value` passed to `tf.Variable` {scope} is from inside a control-flow  construct, {where} "
                text += "`tf.Variable` inside a loop or conditional, use a lambda as the `initial_value`. Got: initial_value="
                text += f"({self.m.to_str(wrap(self.m, value))})"
            else:
                text = f"Initializer for variable {scope} is from inside a control-flow construct, {where} "
                text += "variable inside a loop or conditional, use a lambda as the initializer."
            self.m.raise_("ValueError", text, "variable-in-control-flow", variable=scope.rstrip("/"))

    def _check_shape(self, value: Tensor) -> None:
        if not fully_defined(value.shape):
            self.m.raise_(
                "ValueError", f"initial_value must have a shape specified: {self.m.to_str(wrap(self.m, value))}", "invalid-variable-spec"
            )

    def _dtype(self, value: Tensor) -> str | None:
        """The variable's dtype: its value's, unless another was asked for that is not known to us."""
        return None if self.dtype_given and self.dtype is None else value.dtype

    def _shape(self, value: Tensor) -> Shape:
        from scopelint.api.shapev import shape_from

        if self.shape_given is not None:
            return shape_from(self.m, self.shape_given)
        return value.shape if self.validate or self.resource else None

    # -- resource variables

    def _resource(self, graph: Graph, scope: str, keys: list[Value]) -> Variable:
        m = self.m
        with name_scope(m, "Initializer"), scalars(m, graph, device=()):
            value = to_tensor(m, m.call(self.initial) if self.from_function else self.initial, self.dtype, "initial_value")
        shape, dtype = self._shape(value), self._dtype(value)
        handle = plain_op(m, graph, "VarHandleOp", scope, (), (("resource", ()),))
        handle.attrs.update(shape=shape, dtype=dtype)
        self._check_context(value, scope)
        variable = Variable(graph, handle.outputs[0], self.trainable, keys, m.user_stack(), True)
        variable.values.update(shape=shape, dtype=dtype, initial_value=value, constraint=self.constraint)
        if not scope:
            variable.values["name"] = ":0"
        with name_scope(m, "IsInitialized"):
            plain_op(m, graph, "VarIsInitializedOp", None, (handle.outputs[0],), (("bool", ()),))
        with name_scope(m, "Assign") as assign_scope, on_device_of(graph, handle, alone=True):
            inputs = (handle.outputs[0], guard(m, scope, value))
            variable.values["initializer"] = plain_op(m, graph, "AssignVariableOp", assign_scope, inputs)
        with name_scope(m, "Read"):
            with on_device_of(graph, handle):
                read = plain_op(m, graph, "ReadVariableOp", None, (handle.outputs[0],), ((dtype, shape),))
            if self.caching_device is not None:
                with self._cached_at(graph):
                    cached = plain_op(m, graph, "Identity", None, (read.outputs[0],), ((dtype, shape),))
                variable.values["cached"] = cached.outputs[0]
        variable.values["read"] = read.outputs[0]
        return variable

    def _cached_at(self, graph: Graph) -> AbstractContextManager[None]:
        """The device scope of the value that is read."""
        inner = () if self.caching_device is None else (self.caching_device,)
        return scalars(self.m, graph, device=(*graph.scalars["device"], *inner))

    def _register(self, graph: Graph, variable: Variable, keys: list[Value]) -> VariableV:
        item = VariableV(variable)
        variable.values["item"] = item
        graph.journal.touch(graph.variables)
        graph.variables.append(variable)
        for key in keys:
            graph.collections.add(key, item)
            if key == TRAINABLE and self.trainable is None and not isinstance(self.collections, Unknown):
                graph.collections.set_maybe(key, item)
        return item


# ------------------------------------------------------------------------------------------------------------------- facts


def note_variable(
    m: Machine, variable: Variable, kind: str, store_name: str | None = None, created: bool = True, reuse: Any = False
) -> None:
    """Record a request for a variable."""
    state = tf_state(m)
    graph = variable.graph
    name = variable.op.name if store_name is None else store_name
    scope = graph.scopes.current
    stack = state.requests[-1].stack if state.requests and store_name is not None else m.user_stack()
    if not created:
        variable.add_use(stack)
    state.note_get(
        Get(
            name=name,
            kind=kind_of_request(m) if kind == "get_variable" else kind,
            reuse=word(scope.reuse if kind == "Variable" else reuse),
            created=created,
            certainty=state.certainty(name),
            variable_scope=scope.name,
            name_scope=graph.name_scope,
            stack=stack,
            graph=graph.index,
            api=caller_name(m),
            default_named=scope.default_named,
            shape=public(variable.shape),
            dtype=variable.dtype,
            first=variable.created,
            scope=state.activation,
            trainable=variable.trainable,
        )
    )
