"""absl.flags' parsers and serializers, as our interpreter runs them. What is not known stays so."""
import enum as _enum

from _scopelint import is_unknown, unknown


class ArgumentParser:
    syntactic_help = ""

    def parse(self, argument):
        if not isinstance(argument, str):
            raise TypeError("flag value must be a string, found \"%s\"" % type(argument))
        return argument

    def flag_type(self):
        return "string"


class ArgumentSerializer:
    def serialize(self, value):
        return str(value)


def _bounds(what, many, lower, upper):
    """How a number's bounds are called; many: the article with what is neither negative nor positive."""
    if lower is not None and upper is not None:
        return "%s in the range [%s, %s]" % (what, lower, upper)
    if lower is None and upper is None:
        return what
    special = many.get((lower, upper))
    if special:
        return special
    number = what.partition(" ")[2]
    return "%s <= %s" % (number, upper) if upper is not None else "%s >= %s" % (number, lower)


class NumericParser(ArgumentParser):
    def is_outside_bounds(self, val):
        too_small = self.lower_bound is not None and val < self.lower_bound
        return too_small or (self.upper_bound is not None and val > self.upper_bound)

    def parse(self, argument):
        value = self.convert(argument)
        if self.is_outside_bounds(value):
            raise ValueError("%s is not %s" % (value, self.syntactic_help))
        return value

    def convert(self, argument):
        raise NotImplementedError


class FloatParser(NumericParser):
    def __init__(self, lower_bound=None, upper_bound=None):
        self.lower_bound = lower_bound
        self.upper_bound = upper_bound
        named = {(0, None): "a non-negative number", (None, 0): "a non-positive number"}
        self.syntactic_help = _bounds("a number", named, lower_bound, upper_bound)

    def convert(self, argument):
        if isinstance(argument, bool) or not isinstance(argument, (int, float, str)):
            raise TypeError("Expect argument to be a string, int, or float, found %s" % type(argument))
        return float(argument)

    def flag_type(self):
        return "float"


class IntegerParser(NumericParser):
    def __init__(self, lower_bound=None, upper_bound=None):
        self.lower_bound = lower_bound
        self.upper_bound = upper_bound
        named = {(1, None): "a positive integer", (0, None): "a non-negative integer"}
        named.update({(None, -1): "a negative integer", (None, 0): "a non-positive integer"})
        self.syntactic_help = _bounds("an integer", named, lower_bound, upper_bound)

    def convert(self, argument):
        if isinstance(argument, str):
            return int(argument, {"0o": 8, "0x": 16}.get(argument[:2] if len(argument) > 2 else "", 10))
        if isinstance(argument, bool) or not isinstance(argument, int):
            raise TypeError("Expect argument to be a string or int, found %s" % type(argument))
        return argument

    def flag_type(self):
        return "int"


class BooleanParser(ArgumentParser):
    def parse(self, argument):
        if isinstance(argument, str):
            if argument.lower() in ("true", "t", "1"):
                return True
            if argument.lower() in ("false", "f", "0"):
                return False
        elif not isinstance(argument, int):
            raise TypeError("Non-boolean argument to boolean flag", argument)
        elif argument in (0, 1):
            return bool(argument)
        raise ValueError("Non-boolean argument to boolean flag", argument)

    def flag_type(self):
        return "bool"


class EnumParser(ArgumentParser):
    def __init__(self, enum_values, case_sensitive=True):
        if not enum_values:
            raise ValueError("enum_values cannot be empty, found \"%s\"" % enum_values)
        self.enum_values = enum_values
        self.case_sensitive = case_sensitive

    def parse(self, argument):
        for value in self.enum_values:
            if value == argument or (not self.case_sensitive and value.upper() == argument.upper()):
                return value
        raise ValueError("value should be one of <%s>" % "|".join(self.enum_values))

    def flag_type(self):
        return "string enum"


class EnumClassParser(ArgumentParser):
    def __init__(self, enum_class, case_sensitive=True):
        if not issubclass(enum_class, _enum.Enum):
            raise TypeError("%s is not a subclass of Enum." % enum_class)
        names = list(enum_class.__members__)
        if not names:
            raise ValueError("enum_class cannot be empty, but \"%s\" is empty." % enum_class)
        folded = names if case_sensitive else [name.lower() for name in names]
        if len(set(folded)) < len(folded):
            raise ValueError("Duplicate enum values for %s using case_sensitive=False" % enum_class)
        self.enum_class = enum_class
        self._case_sensitive = case_sensitive
        self._member_names = tuple(folded)

    @property
    def member_names(self):
        return self._member_names

    def parse(self, argument):
        if isinstance(argument, self.enum_class):
            return argument
        if not isinstance(argument, str):
            raise ValueError("%s is not an enum member or a name of a member in %s" % (argument, self.enum_class))
        key = EnumParser(self._member_names, self._case_sensitive).parse(argument)
        return self.enum_class[list(self.enum_class.__members__)[self._member_names.index(key)]]

    def flag_type(self):
        return "enum class"


class ListSerializer(ArgumentSerializer):
    def __init__(self, list_sep):
        self.list_sep = list_sep

    def serialize(self, value):
        return self.list_sep.join([str(x) for x in value])


class CsvListSerializer(ListSerializer):
    def serialize(self, value):
        items = [str(x) for x in value]
        if any(c in item for item in items for c in self.list_sep + "\"\r\n") or "".join(items).strip() != "".join(items):
            return unknown("a list as CSV", "str")
        return self.list_sep.join(items)


class EnumClassSerializer(ArgumentSerializer):
    def __init__(self, lowercase):
        self._lowercase = lowercase

    def serialize(self, value):
        return value.name.lower() if self._lowercase else value.name


class EnumClassListSerializer(ListSerializer):
    def __init__(self, list_sep, **kwargs):
        super().__init__(list_sep)
        self._element_serializer = EnumClassSerializer(**kwargs)

    def serialize(self, value):
        if not isinstance(value, list):
            return self._element_serializer.serialize(value)
        return self.list_sep.join([self._element_serializer.serialize(x) for x in value])


class BaseListParser(ArgumentParser):
    def __init__(self, token=None, name=None):
        assert name
        self._token = token
        self._name = name
        self.syntactic_help = "a %s separated list" % name

    def parse(self, argument):
        if isinstance(argument, list):
            return argument
        return [s.strip() for s in argument.split(self._token)] if argument else []

    def flag_type(self):
        return "%s separated list of strings" % self._name


class ListParser(BaseListParser):
    def __init__(self):
        super().__init__(",", "comma")

    def parse(self, argument):
        if isinstance(argument, str) and "\"" in argument:
            return unknown("a quoted list", "list")
        return super().parse(argument)


class WhitespaceSeparatedListParser(BaseListParser):
    def __init__(self, comma_compat=False):
        self._comma_compat = comma_compat
        super().__init__(None, "whitespace or comma" if comma_compat else "whitespace")

    def parse(self, argument):
        if isinstance(argument, str) and self._comma_compat:
            argument = argument.replace(",", " ")
        return super().parse(argument)


def parsed(parser, argument):
    """What a parser makes of an argument that need not be known."""
    if not is_unknown(argument):
        return parser.parse(argument)
    kinds = {"string": "str", "int": "int", "float": "float", "bool": "bool", "string enum": "str"}
    return unknown("a flag's value", kinds.get(parser.flag_type(), ""))
