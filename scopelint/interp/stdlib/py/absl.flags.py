"""absl.flags, as our interpreter runs it: a flag that is not on the command line has its default."""
import sys as _sys

from _scopelint import unknown

from absl.flags._argument_parser import (
    ArgumentParser,
    ArgumentSerializer,
    BaseListParser,
    BooleanParser,
    CsvListSerializer,
    EnumClassListSerializer,
    EnumClassParser,
    EnumClassSerializer,
    EnumParser,
    FloatParser,
    IntegerParser,
    ListParser,
    ListSerializer,
    WhitespaceSeparatedListParser,
)
from absl.flags._exceptions import (
    CantOpenFlagFileError,
    DuplicateFlagError,
    Error,
    FlagNameConflictsWithMethodError,
    IllegalFlagValueError,
    UnparsedFlagAccessError,
    UnrecognizedFlagError,
    ValidationError,
)
from absl.flags._flag import BooleanFlag, EnumClassFlag, EnumFlag, Flag, MultiEnumClassFlag, MultiFlag


class FlagHolder:
    def __init__(self, flag_values, flag, ensure_non_none_value=False):
        self._flagvalues = flag_values
        self._name = flag.name
        self._ensure_non_none_value = ensure_non_none_value

    def __eq__(self, other):
        raise TypeError("unsupported operand type(s) for ==: did you mean to use '.value' instead?")

    def __bool__(self):
        raise TypeError("bool() not supported for instances of type 'FlagHolder' (did you mean to use '.value' instead?)")

    @property
    def name(self):
        return self._name

    @property
    def value(self):
        value = getattr(self._flagvalues, self._name)
        if value is None and self._ensure_non_none_value:
            raise IllegalFlagValueError("Unexpected None value for flag %s" % self._name)
        return value

    @property
    def default(self):
        return self._flagvalues[self._name].default

    @property
    def present(self):
        return bool(self._flagvalues[self._name].present)

    def serialize(self):
        return self._flagvalues[self._name].serialize()


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
        if not self.__dict__["_parsed"] and self is not FLAGS:
            raise UnparsedFlagAccessError("Trying to access flag --%s before flags were parsed." % name)
        if flag.value is None and flag.required:
            return parsed_later(flag)
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
                if not eq and flag.boolean:
                    value = "true"
                elif not eq:
                    if i == len(tokens):
                        raise Error("Missing value for flag " + token)
                    value = tokens[i]
                    i += 1
            elif name.startswith("no") and name[2:] in table and table[name[2:]].boolean:
                flag = table[name[2:]]
                value = "false"
            elif known_only:
                rest.append(token)
                continue
            else:
                raise UnrecognizedFlagError("Unknown command line flag '%s'" % name)
            flag.parse(value)
            flag.using_default_value = False
        return rest

    def mark_as_parsed(self):
        self.__dict__["_parsed"] = True

    def is_parsed(self):
        return self.__dict__["_parsed"]

    def unparse_flags(self):
        self.__dict__["_parsed"] = False
        for flag in self.__dict__["_table"].values():
            flag.unparse()

    def set_default(self, name, value):
        if name not in self.__dict__["_table"]:
            raise UnrecognizedFlagError("Unknown command line flag '%s'" % name)
        self.__dict__["_table"][name]._set_default(value)

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


def parsed_later(flag):
    """The value of a flag that a command line must have."""
    kinds = {"string": "str", "int": "int", "float": "float", "bool": "bool", "string enum": "str"}
    several = flag.flag_type().startswith("multi ") or "list" in flag.flag_type()
    return unknown("flag `%s`" % flag.name, "list" if several else kinds.get(flag.flag_type(), ""))


def DEFINE_flag(flag, flag_values=FLAGS, module_name=None, required=False):
    if required and flag.default is not None:
        raise ValueError("Required flag --%s cannot have a non-None default" % flag.name)
    flag_values[flag.name] = flag
    flag.required = required
    return FlagHolder(flag_values, flag, flag.default is not None or required)


def DEFINE(parser, name, default, help, flag_values=FLAGS, serializer=None, module_name=None, required=False, **args):
    return DEFINE_flag(Flag(parser, serializer, name, default, help, **args), flag_values, module_name, required)


def _with_old_names(define):
    """Takes the names that old TensorFlows gave the arguments, too."""

    def defined(*args, **kwargs):
        for old, new in (("flag_name", "name"), ("default_value", "default"), ("docstring", "help")):
            if old in kwargs:
                kwargs[new] = kwargs.pop(old)
        return define(*args, **kwargs)

    return defined


@_with_old_names
def DEFINE_string(name, default, help, flag_values=FLAGS, required=False, **args):
    return DEFINE(ArgumentParser(), name, default, help, flag_values, ArgumentSerializer(), required=required, **args)


@_with_old_names
def DEFINE_integer(name, default, help, lower_bound=None, upper_bound=None, flag_values=FLAGS, required=False, **args):
    parser = IntegerParser(lower_bound, upper_bound)
    return DEFINE(parser, name, default, help, flag_values, ArgumentSerializer(), required=required, **args)


@_with_old_names
def DEFINE_float(name, default, help, lower_bound=None, upper_bound=None, flag_values=FLAGS, required=False, **args):
    parser = FloatParser(lower_bound, upper_bound)
    return DEFINE(parser, name, default, help, flag_values, ArgumentSerializer(), required=required, **args)


@_with_old_names
def DEFINE_boolean(name, default, help, flag_values=FLAGS, module_name=None, required=False, **args):
    return DEFINE_flag(BooleanFlag(name, default, help, **args), flag_values, module_name, required)


DEFINE_bool = DEFINE_boolean


def DEFINE_enum(name, default, enum_values, help, flag_values=FLAGS, module_name=None, required=False, **args):
    return DEFINE_flag(EnumFlag(name, default, help, enum_values, **args), flag_values, module_name, required)


def DEFINE_enum_class(
    name, default, enum_class, help, flag_values=FLAGS, module_name=None, case_sensitive=False, required=False, **args
):
    flag = EnumClassFlag(name, default, help, enum_class, case_sensitive=case_sensitive, **args)
    return DEFINE_flag(flag, flag_values, module_name, required)


def DEFINE_list(name, default, help, flag_values=FLAGS, required=False, **args):
    return DEFINE(ListParser(), name, default, help, flag_values, CsvListSerializer(","), required=required, **args)


def DEFINE_spaceseplist(name, default, help, comma_compat=False, flag_values=FLAGS, required=False, **args):
    parser = WhitespaceSeparatedListParser(comma_compat=comma_compat)
    return DEFINE(parser, name, default, help, flag_values, ListSerializer(" "), required=required, **args)


def DEFINE_multi(parser, serializer, name, default, help, flag_values=FLAGS, module_name=None, required=False, **args):
    return DEFINE_flag(MultiFlag(parser, serializer, name, default, help, **args), flag_values, module_name, required)


def DEFINE_multi_string(name, default, help, flag_values=FLAGS, required=False, **args):
    return DEFINE_multi(ArgumentParser(), ArgumentSerializer(), name, default, help, flag_values, required=required, **args)


DEFINE_multistring = DEFINE_multi_string


def DEFINE_multi_integer(name, default, help, lower_bound=None, upper_bound=None, flag_values=FLAGS, required=False, **args):
    parser = IntegerParser(lower_bound, upper_bound)
    return DEFINE_multi(parser, ArgumentSerializer(), name, default, help, flag_values, required=required, **args)


DEFINE_multi_int = DEFINE_multi_integer


def DEFINE_multi_float(name, default, help, lower_bound=None, upper_bound=None, flag_values=FLAGS, required=False, **args):
    parser = FloatParser(lower_bound, upper_bound)
    return DEFINE_multi(parser, ArgumentSerializer(), name, default, help, flag_values, required=required, **args)


def DEFINE_multi_enum(name, default, enum_values, help, flag_values=FLAGS, case_sensitive=True, required=False, **args):
    parser = EnumParser(enum_values, case_sensitive)
    return DEFINE_multi(parser, ArgumentSerializer(), name, default, help, flag_values, required=required, **args)


def DEFINE_multi_enum_class(
    name, default, enum_class, help, flag_values=FLAGS, module_name=None, case_sensitive=False, required=False, **args
):
    flag = MultiEnumClassFlag(name, default, help, enum_class, case_sensitive=case_sensitive, **args)
    return DEFINE_flag(flag, flag_values, module_name, required)


def DEFINE_alias(name, original_name, flag_values=FLAGS, module_name=None):
    if original_name not in flag_values:
        raise UnrecognizedFlagError("Unknown command line flag '%s'" % original_name)
    flag = flag_values[original_name]
    flag_values[name] = flag
    return FlagHolder(flag_values, flag)


def mark_flag_as_required(flag_name, flag_values=FLAGS):
    flag_values[flag_name].required = True


def mark_flags_as_required(flag_names, flag_values=FLAGS):
    for name in flag_names:
        mark_flag_as_required(name, flag_values)


def mark_flags_as_mutual_exclusive(flag_names, required=False, flag_values=FLAGS):
    pass


def mark_bool_flags_as_mutual_exclusive(flag_names, required=False, flag_values=FLAGS):
    for name in flag_names:
        if not flag_values[name].boolean:
            text = "Flag --%s is not Boolean, which is required for flags used in mark_bool_flags_as_mutual_exclusive."
            raise ValidationError(text % name)


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
    flag_holder._flagvalues.set_default(flag_holder.name, value)


def flag_dict_to_args(flag_map, multi_flags=None):
    for key, value in flag_map.items():
        if value is None or value is True:
            yield "--%s" % key
        elif value is False:
            yield "--no%s" % key
        elif isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
            yield "--%s=%s" % (key, value)
        elif multi_flags and key in multi_flags:
            for item in value:
                yield "--%s=%s" % (key, item)
        else:
            yield "--%s=%s" % (key, ",".join([str(item) for item in value]))


def override_value(flag_holder, value):
    values = flag_holder._flagvalues
    parsed_value = values[flag_holder.name]._parse(value)
    if parsed_value != value:
        text = "flag %s: parsed value %r not equal to original %r"
        raise IllegalFlagValueError(text % (flag_holder.name, parsed_value, value))
    setattr(values, flag_holder.name, value)


def doc_to_help(doc):
    return _short(doc, "help text")


def text_wrap(text, length=None, indent="", firstline_indent=None):
    if length is not None or indent or firstline_indent:
        return unknown("wrapped text", "str")
    return _short(text, "wrapped text")


def _short(text, what):
    """The text if it is one short line, which nothing changes."""
    if isinstance(text, str) and len(text) < 40 and "\n" not in text and text == text.strip():
        return text
    return unknown(what, "str")


def get_help_width():
    return 80
