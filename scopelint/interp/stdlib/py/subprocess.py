"""subprocess: what other programs answer is not known, the kinds of their answers are."""
from _scopelint import is_unknown, unknown

PIPE = -1
STDOUT = -2
DEVNULL = -3


class SubprocessError(Exception):
    pass


class CalledProcessError(SubprocessError):
    def __init__(self, returncode, cmd, output=None, stderr=None):
        self.returncode = returncode
        self.cmd = cmd
        self.output = self.stdout = output
        self.stderr = stderr


class TimeoutExpired(SubprocessError):
    def __init__(self, cmd, timeout, output=None, stderr=None):
        self.cmd = cmd
        self.timeout = timeout
        self.output = self.stdout = output
        self.stderr = stderr


def _is_text(options):
    asked = [options.get(name) for name in ("universal_newlines", "text", "encoding", "errors")]
    return unknown("whether a program's output is text", "bool") if any([is_unknown(a) for a in asked]) else any(asked)


def _output(text):
    if is_unknown(text):
        return unknown("the output of a program")
    return unknown("the output of a program", "str" if text else "bytes")


class Popen:
    def __init__(self, args, bufsize=-1, executable=None, stdin=None, stdout=None, stderr=None, **options):
        self.args = args
        self.pid = unknown("the number of a process", "int")
        self.returncode = unknown("how a program ended", "int")
        self._text = _is_text(options)
        self._piped = (stdout, stderr)
        self.stdin, self.stdout, self.stderr = [None if p is None else unknown("a pipe to a program") for p in (stdin, stdout, stderr)]

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return False

    def communicate(self, input=None, timeout=None):
        return tuple([_output(self._text) if p == PIPE else None for p in self._piped])

    def poll(self):
        return unknown("whether a program has ended")

    def wait(self, timeout=None):
        return self.returncode

    def send_signal(self, sig):
        pass

    def terminate(self):
        pass

    def kill(self):
        pass


class CompletedProcess:
    def __init__(self, args, returncode, stdout=None, stderr=None):
        self.args = args
        self.returncode = returncode
        self.stdout = stdout
        self.stderr = stderr

    def check_returncode(self):
        pass


def run(args, input=None, capture_output=False, timeout=None, check=False, **options):
    if capture_output:
        options["stdout"] = options["stderr"] = PIPE
    made = Popen(args, **options)
    out, err = made.communicate()
    return CompletedProcess(args, 0 if check else made.returncode, out, err)


def call(args, **options):
    return unknown("how a program ended", "int")


def check_call(args, **options):
    return 0


def check_output(args, **options):
    return _output(_is_text(options))


def getoutput(cmd):
    return unknown("the output of a program", "str")


def getstatusoutput(cmd):
    return unknown("how a program ended", "int"), unknown("the output of a program", "str")
