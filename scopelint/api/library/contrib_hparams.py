"""tf.contrib.training.HParams: a bag of named values, whose types stay what they were."""

import json
import re

import tensorflow as tf

from scopelint.api.library.common import surely

_ASSIGNMENT = re.compile(r"([a-zA-Z][\w\.]*)(\[\s*(\d+)\s*\])?\s*=\s*(([^,\[]*)|\[([^\]]*)\])($|,\s*)")


def _as_bool(text):
    if text in ["true", "True"]:
        return True
    if text in ["false", "False"]:
        return False
    return bool(int(text))


def _parsed(name, kind, text):
    try:
        return _as_bool(text) if kind == bool else kind(text)
    except ValueError:
        raise ValueError("Could not parse hparam '%s' of type '%s' with value '%s'" % (name, kind.__name__, text))


def _store(results, name, index, value):
    """Keep a value, or one element of a list; twice is an error."""
    if index is None:
        if name in results:
            raise ValueError("Multiple assignments to variable '%s'" % name)
        results[name] = value
        return
    elements = results.setdefault(name, {})
    if not isinstance(elements, dict) or index in elements:
        raise ValueError("Multiple assignments to variable '%s'" % name)
    elements[index] = value


def parse_values(values, type_map, ignore_unknown=False):
    """tf.contrib.training.parse_values."""
    results = {}
    position = 0
    while position < len(values):
        found = _ASSIGNMENT.match(values, position)
        if not found:
            raise ValueError("Malformed hyperparameter value: %s" % values[position:])
        position = found.end()
        name, _, index, _, single, several, _ = found.groups()
        if name not in type_map:
            if ignore_unknown:
                continue
            raise ValueError("Unknown hyperparameter type for %s" % name)
        kind = type_map[name]
        if single is not None:
            _store(results, name, None if index is None else int(index), _parsed(name, kind, single))
        elif index is not None:
            raise ValueError("Assignment of a list to a list index.")
        else:
            words = [word for word in re.split("[ ,]", several) if word]
            _store(results, name, None, [_parsed(name, kind, word) for word in words])
    return results


def _cast(name, kind, value):
    """A value as a type, where that loses nothing."""
    if not tf.scopelint.is_known(value) or type(value) == kind or kind == type(None):
        return value
    is_text = isinstance(value, (str, bytes))
    wants_text = kind in (str, bytes)
    wrong = wants_text != is_text and wants_text
    wrong = wrong or (kind == bool) != isinstance(value, bool)
    wrong = wrong or (kind == int and not isinstance(value, int))
    wrong = wrong or (kind == float and not isinstance(value, (int, float)))
    if surely(wrong):
        raise ValueError("Could not cast hparam '%s' of type '%s' from value %r" % (name, kind, value))
    return kind(value)


class HParams(object):
    """tf.contrib.training.HParams. What comes from a proto is not known."""

    _from_proto = False

    def __init__(self, hparam_def=None, model_structure=None, **kwargs):
        self._hparam_types = {}
        self._model_structure = model_structure
        if hparam_def:
            if kwargs:
                raise ValueError("hparam_def and initialization values are mutually exclusive")
            self._from_proto = True
        for name, value in kwargs.items():
            self.add_hparam(name, value)

    def add_hparam(self, name, value):
        if surely(getattr(self, name, None) is not None):
            raise ValueError("Hyperparameter name is reserved: %s" % name)
        if isinstance(value, (list, tuple)):
            if surely(not value):
                raise ValueError("Multi-valued hyperparameters cannot be empty: %s" % name)
            self._hparam_types[name] = (type(value[0]), True)
        else:
            self._hparam_types[name] = (type(value), False)
        setattr(self, name, value)

    def __getattr__(self, name):
        if name.startswith("_") or not self._from_proto:
            raise AttributeError("'%s' object has no attribute '%s'" % (type(self).__name__, name))
        return tf.scopelint.unknown("a hyperparameter of a proto")

    def set_hparam(self, name, value):
        if self._from_proto and name not in self._hparam_types:
            setattr(self, name, value)
            return
        kind, is_list = self._hparam_types[name]
        if isinstance(value, list):
            if surely(not is_list):
                raise ValueError("Must not pass a list for single-valued parameter: %s" % name)
            setattr(self, name, [_cast(name, kind, one) for one in value])
        else:
            if surely(is_list) and tf.scopelint.is_known(value):
                raise ValueError("Must pass a list for multi-valued parameter: %s." % name)
            setattr(self, name, _cast(name, kind, value))

    def del_hparam(self, name):
        if hasattr(self, name):
            delattr(self, name)
            del self._hparam_types[name]

    def _forget(self, why):
        """Any of the values may be another one."""
        for name, (kind, is_list) in self._hparam_types.items():
            word = "list" if is_list else getattr(kind, "__name__", "")
            setattr(self, name, tf.scopelint.unknown(why, word if word in ("int", "float", "bool", "str") else ""))

    def parse(self, values):
        if self._from_proto or not tf.scopelint.is_known(values):
            self._forget("a hyperparameter that is parsed from text that is not known")
            return self
        types = {name: kind for name, (kind, _) in self._hparam_types.items()}
        return self.override_from_dict(parse_values(values, types))

    def override_from_dict(self, values_dict):
        for name, value in values_dict.items():
            self.set_hparam(name, value)
        return self

    def set_from_map(self, values_map):
        return self.override_from_dict(values_dict=values_map)

    def set_model_structure(self, model_structure):
        self._model_structure = model_structure

    def get_model_structure(self):
        return self._model_structure

    def to_json(self, indent=None, separators=None, sort_keys=False):
        return json.dumps(self.values(), indent=indent, separators=separators, sort_keys=sort_keys)

    def parse_json(self, values_json):
        if not tf.scopelint.is_known(values_json):
            self._forget("a hyperparameter that is parsed from JSON that is not known")
            return self
        return self.override_from_dict(json.loads(values_json))

    def values(self):
        if self._from_proto:
            return tf.scopelint.unknown("the hyperparameters of a proto", "dict")
        return {name: getattr(self, name) for name in self._hparam_types}

    def get(self, key, default=None):
        if self._from_proto:
            return tf.scopelint.unknown("a hyperparameter of a proto")
        if key not in self._hparam_types:
            return default
        if default is not None:
            kind, is_list = self._hparam_types[key]
            if surely(isinstance(default, list) != is_list):
                raise ValueError("Hparam '%s' is incompatible with default=%s" % (key, default))
            for one in default if is_list else [default]:
                _cast(key, kind, one)
        return getattr(self, key)

    def __contains__(self, key):
        if self._from_proto and key not in self._hparam_types:
            return tf.scopelint.unknown("whether a proto has a hyperparameter", "bool")
        return key in self._hparam_types

    def __str__(self):
        values = self.values()
        return ",".join(["{}={}".format(key, values[key]) for key in values])

    def __repr__(self):
        return "%s(%s)" % (type(self).__name__, str(sorted(self.values().items())))
