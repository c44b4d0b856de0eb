"""argparse, as our interpreter runs it: what is not on the command line gets its default; what would have to be there is not known."""
import sys as _sys

from _scopelint import is_unknown, unknown

SUPPRESS = "==SUPPRESS=="
OPTIONAL = "?"
ZERO_OR_MORE = "*"
ONE_OR_MORE = "+"
PARSER = "A..."
REMAINDER = "..."


class HelpFormatter:
    def __init__(self, prog=None, indent_increment=2, max_help_position=24, width=None):
        self._prog = prog


class RawDescriptionHelpFormatter(HelpFormatter):
    pass


class RawTextHelpFormatter(RawDescriptionHelpFormatter):
    pass


class ArgumentDefaultsHelpFormatter(HelpFormatter):
    pass


class MetavarTypeHelpFormatter(HelpFormatter):
    pass


class ArgumentError(Exception):
    def __init__(self, argument, message):
        super().__init__(argument, message)
        self.message = message


class ArgumentTypeError(Exception):
    pass


class FileType:
    def __init__(self, mode="r", bufsize=-1, encoding=None, errors=None):
        self._mode = mode

    def __call__(self, string):
        return open(string, self._mode)


class Namespace:
    def __init__(self, **kwargs):
        for name in kwargs:
            setattr(self, name, kwargs[name])

    def __eq__(self, other):
        if not isinstance(other, Namespace):
            return NotImplemented
        return vars(self) == vars(other)

    def __contains__(self, key):
        return key in self.__dict__

    def __repr__(self):
        return "Namespace(%s)" % ", ".join(["%s=%r" % item for item in sorted(vars(self).items())])


class Action:
    def __init__(self, option_strings, dest, nargs=None, const=None, default=None, type=None, choices=None, required=False, help=None, metavar=None):
        self.option_strings = option_strings
        self.dest = dest
        self.nargs = nargs
        self.const = const
        self.default = default
        self.type = type
        self.choices = choices
        self.required = required
        self.help = help
        self.metavar = metavar

    def __call__(self, parser, namespace, values, option_string=None):
        raise NotImplementedError(".__call__() not defined")


class _StoreAction(Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, values)


class _ConstAction(Action):
    def __init__(self, option_strings, dest, const=None, default=None, required=False, help=None, metavar=None):
        super().__init__(option_strings, dest, nargs=0, const=const, default=default, required=required, help=help)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, self.const)


class _TrueAction(_ConstAction):
    def __init__(self, option_strings, dest, default=False, required=False, help=None):
        super().__init__(option_strings, dest, True, default, required, help)


class _FalseAction(_ConstAction):
    def __init__(self, option_strings, dest, default=True, required=False, help=None):
        super().__init__(option_strings, dest, False, default, required, help)


class _AppendAction(Action):
    def __call__(self, parser, namespace, values, option_string=None):
        items = list(getattr(namespace, self.dest, None) or [])
        items.append(values)
        setattr(namespace, self.dest, items)


class _AppendConstAction(_ConstAction):
    def __call__(self, parser, namespace, values, option_string=None):
        items = list(getattr(namespace, self.dest, None) or [])
        items.append(self.const)
        setattr(namespace, self.dest, items)


class _ExtendAction(Action):
    def __call__(self, parser, namespace, values, option_string=None):
        items = list(getattr(namespace, self.dest, None) or [])
        items.extend(values)
        setattr(namespace, self.dest, items)


class _CountAction(Action):
    def __init__(self, option_strings, dest, default=None, required=False, help=None):
        super().__init__(option_strings, dest, nargs=0, default=default, required=required, help=help)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, (getattr(namespace, self.dest, None) or 0) + 1)


class BooleanOptionalAction(Action):
    def __init__(self, option_strings, dest, default=None, required=False, help=None, **kwargs):
        names = list(option_strings)
        for option in option_strings:
            if option.startswith("--"):
                names.append("--no-" + option[2:])
        super().__init__(names, dest, nargs=0, default=default, required=required, help=help)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, not option_string.startswith("--no-"))


class _ExitAction(Action):
    def __init__(self, option_strings, dest=SUPPRESS, default=SUPPRESS, help=None, version=None):
        super().__init__(option_strings, dest, nargs=0, default=default, help=help)

    def __call__(self, parser, namespace, values, option_string=None):
        parser.exit()


class _SubParsersAction(Action):
    def __init__(self, option_strings, prog, parser_class, dest=SUPPRESS, required=False, help=None, metavar=None):
        super().__init__(option_strings, dest, nargs=PARSER, required=required, help=help, metavar=metavar)
        self._parser_class = parser_class
        self._name_parser_map = {}
        self.choices = self._name_parser_map

    def add_parser(self, name, **kwargs):
        aliases = kwargs.pop("aliases", ())
        kwargs.pop("help", None)
        parser = self._parser_class(**kwargs)
        self._name_parser_map[name] = parser
        for alias in aliases:
            self._name_parser_map[alias] = parser
        return parser

    def __call__(self, parser, namespace, values, option_string=None):
        name = values[0]
        if self.dest is not SUPPRESS:
            setattr(namespace, self.dest, name)
        if name not in self._name_parser_map:
            parser.error("unknown parser %r" % name)
        _, rest = self._name_parser_map[name].parse_known_args(values[1:], namespace)
        parser._extras.extend(rest)


_ACTIONS = {
    None: _StoreAction,
    "store": _StoreAction,
    "store_const": _ConstAction,
    "store_true": _TrueAction,
    "store_false": _FalseAction,
    "append": _AppendAction,
    "append_const": _AppendConstAction,
    "extend": _ExtendAction,
    "count": _CountAction,
    "help": _ExitAction,
    "version": _ExitAction,
    "parsers": _SubParsersAction,
}


class _ActionsContainer:
    def __init__(self, parser, description=None, prefix_chars="-", argument_default=None, conflict_handler="error"):
        self._parser = parser
        self.description = description
        self.prefix_chars = prefix_chars
        self.argument_default = argument_default
        self.conflict_handler = conflict_handler

    def register(self, registry_name, value, object):
        self._root()._registries.setdefault(registry_name, {})[value] = object

    def set_defaults(self, **kwargs):
        root = self._root()
        root._defaults.update(kwargs)
        for action in root._actions:
            if action.dest in kwargs:
                action.default = kwargs[action.dest]

    def get_default(self, dest):
        root = self._root()
        for action in root._actions:
            if action.dest == dest and action.default is not None:
                return action.default
        return root._defaults.get(dest, None)

    def _root(self):
        return self._parser

    def add_argument(self, *args, **kwargs):
        root = self._root()
        positional = not args or (len(args) == 1 and not args[0].startswith("-"))
        if positional:
            if args and "dest" in kwargs:
                raise ValueError("dest supplied twice for positional argument")
            dest = kwargs.pop("dest", None) if not args else args[0]
            options = []
            if kwargs.get("nargs") not in ("?", "*") :
                kwargs["required"] = True
        else:
            options = list(args)
            dest = kwargs.pop("dest", None)
            if dest is None:
                long = [a for a in args if a.startswith("--")] or list(args)
                dest = long[0].lstrip("-").replace("-", "_")
        if "default" not in kwargs:
            if dest in root._defaults:
                kwargs["default"] = root._defaults[dest]
            elif root.argument_default is not None:
                kwargs["default"] = root.argument_default
        action_class = kwargs.pop("action", None)
        kind = action_class
        if not isinstance(action_class, type):
            action_class = root._registries.get("action", {}).get(action_class) or _ACTIONS[action_class]
        for name in ("version",):
            if kind != "version":
                kwargs.pop(name, None)
        if positional and action_class is not _StoreAction and kind is not None:
            kwargs.pop("required", None) if kind in ("append", "extend", "store") else None
        action = action_class(options, dest, **kwargs)
        return self._add_action(action)

    def _add_action(self, action):
        root = self._root()
        for option in action.option_strings:
            if option in root._option_string_actions:
                if root.conflict_handler != "resolve":
                    raise ArgumentError(action, "conflicting option string: %s" % option)
                root._take_option(option)
            root._option_string_actions[option] = action
        root._actions.append(action)
        return action

    def _take_option(self, option):
        earlier = self._option_string_actions.pop(option)
        earlier.option_strings = [o for o in earlier.option_strings if o != option]
        if not earlier.option_strings:
            self._actions.remove(earlier)

    def add_argument_group(self, *args, **kwargs):
        return _ArgumentGroup(self._root(), *args, **kwargs)

    def add_mutually_exclusive_group(self, **kwargs):
        return _ArgumentGroup(self._root(), required=kwargs.get("required", False))


class _ArgumentGroup(_ActionsContainer):
    def __init__(self, container, title=None, description=None, required=False, **kwargs):
        super().__init__(container, description)
        self.title = title
        self.required = required


class ArgumentParser(_ActionsContainer):
    def __init__(
        self, prog=None, usage=None, description=None, epilog=None, parents=(), formatter_class=HelpFormatter, prefix_chars="-",
        fromfile_prefix_chars=None, argument_default=None, conflict_handler="error", add_help=True, allow_abbrev=True, exit_on_error=True,
    ):
        super().__init__(self, description, prefix_chars, argument_default, conflict_handler)
        self.prog = prog if prog is not None else "main"
        self.usage = usage
        self.epilog = epilog
        self.formatter_class = formatter_class
        self._actions = []
        self._option_string_actions = {}
        self._defaults = {}
        self._registries = {}
        self._extras = []
        self._subparsers = None
        if add_help:
            self.add_argument("-h", "--help", action="help", default=SUPPRESS)
        for parent in parents:
            for action in parent._actions:
                if "-h" not in action.option_strings:
                    self._add_action(action)
            self._defaults.update(parent._defaults)

    def add_subparsers(self, **kwargs):
        kwargs.pop("title", None)
        kwargs.pop("description", None)
        kwargs.pop("prog", None)
        kwargs.pop("action", None)
        parser_class = kwargs.pop("parser_class", type(self))
        action = _SubParsersAction([], self.prog, parser_class, **kwargs)
        self._subparsers = action
        return self._add_action(action)

    def parse_args(self, args=None, namespace=None):
        result, extras = self.parse_known_args(args, namespace)
        if extras:
            self.error("unrecognized arguments: %s" % " ".join(extras))
        return result

    def parse_known_args(self, args=None, namespace=None):
        if args is None:
            args = _sys.argv[1:]
        if namespace is None:
            namespace = Namespace()
        for action in self._actions:
            if action.dest is not SUPPRESS and not hasattr(namespace, action.dest) and action.default is not SUPPRESS:
                setattr(namespace, action.dest, action.default)
        for dest in self._defaults:
            if not hasattr(namespace, dest):
                setattr(namespace, dest, self._defaults[dest])
        self._extras = []
        if is_unknown(args):
            self._forget(namespace)
            return namespace, args
        seen = self._consume(list(args), namespace)
        self._finish(namespace, seen)
        return namespace, self._extras

    def parse_intermixed_args(self, args=None, namespace=None):
        return self.parse_args(args, namespace)

    def _forget(self, namespace):
        for action in self._actions:
            if action.dest is not SUPPRESS:
                setattr(namespace, action.dest, unknown("command line argument `%s`" % action.dest))

    def _finish(self, namespace, seen):
        for action in self._actions:
            if action in seen or action.dest is SUPPRESS:
                continue
            if action.required and action.default is None:
                kinds = {int: "int", float: "float", None: "str", str: "str", bool: "bool"}
                kind = "" if action.nargs not in (None, "?") else kinds.get(action.type, "")
                setattr(namespace, action.dest, unknown("command line argument `%s`" % action.dest, kind))
            elif isinstance(action.default, str) and action.default is getattr(namespace, action.dest, None):
                setattr(namespace, action.dest, self._get_value(action, action.default))
            elif not action.option_strings and action.nargs == "*" and action.default is None:
                setattr(namespace, action.dest, [])

    def _get_value(self, action, text):
        convert = self._registries.get("type", {}).get(action.type, action.type)
        if convert is None:
            return text
        try:
            return convert(text)
        except (TypeError, ValueError):
            self.error("argument %s: invalid value: %r" % (action.dest, text))
        except ArgumentTypeError as error:
            self.error(str(error))

    def _is_option(self, text):
        if not text.startswith("-") or text == "-":
            return False
        if text in self._option_string_actions:
            return True
        try:
            float(text)
            return False
        except ValueError:
            return " " not in text

    def _find(self, text):
        name, eq, value = text.partition("=")
        if name in self._option_string_actions:
            return self._option_string_actions[name], name, value if eq else None
        if name.startswith("--"):
            close = [o for o in self._option_string_actions if o.startswith(name)]
            if len(close) == 1:
                return self._option_string_actions[close[0]], close[0], value if eq else None
        elif name[:2] in self._option_string_actions and len(text) > 2:
            return self._option_string_actions[name[:2]], name[:2], text[2:]
        return None, text, None

    def _consume(self, tokens, namespace):
        seen = []
        waiting = [a for a in self._actions if not a.option_strings]
        plain = []
        i = 0
        while i < len(tokens):
            token = tokens[i]
            i += 1
            if token == "--":
                plain.extend(tokens[i:])
                break
            if not self._is_option(token):
                plain.append(token)
                if waiting and waiting[0].nargs == PARSER and len(waiting) == 1:
                    plain.extend(tokens[i:])
                    break
                continue
            action, name, value = self._find(token)
            if action is None:
                self._extras.append(token)
                continue
            while action.nargs == 0 and value is not None:  # -vvx: several flags in one
                glued = "-" + value[0]
                if name.startswith("--") or glued not in self._option_string_actions:
                    self.error("argument %s: ignored explicit argument %r" % ("/".join(action.option_strings), value))
                self._take(action, namespace, [], name)
                seen.append(action)
                action, name, value = self._option_string_actions[glued], glued, value[1:] or None
            taken = [] if value is None else [value]
            if value is None and action.nargs != 0:
                most = 1 if action.nargs in (None, "?") else action.nargs if isinstance(action.nargs, int) else len(tokens)
                while i < len(tokens) and len(taken) < most and not self._is_option(tokens[i]):
                    taken.append(tokens[i])
                    i += 1
            self._take(action, namespace, taken, name)
            seen.append(action)
        for action in waiting:
            least = {None: 1, "?": 0, "*": 0, "+": 1, PARSER: 1, REMAINDER: 0}
            need = action.nargs if isinstance(action.nargs, int) else least[action.nargs]
            if len(plain) < max(need, 1):
                continue
            later = len([a for a in waiting[waiting.index(action) + 1:] if a.nargs is None])
            many = need if isinstance(action.nargs, int) or action.nargs is None else 1 if action.nargs == "?" else len(plain) - later
            self._take(action, namespace, plain[:many], None)
            plain = plain[many:]
            seen.append(action)
        self._extras.extend(plain)
        return seen

    def _take(self, action, namespace, taken, name):
        if action.nargs == PARSER:
            action(self, namespace, taken, name)
            return
        values = [self._get_value(action, t) for t in taken]
        for value in values:
            if action.choices is not None and value not in action.choices:
                self.error("argument %s: invalid choice: %r" % (action.dest, value))
        if action.nargs is None:
            if not values:
                self.error("argument %s: expected one argument" % action.dest)
            values = values[0]
        elif action.nargs == "?":
            values = values[0] if values else (action.const if action.option_strings else action.default)
        elif action.nargs == "+" and not values:
            self.error("argument %s: expected at least one argument" % action.dest)
        action(self, namespace, values, name)

    def error(self, message):
        self.exit(2, message)

    def exit(self, status=0, message=None):
        raise SystemExit(status)

    def print_help(self, file=None):
        pass

    def print_usage(self, file=None):
        pass

    def format_help(self):
        return unknown("the help text of a parser", "str")

    def format_usage(self):
        return unknown("the help text of a parser", "str")

    def convert_arg_line_to_args(self, arg_line):
        return [arg_line]
