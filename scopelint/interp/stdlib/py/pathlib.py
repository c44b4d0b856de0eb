"""pathlib, as our interpreter runs it: paths are texts, files are not looked at."""
import os

from _scopelint import unknown


class PurePath:
    def __init__(self, *parts):
        self._text = os.path.join(*[str(p) for p in parts]) if parts else "."

    def __str__(self):
        return self._text

    def __fspath__(self):
        return self._text

    def __repr__(self):
        return "%s(%r)" % (self.__class__.__name__, self._text)

    def __eq__(self, other):
        return isinstance(other, PurePath) and self._text == other._text

    def __hash__(self):
        return hash(self._text)

    def __truediv__(self, other):
        return self.__class__(self._text, str(other))

    def __rtruediv__(self, other):
        return self.__class__(str(other), self._text)

    def joinpath(self, *others):
        return self.__class__(self._text, *others)

    @property
    def name(self):
        return os.path.basename(self._text)

    @property
    def stem(self):
        return os.path.splitext(self.name)[0]

    @property
    def suffix(self):
        return os.path.splitext(self.name)[1]

    @property
    def parent(self):
        return self.__class__(os.path.dirname(self._text) or ".")

    @property
    def parents(self):
        return unknown("the parents of a path")

    @property
    def parts(self):
        return tuple(self._text.split("/"))

    def as_posix(self):
        return self._text

    def is_absolute(self):
        return self._text.startswith("/")

    def with_name(self, name):
        return self.__class__(os.path.dirname(self._text), name)

    def with_suffix(self, suffix):
        return self.__class__(os.path.splitext(self._text)[0] + suffix)

    def relative_to(self, *other):
        return self.__class__(unknown("a relative path", "str"))

    def match(self, pattern):
        return unknown("whether a path matches", "bool")


class Path(PurePath):
    @classmethod
    def cwd(cls):
        return cls(unknown("the working directory", "str"))

    @classmethod
    def home(cls):
        return cls(unknown("the home directory", "str"))

    def resolve(self, strict=False):
        return self.__class__(os.path.abspath(self._text))

    absolute = expanduser = resolve

    def exists(self):
        return unknown("whether a file exists", "bool")

    is_file = is_dir = is_symlink = exists

    def mkdir(self, mode=0o777, parents=False, exist_ok=False):
        pass

    def unlink(self, missing_ok=False):
        pass

    rmdir = touch = chmod = rename = replace = lambda self, *args, **kwargs: None

    def write_text(self, data, encoding=None, errors=None):
        pass

    write_bytes = write_text

    def read_text(self, encoding=None, errors=None):
        return unknown("the contents of a file", "str")

    def read_bytes(self):
        return unknown("the contents of a file", "bytes")

    def open(self, *args, **kwargs):
        return open(self._text)

    def iterdir(self):
        return unknown("the files of a folder")

    def glob(self, pattern):
        return unknown("the files of a folder")

    rglob = glob

    def stat(self):
        return unknown("the state of a file")


PurePosixPath = PureWindowsPath = PurePath
PosixPath = WindowsPath = Path
