"""tf.layers.Layer: where a layer's variables and ops are named, when it builds, what it collects."""

import tensorflow as tf

from scopelint.api.library.common import TF2, add_to_collections, is_partitioned, surely, track_variable, unique_object_name
from scopelint.api.library.keras_objects import get_initializer
from scopelint.api.library.layers_spec import assert_input_compatibility


_TRAINING = [None]
_CONSTRUCTOR_KEYWORDS = ("input_shape", "batch_input_shape", "batch_size", "weights", "activity_regularizer", "autocast")


def with_tensors(inputs):
    """The inputs with tensors for plain numbers and arrays; where there are none, they are the very structure that was given."""
    if surely(not any([_is_plain(x) for x in tf.nest.flatten(inputs)])):
        return inputs
    return tf.nest.map_structure(_convert_plain, inputs)


def _is_plain(x):
    return not isinstance(x, (tf.Tensor, tf.compat.v2.Variable, tf.SparseTensor)) and (isinstance(x, (int, float)) or hasattr(x, "__array__"))


def _convert_plain(x):
    return x if isinstance(x, (tf.Tensor, tf.compat.v2.Variable, tf.SparseTensor)) or x is None else _plain_to_tensor(x)


def _plain_to_tensor(x):
    if isinstance(x, (int, float)) or hasattr(x, "__array__"):
        return tf.convert_to_tensor(x)
    return x


def _input_shapes(inputs):
    """What build() is given: the shape of each input, None where one has none."""
    if not surely(not isinstance(inputs, (tf.Tensor, tf.compat.v2.Variable))):
        return inputs.shape
    for x in tf.nest.flatten(inputs):
        if not hasattr(x, "shape"):
            return None
    return tf.nest.map_structure(lambda x: x.shape, inputs)


class Layer(object):
    """tf.layers.Layer: a callable with variables, whose scope is fixed when it is first called."""

    _is_legacy_layer = True

    def __init__(self, trainable=True, name=None, dtype=None, **kwargs):
        scope = kwargs.pop("_scope", None)
        self._use_resource_variables = False
        self._reuse = kwargs.pop("_reuse", None)
        for keyword in kwargs:
            if keyword not in _CONSTRUCTOR_KEYWORDS:
                raise TypeError("Keyword argument not understood:", keyword)
        self._trainable_weights = []
        self._non_trainable_weights = []
        self._updates = []
        self._losses = []
        self._callable_losses = []
        self._metrics = []
        self._trainable = trainable
        self._activity_regularizer = kwargs.pop("activity_regularizer", None)
        self._dtype_name = tf.as_dtype(dtype).name if dtype else None
        self.built = False
        self.stateful = False
        self.supports_masking = False
        self._input_spec = None
        self._init_set_name(name)
        names = tf.scopelint.arg_names(self.call)
        self._call_has_scope_arg = "scope" in names
        self._training_index = names.index("training") if "training" in names else 0
        self._expects_training_arg = self._training_index or tf.scopelint.takes_kwargs(self.call)
        self._scope = None
        self._current_scope = None
        self._always_reuse_variable_scope = None
        if scope:
            with tf.variable_scope(scope) as captured_scope:
                self._scope = captured_scope

    def _init_set_name(self, name):
        if isinstance(name, tf.VariableScope):
            self._base_name = name.name
            self._name = self._make_unique_name()[0]
        elif not name:
            self._name, self._base_name = self._make_unique_name()
        else:
            self._name = self._base_name = name

    def _make_unique_name(self, name_uid_map=None, avoid_names=None, namespace="", zero_based=False):
        base_name = tf.scopelint.snake_case(self.__class__.__name__)
        return unique_object_name(base_name, zero_based), base_name

    # what users read

    @property
    def name(self):
        return self._name

    @property
    def dtype(self):
        return self._dtype_name

    @property
    def _dtype(self):
        return self._dtype_name

    @_dtype.setter
    def _dtype(self, value):
        self._dtype_name = tf.as_dtype(value).name

    @property
    def _compute_dtype(self):
        return self._dtype_name

    @property
    def dynamic(self):
        return False

    @property
    def graph(self):
        return None

    @property
    def scope_name(self):
        if not self._scope:
            raise ValueError(
                'No name available for layer scope because the layer "' + self._name + '" has not been used yet. '
                "The scope name  is determined the first time the layer instance is called. "
                "You must therefore call the layer before querying `scope_name`."
            )
        return self._scope.name

    @property
    def input_spec(self):
        return self._input_spec

    @input_spec.setter
    def input_spec(self, value):
        self._input_spec = value

    @property
    def activity_regularizer(self):
        return self._activity_regularizer

    @activity_regularizer.setter
    def activity_regularizer(self, regularizer):
        self._activity_regularizer = regularizer

    @property
    def trainable(self):
        return self._trainable

    @trainable.setter
    def trainable(self, value):
        self._trainable = value

    @property
    def trainable_weights(self):
        return self._trainable_weights + [] if self.trainable else []

    @property
    def non_trainable_weights(self):
        if self.trainable:
            return self._non_trainable_weights + []
        return self._trainable_weights + self._non_trainable_weights

    @property
    def weights(self):
        return self.trainable_weights + self.non_trainable_weights

    @property
    def variables(self):
        return self.weights

    @property
    def trainable_variables(self):
        return self.trainable_weights

    @property
    def non_trainable_variables(self):
        return self.non_trainable_weights

    @property
    def updates(self):
        if not self.trainable and not self.stateful:
            return []
        return self._updates + []

    @property
    def losses(self):
        """The losses; those of weights are made anew at every look, as TensorFlow does."""
        found = self._losses + []
        for regularizer in self._callable_losses:
            loss = regularizer()
            if loss is not None:
                found.append(loss)
        return found

    @property
    def metrics(self):
        return self._metrics + []

    def get_updates_for(self, inputs):
        return [] if inputs is None else self.updates

    def get_losses_for(self, inputs):
        if inputs is None:
            return [loss for loss in [regularizer() for regularizer in self._callable_losses] if loss is not None]
        return self._losses + []

    def count_params(self):
        total = 0
        for weight in self.weights:
            total += weight.shape.num_elements()
        return total

    # what subclasses call and override

    def build(self, input_shape):
        self.built = True

    def call(self, inputs, **kwargs):
        return inputs

    def apply(self, inputs, *args, **kwargs):
        return self.__call__(inputs, *args, **kwargs)

    def add_update(self, updates, **kwargs):
        for keyword in kwargs:
            if TF2 or keyword != "inputs":
                raise TypeError("add_update() got an unexpected keyword argument %r" % keyword)
        for update in updates if isinstance(updates, (list, tuple)) else [updates]:
            while callable(update):
                update = update()
            if surely(not isinstance(update, tf.Operation)):
                update = update.op if hasattr(update, "op") else tf.convert_to_tensor(update)
            self._updates.append(update)

    def add_loss(self, losses, inputs=None):
        new_losses = []
        new_callables = []
        for loss in tf.nest.flatten(losses):
            if callable(loss):
                new_callables.append(loss)
            elif loss is not None:
                new_losses.append(tf.convert_to_tensor(loss))
        self._losses += new_losses
        self._callable_losses += new_callables
        for regularizer in new_callables:
            loss = regularizer()
            if loss is not None:
                new_losses.append(loss)
        add_to_collections(new_losses, tf.GraphKeys.REGULARIZATION_LOSSES)

    def add_variable(self, *args, **kwargs):
        return self.add_weight(*args, **kwargs)

    def add_weight(
        self,
        name,
        shape,
        dtype=None,
        initializer=None,
        regularizer=None,
        trainable=None,
        constraint=None,
        use_resource=None,
        synchronization=None,
        aggregation=None,
        partitioner=None,
        **kwargs
    ):
        for keyword in kwargs:
            if keyword != "experimental_autocast":
                raise TypeError("Unknown keyword argument:", keyword)
        if synchronization is not None and synchronization == tf.VariableSynchronization.ON_READ:
            if trainable:
                raise ValueError(
                    "Synchronization value can be set to VariableSynchronization.ON_READ only for non-trainable "
                    "variables. You have specified trainable=True and synchronization=VariableSynchronization.ON_READ."
                )
            trainable = False
        elif trainable is None:
            trainable = True
        trainable = trainable and self.trainable
        existing = tf.global_variables() if regularizer else []
        dtype = tf.as_dtype(dtype or self.dtype or tf.float32)
        self._set_scope(None)
        with tf.variable_scope(self._scope, reuse=self.built or self._reuse, auxiliary_name_scope=False) as scope:
            self._current_scope = scope
            with tf.name_scope(self._name_scope()):
                variable = tf.get_variable(
                    name,
                    shape=() if shape is None else shape,
                    dtype=dtype,
                    initializer=self._initializer_for(name, scope, initializer, dtype),
                    trainable=trainable,
                    constraint=constraint,
                    partitioner=partitioner,
                    use_resource=use_resource or self._use_resource_variables or scope.use_resource,
                )
                track_variable(variable)
                if self._dtype_name is None:
                    self._dtype_name = dtype.base_dtype.name
                if regularizer and not _is_present(variable, existing):
                    self._handle_weight_regularization(name, variable, regularizer)
                if trainable and variable in tf.trainable_variables():
                    self._trainable_weights.append(variable)
                else:
                    self._non_trainable_weights.append(variable)
        return variable

    def _initializer_for(self, name, scope, initializer, dtype):
        initializer = get_initializer(scope.initializer if initializer is None else initializer)
        if initializer is not None:
            return initializer
        if dtype.is_floating:
            return tf.glorot_uniform_initializer()
        if dtype.is_integer or dtype.is_unsigned or dtype.is_bool:
            return tf.zeros_initializer()
        raise ValueError(
            "An initializer for variable %s of type %s is required for layer %s" % (name, dtype.base_dtype, self.name)
        )

    def _handle_weight_regularization(self, name, variable, regularizer):
        parts = list(variable) if is_partitioned(variable) else [variable]
        for part in parts:
            self.add_loss(_weight_loss(name, part, regularizer))

    def _handle_activity_regularization(self, inputs, outputs):
        if not self._activity_regularizer:
            return
        with tf.name_scope("ActivityRegularizer"):
            for output in tf.nest.flatten(outputs):
                loss = self._activity_regularizer(output)
                batch_size = tf.cast(tf.shape(output)[0], loss.dtype)
                self.add_loss(loss / batch_size, inputs=inputs)

    # scopes and calls

    def _name_scope(self):
        return self._current_scope.original_name_scope

    def _set_scope(self, scope=None):
        if self._scope is not None:
            return
        if self._reuse:
            with tf.variable_scope(scope if scope is not None else self._base_name) as captured_scope:
                self._scope = captured_scope
        else:
            with tf.variable_scope(scope, default_name=self._base_name) as captured_scope:
                self._scope = captured_scope

    def __call__(self, inputs, *args, **kwargs):
        self._set_scope(kwargs.pop("scope", None))
        if self.built:
            if self._always_reuse_variable_scope is None:
                self._always_reuse_variable_scope = tf.variable_scope(self._scope, reuse=True, auxiliary_name_scope=False)
            manager = self._always_reuse_variable_scope
        else:
            manager = tf.variable_scope(self._scope, reuse=self._reuse, auxiliary_name_scope=False)
        with manager as scope:
            self._current_scope = scope
            if self._call_has_scope_arg:
                kwargs["scope"] = scope
            outputs = self._call_in_scope(inputs, args, kwargs)
        add_to_collections(self.updates, tf.GraphKeys.UPDATE_OPS)
        return outputs

    def _call_in_scope(self, inputs, args, kwargs):
        if surely(not isinstance(inputs, (tf.Tensor, tf.compat.v2.Variable))):
            inputs = with_tensors(inputs)
        outer_training = _TRAINING[0]
        _TRAINING[0] = self._training_value(args, kwargs)
        try:
            if self._input_spec:
                assert_input_compatibility(self._input_spec, inputs, self.name)
            with tf.name_scope(self._name_scope()):
                self._maybe_build(inputs)
                outputs = tf.scopelint.call_converted(self.call, (inputs,) + tuple(args), kwargs)
                if surely(outputs is None):
                    raise ValueError(
                        "A layer's `call` method should return a Tensor or a list of Tensors, not None "
                        "(layer: " + self.name + ")."
                    )
                self._handle_activity_regularization(inputs, outputs)
        finally:
            _TRAINING[0] = outer_training
        return outputs

    def _training_value(self, args, kwargs):
        """The training argument of this call: given, or else the calling layer's."""
        if "training" in kwargs:
            return kwargs["training"] if self._expects_training_arg else kwargs.pop("training")
        if self._training_index and len(args) >= self._training_index:
            return args[self._training_index - 1]
        value = _TRAINING[0]
        if value is not None and self._expects_training_arg:
            kwargs["training"] = tf.cast(value, tf.bool) if isinstance(value, tf.Tensor) else bool(value)
        return value

    def _maybe_build(self, inputs):
        if self.built:
            return
        if self._dtype_name is None:
            for first in tf.nest.flatten(inputs)[:1]:
                if hasattr(first, "dtype"):
                    self._dtype_name = first.dtype.base_dtype.name
        self.build(_input_shapes(inputs))
        self.built = True

    def __deepcopy__(self, memo):
        return _copy_of(self, [])

    def get_config(self):
        return {"name": self.name, "trainable": self.trainable, "dtype": self.dtype}


def _is_present(variable, existing):
    if is_partitioned(variable):
        for part in variable:
            if part in existing:
                return True
        return False
    return variable in existing


def _copy_of(value, done):
    """A copy of a layer with the layers in it, once each (done: pairs of a layer and its copy); of lists; other values are shared."""
    if isinstance(value, Layer):
        for old, new in done:
            if old is value:
                return new
        copied = value.__class__.__new__(value.__class__)
        done.append((value, copied))
        for key, part in value.__dict__.items():
            setattr(copied, key, _copy_of(part, done))
        return copied
    if isinstance(value, list):
        return [_copy_of(part, done) for part in value]
    if isinstance(value, tuple) and any([isinstance(part, Layer) for part in value]):
        return tuple([_copy_of(part, done) for part in value])
    return value


def _weight_loss(name, variable, regularizer):
    def loss():
        with tf.name_scope(name + "/Regularizer"):
            return regularizer(variable)

    return loss
