"""tf.train.Saver: the ops it adds, and its methods, which only a run needs (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.train_slots import is_resource


class SaverDef(object):
    """What the program may read of a saver's definition."""

    def __init__(self, filename_tensor_name, save_tensor_name, restore_op_name):
        self.filename_tensor_name = filename_tensor_name
        self.save_tensor_name = save_tensor_name
        self.restore_op_name = restore_op_name


def _named(var_list):
    """(checkpoint name, variable) in the order of names."""
    if isinstance(var_list, dict):
        pairs = list(var_list.items())
    else:
        pairs, seen = [], []
        for var in var_list:
            name = var.op.name if hasattr(var, "op") else var.name
            if name in seen:
                raise ValueError("At least two variables have the same name: %s" % name)
            seen.append(name)
            pairs.append((name, var))
    return sorted(pairs, key=lambda pair: pair[0])


def parts_of(var):
    return list(var) if hasattr(var, "_get_variable_list") or isinstance(var, (list, tuple)) else [var]


def _save(filename, parts, old=False):
    """Saves variables, and answers the file's name once they are saved. old: in the format of SaverDef.V1."""
    names = [name for name, _ in parts]
    values = [_saved_value(part) for _, part in parts]
    if old:
        saved = tf.raw_ops.SaveSlices(
            filename=filename, tensor_names=names, shapes_and_slices=["" for _ in parts], data=values, name="save"
        )
    else:
        saved = tf.raw_ops.SaveV2(prefix=filename, tensor_names=names, shape_and_slices=["" for _ in parts], tensors=values)
    with tf.control_dependencies([saved]):
        return tf.identity(filename, name="control_dependency")


def _shard_prefix(filename):
    """Where the parts of a checkpoint are written first."""
    if not TF2:
        return tf.string_join([filename, "_temp/part"])
    with tf.device("CPU"):
        remote = tf.strings.regex_full_match(filename, "^s3://.*")
        suffix = tf.where(remote, tf.constant(".part"), tf.constant("_temp/part"))
        return tf.string_join([filename, suffix])


def _merged(filename, names, device):
    """The parts of a checkpoint put together, on a device."""
    with tf.device(device):
        merge = tf.raw_ops.MergeV2Checkpoints(checkpoint_prefixes=names, destination_prefix=filename, delete_old_dirs=True)
        with tf.control_dependencies([merge]):
            return tf.identity(filename)


def _cpu0(device):
    """The CPU beside a device."""
    return tf.DeviceSpec.from_string(device).replace(device_type="CPU", device_index=0).to_string()


class Saver(object):
    """Mirrors tf.train.Saver."""

    def __init__(
        self,
        var_list=None,
        reshape=False,
        sharded=False,
        max_to_keep=5,
        keep_checkpoint_every_n_hours=10000.0,
        name=None,
        restore_sequentially=False,
        saver_def=None,
        builder=None,
        defer_build=False,
        allow_empty=False,
        write_version=None,
        pad_step_number=False,
        save_relative_paths=False,
        filename=None,
    ):
        if defer_build and var_list:
            raise ValueError("If `var_list` is provided then build cannot be deferred. Either set defer_build=False or var_list=None.")
        self._var_list = var_list
        self._name = name
        self._sharded = sharded
        self._old = write_version == 1
        self._allow_empty = allow_empty
        self._filename = filename
        self._reshape = reshape
        self._is_built = False
        self._is_empty = False
        self.saver_def = saver_def
        self.last_checkpoints = []
        if not defer_build:
            self.build()

    def build(self):
        if self._is_built:
            return
        self._is_built = True
        if self.saver_def is not None:
            return
        tf.scopelint.note("saver" if self._var_list is None else "saver_of_list")
        if self._var_list is None:
            self._var_list = tf.global_variables() + tf.get_collection(tf.GraphKeys.SAVEABLE_OBJECTS)
        if tf.scopelint.is_known(self._var_list) and not self._var_list:
            if self._allow_empty:
                self._is_empty = True
                return
            raise ValueError("No variables to save")
        if not tf.scopelint.is_known(self._var_list):
            with tf.name_scope(self._name, "save"):
                tf.scopelint.opaque_ops("a tf.train.Saver of variables that are not known")
            return
        self._add_ops(_named(self._var_list))

    def _add_ops(self, pairs):
        with tf.name_scope(self._name, "save"):
            filename = tf.placeholder_with_default(self._filename or "model", shape=(), name="filename")
            filename = tf.placeholder_with_default(filename, shape=(), name="Const")
            parts = [(name, part) for name, var in pairs for part in parts_of(var)]
            if self._sharded:
                done, restore = self._sharded_ops(filename, parts)
            else:
                done = _save(filename, parts, self._old)
                restore = self._restore(filename, parts, "restore_all")
        self.saver_def = SaverDef(filename.name, done.name, restore.name)

    def _sharded_ops(self, filename, parts):
        """A file for each device that holds variables, and what merges them."""
        shards = {}
        for part in parts:
            device = _saved_value(part[1]).device
            if not tf.scopelint.is_known(device):
                tf.scopelint.opaque_ops("a sharded tf.train.Saver of variables whose devices are not known")
            shards.setdefault(tf.DeviceSpec.from_string(device).to_string(), []).append(part)
        shards = sorted(shards.items(), key=lambda shard: shard[0])
        prefix = filename if self._old else _shard_prefix(filename)
        count = tf.constant(len(shards), name="num_shards")
        names, saves = [], []
        for i, (device, held) in enumerate(shards):
            with tf.device(device if self._old else _cpu0(device)):
                names.append(tf.raw_ops.ShardedFilename(basename=prefix, shard=i, num_shards=count))
                saves.append(_save(names[-1], held, self._old))
        with tf.control_dependencies([save.op for save in saves]):
            if self._old:
                done = tf.raw_ops.ShardedFilespec(basename=filename, num_shards=count)
            else:
                done = _merged(filename, names, _cpu0(shards[-1][0]))
        restores = []
        for device, held in shards:
            with tf.device(device):
                restores.append(self._restore(filename, held, "restore_shard"))
        return done, tf.group(*restores, name="restore_all")

    def _restore(self, filename, parts, name):
        kinds = [part.dtype.base_dtype for _, part in parts]
        with tf.device("cpu:0"):
            restored = tf.raw_ops.RestoreV2(
                prefix=filename, tensor_names=[name for name, _ in parts], shape_and_slices=["" for _ in parts], dtypes=kinds
            )
        assigns = [self._assign(part, value) for (_, part), value in zip(parts, restored)]
        return tf.group(*assigns, name=name)

    def _assign(self, part, value):
        if self._reshape:
            shape = part.get_shape()
            value = tf.reshape(value, shape if shape.is_fully_defined() else tf.shape(part))
        if is_resource(part):
            return assign_resource(part, value)
        return tf.assign(part, value, validate_shape=not self._reshape and part.get_shape().is_fully_defined())

    def save(self, sess, save_path, global_step=None, *args, **kwargs):
        tf.scopelint.note("save")
        if not tf.scopelint.surely(isinstance(save_path, str)) or global_step is not None:
            return tf.scopelint.unknown("the path of a checkpoint", "str")
        return save_path

    def restore(self, sess, save_path):
        return None

    def as_saver_def(self):
        return self.saver_def

    def to_proto(self, export_scope=None):
        return self.saver_def

    def export_meta_graph(self, *args, **kwargs):
        return tf.scopelint.unknown("a meta graph")

    def recover_last_checkpoints(self, checkpoint_paths):
        return None

    def set_last_checkpoints(self, last_checkpoints):
        return None

    def set_last_checkpoints_with_time(self, last_checkpoints_with_time):
        return None


def _saved_value(part):
    if is_resource(part):
        return part._graph_element
    return part.op.outputs[0]


def assign_resource(part, value):
    with tf.device(part.device):
        return tf.raw_ops.AssignVariableOp(resource=part.handle, value=tf.identity(value))
