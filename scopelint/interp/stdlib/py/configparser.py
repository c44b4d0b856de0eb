"""configparser, as our interpreter runs it. Once a file was read that is not known, the whole is not."""
import re
from collections import OrderedDict

from _scopelint import is_unknown, open_file, unknown

DEFAULTSECT = "DEFAULT"
MAX_INTERPOLATION_DEPTH = 10


class Error(Exception):
    def __init__(self, message=""):
        self.message = message
        super().__init__(message)


class NoSectionError(Error):
    def __init__(self, section):
        super().__init__("No section: %r" % (section,))
        self.section = section


class DuplicateSectionError(Error):
    pass


class DuplicateOptionError(Error):
    pass


class NoOptionError(Error):
    def __init__(self, option, section):
        super().__init__("No option %r in section: %r" % (option, section))
        self.option = option
        self.section = section


class InterpolationError(Error):
    pass


class InterpolationMissingOptionError(InterpolationError):
    pass


class ParsingError(Error):
    pass


class MissingSectionHeaderError(ParsingError):
    pass


class Interpolation:
    def fill(self, value, names):
        return value


class BasicInterpolation(Interpolation):
    def fill(self, value, names):
        for _ in range(MAX_INTERPOLATION_DEPTH):
            found = re.search(r"%\(([^)]+)\)s", value)
            if not found:
                break
            name = found.group(1).lower()
            if name not in names:
                raise InterpolationMissingOptionError("bad interpolation of %r" % value)
            value = value[: found.start()] + names[name] + value[found.end() :]
        return value.replace("%%", "%")


class ExtendedInterpolation(Interpolation):
    def fill(self, value, names):
        return unknown("a value with ${...}", "str") if "$" in value else value


LegacyInterpolation = BasicInterpolation
_UNSET = object()
_BOOLEANS = {"1": True, "yes": True, "true": True, "on": True, "0": False, "no": False, "false": False, "off": False}


def _hidden():
    return unknown("the contents of a file")


class RawConfigParser:
    BOOLEAN_STATES = _BOOLEANS
    _DEFAULT_INTERPOLATION = Interpolation

    def __init__(
        self, defaults=None, dict_type=OrderedDict, allow_no_value=False, *, delimiters=("=", ":"), comment_prefixes=("#", ";"),
        inline_comment_prefixes=None, strict=True, empty_lines_in_values=True, default_section=DEFAULTSECT, interpolation=_UNSET, converters=None
    ):
        self._dict = dict_type
        self._sections = dict_type()
        self._defaults = dict_type()
        self.default_section = default_section
        self._delimiters = tuple(delimiters)
        self._comments = tuple(comment_prefixes or ())
        self._inline = tuple(inline_comment_prefixes or ())
        self._no_value = allow_no_value
        self._interpolation = self._DEFAULT_INTERPOLATION() if interpolation is _UNSET else interpolation or Interpolation()
        for key, value in (defaults or {}).items():
            self._defaults[self.optionxform(key)] = value

    def optionxform(self, optionstr):
        return optionstr.lower()

    def defaults(self):
        return self._defaults

    def sections(self):
        return _hidden() if is_unknown(self._sections) else list(self._sections)

    def has_section(self, section):
        return unknown("whether a file has a section", "bool") if is_unknown(self._sections) else section in self._sections

    def add_section(self, section):
        if not is_unknown(self._sections):
            if section in self._sections:
                raise DuplicateSectionError("Section %r already exists" % section)
            self._sections[section] = self._dict()

    def remove_section(self, section):
        return self._sections.pop(section, None) is not None

    # ------------------------------------------------------------ reading
    def read(self, filenames, encoding=None):
        names = [filenames] if isinstance(filenames, (str, bytes)) or hasattr(filenames, "__fspath__") else filenames
        done = []
        for name in names:
            file = open_file(name, "r", encoding=encoding)
            if is_unknown(file):
                self._sections = self._defaults = _hidden()
                return unknown("which files there are", "list")
            self.read_file(file)
            done.append(name)
        return done

    def read_file(self, f, source=None):
        if is_unknown(f):
            self._sections = self._defaults = _hidden()
        else:
            self._read([line for line in f])

    readfp = read_file

    def read_string(self, string, source="<string>"):
        if is_unknown(string):
            self._sections = self._defaults = _hidden()
        else:
            self._read(string.splitlines(True))

    def read_dict(self, dictionary, source="<dict>"):
        for section, keys in dictionary.items():
            if section != self.default_section and section not in self._sections:
                self._sections[section] = self._dict()
            for key, value in keys.items():
                self.set(section, str(key), None if value is None else str(value))

    def _read(self, lines):
        if is_unknown(self._sections) or is_unknown(lines):
            self._sections = self._defaults = _hidden()
            return
        section = key = None
        depth = 0
        for line in lines:
            text = self._uncommented(line)
            if not text:
                continue
            indent = len(line) - len(line.lstrip())
            if section is not None and key is not None and indent > depth and section[key] is not None:
                section[key] = section[key] + "\n" + text
                continue
            depth = indent
            if text.startswith("[") and "]" in text:
                section, key = self._enter(text[1 : text.rindex("]")]), None
            elif section is None:
                raise MissingSectionHeaderError("File contains no section headers.")
            else:
                key = self._option(section, text)

    def _uncommented(self, line):
        text = line.strip()
        if text.startswith(self._comments):
            return ""
        for prefix in self._inline:
            at = text.find(prefix)
            while at > 0 and not text[at - 1].isspace():
                at = text.find(prefix, at + 1)
            text = text[:at].strip() if at >= 0 else text
        return text

    def _enter(self, name):
        if name == self.default_section:
            return self._defaults
        if name not in self._sections:
            self._sections[name] = self._dict()
        return self._sections[name]

    def _option(self, section, text):
        places = [text.find(d) for d in self._delimiters if d in text]
        if not places:
            if not self._no_value:
                raise ParsingError("Source contains parsing errors")
            key = self.optionxform(text)
            section[key] = None
            return key
        at = min(places)
        key = self.optionxform(text[:at].rstrip())
        section[key] = text[at + 1 :].strip()
        return key

    # ------------------------------------------------------------ asking
    def _names(self, section):
        if section == self.default_section:
            return dict(self._defaults)
        if section not in self._sections:
            raise NoSectionError(section)
        return dict(self._defaults, **self._sections[section])

    def options(self, section):
        if is_unknown(self._sections):
            return _hidden()
        self._names(section)
        own = self._sections.get(section, {})
        return list(own) + [name for name in self._defaults if name not in own]

    def has_option(self, section, option):
        if is_unknown(self._sections):
            return unknown("whether a file has an option", "bool")
        known = self._defaults if section == self.default_section else self._sections.get(section, {})
        return self.optionxform(option) in known or (section in self._sections and self.optionxform(option) in self._defaults)

    def get(self, section, option, *, raw=False, vars=None, fallback=_UNSET):
        if is_unknown(self._sections):
            return unknown("option `%s` of a file" % option, "str")
        try:
            names = self._names(section)
        except NoSectionError:
            if fallback is _UNSET:
                raise
            return fallback
        names.update(vars or {})
        option = self.optionxform(option)
        if option not in names:
            if fallback is _UNSET:
                raise NoOptionError(option, section)
            return fallback
        value = names[option]
        return value if raw or value is None or is_unknown(value) else self._interpolation.fill(value, names)

    def _converted(self, section, option, convert, raw, vars, fallback):
        value = self.get(section, option, raw=raw, vars=vars, fallback=fallback)
        return value if value is fallback else convert(value)

    def getint(self, section, option, *, raw=False, vars=None, fallback=_UNSET):
        return self._converted(section, option, int, raw, vars, fallback)

    def getfloat(self, section, option, *, raw=False, vars=None, fallback=_UNSET):
        return self._converted(section, option, float, raw, vars, fallback)

    def getboolean(self, section, option, *, raw=False, vars=None, fallback=_UNSET):
        return self._converted(section, option, self._boolean, raw, vars, fallback)

    def _boolean(self, value):
        if is_unknown(value):
            return unknown("an option of a file", "bool")
        if value.lower() not in _BOOLEANS:
            raise ValueError("Not a boolean: %s" % value)
        return _BOOLEANS[value.lower()]

    def items(self, section=_UNSET, raw=False, vars=None):
        if is_unknown(self._sections):
            return _hidden()
        if section is _UNSET:
            return [(name, self[name]) for name in self]
        names = self._names(section)
        return [(name, value if raw or value is None else self._interpolation.fill(value, names)) for name, value in names.items()]

    def set(self, section, option, value=None):
        if not is_unknown(self._sections):
            if section != self.default_section and section not in self._sections:
                raise NoSectionError(section)
            (self._defaults if section == self.default_section else self._sections[section])[self.optionxform(option)] = value

    def remove_option(self, section, option):
        return self._sections[section].pop(self.optionxform(option), None) is not None

    def write(self, fp, space_around_delimiters=True):
        pass

    # ------------------------------------------------------------ as a mapping
    def __getitem__(self, section):
        if not is_unknown(self._sections) and section != self.default_section and section not in self._sections:
            raise KeyError(section)
        return SectionProxy(self, section)

    def __setitem__(self, section, value):
        self.read_dict({section: value})

    def __contains__(self, section):
        return section == self.default_section or self.has_section(section)

    def __iter__(self):
        return iter(_hidden() if is_unknown(self._sections) else [self.default_section] + list(self._sections))

    def __len__(self):
        return unknown("the number of sections of a file", "int") if is_unknown(self._sections) else len(self._sections) + 1

    def keys(self):
        return _hidden() if is_unknown(self._sections) else list(self)


class ConfigParser(RawConfigParser):
    _DEFAULT_INTERPOLATION = BasicInterpolation


SafeConfigParser = ConfigParser


class SectionProxy:
    def __init__(self, parser, name):
        self.parser = parser
        self.name = name

    def __getitem__(self, option):
        if not is_unknown(self.parser._sections) and not self.parser.has_option(self.name, option):
            raise KeyError(option)
        return self.parser.get(self.name, option)

    def __setitem__(self, option, value):
        self.parser.set(self.name, option, value)

    def __contains__(self, option):
        return self.parser.has_option(self.name, option)

    def __iter__(self):
        return iter(self.parser.options(self.name))

    def __len__(self):
        return len(self.parser.options(self.name))

    def keys(self):
        return self.parser.options(self.name)

    def items(self):
        return self.parser.items(self.name)

    def get(self, option, fallback=None, *, raw=False, vars=None):
        return self.parser.get(self.name, option, raw=raw, vars=vars, fallback=fallback)

    def getint(self, option, fallback=None, **kwargs):
        return self.parser.getint(self.name, option, fallback=fallback, **kwargs)

    def getfloat(self, option, fallback=None, **kwargs):
        return self.parser.getfloat(self.name, option, fallback=fallback, **kwargs)

    def getboolean(self, option, fallback=None, **kwargs):
        return self.parser.getboolean(self.name, option, fallback=fallback, **kwargs)
