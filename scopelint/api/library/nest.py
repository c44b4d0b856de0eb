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


def _shown(structure):
    return "type=%s str=%s" % (type(structure).__name__, structure)


def _dots(structure):
    return str(map_structure(lambda _: _DOT, structure))


class _Dot(object):
    def __str__(self):
        return "."

    __repr__ = __str__


_DOT = _Dot()


def _mismatch(a, b, check_types):
    """The error and text for the first difference of two structures, or None."""
    if not (tf.scopelint.is_known(a) and tf.scopelint.is_known(b)):
        return None
    if is_nested(a) != is_nested(b):
        inner, outer = (a, b) if is_nested(a) else (b, a)
        return ValueError, 'Substructure "%s" is a sequence, while substructure "%s" is not' % (_shown(inner), _shown(outer))
    if not is_nested(a):
        return None
    if check_types and type(a) is not type(b) and not (isinstance(a, dict) and isinstance(b, dict)):
        text = "The two namedtuples don't have the same sequence type. First structure %s has type %s, while second structure %s has type %s"
        return TypeError, text % (_shown(a), type(a).__name__, _shown(b), type(b).__name__)
    if isinstance(a, dict) and isinstance(b, dict) and sorted(a) != sorted(b):
        text = "The two dictionaries don't have the same set of keys. First structure has keys %s, while second structure has keys %s"
        return ValueError, text % (_shown(list(a)), _shown(list(b)))
    first, second = _children(a), _children(b)
    if len(first) != len(second):
        text = "The two structures don't have the same number of elements. First structure: %s. Second structure: %s"
        return ValueError, text % (_shown(a), _shown(b))
    for x, y in zip(first, second):
        found = _mismatch(x, y, check_types)
        if found is not None:
            return found
    return None


def assert_same_structure(nest1, nest2, check_types=True, expand_composites=False):
    """tf.nest.assert_same_structure."""
    found = _mismatch(nest1, nest2, check_types)
    if found is None:
        return
    kind, text = found
    lead = "The two structures don't have the same nested structure.\n\nFirst structure: %s\n\nSecond structure: %s\n\n"
    lead = lead % (_shown(nest1), _shown(nest2))
    raise kind(lead + "More specifically: " + text + "\nEntire first structure:\n" + _dots(nest1) + "\nEntire second structure:\n" + _dots(nest2))


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
