"""One request to the variable store: finding, refusing or making a variable or its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scopelint.api.callers import kind_of_request, maker_of_slots
from scopelint.api.contexts import init_scope
from scopelint.api.convert import to_tensor
from scopelint.api.dtypes import FLOATS, as_dtype, base, dtype_value, is_floating, is_integer
from scopelint.api.families.introspection import arg_names
from scopelint.api.lazy_values import add_regularizer_loss
from scopelint.api.module import symbol
from scopelint.api.shapev import TensorShapeV, shape_from
from scopelint.api.state import name_scope, reused_at, tf_state
from scopelint.api.tensors import TensorV, wrap
from scopelint.api.variable_values import PartitionedV, VariableV
from scopelint.api.variables import create, is_callable, note_variable
from scopelint.graph.dims import UNSURE, UNSURE_DIM, is_sure, rank_sure
from scopelint.graph.errors import ScopeError
from scopelint.graph.model import Op, Shape, Tensor
from scopelint.graph.reuse import Reuse
from scopelint.graph.shapes import fully_defined
from scopelint.graph.store import Partitioned, Variable, check_part, check_partitionable, check_partitions, part_shapes
from scopelint.interp.values import BoundMethod, ClassV, FunctionV, Instance, ListV, NativeFn, Unknown, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

NOT_VALID = (
    "The initializer passed is not valid. It should be a callable with no arguments and the shape should not be provided "
    "or an instance of `tf.keras.initializers.*' and `shape` should be fully defined."
)
SPEC = "invalid-variable-spec"


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
            found = self.store.find(str(self.name), shape, dtype, self.reuse, self.shape_value is not None)
        except ScopeError as error:
            return self._refused(error, shape, dtype)
        if found is not None:
            self._note_found(found)
            return found.values["item"]
        return self._create(shape, dtype, by_value)

    def _note_found(self, found: Variable) -> None:
        requests = tf_state(self.m).requests
        if requests:
            requests[-1].found.append((found, found.store_name, self.reuse))
        else:
            note_variable(self.m, found, "get_variable", found.store_name, False, self.reuse)

    def _refused(self, error: ScopeError, shape: Shape, dtype: str | None) -> Value:
        m = self.m
        if error.certain:
            related = self.store.vars.get(self.name or "")
            data: dict[str, Any] = {**error.data, "scope": tf_state(m).activation, "graph": self.graph.index}
            if related is not None:
                data["related"] = (("first created here", related.created),)
            elif error.rule == "reuse-missing-variable":
                data["related"] = (("reuse switched on here", reused_at(self.graph.scopes.current)),)
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
        state = tf_state(m)
        if state.requests or state.graph.scalars["creators"]:  # not where a getter or creator of the program's asks on
            variable.created = state.requests[-1].stack if state.requests else m.user_stack()
        self.store.add(str(self.name), variable)
        note_variable(m, variable, "get_variable", self.name, True, self.reuse)
        if self.regularizer is not None and m.truth(self.regularizer) is not False:
            if self.name is None:
                m.raise_("TypeError", "unsupported operand type(s) for +: 'NoneType' and 'str'")
            add_regularizer_loss(m, made, self.name, self.regularizer)
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
