"""os, os.path, sys, platform: the pure parts are known; what hangs on the machine is not."""

from __future__ import annotations

import posixpath
import sys
from typing import TYPE_CHECKING

from scopelint.facts import HOLE_OPEN
from scopelint.interp.builtins.base import hole_for, known, payload, unknown_like
from scopelint.interp.frame_objects import current_frame
from scopelint.interp.stdlib.files_ import changed, exists, listdir
from scopelint.interp.stdlib.namedtuples import make_namedtuple
from scopelint.interp.stdlib.registry import module
from scopelint.interp.stdlib.support import Natives, native_class, none_fn, unknown_fn
from scopelint.interp.values import DictV, Instance, ListV, ModuleV, NativeFn, Unknown, Value
from scopelint.journal import MISSING

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

path_lib = Natives("os.path")
os_lib = Natives("os")
sys_lib = Natives("sys")


# ---------------------------------------------------------------- os.path
def _text(m: Machine, value: Value) -> Value:
    """A path as text (os.fspath)."""
    value = payload(value)
    if isinstance(value, Instance):
        method = m.lookup_special(value, "__fspath__")
        if method is not MISSING:
            return payload(m.call(method))
    return value


@path_lib("join")
def join(m: Machine, first: Value, /, *more: Value) -> Value:
    """os.path.join."""
    parts = [_text(m, p) for p in (first, *more)]
    if all(known(p) for p in parts) and all(type(p) is str for p in parts):
        return posixpath.join(*parts)
    odd = next((p for p in parts if type(p) is not str and not isinstance(p, Unknown)), None)
    if odd is not None:
        return (
            unknown_like(m, "a path", parts, "str")
            if type(odd) is bytes
            else m.raise_("TypeError", "expected str, bytes or os.PathLike object")
        )
    texts = [m.to_str(p) for p in parts]
    if any(t.startswith(HOLE_OPEN) for t in texts[1:]):
        return hole_for(next((p for p in parts if isinstance(p, Unknown)), m.unknown("a path", kind="str")))
    return posixpath.join(*texts)


def _pure(name: str, kind: str) -> None:
    fn = getattr(posixpath, name)

    def native(m: Machine, /, *args: Value) -> Value:
        given = [_text(m, a) for a in args]
        if all(known(g) for g in given):
            try:
                return fn(*given)
            except (TypeError, ValueError) as error:
                return m.raise_(type(error).__name__, str(error))
        if name == "basename" and type(given[0]) is str and "/" in given[0].rpartition("\ue001")[2]:
            return given[0].rpartition("/")[2]
        if name in ("splitext", "split", "splitdrive"):
            return (unknown_like(m, "a path", given, "str"), unknown_like(m, "a path", given, "str"))
        return unknown_like(m, "a path", given, kind)

    path_lib.table[name] = NativeFn(f"os.path.{name}", native)


for _name, _kind in {
    "basename": "str", "dirname": "str", "splitext": "tuple", "split": "tuple", "normpath": "str", "isabs": "bool", "splitdrive": "tuple",
    "normcase": "str",
}.items():  # fmt: skip
    _pure(_name, _kind)
for _name in ("abspath", "realpath", "expanduser", "expandvars", "relpath", "commonprefix", "commonpath"):
    path_lib.table[_name] = unknown_fn(f"os.path.{_name}", "str")
for _name, _kind in {"exists": "", "isfile": "file", "isdir": "folder", "lexists": ""}.items():
    path_lib.table[_name] = NativeFn(f"os.path.{_name}", lambda m, path, kind=_kind: exists(m, path, kind))
for _name in ("islink", "ismount", "samefile"):
    path_lib.table[_name] = unknown_fn(f"os.path.{_name}", "bool")
for _name in ("getsize", "getmtime", "getctime", "getatime"):
    path_lib.table[_name] = unknown_fn(f"os.path.{_name}", "float")


@path_lib("abspath", "realpath", "expanduser")
def abspath(m: Machine, path: Value, **kwargs: Value) -> Value:
    """os.path.abspath: known for absolute paths only; the script's own __file__ stays as it is shown."""
    text = _text(m, path)
    if known(text) and type(text) is str and text.startswith("/"):
        return posixpath.normpath(text)
    if known(text) and type(text) is str and text.endswith(".py"):
        return text
    return unknown_like(m, "an absolute path", [text], "str")


@module("os.path")
def build_path(m: Machine) -> ModuleV:
    """os.path."""
    constants: dict[str, Value] = {
        "sep": "/",
        "pardir": "..",
        "curdir": ".",
        "pathsep": ":",
        "extsep": ".",
        "altsep": None,
        "defpath": "/bin:/usr/bin",
    }
    return path_lib.module(m, constants)


@module("posixpath")
def build_posixpath(m: Machine) -> ModuleV:
    """posixpath."""
    return build_path(m)


# ---------------------------------------------------------------- os
def _environ_get(m: Machine, self: Instance, key: Value, default: Value = None, /) -> Value:
    """os.environ.get: what the program set, else not known."""
    table: DictV = self.attrs["data"]
    name = payload(key)
    if known(name) and name in table.items:
        return table.items[name]
    return m.unknown(f"environment variable `{m.to_str(key)}`", kind="str" if type(default) is str else "")


def _environ_setdefault(m: Machine, self: Instance, key: Value, default: Value = None, /) -> Value:
    value = _environ_get(m, self, key)
    m.setitem(self.attrs["data"], key, value)
    return value


def _environ(m: Machine) -> Instance:
    attrs: dict[str, Value] = {
        "get": NativeFn("os.environ.get", _environ_get),
        "__getitem__": NativeFn("os.environ.__getitem__", lambda m, self, key: _environ_get(m, self, key, "")),
        "__setitem__": NativeFn("os.environ.__setitem__", lambda m, self, key, value: m.setitem(self.attrs["data"], key, value)),
        "__delitem__": NativeFn("os.environ.__delitem__", _environ_delete),
        "__contains__": NativeFn("os.environ.__contains__", _environ_has),
        "__iter__": NativeFn("os.environ.__iter__", lambda m, self: m.unknown("the environment")),
        "__len__": NativeFn("os.environ.__len__", lambda m, self: m.unknown("the environment", kind="int")),
        "setdefault": NativeFn("os.environ.setdefault", _environ_setdefault),
        "update": NativeFn("os.environ.update", _environ_update),
        "pop": NativeFn("os.environ.pop", _environ_get),
    }
    for name in ("keys", "values", "items", "copy"):
        attrs[name] = unknown_fn(f"os.environ.{name}", tf=False)
    made = Instance(native_class(m, "_Environ", "os", attrs))
    made.attrs["data"] = DictV()
    return made


def _environ_delete(m: Machine, self: Instance, key: Value) -> None:
    if key in self.attrs["data"].items:
        m.journal.delete(self.attrs["data"].items, key)


def _environ_update(m: Machine, self: Instance, other: Value = (), /, **kwargs: Value) -> None:
    from scopelint.interp.builtins.dicts import update

    update(m, self.attrs["data"], other)
    for key, value in kwargs.items():
        m.setitem(self.attrs["data"], key, value)


def _environ_has(m: Machine, self: Instance, key: Value) -> Value:
    if known(payload(key)) and payload(key) in self.attrs["data"].items:
        return True
    return m.unknown(f"whether environment variable `{m.to_str(key)}` is set", kind="bool")


for _name in ("getcwd", "getlogin", "getcwdu", "readlink", "urandom", "strerror"):
    os_lib.table[_name] = unknown_fn(f"os.{_name}", "str")
for _name in ("getpid", "getppid", "cpu_count", "system", "getuid", "open"):
    os_lib.table[_name] = unknown_fn(f"os.{_name}", "int")
for _name in (
    "makedirs",
    "mkdir",
    "rmdir",
    "removedirs",
    "chdir",
    "chmod",
    "putenv",
    "symlink",
    "kill",
):
    os_lib.table[_name] = none_fn(f"os.{_name}")
for _name in ("remove", "unlink", "rename", "replace"):
    os_lib.table[_name] = NativeFn(f"os.{_name}", changed)
os_lib.table["listdir"] = NativeFn("os.listdir", listdir)
for _name in ("walk", "scandir"):
    os_lib.table[_name] = unknown_fn(f"os.{_name}", tf=False)


@os_lib("fspath")
def fspath(m: Machine, path: Value) -> Value:
    """os.fspath."""
    return _text(m, path)


@os_lib("_exit", "abort")
def os_exit(m: Machine, code: Value = 0) -> Value:
    """os._exit: the program ends."""
    return m.raise_("SystemExit", code)


@module("os")
def build_os(m: Machine) -> ModuleV:
    """os."""
    environ = _environ(m)
    extra: dict[str, Value] = {
        "path": m.module("os.path"),
        "environ": environ,
        "name": "posix",
        "sep": "/",
        "linesep": "\n",
        "pathsep": ":",
        "curdir": ".",
        "pardir": "..",
        "extsep": ".",
        "devnull": "/dev/null",
        "error": m.classes["OSError"],
        "getenv": NativeFn("os.getenv", lambda m, key, default=None: _environ_get(m, environ, key, default)),
    }
    return os_lib.module(m, extra)


# ---------------------------------------------------------------- sys
@sys_lib("exit")
def sys_exit(m: Machine, code: Value = None, /) -> Value:
    """sys.exit."""
    return m.raise_value(m.call(m.classes["SystemExit"], *([] if code is None else [code])))


@sys_lib("exc_info")
def exc_info(m: Machine) -> Value:
    """sys.exc_info."""
    error = m.handling()
    if error is None:
        return (None, None, None)
    return (error.value.cls, error.value, m.unknown("a traceback"))


@sys_lib("getsizeof", "getrefcount", "getrecursionlimit", "gettrace")
def sys_number(m: Machine, /, *args: Value) -> Value:
    """Sizes and counts of the running interpreter."""
    return m.unknown("a number of the running interpreter", kind="int")


sys_lib.table["_getframe"] = NativeFn("sys._getframe", current_frame)


@sys_lib("_current_frames")
def current_frames(m: Machine) -> Value:
    """sys._current_frames: threads are not modelled."""
    return m.unknown("the frames of threads")


for _name in ("setrecursionlimit", "settrace", "setprofile", "excepthook", "displayhook", "setswitchinterval"):
    sys_lib.table[_name] = none_fn(f"sys.{_name}")
sys_lib.table["getdefaultencoding"] = NativeFn("sys.getdefaultencoding", lambda m: "utf-8")
sys_lib.table["getfilesystemencoding"] = NativeFn("sys.getfilesystemencoding", lambda m: "utf-8")
sys_lib.table["intern"] = NativeFn("sys.intern", lambda m, text: text)

VERSION = (3, 7, 17, "final", 0)


def _stream(m: Machine, name: str) -> Value:
    attrs: dict[str, Value] = {n: none_fn(f"sys.{name}.{n}") for n in ("write", "writelines", "flush", "close", "reconfigure")}
    for n in ("read", "readline"):
        attrs[n] = unknown_fn(f"sys.{name}.{n}", "str")
    attrs["isatty"] = unknown_fn(f"sys.{name}.isatty", "bool")
    attrs["fileno"] = unknown_fn(f"sys.{name}.fileno", "int")
    made = Instance(native_class(m, "TextIOWrapper", "_io", attrs))
    made.attrs.update(encoding="utf-8", name=f"<{name}>", buffer=m.unknown(f"`sys.{name}.buffer`"))
    return made


def _path_method(name: str) -> NativeFn:
    def method(m: Machine, self: Instance, *args: Value) -> Value:
        folder = _text(m, args[-1]) if args else None
        if type(folder) is str and name in ("append", "insert"):
            m.loader.add_path(folder, name == "insert")
        elif name == "extend":
            for item in m.iterate(args[0]) or []:
                if type(payload(item)) is str:
                    m.loader.add_path(payload(item), False)
        return m.call_args(m.classes["list"].attrs[name], [self.payload, *args], {})

    return NativeFn(f"sys.path.{name}", method)


def _sys_path(m: Machine) -> Instance:
    from scopelint.interp.values import ClassV

    attrs: dict[str, Value] = {n: _path_method(n) for n in ("append", "insert", "extend")}
    folders = ListV([""], m.unknown("`sys.path`", kind="str"))
    return Instance(ClassV("list", (m.classes["list"],), attrs), folders)


@module("sys")
def build_sys(m: Machine) -> ModuleV:
    """sys."""
    fields = ["major", "minor", "micro", "releaselevel", "serial"]
    version = m.call(make_namedtuple(m, "version_info", fields, {}, "sys"), *VERSION)
    main = m.modules.get("__main__")
    script = main.path if isinstance(main, ModuleV) else "main.py"
    extra: dict[str, Value] = {
        "argv": m.list([m.frames[0].module.path if m.frames else script, *m.argv]),
        "version_info": version,
        "version": "3.7.17 (default)",
        "hexversion": 0x030711F0,
        "platform": "linux",
        "byteorder": "little",
        "maxsize": 2**63 - 1,
        "maxunicode": 0x10FFFF,
        "path": _sys_path(m),
        "modules": _modules(m),
        "stdout": _stream(m, "stdout"),
        "stderr": _stream(m, "stderr"),
        "stdin": _stream(m, "stdin"),
        "executable": m.unknown("`sys.executable`", kind="str"),
        "prefix": m.unknown("`sys.prefix`", kind="str"),
        "exec_prefix": m.unknown("`sys.exec_prefix`", kind="str"),
        "float_info": m.unknown("`sys.float_info`"),
        "flags": m.unknown("`sys.flags`"),
        "implementation": m.unknown("`sys.implementation`"),
        "dont_write_bytecode": False,
        "path_hooks": m.list([]),
        "meta_path": m.list([]),
        "builtin_module_names": tuple(sys.builtin_module_names),
    }
    extra["__stdout__"], extra["__stderr__"] = extra["stdout"], extra["stderr"]
    return sys_lib.module(m, extra)


def _modules(m: Machine) -> DictV:
    """sys.modules: the very table of the machine's modules; others may be there."""
    made = DictV(rest=m.unknown("`sys.modules`", tf=True))
    made.items = m.modules  # type: ignore[assignment]
    return made
