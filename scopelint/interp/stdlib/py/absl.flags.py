"""absl.flags, as our interpreter runs it: a flag that is not on the command line has its default."""
import sys as _sys

from _scopelint import unknown


class Error(Exception):
    pass


class DuplicateFlagError(Error):
    pass


class IllegalFlagValueError(Error):
    pass


class UnrecognizedFlagError(Error):
    pass


class UnparsedFlagAccessError(Error):
    pass


class ValidationError(Error):
    pass


class CantOpenFlagFileError(Error):
    pass


class Flag:
    def __init__(self, name, default, help, parse, kind):
        self.name = name
        self.default = default
        self.help = help
        self.parse = parse
        self.kind = kind
        self.value = default
        self.present = 0
        self.using_default_value = True
        self.required = False
        self.allow_override = False


class FlagHolder:
    def __init__(self, values, flag):
        self._values = values
        self._flag = flag
        self.name = flag.name
        self.default = flag.default

    @property
    def value(self):
        return getattr(self._values, self.name)

    @property
    def present(self):
        return self._flag.present


class FlagValues:
    def __init__(self):
        self.__dict__["_table"] = {}
        self.__dict__["_parsed"] = False

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        if name not in self.__dict__["_table"]:
            raise AttributeError(name)
        flag = self.__dict__["_table"][name]
        if flag.value is None and flag.required:
            return unknown("flag `%s`" % name, flag.kind)
        return flag.value

    def __setattr__(self, name, value):
        if name not in self.__dict__["_table"]:
            raise AttributeError(name)
        flag = self.__dict__["_table"][name]
        flag.value = value
        flag.using_default_value = False

    def __delattr__(self, name):
        if name not in self.__dict__["_table"]:
            raise AttributeError(name)
        del self.__dict__["_table"][name]

    def __getitem__(self, name):
        return self.__dict__["_table"][name]

    def __setitem__(self, name, flag):
        old = self.__dict__["_table"].get(name)
        if old is not None and not flag.allow_override and not old.allow_override:
            raise DuplicateFlagError("The flag '%s' is defined twice." % name)
        self.__dict__["_table"][name] = flag

    def __contains__(self, name):
        return name in self.__dict__["_table"]

    def __iter__(self):
        return iter(self.__dict__["_table"])

    def __dir__(self):
        return sorted(self.__dict__["_table"])

    def __len__(self):
        return len(self.__dict__["_table"])

    def __call__(self, argv=None, known_only=False):
        argv = list(_sys.argv if argv is None else argv)
        self.__dict__["_parsed"] = True
        rest = argv[:1]
        tokens = argv[1:]
        i = 0
        while i < len(tokens):
            token = tokens[i]
            i += 1
            if token == "--":
                rest.extend(tokens[i:])
                break
            if not token.startswith("-"):
                rest.append(token)
                continue
            name, eq, value = token.lstrip("-").partition("=")
            table = self.__dict__["_table"]
            if name in table:
                flag = table[name]
                if not eq:
                    if flag.kind == "bool":
                        value = "true"
                    elif i < len(tokens):
                        value = tokens[i]
                        i += 1
                flag.value = flag.parse(value)
            elif name.startswith("no") and name[2:] in table:
                flag = table[name[2:]]
                flag.value = False
            elif known_only:
                rest.append(token)
                continue
            else:
                raise UnrecognizedFlagError("Unknown command line flag '%s'" % name)
            flag.present += 1
            flag.using_default_value = False
        return rest

    def mark_as_parsed(self):
        self.__dict__["_parsed"] = True

    def is_parsed(self):
        return self.__dict__["_parsed"]

    def unparse_flags(self):
        self.__dict__["_parsed"] = False

    def set_default(self, name, value):
        flag = self.__dict__["_table"][name]
        flag.default = value
        if flag.using_default_value:
            flag.value = value

    def flag_values_dict(self):
        return {name: flag.value for name, flag in self.__dict__["_table"].items()}

    def _flags(self):
        return self.__dict__["_table"]

    def get_flag_value(self, name, default):
        flag = self.__dict__["_table"].get(name)
        return default if flag is None or flag.value is None else flag.value

    def get_key_flags_for_module(self, module):
        return []

    def flags_by_module_dict(self):
        return {}

    def register_flag_by_module(self, module_name, flag):
        pass

    def find_module_defining_flag(self, flagname, default=None):
        return default

    def append_flag_values(self, flag_values):
        self.__dict__["_table"].update(flag_values._flags())

    def remove_flag_values(self, flag_values):
        for name in list(flag_values):
            self.__dict__["_table"].pop(name, None)

    def flags_into_string(self):
        return unknown("the flags as text", "str")

    def get_help(self, prefix="", include_special_flags=True):
        return unknown("the help text of the flags", "str")

    main_module_help = module_help = get_help

    def read_flags_from_files(self, argv, force_gnu=True):
        return argv

    def set_gnu_getopt(self, gnu_getopt=True):
        pass

    def validate_all_flags(self):
        pass


FLAGS = FlagValues()


def _text(value):
    return value


def _bool(value):
    if isinstance(value, str):
        if value.lower() in ("true", "t", "1", "yes"):
            return True
        if value.lower() in ("false", "f", "0", "no"):
            return False
        raise ValueError("Non-boolean argument to boolean flag", value)
    return bool(value)


def _items(value):
    if isinstance(value, list):
        return value
    if not value:
        return []
    return [s.strip() for s in value.split(",")]


def _words(value):
    return value if isinstance(value, list) else value.split()


def _define(name, default, help, parse, kind, flag_values, required=False):
    if default is not None and parse is not None:
        default = parse(default)
    flag = Flag(name, default, help, parse, kind)
    flag.required = required
    flag_values[name] = flag
    return FlagHolder(flag_values, flag)


def DEFINE_string(name, default, help=None, flag_values=FLAGS, required=False, **args):
    return _define(name, default, help, _text, "str", flag_values, required)


def DEFINE_integer(name, default, help=None, lower_bound=None, upper_bound=None, flag_values=FLAGS, required=False, **args):
    return _define(name, default, help, int, "int", flag_values, required)


def DEFINE_float(name, default, help=None, lower_bound=None, upper_bound=None, flag_values=FLAGS, required=False, **args):
    return _define(name, default, help, float, "float", flag_values, required)


def DEFINE_boolean(name, default, help=None, flag_values=FLAGS, module_name=None, required=False, **args):
    return _define(name, default, help, _bool, "bool", flag_values, required)


DEFINE_bool = DEFINE_boolean


def DEFINE_enum(name, default, enum_values, help=None, flag_values=FLAGS, module_name=None, required=False, **args):
    return _define(name, default, help, _text, "str", flag_values, required)


def DEFINE_enum_class(name, default, enum_class, help=None, flag_values=FLAGS, module_name=None, required=False, **args):
    def parse(value):
        return enum_class[value] if isinstance(value, str) else value

    return _define(name, default, help, parse, "", flag_values, required)


def DEFINE_list(name, default, help=None, flag_values=FLAGS, required=False, **args):
    return _define(name, default, help, _items, "list", flag_values, required)


def DEFINE_spaceseplist(name, default, help=None, comma_compat=False, flag_values=FLAGS, required=False, **args):
    return _define(name, default, help, _words, "list", flag_values, required)


def _multi(convert):
    def parse(value):
        return [convert(v) for v in value] if isinstance(value, (list, tuple)) else [convert(value)]

    return parse


def DEFINE_multi_string(name, default, help=None, flag_values=FLAGS, required=False, **args):
    return _define(name, default, help, _multi(_text), "list", flag_values, required)


DEFINE_multistring = DEFINE_multi_string


def DEFINE_multi_integer(name, default, help=None, lower_bound=None, upper_bound=None, flag_values=FLAGS, required=False, **args):
    return _define(name, default, help, _multi(int), "list", flag_values, required)


DEFINE_multi_int = DEFINE_multi_integer


def DEFINE_multi_float(name, default, help=None, lower_bound=None, upper_bound=None, flag_values=FLAGS, required=False, **args):
    return _define(name, default, help, _multi(float), "list", flag_values, required)


def DEFINE_multi_enum(name, default, enum_values, help=None, flag_values=FLAGS, required=False, **args):
    return _define(name, default, help, _multi(_text), "list", flag_values, required)


def DEFINE_alias(name, original_name, flag_values=FLAGS, module_name=None):
    if original_name not in flag_values:
        raise UnrecognizedFlagError(original_name)
    flag = flag_values[original_name]
    flag_values[name] = flag
    return FlagHolder(flag_values, flag)


def DEFINE(parser, name, default, help, flag_values=FLAGS, serializer=None, module_name=None, required=False, **args):
    return _define(name, default, help, _text, "", flag_values, required)


def DEFINE_flag(flag, flag_values=FLAGS, module_name=None, required=False):
    flag_values[flag.name] = flag
    return FlagHolder(flag_values, flag)


def mark_flag_as_required(flag_name, flag_values=FLAGS):
    flag_values[flag_name].required = True


def mark_flags_as_required(flag_names, flag_values=FLAGS):
    for name in flag_names:
        mark_flag_as_required(name, flag_values)


def mark_flags_as_mutual_exclusive(flag_names, required=False, flag_values=FLAGS):
    pass


def mark_bool_flags_as_mutual_exclusive(flag_names, required=False, flag_values=FLAGS):
    pass


def register_validator(flag_name, checker, message="Flag validation failed", flag_values=FLAGS):
    pass


def validator(flag_name, message="Flag validation failed", flag_values=FLAGS):
    return lambda function: function


def multi_flags_validator(flag_names, message="Flag validation failed", flag_values=FLAGS):
    return lambda function: function


def register_multi_flags_validator(flag_names, multi_flags_checker, message="", flag_values=FLAGS):
    pass


def declare_key_flag(flag_name, flag_values=FLAGS):
    pass


def adopt_module_key_flags(module, flag_values=FLAGS):
    pass


def disclaim_key_flags():
    pass


def set_default(flag_holder, value):
    flag_holder._values.set_default(flag_holder.name, value)


def override_value(flag_holder, value):
    setattr(flag_holder._values, flag_holder.name, value)


def doc_to_help(doc):
    return doc


def text_wrap(text, length=None, indent="", firstline_indent=None):
    return text


def get_help_width():
    return 80
