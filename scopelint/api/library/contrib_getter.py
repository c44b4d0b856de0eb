"""How tf.contrib.layers wraps tf.layers objects: renamed variables, collections of variables."""

import tensorflow as tf

from scopelint.api.library.common import is_partitioned
from scopelint.api.library.contrib_utils import get_variable_collections
from scopelint.api.library.contrib_variables import model_variable


def model_variable_getter(
    getter,
    name,
    shape=None,
    dtype=None,
    initializer=None,
    regularizer=None,
    trainable=True,
    collections=None,
    caching_device=None,
    partitioner=None,
    rename=None,
    use_resource=None,
    synchronization=tf.VariableSynchronization.AUTO,
    aggregation=tf.VariableAggregation.NONE,
    **_
):
    """A custom getter that makes model variables, under other last names."""
    where, slash, last = name.rpartition("/")
    if rename and last in rename:
        name = where + slash + rename[last]
    return model_variable(
        name,
        shape=shape,
        dtype=dtype,
        initializer=initializer,
        regularizer=regularizer,
        collections=collections,
        trainable=trainable,
        caching_device=caching_device,
        partitioner=partitioner,
        custom_getter=getter,
        use_resource=use_resource,
        synchronization=synchronization,
        aggregation=aggregation,
    )


def build_variable_getter(rename=None):
    """model_variable_getter with a renaming."""

    def layer_variable_getter(getter, *args, **kwargs):
        kwargs["rename"] = rename
        return model_variable_getter(getter, *args, **kwargs)

    return layer_variable_getter


def add_variable_to_collections(variable, collections_set, collections_name):
    """Put a layer's variable into the collections that the user named for its kind."""
    for collection in get_variable_collections(collections_set, collections_name) or []:
        for var in list(variable) if is_partitioned(variable) else [variable]:
            if var not in tf.get_collection(collection):
                tf.add_to_collection(collection, var)


def normalized_and_activated(outputs, normalizer_fn, normalizer_params, activation_fn):
    """The tail of every layer: normalizer, then activation."""
    if normalizer_fn is not None:
        outputs = normalizer_fn(outputs, **(normalizer_params or {}))
    return activation_fn(outputs) if activation_fn is not None else outputs


def layers_data_format(data_format):
    """NHWC ... as channels_last/channels_first."""
    return "channels_first" if data_format and data_format.startswith("NC") else "channels_last"
