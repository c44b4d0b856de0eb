"""Symbols that make no ops: logging, files, switches, configuration, decorators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.api.opaque import Quiet
from scopelint.api.registry import lazy, primitive, words
from scopelint.api.shapev import DimensionV, TensorShapeV, dim_from, shape_from
from scopelint.api.state import tf_state
from scopelint.api.tensors import tensor_class
from scopelint.facts import has_hole
from scopelint.interp.errors import Infeasible
from scopelint.interp.values import ClassV, NativeFn, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

NOTHING = words("""
tf.logging.debug tf.logging.error tf.logging.fatal tf.logging.info tf.logging.log tf.logging.log_every_n
tf.logging.log_first_n tf.logging.log_if tf.logging.set_verbosity tf.logging.vlog tf.logging.warn tf.logging.warning
tf.logging.TaskLevelStatusMessage tf.gfile.DeleteRecursively tf.gfile.MakeDirs tf.gfile.MkDir tf.io.gfile.makedirs tf.io.gfile.mkdir
tf.io.gfile.rmtree
tf.disable_eager_execution tf.disable_v2_behavior tf.disable_v2_tensorshape
tf.disable_tensor_equality tf.enable_tensor_equality tf.enable_v2_tensorshape
tf.load_library
tf.load_file_system_library tf.debugging.set_log_device_placement
tf.assert_proper_iterable
tf.keras.backend.set_learning_phase tf.config.set_soft_device_placement tf.config.experimental.set_memory_growth
tf.config.experimental.set_visible_devices
""")
BOOLS = words("""
tf.test.is_gpu_available tf.test.is_built_with_cuda
""")
STRINGS = words("""
tf.train.write_graph tf.io.write_graph
tf.test.gpu_device_name tf.test.get_temp_dir tf.resource_loader.get_data_files_path tf.test.test_src_dir_path
tf.sysconfig.get_lib tf.sysconfig.get_include
""")
LISTS = words("""
tf.sysconfig.get_compile_flags tf.sysconfig.get_link_flags
tf.gfile.Glob tf.gfile.Walk tf.io.gfile.glob tf.io.gfile.walk
tf.config.list_physical_devices tf.config.experimental.list_physical_devices tf.python_io.tf_record_iterator
tf.io.tf_record_iterator tf.train.summary_iterator tf.train.list_variables tf.contrib.framework.list_variables
""")
QUIET = words("""
tf.train.export_meta_graph tf.gfile.Stat tf.io.gfile.stat tf.python_io.TFRecordWriter
tf.io.TFRecordWriter tf.python_io.TFRecordOptions tf.train.Example tf.train.Features tf.train.Feature tf.train.Int64List
tf.train.FloatList tf.train.BytesList tf.train.SequenceExample tf.train.FeatureLists tf.train.FeatureList tf.GPUOptions
tf.OptimizerOptions tf.GraphOptions tf.RunOptions tf.RunMetadata tf.ConfigProto tf.MetaGraphDef tf.NodeDef tf.GraphDef tf.Summary
tf.summary.Summary tf.Event tf.SummaryMetadata tf.HistogramProto tf.AttrValue tf.train.ServerDef
tf.train.ClusterDef tf.train.JobDef tf.train.BytesList
tf.estimator.RunConfig tf.contrib.tpu.RunConfig tf.contrib.tpu.TPUConfig
tf.contrib.tpu.InputPipelineConfig tf.profiler.ProfileOptionBuilder tf.contrib.cluster_resolver.TPUClusterResolver
tf.distribute.cluster_resolver.TPUClusterResolver tf.get_logger tf.make_ndarray tf.make_tensor_proto tf.train.NewCheckpointReader
tf.train.load_checkpoint tf.contrib.framework.load_checkpoint tf.train.load_variable tf.contrib.framework.load_variable
""")


def _nothing(name: str) -> None:
    @primitive(name, pure=True)
    def nothing(m: Machine, *args: Value, **kwargs: Value) -> Value:
        return None

    _ = nothing


def _unknown(name: str, kind: str) -> None:
    @primitive(name, pure=True)
    def unknown(m: Machine, *args: Value, **kwargs: Value) -> Value:
        return m.unknown(f"what {name} answers", kind)

    _ = unknown


def _quiet(name: str) -> None:
    @lazy(name)
    def quiet(m: Machine) -> Value:
        return Quiet(name)

    _ = quiet


for _name in NOTHING:
    _nothing(_name)
for _kind, _names in (("bool", BOOLS), ("str", STRINGS), ("list", LISTS)):
    for _name in _names:
        _unknown(_name, _kind)
for _name in QUIET:
    _quiet(_name)


@primitive("tf.logging.get_verbosity", pure=True)
def get_verbosity(m: Machine) -> Value:
    """tf.logging.get_verbosity: WARN unless set."""
    return m.unknown("the logging level", "int")


@primitive("tf.executing_eagerly", "tf.compat.v2.executing_eagerly", pure=True)
def executing_eagerly(m: Machine) -> Value:
    """tf.executing_eagerly: never here."""
    return False


@primitive("tf.enable_eager_execution", "tf.enable_v2_behavior", "tf.compat.v1.enable_eager_execution")
def enable_eager_execution(m: Machine, *args: Value, **kwargs: Value) -> Value:
    """tf.enable_eager_execution: there is no graph from here on, so nothing can be said."""
    m.incomplete("eager execution is enabled: there is no graph to name things in")
    raise Infeasible


@lazy("tf.image.ResizeMethod")
def resize_method(m: Machine) -> Value:
    """tf.image.ResizeMethod: numbers."""
    values = {"BILINEAR": 0, "NEAREST_NEIGHBOR": 1, "BICUBIC": 2, "AREA": 3}
    return ClassV("ResizeMethod", (m.classes["object"],), dict(values), module="tensorflow.python.ops.image_ops_impl")


@primitive("tf.control_flow_v2_enabled", pure=True)
def control_flow_v2_enabled(m: Machine) -> Value:
    """tf.control_flow_v2_enabled."""
    return tf_state(m).flags.get("control flow v2", False)


@primitive("tf.enable_control_flow_v2")
def enable_control_flow_v2(m: Machine) -> Value:
    """tf.enable_control_flow_v2: cond and while_loop make other ops then."""
    m.journal.set(tf_state(m).flags, "control flow v2", True)
    return None


@primitive("tf.disable_control_flow_v2")
def disable_control_flow_v2(m: Machine) -> Value:
    """tf.disable_control_flow_v2."""
    m.journal.set(tf_state(m).flags, "control flow v2", False)
    return None


@primitive("tf.load_op_library", pure=True)
def load_op_library(m: Machine, library_filename: Value) -> Value:
    """tf.load_op_library: a module whose functions make ops that nobody knows here."""
    return m.unknown("the ops of a library", tf=True)


_DEFAULT_GRAPH_SEED = 87654321


@primitive("tf.set_random_seed", "tf.random.set_random_seed")
def set_random_seed(m: Machine, seed: Value) -> None:
    """tf.set_random_seed: the graph's seed."""
    graph = tf_state(m).graph
    m.journal.set(graph.scalars, "seed", seed)


@primitive("tf.get_seed", "tf.random.get_seed", pure=True)
def get_seed(m: Machine, op_seed: Value = None) -> Value:
    """tf.get_seed: (the graph's seed, the op's), both None if neither is given."""
    seed = tf_state(m).graph.scalars.get("seed", None)
    if seed is None and op_seed is None:
        return (None, None)
    return (_DEFAULT_GRAPH_SEED if seed is None else seed, m.unknown("the seed of an op", "int") if op_seed is None else op_seed)


def _class(m: Machine, name: str) -> ClassV:
    return tensor_class(m, name)


@lazy("tf.Dimension")
def dimension(m: Machine) -> Value:
    """tf.Dimension as a class."""
    cls = _class(m, "Dimension")
    cls.construct = lambda m, cls, value=None: DimensionV(dim_from(m, value))
    return cls


@lazy("tf.TensorShape", "tf.compat.v2.TensorShape")
def tensor_shape(m: Machine) -> Value:
    """tf.TensorShape as a class."""
    cls = _class(m, "TensorShape")
    cls.construct = lambda m, cls, dims=None: TensorShapeV(shape_from(m, dims))
    return cls


@primitive("tf.dimension_value", "tf.compat.dimension_value", pure=True)
def dimension_value(m: Machine, value: Value) -> Value:
    """tf.compat.dimension_value."""
    return value.host(m) if isinstance(value, DimensionV) else value


@primitive("tf.dimension_at_index", "tf.compat.dimension_at_index", pure=True)
def dimension_at_index(m: Machine, shape: Value, index: Value) -> Value:
    """tf.compat.dimension_at_index."""
    dims = TensorShapeV(shape_from(m, shape))
    return dims.py_getitem(m, index) if dims.dims is not None else DimensionV(None)


@primitive("tf.RegisterGradient", pure=True)
def register_gradient(m: Machine, op_type: Value) -> Value:
    """tf.RegisterGradient(op_type): a decorator that keeps the function. An op type has one gradient."""

    def register(m: Machine, fn: Value) -> Value:
        _register_gradient(m, op_type)
        return fn

    return NativeFn("tf.RegisterGradient.<decorator>", register)


def _register_gradient(m: Machine, op_type: Value) -> None:
    flags, key = tf_state(m).flags, f"gradient of {op_type}"
    if isinstance(op_type, str) and not has_hole(op_type):
        if key in flags:
            m.raise_("KeyError", f"Registering two gradient with name '{op_type}'!")
        m.journal.set(flags, key, True)


@primitive("tf.NoGradient", "tf.NotDifferentiable", "tf.no_gradient", pure=True)
def no_gradient(m: Machine, op_type: Value) -> Value:
    """tf.no_gradient(op_type)."""
    _register_gradient(m, op_type)
    return None


@primitive("tf.logging.flush", pure=True)
def logging_flush(m: Machine) -> Value:
    """tf.logging.flush has no code."""
    m.raise_("NotImplementedError", "")


@primitive("tf.compat.as_str", "tf.compat.as_text", "tf.compat.as_str_any", pure=True)
def as_text(m: Machine, bytes_or_text: Value, encoding: Value = "utf-8") -> Value:
    """tf.compat.as_text."""
    if isinstance(bytes_or_text, bytes):
        return bytes_or_text.decode("utf-8", "replace")
    return bytes_or_text if isinstance(bytes_or_text, str) else m.unknown("a string", "str")


@primitive("tf.compat.as_bytes", pure=True)
def as_bytes(m: Machine, bytes_or_text: Value, encoding: Value = "utf-8") -> Value:
    """tf.compat.as_bytes."""
    if isinstance(bytes_or_text, str):
        return bytes_or_text.encode("utf-8", "replace")
    return bytes_or_text if isinstance(bytes_or_text, bytes) else m.unknown("bytes", "bytes")


@primitive("tf.get_registered_gradients", "tf.debugging.get_log_device_placement", pure=True)
def unknown_value(m: Machine, *args: Value) -> Value:
    """Something that only a run knows."""
    return m.unknown("a value of the runtime")


@primitive("tf.is_numeric_tensor", "tf.debugging.is_numeric_tensor", pure=True)
def is_numeric_tensor(m: Machine, tensor: Value) -> Value:
    """tf.is_numeric_tensor."""
    from scopelint.api.tensors import TensorV

    if not isinstance(tensor, TensorV):
        return False
    kind = tensor.tf_dtype()
    return m.unknown("a dtype", "bool") if kind is None else kind not in ("bool", "string", "resource", "variant")


@lazy("tf.contrib.layers.OPTIMIZER_CLS_NAMES")
def optimizer_classes(m: Machine) -> Value:
    """tf.contrib.layers.OPTIMIZER_CLS_NAMES."""
    from scopelint.api.module import symbol

    names = {"Adagrad": "Adagrad", "Adam": "Adam", "Ftrl": "Ftrl", "Momentum": "Momentum", "RMSProp": "RMSProp", "SGD": "GradientDescent"}
    return m.dict({k: symbol(m, f"train.{v}Optimizer") for k, v in names.items()})


@primitive("tf.contrib.framework.get_name_scope", pure=True)
def get_name_scope(m: Machine) -> Value:
    """tf.contrib.framework.get_name_scope: the current name scope without a slash."""
    return tf_state(m).graph.get_name_scope()


@primitive("tf.python.ops.control_flow_util.GetContainingXLAContext", pure=True)
def containing_context(m: Machine, ctxt: Value, *args: Value) -> Value:
    """control_flow_util.GetContaining*Context outside of XLA and loops."""
    return None if ctxt is None else m.unknown("a control flow context")
