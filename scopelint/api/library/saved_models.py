"""tf.saved_model's builder: the saver that it adds to a graph (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library.runtime_saver import Saver

_LEGACY_KEY = "legacy_init_op"


class SavedModelBuilder(object):
    """Mirrors tf.saved_model.builder.SavedModelBuilder."""

    def __init__(self, export_dir):
        self._export_dir = export_dir
        self._saved = False

    def add_meta_graph_and_variables(
        self,
        sess,
        tags,
        signature_def_map=None,
        assets_collection=None,
        legacy_init_op=None,
        clear_devices=False,
        main_op=None,
        strip_default_attrs=False,
        saver=None,
    ):
        if self._saved:
            raise AssertionError(
                "Graph state including variables and assets has already been saved. Please invoke `add_meta_graph()` instead."
            )
        self._add(main_op or legacy_init_op, saver)
        tf.scopelint.note("save")
        self._saved = True

    def add_meta_graph(
        self,
        tags,
        signature_def_map=None,
        assets_collection=None,
        legacy_init_op=None,
        clear_devices=False,
        main_op=None,
        strip_default_attrs=False,
        saver=None,
    ):
        if not self._saved:
            raise AssertionError(
                "Graph state including variables and assets has not been saved yet. Please invoke `add_meta_graph_and_variables()` first."
            )
        self._add(main_op or legacy_init_op, saver)

    def _add(self, main_op, saver):
        if main_op is not None:
            if not isinstance(main_op, tf.Operation):
                raise TypeError("main_op needs to be an Operation: %r" % main_op)
            for key in (tf.saved_model.constants.MAIN_OP_KEY, _LEGACY_KEY):
                if tf.get_collection(key):
                    raise ValueError("Graph already contains one or more main ops under the collection {}.".format(key))
            tf.add_to_collection(tf.saved_model.constants.MAIN_OP_KEY, main_op)
        if not saver:
            Saver(sharded=True, allow_empty=True)

    def save(self, as_text=False):
        return tf.scopelint.unknown("the path of a saved model", "str")


def simple_save(session, export_dir, inputs, outputs, legacy_init_op=None):
    """Mirrors tf.saved_model.simple_save."""
    builder = SavedModelBuilder(export_dir)
    builder.add_meta_graph_and_variables(session, [], main_op=legacy_init_op)
    builder.save()


def describing(*args, **kwargs):
    """Mirrors the functions that describe signatures and tensors."""
    return tf.scopelint.unknown("the description of a signature")
