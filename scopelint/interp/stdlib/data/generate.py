"""Write names.json: what every standard library module of this Python holds (run it with the target's Python, 3.7).

    python3.7 generate.py > names.json

Per module: "c" plain constants, "f" functions, "k" classes (nearest builtin base, public methods), "m" modules, "o" anything else; "x": nothing is listed.
"""

import importlib
import inspect
import json
import pkgutil
import sys
import warnings

SKIP_TOP = set(
    "antigravity this test idlelib lib2to3 turtle turtledemo tkinter ensurepip venv curses distutils asyncio encodings xmlrpc wsgiref ctypes dbm "
    "email pydoc_data msilib pydoc doctest smtpd smtplib nntplib poplib imaplib telnetlib ftplib mailbox mailcap cgi cgitb formatter macpath "
    "pyclbr pickletools symbol tabnanny trace xdrlib aifc sunau sndhdr wave ossaudiodev audioop crypt chunk binhex bdb cmd code codeop "
    "compileall dis imghdr modulefinder netrc nis nturl2path opcode parser plistlib profile pty py_compile quopri rlcompleter sched spwd "
    "sre_compile sre_constants sre_parse stringprep symtable termios tty uu xxlimited zipapp asynchat asyncore fileinput filecmp sqlite3".split()
)
KEEP_SUB = set(
    "os.path collections.abc concurrent.futures importlib.util importlib.machinery importlib.abc logging.config logging.handlers json.decoder "
    "json.encoder multiprocessing.dummy multiprocessing.pool multiprocessing.managers multiprocessing.shared_memory unittest.mock urllib.parse "
    "urllib.request urllib.error http.client http.server xml.etree xml.etree.ElementTree xml.dom xml.dom.minidom".split()
)
PLATFORM = set("sys os posix time socket select signal site sysconfig platform resource getpass gc _thread threading locale ssl".split())


def constants(value, depth=2):
    """Whether the value is plain and small enough to be kept."""
    if value is None or type(value) in (bool, int, float):
        return not (type(value) is float and (value != value or abs(value) == float("inf")))
    if type(value) is str:
        return len(value) <= 120
    return depth > 0 and type(value) is tuple and len(value) <= 12 and all(constants(v, depth - 1) for v in value)


def builtin_base(cls):
    for base in cls.__mro__[1:]:
        if base.__module__ == "builtins":
            return base.__name__
    return "object"


def describe(name):
    module = importlib.import_module(name)
    out = {"c": {}, "f": [], "k": {}, "m": [], "o": []}
    for key, value in sorted(vars(module).items()):
        if key.startswith("__"):
            continue
        if key.startswith("_") and name not in ("sys", "os"):
            continue
        if inspect.ismodule(value):
            out["m"].append(key)
        elif inspect.isclass(value):
            methods = [n for n in dir(value) if not n.startswith("_") and callable(getattr(value, n, None))]
            base = builtin_base(value)
            out["k"][key] = [base] if issubclass(value, BaseException) else [base] + methods
        elif callable(value):
            out["f"].append(key)
        elif constants(value) and name.partition(".")[0] not in PLATFORM:
            out["c"][key] = value
        else:
            out["o"].append(key)
    return {k: v for k, v in out.items() if v}


def main():
    warnings.simplefilter("ignore")
    names = sorted({m.name for m in pkgutil.iter_modules() if "site-packages" not in getattr(m.module_finder, "path", "")})
    names = (
        [n for n in names if not n.startswith("_") and n not in SKIP_TOP and n != "generate"]
        + list(sys.builtin_module_names)
        + sorted(KEEP_SUB)
    )
    result = {}
    for name in sorted(set(names)):
        if name.startswith("_") and name not in ("_thread", "__future__"):
            continue
        try:
            result[name] = describe(name)
        except Exception:
            continue
    result["__future__"] = describe("__future__")
    for name in sorted(n for n in result if hasattr(sys.modules.get(n), "__path__")):
        for sub in pkgutil.iter_modules(sys.modules[name].__path__, name + "."):
            result.setdefault(sub.name, {"x": True})
    lines = ["%s: %s" % (json.dumps(k), json.dumps(v, separators=(",", ":"), sort_keys=True)) for k, v in sorted(result.items())]
    print("{\n" + ",\n".join(lines) + "\n}")


if __name__ == "__main__":
    main()
