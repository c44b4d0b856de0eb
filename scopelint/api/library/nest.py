"""tf.nest (tf.contrib.framework.nest): structures of lists, tuples, namedtuples and dicts."""

import tensorflow as tf


def is_nested(structure):
    """Whether a value is a list, tuple or dict; what is not known counts as one thing."""
    return tf.scopelint.is_nested(structure)


is_sequence = is_nested


def _is_namedtuple(structure):
    return isinstance(structure, tuple) and hasattr(structure, "_fields")


def _children(structure):
    if isinstance(structure, dict):
        return [structure[key] for key in sorted(structure)]
    return list(structure)


def _rebuilt(structure, children):
    """A structure like another one, of other children."""
    if isinstance(structure, dict):
        values = dict(zip(sorted(structure), children))
        return type(structure)([(key, values[key]) for key in structure])
    if _is_namedtuple(structure):
        return type(structure)(*children)
    return tuple(children) if isinstance(structure, tuple) else list(children)


def flatten(structure, expand_composites=False):
    """tf.nest.flatten."""
    if not is_nested(structure):
        return [structure]
    found = []
    for child in _children(structure):
        if is_nested(child):
            found += flatten(child)
        else:
            found.append(child)
    return found


def _pack(structure, flat, index):
    if not is_nested(structure):
        return flat[index], index + 1
    children = []
    for child in _children(structure):
        packed, index = _pack(child, flat, index)
        children.append(packed)
    return _rebuilt(structure, children), index


def pack_sequence_as(structure, flat_sequence, expand_composites=False):
    """tf.nest.pack_sequence_as."""
    if not is_nested(flat_sequence):
        raise TypeError("flat_sequence must be a sequence")
    flat = list(flat_sequence)
    if not is_nested(structure):
        if len(flat) != 1:
            raise ValueError("Structure is a scalar but len(flat_sequence) == %d > 1" % len(flat))
        return flat[0]
    wanted = len(flatten(structure))
    if len(flat) != wanted:
        text = "Could not pack sequence. Structure had %d elements, but flat_sequence had %d elements.  "
        raise ValueError((text + "Structure: %s, flat_sequence: %s.") % (wanted, len(flat), structure, flat_sequence))
    return _pack(structure, flat, 0)[0]


def assert_same_structure(nest1, nest2, check_types=True, expand_composites=False):
    """tf.nest.assert_same_structure."""
    if is_nested(nest1) != is_nested(nest2):
        raise ValueError("The two structures don't have the same nested structure.")
    if not is_nested(nest1):
        return
    if check_types and isinstance(nest1, dict) != isinstance(nest2, dict):
        raise TypeError("The two structures don't have the same sequence type.")
    first = _children(nest1)
    second = _children(nest2)
    if len(first) != len(second):
        raise ValueError("The two structures don't have the same number of elements.")
    for a, b in zip(first, second):
        assert_same_structure(a, b, check_types)


def map_structure(func, *structure, **kwargs):
    """tf.nest.map_structure."""
    if not callable(func):
        raise TypeError("func must be callable, got: %s" % func)
    if not structure:
        raise ValueError("Must provide at least one structure")
    if not is_nested(structure[0]):
        for other in structure[1:]:
            assert_same_structure(structure[0], other)
        return func(*structure)
    for other in structure[1:]:
        assert_same_structure(structure[0], other, kwargs.get("check_types", True))
    results = [func(*entries) for entries in zip(*[flatten(s) for s in structure])]
    return pack_sequence_as(structure[0], results)


def flatten_up_to(shallow_tree, input_tree, check_types=True):
    """tf.contrib.framework.nest.flatten_up_to."""
    if not is_nested(shallow_tree):
        return [input_tree]
    found = []
    for shallow, branch in zip(_children(shallow_tree), _children(input_tree)):
        found += flatten_up_to(shallow, branch)
    return found


def map_structure_up_to(shallow_tree, func, *inputs, **kwargs):
    """tf.contrib.framework.nest.map_structure_up_to."""
    if not inputs:
        raise ValueError("Cannot map over no sequences")
    flat = [flatten_up_to(shallow_tree, tree) for tree in inputs]
    results = [func(*entries) for entries in zip(*flat)]
    return pack_sequence_as(shallow_tree, results)


def assert_shallow_structure(shallow_tree, input_tree, check_types=True):
    """tf.contrib.framework.nest.assert_shallow_structure."""
    if not is_nested(shallow_tree):
        return
    if not is_nested(input_tree):
        raise TypeError("If shallow structure is a sequence, input must also be a sequence.")
    first = _children(shallow_tree)
    second = _children(input_tree)
    if len(first) != len(second):
        raise ValueError("The two structures don't have the same sequence length.")
    for a, b in zip(first, second):
        assert_shallow_structure(a, b)


def get_traverse_shallow_structure(traverse_fn, structure):
    """tf.contrib.framework.nest.get_traverse_shallow_structure."""
    to_traverse = traverse_fn(structure)
    if not is_nested(structure):
        return to_traverse
    if is_nested(to_traverse):
        return to_traverse
    if not to_traverse:
        return False
    return _rebuilt(structure, [get_traverse_shallow_structure(traverse_fn, child) for child in _children(structure)])


def flatten_dict_items(dictionary):
    """tf.contrib.framework.nest.flatten_dict_items."""
    found = {}
    for key in dictionary:
        if is_nested(key):
            for k, v in zip(flatten(key), flatten(dictionary[key])):
                found[k] = v
        else:
            found[key] = dictionary[key]
    return found
