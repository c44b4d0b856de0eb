"""tf.cond and tf.case: two branches, their outer tensors switched and their results merged (run by scopelint's interpreter)."""

import functools

import tensorflow as tf

from scopelint.api.library.common import TF2
from scopelint.api.library.tensor_array import flow_of, like


def _quoted(name):
    return "'" + name + "'" if TF2 else name


def _branch_fn(fn, old, name, old_name):
    if old is not None:
        if fn is not None:
            raise TypeError("cond(): %s and %s may not be set simultaneously." % (_quoted(name), _quoted(old_name) if TF2 else old_name))
        fn = old
    elif fn is None:
        raise TypeError("cond(): %s argument required" % _quoted(name))
    if not callable(fn):
        raise TypeError("%s must be callable." % _quoted(name))
    return fn


def unpack_if_singleton(result):
    """The element of a list or tuple of one."""
    if isinstance(result, (list, tuple)) and len(result) == 1:
        return result[0]
    return result


def _as_result(context, value, pivot):
    if isinstance(value, tf.Operation):
        with tf.name_scope("control_dependency") as scope:
            with tf.control_dependencies([value]):
                return tf.identity(pivot, name=scope)
    return context.add_result(tf.convert_to_tensor(flow_of(value)))


def _parts(value):
    """The tensors of a value: of a sparse one, or of slices, several."""
    if isinstance(value, tf.SparseTensor):
        return [value.indices, value.values, value.dense_shape]
    if isinstance(value, tf.IndexedSlices):
        return [value.values, value.indices] + ([] if value.dense_shape is None else [value.dense_shape])
    return [value]


def _packed(values, flat):
    """Values like those given, of other tensors."""
    packed = []
    for value in values:
        count = len(_parts(value))
        parts, flat = flat[:count], flat[count:]
        if isinstance(value, tf.SparseTensor):
            packed.append(tf.SparseTensor(*parts))
        elif isinstance(value, tf.IndexedSlices):
            packed.append(tf.IndexedSlices(*parts))
        else:
            packed.append(like(value, parts[0]))
    return packed


def _run_branch(fn, name, pred, pivot, branch):
    context = tf.scopelint.cond_context(pred, pivot, branch)
    context.enter()
    try:
        original = fn()
        if original is None:
            raise ValueError("%s must have a return value." % _quoted(name))
        values = tf.nest.flatten(original)
        flat = [_as_result(context, part, pivot) for value in values for part in _parts(value)]
        _packed(values, flat)
        context.leave_results(flat)
    finally:
        context.exit()
    return original, flat


def _check_types(yes, no):
    if not yes:
        raise ValueError("%s and %s must return at least one result." % (_quoted("true_fn"), _quoted("false_fn")))
    for x, y in zip(yes, no):
        if tf.scopelint.surely(x.dtype.base_dtype != y.dtype.base_dtype):
            if TF2:
                kinds = "type(s). Received %s from 'true_fn' and %s from 'false_fn'."
            else:
                kinds = "type: %s, %s"
            names = (_quoted("true_fn"), _quoted("false_fn"))
            raise ValueError("Outputs of %s and %s must have the same " % names + kinds % (x.dtype.name, y.dtype.name))


def cond(pred, true_fn=None, false_fn=None, strict=False, name=None, fn1=None, fn2=None):
    """Mirrors tf.cond (the one of TensorFlow 1's control flow)."""
    true_fn = _branch_fn(true_fn, fn1, "true_fn", "fn1")
    false_fn = _branch_fn(false_fn, fn2, "false_fn", "fn2")
    other = tf.scopelint.control_flow_v2("tf.cond")
    if other:
        return other[0]
    with tf.name_scope(name, "cond", [pred]):
        if tf.scopelint.surely(isinstance(pred, bool)):
            raise TypeError("'pred' must not be a Python bool." if TF2 else "pred must not be a Python bool")
        switched = tf.raw_ops.Switch(data=pred, pred=pred)
        pivot_true = tf.identity(switched[1], name="switch_t")
        pivot_false = tf.identity(switched[0], name="switch_f")
        pred = tf.identity(pred, name="pred_id")
        original_true, flat_true = _run_branch(true_fn, "true_fn", pred, pivot_true, 1)
        original_false, flat_false = _run_branch(false_fn, "false_fn", pred, pivot_false, 0)
        if not strict:
            original_true = unpack_if_singleton(original_true)
            original_false = unpack_if_singleton(original_false)
        tf.nest.assert_same_structure(original_true, original_false)
        _check_types(flat_true, flat_false)
        merged = [tf.raw_ops.Merge(inputs=[no, yes])[0] for no, yes in zip(flat_false, flat_true)]
        result = tf.nest.pack_sequence_as(original_true, _packed(tf.nest.flatten(original_true), merged))
        return result if strict else unpack_if_singleton(result)


def assert_op(condition, data, summarize=None, name=None):
    """Mirrors tf.Assert."""
    with tf.name_scope(name, "Assert", [condition, data]):
        values = [tf.convert_to_tensor(value) for value in data]
        count = 3 if summarize is None else summarize

        def check():
            return tf.raw_ops.Assert(condition=condition, data=data, summarize=count, name="Assert")

        if all([value.dtype in (tf.string, tf.int32) for value in values]):
            return check()
        condition = tf.convert_to_tensor(condition, name="Condition")
        return cond(condition, tf.no_op, check, name="AssertGuard").op


def _at_most(predicates, count, message):
    stacked = tf.stack(predicates, name="preds_c")
    true = tf.reduce_sum(tf.cast(stacked, tf.int32), name="num_true_conds")
    condition = tf.less_equal(true, tf.constant(count, name="n_true_conds"))
    names = ", ".join([getattr(p, "name", "?") for p in predicates])
    text = "%s: more than %d conditions (%s) evaluated as True:" % (message, count, names)
    return assert_op(condition, data=[text, stacked], summarize=len(predicates))


def _last_as_default(predicates, actions):
    k = len(predicates) - 1

    def default():
        others = "Implementation error: selected default action #%d was called, but some of other predicates are True: " % k
        none = ("Input error: None of conditions evaluated as True:", tf.stack(predicates, name="preds_c"))
        with tf.control_dependencies([_at_most(predicates[:k], 0, others), assert_op(predicates[k], data=none)]):
            return actions[k]()

    return default, predicates[:k], actions[:k]


def _pairs(pred_fn_pairs):
    if not isinstance(pred_fn_pairs, (list, tuple, dict)):
        raise TypeError("fns must be a list, tuple, or dict")
    if isinstance(pred_fn_pairs, dict):
        pairs = list(pred_fn_pairs.items())
        if type(pred_fn_pairs) is dict:
            pairs = sorted(pairs, key=lambda item: item[0].name)
    else:
        pairs = pred_fn_pairs
    for pair in pairs:
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise TypeError("Each entry in pred_fn_pairs must be a 2-tuple")
        pred, fn = pair
        if not isinstance(pred, tf.Tensor):
            raise TypeError("pred must be a Tensor, got: %s" % pred)
        if pred.dtype != tf.bool:
            raise TypeError("pred must be Tensor of type bool: %s" % pred.name)
        if not callable(fn):
            raise TypeError("fn for pred %s must be callable." % pred.name)
    return [pred for pred, _ in pairs], [fn for _, fn in pairs]


def case(pred_fn_pairs, default=None, exclusive=False, strict=False, name="case"):
    """Mirrors tf.case: conds inside conds."""
    predicates, actions = _pairs(pred_fn_pairs)
    with tf.name_scope(name, "case", [predicates]):
        if default is None:
            default, predicates, actions = _last_as_default(predicates, actions)
        fn = default
        for pred, action in reversed(list(zip(predicates, actions))):
            fn = functools.partial(cond, pred, true_fn=action, false_fn=fn, strict=strict)
        if not exclusive:
            return fn()
        with tf.control_dependencies([_at_most(predicates, 1, "Input error: exclusive=True")]):
            return fn()
