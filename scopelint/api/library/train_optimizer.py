"""tf.train.Optimizer: the base class that users' own optimizers derive from (run by scopelint's interpreter)."""

import tensorflow as tf

from scopelint.api.library import train_slots as slot_creator
from scopelint.api.library.train_slots import is_resource, is_variable


def _key(var):
    return (var.op.graph, var.op.name)


def _merge_duplicates(values, indices):
    distinct, positions = tf.unique(indices)
    sums = tf.unsorted_segment_sum(values, positions, tf.shape(distinct)[0])
    return sums, distinct


def _constrained(var, update):
    if var.constraint is None:
        return update
    with tf.control_dependencies([update]):
        return var.assign(var.constraint(var))


class Optimizer(object):
    """Mirrors tf.train.Optimizer."""

    GATE_NONE = 0
    GATE_OP = 1
    GATE_GRAPH = 2

    def __init__(self, use_locking, name):
        if not name:
            raise ValueError("Must specify the optimizer name")
        self._use_locking = use_locking
        self._name = name
        self._slots = {}
        self._non_slot_dict = {}
        self._deferred_slot_restorations = {}

    def get_name(self):
        return self._name

    def minimize(
        self,
        loss,
        global_step=None,
        var_list=None,
        gate_gradients=GATE_OP,
        aggregation_method=None,
        colocate_gradients_with_ops=False,
        name=None,
        grad_loss=None,
    ):
        pairs = self.compute_gradients(
            loss,
            var_list=var_list,
            gate_gradients=gate_gradients,
            aggregation_method=aggregation_method,
            colocate_gradients_with_ops=colocate_gradients_with_ops,
            grad_loss=grad_loss,
        )
        if not [var for grad, var in pairs if grad is not None]:
            raise ValueError(
                "No gradients provided for any variable, check your graph for ops that do not support gradients, "
                "between variables %s and loss %s." % ([str(var) for _, var in pairs], loss)
            )
        return self.apply_gradients(pairs, global_step=global_step, name=name)

    def compute_gradients(
        self,
        loss,
        var_list=None,
        gate_gradients=GATE_OP,
        aggregation_method=None,
        colocate_gradients_with_ops=False,
        grad_loss=None,
    ):
        if callable(loss):
            loss = loss()
        if gate_gradients not in [Optimizer.GATE_NONE, Optimizer.GATE_OP, Optimizer.GATE_GRAPH]:
            raise ValueError(
                "gate_gradients must be one of: Optimizer.GATE_NONE, Optimizer.GATE_OP, Optimizer.GATE_GRAPH.  Not %s" % gate_gradients
            )
        self._assert_valid_dtypes([loss])
        if grad_loss is not None:
            self._assert_valid_dtypes([grad_loss])
        targets = self._targets(var_list)
        if var_list is not None:
            tf.scopelint.note("var_list", targets)
        grads = tf.gradients(loss, targets, grad_ys=grad_loss, aggregation_method=aggregation_method)
        if gate_gradients == Optimizer.GATE_GRAPH:
            grads = tf.tuple(grads)
        pairs = list(zip(grads, targets))
        self._assert_valid_dtypes([var for grad, var in pairs if grad is not None and var.dtype != tf.resource])
        return pairs

    def _targets(self, var_list):
        if var_list is None:
            found = tf.trainable_variables() + tf.get_collection("trainable_resource_variables")
        else:
            found = tf.nest.flatten(var_list)
        found = found + tf.get_collection("streaming_model_ports")
        if not found:
            raise ValueError("No variables to optimize.")
        return found

    def apply_gradients(self, grads_and_vars, global_step=None, name=None, skip_gradients_aggregation=False):
        pairs = tuple(grads_and_vars)
        if not pairs:
            raise ValueError("No variables provided.")
        pairs = [(self._as_gradient(grad), var) for grad, var in pairs]
        var_list = [var for grad, var in pairs if grad is not None]
        if not var_list:
            raise ValueError("No gradients provided for any variable: %s." % ([str(var) for _, var in pairs],))
        with tf.init_scope():
            self._create_slots(var_list)
        updates = []
        with tf.name_scope(name, self._name) as scope:
            self._prepare()
            for grad, var in pairs:
                if grad is None:
                    continue
                with tf.name_scope("update_" + var.op.name), tf.colocate_with(var):
                    updates.append(self._update_one(grad, var))
            done = self._count_step(updates, global_step, scope)
        collected = tf.get_collection_ref(tf.GraphKeys.TRAIN_OP)
        if done not in collected:
            collected.append(done)
        return done

    def _as_gradient(self, grad):
        if grad is None or isinstance(grad, (tf.Tensor, tf.IndexedSlices)):
            return grad
        try:
            return tf.convert_to_tensor(grad)
        except TypeError:
            raise TypeError("Gradient must be convertible to a Tensor or IndexedSlices, or None: %s" % grad)

    def _update_one(self, grad, var):
        if not is_variable(var):
            raise NotImplementedError("Trying to update a Tensor ", var)
        dense = isinstance(grad, tf.Tensor)
        if not dense and var.constraint is not None:
            raise RuntimeError("Cannot use a constraint function on a sparse variable.")
        if is_resource(var):
            if not dense:
                return self._resource_apply_sparse_duplicate_indices(grad.values, var, grad.indices)
            return _constrained(var, self._resource_apply_dense(grad, var))
        if not dense:
            return self._apply_sparse_duplicate_indices(grad, var)
        return _constrained(var, self._apply_dense(grad, var))

    def _count_step(self, updates, global_step, scope):
        if global_step is None:
            done = self._finish(updates, scope)
        else:
            with tf.control_dependencies([self._finish(updates, "update")]):
                with tf.colocate_with(global_step):
                    if is_resource(global_step):
                        one = tf.convert_to_tensor(1, dtype=global_step.dtype)
                        done = tf.raw_ops.AssignAddVariableOp(resource=global_step.handle, value=one, name=scope)
                    else:
                        done = tf.assign_add(global_step, 1, name=scope)
        return done.op if isinstance(done, tf.Tensor) else done

    def get_slot(self, var, name):
        named = self._slots.get(name, None)
        if not named:
            return None
        return named.get(_key(var), None)

    def get_slot_names(self):
        return sorted(self._slots.keys())

    def variables(self):
        graph = tf.get_default_graph()
        found = [var for var in self._non_slot_variables() if var.op.graph is graph]
        for named in self._slots.values():
            found += [slot for slot in named.values() if slot.op.graph is graph]
        return sorted(found, key=lambda var: var.name)

    def _create_non_slot_variable(self, initial_value, name, colocate_with):
        key = (name, colocate_with.graph)
        var = self._non_slot_dict.get(key, None)
        if var is None:
            with tf.colocate_with(colocate_with):
                var = tf.Variable(initial_value, name=name, trainable=False, use_resource=is_resource(colocate_with))
            self._non_slot_dict[key] = var
        return var

    def _get_non_slot_variable(self, name, graph=None):
        return self._non_slot_dict.get((name, graph), None)

    def _non_slot_variables(self):
        return self._non_slot_dict.values()

    def _assert_valid_dtypes(self, tensors):
        valid = self._valid_dtypes()
        for tensor in tensors:
            dtype = tensor.dtype.base_dtype
            if dtype not in valid:
                raise ValueError("Invalid type %r for %s, expected: %s." % (dtype, tensor.name, [v for v in valid]))

    def _valid_dtypes(self):
        return set([tf.float16, tf.bfloat16, tf.float32, tf.float64])

    def _create_slots(self, var_list):
        pass

    def _prepare(self):
        pass

    def _apply_dense(self, grad, var):
        raise NotImplementedError()

    def _resource_apply_dense(self, grad, handle):
        raise NotImplementedError()

    def _resource_apply_sparse_duplicate_indices(self, grad, handle, indices):
        sums, distinct = _merge_duplicates(grad, indices)
        return self._resource_apply_sparse(sums, handle, distinct)

    def _resource_apply_sparse(self, grad, handle, indices):
        raise NotImplementedError()

    def _apply_sparse_duplicate_indices(self, grad, var):
        sums, distinct = _merge_duplicates(grad.values, grad.indices)
        return self._apply_sparse(tf.IndexedSlices(sums, distinct, grad.dense_shape), var)

    def _apply_sparse(self, grad, var):
        raise NotImplementedError()

    def _finish(self, update_ops, name_scope):
        return tf.group(*update_ops, name=name_scope)

    def _slot_dict(self, slot_name):
        named = self._slots.get(slot_name, None)
        if named is None:
            named = {}
            self._slots[slot_name] = named
        return named

    def _get_or_make_slot(self, var, val, slot_name, op_name):
        named = self._slot_dict(slot_name)
        if _key(var) not in named:
            named[_key(var)] = slot_creator.create_slot(var, val, op_name)
        return named[_key(var)]

    def _get_or_make_slot_with_initializer(self, var, initializer, shape, dtype, slot_name, op_name):
        named = self._slot_dict(slot_name)
        if _key(var) not in named:
            named[_key(var)] = slot_creator.create_slot_with_initializer(var, initializer, shape, dtype, op_name)
        return named[_key(var)]

    def _zeros_slot(self, var, slot_name, op_name):
        named = self._slot_dict(slot_name)
        if _key(var) not in named:
            named[_key(var)] = slot_creator.create_zeros_slot(var, op_name)
        return named[_key(var)]

    def _call_if_callable(self, param):
        return param() if callable(param) else param
