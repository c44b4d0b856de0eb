"""Checkpoints: what is read of them is not known, but for the ops that initialize variables from one (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.runtime_saver import Saver, assign_resource, parts_of
from scopelint.api.library.train_slots import is_resource


def latest_checkpoint(checkpoint_dir, latest_filename=None):
    return tf.scopelint.unknown("the newest checkpoint on disk")


def checkpoint_exists(checkpoint_prefix):
    return tf.scopelint.unknown("whether a checkpoint is on disk", "bool")


def get_checkpoint_state(checkpoint_dir, latest_filename=None):
    return tf.scopelint.unknown("the checkpoints on disk")


def get_checkpoint_mtimes(checkpoint_prefixes):
    return tf.scopelint.unknown("the checkpoints on disk")


def list_variables(ckpt_dir_or_file):
    return tf.scopelint.unknown("the variables of a checkpoint")


def load_variable(ckpt_dir_or_file, name):
    return tf.scopelint.unknown("a variable of a checkpoint")


def load_checkpoint(ckpt_dir_or_file):
    return tf.scopelint.unknown("a checkpoint")


def NewCheckpointReader(filepattern):
    return tf.scopelint.unknown("a checkpoint")


def remove_checkpoint(*args, **kwargs):
    return None


def update_checkpoint_state(*args, **kwargs):
    return None


def import_meta_graph(meta_graph_or_file, clear_devices=False, import_scope=None, **kwargs):
    tf.scopelint.opaque("tf.train.import_meta_graph")
    tf.scopelint.reads_in_a_graph()
    return Saver(saver_def=tf.scopelint.unknown("a saver's definition"))


def export_meta_graph(*args, **kwargs):
    return tf.scopelint.unknown("a meta graph")


def write_graph(graph_or_graph_def, logdir, name, as_text=True):
    return tf.scopelint.unknown("a path", "str")


def init_from_checkpoint(ckpt_dir_or_file, assignment_map):
    """Mirrors tf.train.init_from_checkpoint, for a checkpoint that has all that is asked of it."""
    _initialize_all(ckpt_dir_or_file, assignment_map, _restored)


def contrib_init_from_checkpoint(checkpoint_dir, assignment_map):
    """Mirrors tf.contrib.framework.init_from_checkpoint."""
    _initialize_all(checkpoint_dir, assignment_map, _assigned)


def _initialize_all(checkpoint, assignment_map, initializer):
    for saved_name, current in sorted(assignment_map.items()):
        stored = tf.scopelint.stored_variables()
        if not isinstance(current, str):
            variable = current
        else:
            variable = _stored(stored, current)
        if variable is not None:
            _initialize_from(variable, checkpoint, saved_name, initializer)
            continue
        scope = current[: current.rindex("/")] if "/" in current else ""
        if not saved_name.endswith("/"):
            text = "Assignment map with scope only name {} should map to scope only {}. Should be 'scope/': 'other_scope/'."
            raise ValueError(text.format(scope, saved_name))
        inside = set(name.partition("/part_")[0] for name in stored if not scope or name.startswith(scope + "/"))
        for name in sorted(inside):
            below = name[len(scope) :] if current == "/" else name[len(scope) + 1 :]
            full = below if saved_name == "/" else saved_name + below
            _initialize_from(_stored(stored, name), checkpoint, full.rstrip("/"), initializer)


def _stored(stored, name):
    """The variable of a name in the store, the parts of a partitioned one, None for neither."""
    if name in stored:
        return stored[name]
    parts = [stored[n] for n in stored if n.startswith(name + "/part_")]
    return parts or None


def _initialize_from(variable, checkpoint, saved_name, initializer):
    for part in parts_of(variable):
        tf.scopelint.initialize_by(part, initializer(part, checkpoint, saved_name))


def _read(part, checkpoint, saved_name):
    kind = part.dtype.base_dtype
    return tf.raw_ops.RestoreV2(
        prefix=checkpoint, tensor_names=[saved_name], shape_and_slices=[""], dtypes=[kind], name="checkpoint_initializer"
    )[0]


def _restored(part, checkpoint, saved_name):
    """The op that gives a variable what a checkpoint holds, as a saver would."""
    with tf.device(part.device), tf.device("/cpu:0"):
        value = _read(part, checkpoint, saved_name)
    if is_resource(part):
        done = assign_resource(part, value)
    else:
        done = tf.assign(part, value, validate_shape=part.get_shape().is_fully_defined())
    value.set_shape(part.get_shape())
    return done


def _assigned(part, checkpoint, saved_name):
    """The op that assigns what a checkpoint holds."""
    with tf.device(part.device), tf.device("/cpu:0"):
        return tf.assign(part, _read(part, checkpoint, saved_name))
