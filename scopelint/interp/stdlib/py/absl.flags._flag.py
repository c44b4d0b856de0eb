"""absl.flags' kinds of flags, as our interpreter runs them."""
from _scopelint import is_unknown, unknown

from absl.flags._argument_parser import (
    ArgumentSerializer,
    BooleanParser,
    EnumClassListSerializer,
    EnumClassParser,
    EnumClassSerializer,
    EnumParser,
    parsed,
)
from absl.flags._exceptions import Error, IllegalFlagValueError


class Flag:
    def __init__(
        self,
        parser,
        serializer,
        name,
        default,
        help_string,
        short_name=None,
        boolean=False,
        allow_override=False,
        allow_override_cpp=False,
        allow_hide_cpp=False,
        allow_overwrite=True,
        allow_using_method_names=False,
    ):
        self.name = name
        self.help = help_string or "(no help available)"
        self.short_name = short_name
        self.boolean = boolean
        self.present = 0
        self.parser = parser
        self.serializer = serializer
        self.allow_override = allow_override
        self.allow_overwrite = allow_overwrite
        self.using_default_value = True
        self.required = False
        self.value = None
        self.validators = []
        self._set_default(default)

    def _set_default(self, value):
        self.default_unparsed = value
        self.default = None if value is None else self._parse(value)
        if self.using_default_value:
            self.value = self.default

    def _parse(self, argument):
        try:
            return parsed(self.parser, argument)
        except (TypeError, ValueError) as e:
            raise IllegalFlagValueError("flag --%s=%s: %s" % (self.name, argument, e))

    def parse(self, argument):
        if self.present and not self.allow_overwrite:
            raise IllegalFlagValueError("flag --%s=%s: already defined as %s" % (self.name, argument, self.value))
        self.value = self._parse(argument)
        self.present += 1

    def unparse(self):
        self.value = self.default
        self.using_default_value = True
        self.present = 0

    def _serialize(self, value):
        if value is None:
            return ""
        if self.boolean:
            return ("--%s" if value else "--no%s") % self.name
        if not self.serializer:
            raise Error("Serializer not present for flag %s" % self.name)
        return "--%s=%s" % (self.name, self.serializer.serialize(value))

    def serialize(self):
        return self._serialize(self.value)

    def flag_type(self):
        return self.parser.flag_type()


class BooleanFlag(Flag):
    def __init__(self, name, default, help, short_name=None, **args):
        super().__init__(BooleanParser(), None, name, default, help, short_name, True, **args)


class EnumFlag(Flag):
    def __init__(self, name, default, help, enum_values, short_name=None, case_sensitive=True, **args):
        parser = EnumParser(enum_values, case_sensitive)
        super().__init__(parser, ArgumentSerializer(), name, default, help, short_name, **args)
        self.help = "<%s>: %s" % ("|".join(enum_values), self.help)


class EnumClassFlag(Flag):
    def __init__(self, name, default, help, enum_class, short_name=None, case_sensitive=False, **args):
        parser = EnumClassParser(enum_class, case_sensitive=case_sensitive)
        serializer = EnumClassSerializer(lowercase=not case_sensitive)
        super().__init__(parser, serializer, name, default, help, short_name, **args)
        self.help = "<%s>: %s" % ("|".join(parser.member_names), self.help)


class MultiFlag(Flag):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.help += ";\n    repeat this option to specify a list of values"

    def parse(self, arguments):
        values = self._parse(arguments)
        self.value = self.value + values if self.present else values
        self.present += len(values)

    def _parse(self, arguments):
        if is_unknown(arguments):
            return unknown("a flag's values", "list")
        single = isinstance(arguments, str) or not hasattr(arguments, "__iter__")
        return [super(MultiFlag, self)._parse(item) for item in ([arguments] if single else arguments)]

    def _serialize(self, value):
        if not self.serializer:
            raise Error("Serializer not present for flag %s" % self.name)
        return "\n".join([super(MultiFlag, self)._serialize(item) for item in value or []])

    def flag_type(self):
        return "multi " + self.parser.flag_type()


class MultiEnumClassFlag(MultiFlag):
    def __init__(self, name, default, help_string, enum_class, case_sensitive=False, **args):
        parser = EnumClassParser(enum_class, case_sensitive=case_sensitive)
        serializer = EnumClassListSerializer(list_sep=",", lowercase=not case_sensitive)
        super().__init__(parser, serializer, name, default, help_string, **args)
        self.help = "<%s>: %s" % ("|".join(parser.member_names), self.help)
