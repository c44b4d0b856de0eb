"""tf.einsum."""

import tensorflow as tf

from scopelint.api.library.common import TF2

raw = tf.raw_ops


def einsum(equation, *inputs, **kwargs):
    """tf.einsum: in 1.15 a sequence of matrix products, in TF 2 the Einsum op."""
    name = kwargs.pop("name", None)
    with tf.name_scope(name, "einsum", [equation, inputs]):
        inputs = list(inputs)
        if TF2:
            return einsum_2x(equation, inputs)
        labels, output = resolve(equation, inputs)
        letters = sorted(set("".join(labels) + output))
        for letter in letters:
            for label in labels:
                if len(labels) == 1 and label.count(letter) == 2 and label == label[::-1] and "->" not in equation:
                    return tf.trace(inputs[0])
                if label.count(letter) > 1:
                    raise ValueError("Subscript not supported: an axis appears more than once: %s" % label)
        for letter in letters:
            if len([label for label in labels if letter in label]) > 2 and letter not in output:
                return tf.scopelint.unmodelled("tf.einsum over more than two inputs")
        result, result_labels = inputs[0], labels[0]
        for i in range(len(inputs) - 1):
            summed = set(result_labels) & set(labels[i + 1]) - set(output)
            result, result_labels = contract(result, result_labels, inputs[i + 1], labels[i + 1], summed)
        missing = set(result_labels) - set(output)
        if missing:
            axes = [i for i, letter in enumerate(result_labels) if letter not in output]
            result = tf.reduce_sum(result, axis=axes)
            result_labels = "".join([letter for letter in result_labels if letter in output])
        if sorted(result_labels) != sorted(output):
            raise ValueError("Invalid equation: %s" % equation)
        return transposed(result, [result_labels.index(letter) for letter in output])


def einsum_2x(equation, inputs):
    """One Einsum op for up to two inputs."""
    if len(inputs) > 2:
        return tf.scopelint.unmodelled("tf.einsum of more than two inputs")
    equation = equation.replace(" ", "")
    if "->" not in equation:
        letters = equation.replace(",", "").replace(".", "")
        once = "".join(sorted([c for c in set(letters) if letters.count(c) == 1]))
        equation = equation + "->" + ("..." if "." in equation else "") + once
    return raw.Einsum(inputs=inputs, equation=equation)


def resolve(equation, inputs):
    """The labels of the inputs and of the output."""
    equation = equation.replace(" ", "")
    if "." in equation:
        return expand_dots(equation, inputs)
    left, arrow, right = equation.partition("->")
    labels = left.split(",")
    if len(inputs) != len(labels):
        raise ValueError("Got %d arguments for equation \"%s\", expecting %d" % (len(inputs), equation, len(labels)))
    if not arrow:
        letters = "".join(labels)
        right = "".join([c for c in sorted(set(letters)) if letters.count(c) == 1])
    return labels, right


def expand_dots(equation, inputs):
    """Ellipses become letters."""
    left, arrow, right = equation.partition("->")
    labels = left.split(",")
    unused = [c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[::-1] if c not in equation]
    longest = ""
    expanded = []
    for label, x in zip(labels, inputs):
        count = x.get_shape().ndims - len(label.replace("...", "")) if "..." in label else 0
        letters = "".join(unused[:count][::-1])
        if len(letters) > len(longest):
            longest = letters
        expanded.append(label.replace("...", letters))
    if not arrow:
        return tf.scopelint.unmodelled("tf.einsum with an ellipsis and no output")
    return expanded, right.replace("...", longest)


def transposed(tensor, perm):
    """A transpose unless nothing moves."""
    return tensor if perm == list(range(len(perm))) else tf.transpose(tensor, perm=perm)


def reshaped(tensor, shape):
    """A reshape unless it surely changes nothing."""
    shape = tuple([-1 if d is None else d for d in shape])
    current = tuple([d.value for d in tensor.get_shape().dims])
    if len(shape) == len(current) and all(
        [not isinstance(new, tf.Tensor) and (old == new or new == -1) for old, new in zip(current, shape)]
    ):
        return tensor
    return tf.reshape(tensor, shape)


def dims_of(tensor):
    """The dimensions, dynamic ones as tensors."""
    dims = tensor.get_shape().as_list()
    unknown = [i for i, d in enumerate(dims) if d is None]
    if unknown:
        dynamic = tf.shape(tensor)
        for i in unknown:
            dims[i] = dynamic[i]
    return dims


def total(dims):
    """The product of dimensions."""
    result = 1
    for d in dims:
        result *= d
    return result


def contract(t0, labels0, t1, labels1, summed):
    """The product of two tensors, summed over some axes."""
    kept = (set(labels0) & set(labels1)) - summed
    free0 = set(labels0) - kept - summed
    free1 = set(labels1) - kept - summed

    def order(labels, early):
        return sorted(labels, key=lambda c: ((-1 if c in kept else 0 if c in early else 1), c))

    axes0, axes1 = order(labels0, free0), order(labels1, summed)
    t0 = transposed(t0, [labels0.find(c) for c in axes0])
    t1 = transposed(t1, [labels1.find(c) for c in axes1])
    if not summed:
        for _ in range(len(free1)):
            t0 = tf.expand_dims(t0, -1)
        for _ in range(len(free0)):
            t1 = tf.expand_dims(t1, len(kept))
        return tf.multiply(t0, t1), "".join(axes0 + axes1[len(kept) :])
    dims0 = dims_of(t0)
    size0 = total(dims0[len(kept) : -len(summed)])
    size_summed = total(dims0[-len(summed) :])
    t0 = reshaped(t0, dims0[: len(kept)] + [size0, size_summed])
    dims1 = dims_of(t1)
    size1 = total(dims1[len(kept) + len(summed) :])
    t1 = reshaped(t1, dims1[: len(kept)] + [size_summed, size1])
    product = tf.matmul(t0, t1)
    full = dims0[: len(kept) + len(free0)] + dims1[len(dims1) - len(free1) :]
    product = reshaped(product, full)
    return product, "".join(axes0[: len(kept) + len(free0)] + axes1[len(axes1) - len(free1) :])
