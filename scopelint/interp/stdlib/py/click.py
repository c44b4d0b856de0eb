"""click: decorators that leave functions callable; the command line is never followed."""


class Command:
    def __init__(self, callback=None, name=None, **kwargs):
        self.callback = callback
        self.name = name or getattr(callback, "__name__", None)
        self.commands = {}

    def __call__(self, *args, **kwargs):
        return None

    main = __call__

    def invoke(self, ctx):
        return None

    def command(self, *args, **kwargs):
        def decorate(function):
            made = Command(function, *args[:1])
            self.commands[made.name] = made
            return made

        return decorate

    def group(self, *args, **kwargs):
        return self.command(*args, **kwargs)

    def add_command(self, command, name=None):
        self.commands[name or command.name] = command


BaseCommand = MultiCommand = Group = Command


def command(name=None, cls=None, **attrs):
    if callable(name):
        return Command(name)

    def decorate(function):
        return Command(function, name)

    return decorate


group = command


def _decorator(*args, **kwargs):
    def decorate(function):
        return function

    return decorate


option = argument = password_option = confirmation_option = version_option = help_option = _decorator


def pass_context(function):
    return function


pass_obj = pass_context


class ClickException(Exception):
    pass


class UsageError(ClickException):
    pass


class BadParameter(UsageError):
    pass


class Abort(RuntimeError):
    pass


class ParamType:
    name = "text"

    def __init__(self, *args, **kwargs):
        pass


Choice = Path = File = Tuple = IntRange = FloatRange = DateTime = ParamType
STRING = INT = FLOAT = BOOL = UUID = ParamType()


def echo(*args, **kwargs):
    return None


secho = clear = echo


def style(text, **kwargs):
    return text
