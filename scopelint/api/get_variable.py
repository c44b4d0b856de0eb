"""tf.get_variable and tf.get_local_variable: from the scope's defaults through custom getters to the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scopelint.api.callers import kind_of_request, maker_of_slots
from scopelint.api.contexts import init_scope
from scopelint.api.convert import to_tensor
from scopelint.api.dtypes import FLOATS, as_dtype, base, dtype_value, is_floating, is_integer
from scopelint.api.families.introspection import arg_names, takes_kwargs
from scopelint.api.lazy_values import add_regularizer_loss
from scopelint.api.module import symbol
from scopelint.api.registry import primitive
from scopelint.api.scope_values import AUTO_REUSE, reuse_value
from scopelint.api.scopes import name_text, variable_scope
from scopelint.api.shapev import TensorShapeV, shape_from
from scopelint.api.state import name_scope, scope_errors, tf_state
from scopelint.api.tensors import TensorV, wrap
from scopelint.api.variable_values import PartitionedV, VariableV
from scopelint.api.variables import create, is_callable, note_variable
from scopelint.graph.dims import UNSURE, UNSURE_DIM, is_sure, rank_sure
from scopelint.graph.errors import ScopeError
from scopelint.graph.model import Op, Shape, Tensor
from scopelint.graph.reuse import AUTO, MAYBE, Reuse
from scopelint.graph.shapes import fully_defined
from scopelint.graph.store import Partitioned, Variable, check_part, check_partitionable, check_partitions, part_shapes
from scopelint.graph.variable_scopes import VariableScope
from scopelint.interp.values import BoundMethod, ClassV, FunctionV, Instance, ListV, NativeFn, Unknown, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

NOT_VALID = (
    "The initializer passed is not valid. It should be a callable with no arguments and the shape should not be provided "
    "or an instance of `tf.keras.initializers.*' and `shape` should be fully defined."
)
SPEC = "invalid-variable-spec"


@primitive("tf.get_variable")
def get_variable(
    m: Machine,
    name: Value,
    shape: Value = None,
    dtype: Value = None,
    initializer: Value = None,
    regularizer: Value = None,
    trainable: Value = None,
    collections: Value = None,
    caching_device: Value = None,
    partitioner: Value = None,
    validate_shape: Value = True,
    use_resource: Value = None,
    custom_getter: Value = None,
    constraint: Value = None,
    synchronization: Value = None,
    aggregation: Value = None,
) -> Value:
    """tf.get_variable."""
    options = {
        "shape": shape,
        "dtype": dtype,
        "initializer": initializer,
        "regularizer": regularizer,
        "trainable": trainable,
        "collections": collections,
        "caching_device": caching_device,
        "partitioner": partitioner,
        "validate_shape": validate_shape,
        "use_resource": use_resource,
        "custom_getter": custom_getter,
        "constraint": constraint,
        "synchronization": synchronization,
        "aggregation": aggregation,
    }
    return get_in_scope(m, tf_state(m).graph.scopes.current, name, **options)


@primitive("tf.get_local_variable")
def get_local_variable(
    m: Machine, name: Value, shape: Value = None, dtype: Value = None, initializer: Value = None, regularizer: Value = None,
    trainable: Value = False, collections: Value = None, *args: Value, **kwargs: Value,
) -> Value:  # fmt: skip
    """tf.get_local_variable: the same store, never trainable."""
    keys = m.list([*(m.iterate(collections) or []), "local_variables"]) if collections is not None else m.list(["local_variables"])
    return get_variable(m, name, shape, dtype, initializer, regularizer, False, keys, *args, **kwargs)


def get_in_scope(m: Machine, scope: VariableScope, name: Value, shape: Value = None, dtype: Value = None, **options: Value) -> Value:
    """tf.VariableScope.get_variable: the scope's defaults, then the store under the root name scope."""
    initializer = options.pop("initializer", None)
    for key in ("regularizer", "caching_device", "partitioner", "custom_getter", "use_resource"):
        if options.get(key) is None:
            options[key] = scope.values[key]
    reuse = options.pop("reuse", None)
    options["reuse"] = reuse_value(m, scope.reuse) if reuse is None else reuse
    full = _full_name(m, scope, name)
    with name_scope(m, None, None):
        if dtype is not None and initializer is not None and is_callable(m, initializer) is False:
            _check_dtype(m, initializer, dtype)
        options["initializer"] = scope.values["initializer"] if initializer is None else initializer
        if options.get("constraint") is None:
            options["constraint"] = scope.values["constraint"]
        options["dtype"] = _dtype_option(m, scope.values["dtype"] if dtype is None else dtype)
        return _through_getter(m, full, {"shape": shape, **options})


def _full_name(m: Machine, scope: VariableScope, name: Value) -> Value:
    if name is None and not scope.name:
        return None
    if name is None or isinstance(name, (int, float)):
        if not scope.name:
            name_text(m, name)
        cls = m.class_of(name)
        m.raise_("TypeError", f'can only concatenate str (not "{cls.name if cls else "object"}") to str')
    text = name_text(m, name)
    return f"{scope.name}/{text}" if scope.name else text


def _dtype_option(m: Machine, dtype: Value) -> Value:
    name = as_dtype(m, dtype)
    return m.unknown("the dtype of a variable") if name is None else dtype_value(base(name))


def _check_dtype(m: Machine, initializer: Value, dtype: Value) -> None:
    """A constant initializer is converted once more to compare dtypes (a stray Const in the root scope)."""
    have, want = to_tensor(m, initializer).dtype, as_dtype(m, dtype)
    if have is not None and want is not None and base(have) != want:
        text = f"Initializer type '<dtype: '{base(have)}'>' and explicit dtype '{m.to_str(dtype)}' don't match."
        m.raise_("ValueError", text, SPEC)


# ------------------------------------------------------------------------------------------------------- custom getters


def _through_getter(m: Machine, name: Value, options: dict[str, Value]) -> Value:
    getter = options.pop("custom_getter", None)
    if getter is None:
        return true_getter(m, name, **options)
    requests = tf_state(m).requests
    requests.append(m.user_stack())
    try:
        return _call_getter(m, getter, name, options)
    finally:
        requests.pop()


def _call_getter(m: Machine, getter: Value, name: Value, options: dict[str, Value]) -> Value:
    if is_callable(m, getter) is False:
        m.raise_("ValueError", f"Passed a custom_getter which is not callable: {m.to_str(getter)}", SPEC)
    if options.get("trainable") is None:
        options["trainable"] = True
    options["getter"] = NativeFn("_true_getter", true_getter, pure=False)
    options["name"] = name
    names = arg_names(m, getter)
    if names and "constraint" not in names and takes_kwargs(m, getter) is False:
        options.pop("constraint", None)
    return m.call_args(getter, [], options)


def true_getter(
    m: Machine,
    name: Value,
    shape: Value = None,
    dtype: Value = "float32",
    initializer: Value = None,
    regularizer: Value = None,
    reuse: Value = None,
    trainable: Value = None,
    collections: Value = None,
    caching_device: Value = None,
    partitioner: Value = None,
    validate_shape: Value = True,
    use_resource: Value = None,
    constraint: Value = None,
    synchronization: Value = None,
    aggregation: Value = None,
) -> Value:
    """What a custom getter gets as `getter`: the store itself."""
    text = name if name is None else name_text(m, name)
    request = Request(m, text, shape, dtype, initializer, regularizer, _mode(m, reuse))
    request.options = {
        "trainable": trainable,
        "collections": collections,
        "caching_device": caching_device,
        "validate_shape": validate_shape,
        "use_resource": use_resource,
        "constraint": constraint,
        "synchronization": synchronization,
        "aggregation": aggregation,
    }
    scalar = isinstance(shape, (tuple, ListV)) and m.length(shape) == 0
    with scope_errors(m):
        if partitioner is not None and not scalar:
            return request.partitioned(partitioner)
        if request.reuse is True and text in request.store.partitioned:
            return request.partitioned(None)
        request.store.check_unpartitioned(text or "")
        return request.single()


def _mode(m: Machine, reuse: Value) -> Reuse:
    if reuse is AUTO_REUSE or reuse is None:
        return AUTO
    if isinstance(reuse, Unknown):
        return MAYBE
    return m.truth(reuse) is True


# ---------------------------------------------------------------------------------------------------------------- the store


class Request:
    """One request to the variable store."""

    def __init__(
        self, m: Machine, name: str | None, shape: Value, dtype: Value, initializer: Value, regularizer: Value, reuse: Reuse
    ) -> None:
        self.m = m
        self.graph = tf_state(m).graph
        self.store = self.graph.store
        self.name = name
        self.shape_value = shape
        self.dtype_value = dtype
        self.initializer = initializer
        self.regularizer = regularizer
        self.reuse = reuse
        self.options: dict[str, Value] = {}
        self.partition_info: Value = None

    def single(self) -> Value:
        """_VariableStore._get_single_variable."""
        m = self.m
        by_value = self.initializer is not None and is_callable(m, self.initializer) is False
        if self.shape_value is not None and by_value:
            m.raise_("ValueError", "If initializer is a constant, do not specify shape.", SPEC, variable=self.name or "")
        dtype = as_dtype(m, self.dtype_value)
        shape = shape_from(m, self.shape_value)
        try:
            found = self.store.find(self.name or "", shape, dtype, self.reuse, self.shape_value is not None)
        except ScopeError as error:
            return self._refused(error, shape, dtype)
        if found is not None:
            note_variable(m, found, "get_variable", found.store_name, False, self.reuse)
            return found.values["item"]
        return self._create(shape, dtype, by_value)

    def _refused(self, error: ScopeError, shape: Shape, dtype: str | None) -> Value:
        m = self.m
        if error.certain:
            related = self.store.vars.get(self.name or "")
            data: dict[str, Any] = {**error.data, "scope": tf_state(m).activation, "graph": self.graph.index}
            if related is not None:
                data["related"] = (("first created here", related.created),)
            elif error.rule == "reuse-missing-variable":
                data["related"] = (("reuse switched on here", self.graph.scopes.current.values.get("reused_at", ())),)
                if kind_of_request(m) == "slot":
                    m.raise_(error.type, error.message, "slots-under-reuse", optimizer=maker_of_slots(m), **data)
            m.raise_(error.type, error.message, error.rule, **data)
        return self._phantom(shape, dtype)

    def _phantom(self, shape: Shape, dtype: str | None) -> Value:
        """A variable that something not modelled must have made, or the program raises here."""
        m, graph = self.m, self.graph
        op = Op(graph, self.name or "", "VariableV2", (), {}, ())
        known = shape if self.shape_value is not None else UNSURE
        op.outputs = (Tensor(op, 0, dtype, known, True),)
        variable = Variable(graph, op.outputs[0], None, (), m.user_stack())
        variable.values.update(read=Tensor(op, 0, dtype, known), item=VariableV(variable))
        graph.set_maybe(op)
        graph.journal.touch(graph.variables)
        graph.variables.append(variable)
        self.store.add(self.name or "", variable)
        note_variable(m, variable, "get_variable", self.name, False, self.reuse)
        return variable.values["item"]

    def _create(self, shape: Shape, dtype: str | None, by_value: bool) -> Value:
        m = self.m
        initializer = self.initializer
        if initializer is None:
            if tf_state(m).target == "tf2" and self.shape_value is None:
                text = f"Variable {self.name} did not get an initializer, so its `shape` argument must be specified."
                m.raise_("ValueError", text, SPEC, variable=self.name or "")
            initializer = _default_initializer(m, self.name, dtype)
        variable_dtype: Value = None
        with init_scope(m):
            initial = initializer
            if not by_value:
                if isinstance(initializer, ClassV):
                    initializer = m.call(initializer)
                initial, variable_dtype = self._initial(initializer, shape, dtype)
        use_resource = self.options.get("use_resource")
        if use_resource is None:
            use_resource = tf_state(m).flags.get("resource", False)
        options = {**self.options, "initial_value": initial, "name": self.name, "dtype": variable_dtype, "use_resource": use_resource}
        made = create(m, {**_NO_OPTIONS, **options})
        if not isinstance(made, VariableV):
            return made
        return self._made(made, shape)

    def _made(self, made: VariableV, shape: Shape) -> Value:
        m, variable = self.m, made.variable
        if variable.shape == UNSURE and self.shape_value is not None and rank_sure(shape):
            variable.values["shape"] = shape
            variable.handle.shape = variable.values["read"].shape = shape
        variable.kind = "get_variable"
        if tf_state(m).requests:
            variable.created = tf_state(m).requests[-1]
        if self.name is not None:
            self.store.add(self.name, variable)
        note_variable(m, variable, "get_variable", self.name, True, self.reuse)
        if self.regularizer is not None and m.truth(self.regularizer) is not False:
            add_regularizer_loss(m, made, self.name or "", self.regularizer)
        return made

    def _initial(self, initializer: Value, shape: Shape, dtype: str | None) -> tuple[Value, Value]:
        """The initial value of the variable as a function, and its dtype."""
        m = self.m
        if self.shape_value is not None and fully_defined(shape):
            wanted = dtype_value(base(dtype)) if dtype is not None else m.unknown("the dtype of a variable")
            options: dict[str, Value] = {"dtype": wanted}
            if tf_state(m).target == "tf1.15" or "partition_info" in arg_names(m, initializer):
                options["partition_info"] = self.partition_info

            def call_initializer(m: Machine) -> Value:
                return m.call_args(initializer, [_as_list(m, shape)], options)

            return NativeFn("initializer", call_initializer, pure=False), wanted
        if _needs_no_arguments(m, initializer) is False:
            m.raise_("ValueError", NOT_VALID, SPEC, variable=self.name or "")
        return initializer, None

    # -- partitioned variables

    def partitioned(self, partitioner: Value) -> Value:
        """_VariableStore._get_partitioned_variable."""
        m = self.m
        if partitioner is not None and is_callable(m, partitioner) is False:
            m.raise_("ValueError", f"Partitioner must be callable, but received: {m.to_str(partitioner)}", SPEC)
        name = self.name or ""
        with name_scope(m, None, None):
            self.store.check_not_single(name)
            shape, dtype = shape_from(m, self.shape_value), as_dtype(m, self.dtype_value)
            if isinstance(self.initializer, TensorV) and (shape is None or not is_sure(shape)):
                shape = self.initializer.tensor.shape
            if partitioner is not None and not is_sure(shape):
                return self._unknown_parts()
            partitions = None
            if partitioner is not None:
                partitions = self._partitions(partitioner, shape, dtype)
                if partitions is None:
                    return self._unknown_parts()
            found = self.store.find_partitioned(name, shape, dtype, self.reuse, partitions)
            if found is not None:
                for part in found.parts:
                    note_variable(m, part.variable, "get_variable", part.variable.store_name, False, self.reuse)
                return found.values["item"]
            return self._make_parts(name, shape, dtype, partitions or [])

    def _unknown_parts(self) -> Value:
        self.m.opaque("a partitioner whose answer is not known", [])
        return self.m.unknown(f"the partitioned variable {self.name}", tf=True)

    def _partitions(self, partitioner: Value, shape: Shape, dtype: str | None) -> list[int] | None:
        m, target = self.m, self.graph.target
        check_partitionable(shape, target)
        wanted = dtype_value(dtype) if dtype is not None else m.unknown("the dtype of a variable")
        answer = m.call(partitioner, shape=TensorShapeV(shape), dtype=wanted)
        items = m.iterate(answer) if isinstance(answer, (ListV, tuple)) else None
        if items is None or not all(isinstance(i, int) for i in items):
            if items is None and not isinstance(answer, Unknown):
                m.raise_("ValueError", f"Partitioner must return a sequence, but saw: {m.to_str(answer)}", SPEC)
            return None
        check_partitions(items, shape, target)
        return items

    def _make_parts(self, name: str, shape: Shape, dtype: str | None, partitions: list[int]) -> Value:
        m = self.m
        assert shape is not None
        parts = []
        known = tuple(d if d is not None and d != UNSURE_DIM else 0 for d in shape)
        for i, (offset, part_shape) in enumerate(part_shapes(known, partitions)):
            check_part(offset, known)
            full = f"{name}/part_{i}"
            with name_scope(m, full + "/PartitionedInitializer"):
                initializer, asked = self._part_initializer(offset, part_shape, dtype)
            with name_scope(m, None, None):
                part = Request(m, full, asked, self.dtype_value, initializer, self.regularizer, self.reuse)
                part.options = self.options
                part.partition_info = _partition_info(m, known, offset)
                parts.append(part.single())
        made = Partitioned(name, shape, dtype, parts, partitions)
        made.values["item"] = PartitionedV(made)
        m.journal.set(self.store.partitioned, name, made)
        return made.values["item"]

    def _part_initializer(self, offset: tuple[int, ...], shape: tuple[int, ...], dtype: str | None) -> tuple[Value, Value]:
        m = self.m
        if self.initializer is None:
            return _default_initializer(m, self.name, dtype), m.list(shape)
        if is_callable(m, self.initializer) is not False:
            return self.initializer, m.list(shape)
        whole = self.initializer
        if not isinstance(whole, TensorV):
            whole = wrap(m, to_tensor(m, whole, dtype))
        return m.call(symbol(m, "slice"), whole, m.list(offset), m.list(shape)), None


@primitive("tf.create_partitioned_variables")
def create_partitioned_variables(
    m: Machine, shape: Value, slicing: Value, initializer: Value, dtype: Value = "float32", trainable: Value = True,
    collections: Value = None, name: Value = None, reuse: Value = None,
) -> Value:  # fmt: skip
    """tf.create_partitioned_variables: the variable scope's name is the variable's."""
    dims, slices = m.iterate(shape), m.iterate(slicing)
    if dims is not None and slices is not None and len(dims) != len(slices):
        text = "The 'shape' and 'slicing' of a partitioned Variable must have the length: "
        m.raise_("ValueError", f"{text}shape: {m.to_str(shape)}, slicing: {m.to_str(slicing)}", SPEC)
    if dims is not None and not dims:
        m.raise_("ValueError", f"A partitioned Variable must have rank at least 1: shape: {m.to_str(shape)}", SPEC)
    context = variable_scope(m, name, "PartitionedVariable", reuse=reuse)
    scope = m.enter(context).scope
    try:
        with name_scope(m, None, None), scope_errors(m):
            given = scope.values["initializer"] if initializer is None else initializer
            request = Request(m, scope.name, shape, dtype, given, scope.values["regularizer"], scope.reuse)
            request.options = {"trainable": trainable, "collections": collections, "use_resource": scope.values["use_resource"]}
            made = request.partitioned(NativeFn("partitioner", lambda m, **named: slicing))
    finally:
        m.leave(context, None)
    return m.list(m.iterate(made) or [])


_NO_OPTIONS: dict[str, Value] = dict.fromkeys(("variable_def", "expected_shape", "import_scope", "shape"))


def _partition_info(m: Machine, shape: tuple[int, ...], offset: tuple[int, ...]) -> Value:
    cls = tf_state(m).classes.get("_PartitionInfo")
    if cls is None:
        cls = tf_state(m).classes["_PartitionInfo"] = ClassV("_PartitionInfo", (m.classes["object"],), module="tensorflow")
    info = Instance(cls)
    info.attrs.update(full_shape=m.list(shape), var_offset=m.list(offset))
    return info


def _as_list(m: Machine, shape: Shape) -> Value:
    if shape is None or not rank_sure(shape):
        return m.unknown("the shape of a variable", "list")
    return m.list([m.unknown("a dimension", "int") if d is None or d < 0 else d for d in shape])


def _default_initializer(m: Machine, name: str | None, dtype: str | None) -> Value:
    if dtype is None or is_floating(dtype) or dtype in FLOATS:
        return m.call(symbol(m, "glorot_uniform_initializer"))
    if is_integer(dtype) or dtype in ("bool", "string"):
        return m.call(symbol(m, "zeros_initializer"))
    m.raise_("ValueError", f"An initializer for variable {name} of <dtype: '{dtype}'> is required", SPEC, variable=name or "")


def _needs_no_arguments(m: Machine, fn: Value) -> bool | None:
    """Whether TensorFlow takes the callable for one without arguments (1.15 counts self); None if not known."""
    self_counts = tf_state(m).target == "tf1.15"
    bound = 0
    if isinstance(fn, BoundMethod):
        fn, bound = fn.func, 0 if self_counts else 1
    if isinstance(fn, Instance):
        call = fn.cls.lookup("__call__")
        if call is MISSING or not isinstance(call, FunctionV):
            return None
        fn, bound = call, 0 if self_counts else 1
    if not isinstance(fn, FunctionV):
        return None
    return len(fn.code.params) - bound == len(fn.defaults)
