"""Those of tf.keras.callbacks that make no ops, data sets that Keras fetches, and helpers that answer arrays."""

import tensorflow as tf


class Callback(object):
    """tf.keras.callbacks.Callback: its methods are the user's, called at times that only a run knows."""

    model = None
    params = None
    quiet = False

    def set_params(self, params):
        self.params = params

    def set_model(self, model):
        self.model = model


class _Quiet(Callback):
    """A callback that watches numbers: it makes no ops."""

    quiet = True

    def __init__(self, *args, **kwargs):
        super(_Quiet, self).__init__()


class BaseLogger(_Quiet):
    """tf.keras.callbacks.BaseLogger."""


class CSVLogger(_Quiet):
    """tf.keras.callbacks.CSVLogger."""


class EarlyStopping(_Quiet):
    """tf.keras.callbacks.EarlyStopping: quiet unless it brings the best weights back."""

    def __init__(self, monitor="val_loss", *args, **kwargs):
        super(EarlyStopping, self).__init__()
        self.quiet = len(args) < 6 and not kwargs.get("restore_best_weights")


class History(_Quiet):
    """tf.keras.callbacks.History."""


class ModelCheckpoint(_Quiet):
    """tf.keras.callbacks.ModelCheckpoint: a file in HDF5 takes no ops."""

    def __init__(self, filepath, *args, **kwargs):
        super(ModelCheckpoint, self).__init__()
        self.quiet = isinstance(filepath, str) and filepath.endswith((".h5", ".hdf5"))


class ProgbarLogger(_Quiet):
    """tf.keras.callbacks.ProgbarLogger."""


class TerminateOnNaN(_Quiet):
    """tf.keras.callbacks.TerminateOnNaN."""


def makes_nothing(callback):
    """Whether a callback makes no ops for sure."""
    return tf.scopelint.surely(isinstance(callback, _Quiet)) and callback.quiet and not tf.scopelint.is_users(callback)


def load_data(*args, **kwargs):
    """load_data of a module in tf.keras.datasets: arrays for training and for tests."""

    def array():
        return tf.scopelint.unknown("a data set that Keras fetches")

    return (array(), array()), (array(), array())


def to_categorical(y, num_classes=None, dtype="float32"):
    """tf.keras.utils.to_categorical."""
    return tf.scopelint.unknown("an array of classes")
