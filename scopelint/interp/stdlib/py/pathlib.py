"""pathlib, as our interpreter runs it: paths are texts, files are not looked at."""
import os

from _scopelint import any_order, changed, file_exists, glob_folder, is_unknown, list_folder, open_file, unknown


class _Found(list):
    """What a generator of paths yields, as one value."""

    def __next__(self):
        if not self:
            raise StopIteration
        return self.pop()


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

    def __lt__(self, other):
        return self.parts < other.parts if isinstance(other, PurePath) else NotImplemented

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
        if is_unknown(os.path.normpath(self._text)):
            return unknown("the parents of a path")
        found = []
        at = self.parent
        while not found or str(at) != str(found[-1]):
            found.append(at)
            at = at.parent
        return tuple(found)

    @property
    def parts(self):
        parts = [p for p in self._text.split("/") if p and p != "."]
        return tuple(["/"] + parts if self._text.startswith("/") else parts)

    def as_posix(self):
        return self._text

    def is_absolute(self):
        return self._text.startswith("/")

    def with_name(self, name):
        return self.__class__(os.path.dirname(self._text), name)

    def with_suffix(self, suffix):
        return self.__class__(os.path.splitext(self._text)[0] + suffix)

    def relative_to(self, *other):
        base = os.path.join(*[str(p) for p in other])
        if self._text == base or base == ".":
            return self.__class__() if self._text == base else self
        start = base if base.endswith("/") else base + "/"
        if not self._text.startswith(start):
            raise ValueError("%r does not start with %r" % (self._text, base))
        return self.__class__(self._text[len(start) :])

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
        return file_exists(self._text)

    def is_file(self):
        return file_exists(self._text, "file")

    def is_dir(self):
        return file_exists(self._text, "folder")

    def is_symlink(self):
        return unknown("whether a file is a link", "bool")

    def mkdir(self, mode=0o777, parents=False, exist_ok=False):
        pass

    def unlink(self, missing_ok=False):
        changed(self._text)

    def rename(self, target):
        changed(self._text, target)

    rmdir = touch = chmod = lambda self, *args, **kwargs: None
    replace = rename

    def write_text(self, data, encoding=None, errors=None):
        changed(self._text)

    write_bytes = write_text

    def read_text(self, encoding=None, errors=None):
        file = open_file(self._text, "r", encoding=encoding)
        return unknown("the contents of a file", "str") if is_unknown(file) else file.read()

    def read_bytes(self):
        file = open_file(self._text, "rb")
        return unknown("the contents of a file", "bytes") if is_unknown(file) else file.read()

    def open(self, *args, **kwargs):
        return open_file(self._text, *args, **kwargs)

    def iterdir(self):
        names = list_folder(self._text)
        return names if is_unknown(names) else _Found(any_order([self.joinpath(name) for name in names]))

    def glob(self, pattern):
        names = glob_folder(self._text, pattern)
        return names if is_unknown(names) else _Found(any_order([self.joinpath(name) for name in names]))

    def rglob(self, pattern):
        return self.glob("**/" + pattern)

    def stat(self):
        return unknown("the state of a file")


PurePosixPath = PureWindowsPath = PurePath
PosixPath = WindowsPath = Path
