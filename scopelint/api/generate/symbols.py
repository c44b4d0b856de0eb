"""Write symbols-TARGET.json and internals-TARGET.json: which symbols a TensorFlow has, what kind each is, which are one object.

usage: PYTHON symbols.py api/data      (run under the TensorFlow runtime of the target; Python >= 3.6)

symbols-TARGET.json
  symbols    {public module below `tf.`: {name: code}}
             a code is "f" function, "c" class, "e:BASE" exception class, "v" a value that is not
             plain, "d:float32" a DType, "=NAME" the same object as tf.NAME, "m" a module,
             "m=NAME" the same module as tf.NAME, or [value] a plain value
  classes    {symbol: {attribute: plain value}} constants of classes (GraphKeys, ModeKeys)
  bases      {symbol: [symbol]} the public classes that a class derives from
internals-TARGET.json
  {internal module: {name: public symbol, or 0 if it has none}} what `from tensorflow.python.x import y` can name; complete for the
  functions, classes and values that modules of tensorflow.python (but keras) define themselves
"""

import json
import os
import re
import sys
import types

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")

import tensorflow as raw

PLAIN = (bool, int, float, str, type(None))
V1 = raw.__version__.startswith("1.")
TARGET = "tf1.15" if V1 else "tf2"
tf = raw if V1 else raw.compat.v1
SKIP = {"compat.v1", "keras.wrappers"}
SAME = {}
SKIP_NAMES = {"python", "core", "tools", "raw_ops", "pywrap_tensorflow", "ops", "kernels"}
OPEN_CONTRIB = ("contrib.slim", "contrib.framework", "contrib.layers", "contrib.rnn")
REEXPORT = {"nn", "rnn_cell", "layers", "rnn", "losses", "metrics", "__init__", "variables", "standard_ops"}
"""Modules that lend what they import (by the last part of their name)."""
OPEN = re.compile(r"tensorflow(_core)?\.python\.(framework|ops|training)\.\w+$")
"""Whole folders of modules that do: `ops.IndexedSlices`, `errors.OpError`."""


def is_module(value):
    return isinstance(value, types.ModuleType)


def public_names(module):
    return sorted(n for n in dir(module) if not n.startswith("_") or n == "__version__")


def read(module, name):
    try:
        return getattr(module, name)
    except Exception:  # lazily loaded parts may fail to import
        return None


def tensorflow_module(module):
    name = getattr(module, "__name__", "")
    return name.split(".")[0] in ("tensorflow", "tensorflow_core", "tensorflow_estimator", "keras", "tf_keras") or "tensorflow" in name


def descend(path, name, child, sub):
    """Whether `sub` is a public module worth listing."""
    if not is_module(child) or not tensorflow_module(child) or name in SKIP_NAMES or sub in SKIP or sub.startswith("compat.v1"):
        return False
    if path.startswith("compat.v2") and name in ("keras", "estimator", "experimental", "distribute", "tpu", "lite", "saved_model"):
        return False
    full = child.__name__
    if sub.startswith("contrib."):
        return (
            sub.count(".") <= 2
            and full.rsplit(".", 1)[-1] == name
            and ("contrib" in full)
            and (".python" not in full or (path in OPEN_CONTRIB and not full.startswith("tensorflow_core.python.framework")))
        )
    return ".python." not in full or "_api" in full or "api._v" in full or name == "flags" or full.split(".")[0] in ("tf_keras", "keras")


def walk():
    """path -> module, breadth first, so that short paths come first."""
    found, queue, seen = {}, [("", tf)], {}
    while queue:
        path, module = queue.pop(0)
        found[path] = module
        for name in public_names(module):
            child = read(module, name)
            sub = (path + "." + name).lstrip(".")
            if not descend(path, name, child, sub) or path.count(".") > 6:
                continue
            first = seen.setdefault((id(child), name), sub)
            if first != sub:
                if not (sub + ".").startswith(first + "."):
                    SAME[sub] = first
                continue
            queue.append((sub, child))
    return found


def code_of(value):
    if isinstance(value, PLAIN):
        return [value]
    if isinstance(value, type):
        if issubclass(value, Exception):
            return "e:" + value.__mro__[1].__name__
        return "c"
    if type(value).__name__ == "DType":
        return "d:" + value.name
    return "f" if callable(value) else "v"


def class_constants(cls):
    found = {}
    for name in dir(cls):
        if name.startswith("_"):
            continue
        value = read(cls, name)
        if isinstance(value, (str, int, float, bool)):
            found[name] = value
    return found


LAST = ("contrib.slim", "contrib.quantization", "contrib.grid_rnn", "contrib.keras", "contrib.testing", "contrib.specs")


def preferred(path):
    """Sort key of the names of one object: out of contrib and compat, few components, short."""
    parts = path.split(".")
    return (parts[0] == "compat", path.startswith(LAST), parts[0] in ("contrib", "estimator", "keras"), len(parts), len(path), path)


def internals(canonical):
    """module name -> {attribute: public symbol} for the modules below tensorflow.python and contrib's python folders."""
    internal = {}
    for name, module in sorted(sys.modules.items()):
        root = name.split(".")[0]
        ours = root in ("tensorflow", "tensorflow_core", "tensorflow_estimator")
        if module is None or not ours or ".python" not in name or "_api" in name:
            continue
        here = internal.setdefault(name.replace("tensorflow_core", "tensorflow"), {})
        last = name.rsplit(".", 1)[-1]
        shares = last.endswith("_ops") or last in REEXPORT or hasattr(module, "__path__") or OPEN.match(name)
        for attribute, value in list(vars(module).items()):
            if attribute.startswith("__") or is_module(value) or type(value).__module__ == "__future__":
                continue
            if isinstance(value, PLAIN) or id(value) not in canonical or attribute.startswith("_"):
                if ".keras." not in name and "contrib" not in name and getattr(value, "__module__", name) == name:
                    here[attribute] = 0
                continue
            if shares or getattr(value, "__module__", name) == name:
                here[attribute] = canonical[id(value)]
    for name in on_disk():
        internal.setdefault(name, {})
    return internal


def on_disk():
    """Dotted names of the modules below python folders, imported or not."""
    root = os.path.dirname(sys.modules["tensorflow_core" if V1 else "tensorflow"].__file__)
    for folder, _, files in os.walk(root):
        parts = os.path.relpath(folder, root).split(os.sep)
        if "python" not in parts or "keras" in parts or "include" in parts:
            continue
        for f in files:
            if f.endswith(".py") and not f.endswith("_test.py"):
                yield ".".join(["tensorflow"] + parts + ([] if f == "__init__.py" else [f[:-3]]))


def write(path, data):
    with open(path, "w") as f:
        json.dump(data, f, separators=(",", ":"), sort_keys=True)
        f.write("\n")


def main(out):
    modules = walk()
    names, values, symbols, classes, bases = {}, {}, {}, {}, {}
    for path, module in modules.items():
        for name in public_names(module):
            value = read(module, name)
            symbol = (path + "." + name).lstrip(".")
            if is_module(value):
                if symbol in modules:
                    symbols.setdefault(path, {})[name] = "m"
                elif symbol in SAME:
                    symbols.setdefault(path, {})[name] = "m=" + SAME[symbol]
                continue
            if value is None and name not in ("__version__",):
                values[symbol] = None
                continue
            values[symbol] = value
            if not isinstance(value, PLAIN):
                names.setdefault(id(value), []).append(symbol)
    canonical = {i: min(ss, key=preferred) for i, ss in names.items()}
    for symbol, value in values.items():
        path, _, name = symbol.rpartition(".")
        main_name = canonical.get(id(value), symbol) if not isinstance(value, PLAIN) else symbol
        code = code_of(value) if main_name == symbol else "=" + main_name
        symbols.setdefault(path, {})[name] = code
        if code == "c":
            constants = class_constants(value)
            if constants:
                classes[symbol] = constants
            above = [canonical[id(c)] for c in value.__mro__[1:] if id(c) in canonical]
            if above:
                bases[symbol] = above
    internal = internals(canonical)
    write(out + "/symbols-%s.json" % TARGET, {"version": raw.__version__, "symbols": symbols, "classes": classes, "bases": bases})
    write(out + "/internals-%s.json" % TARGET, internal)
    print(len(modules), sum(map(len, symbols.values())), len(internal), sum(map(len, internal.values())))


if __name__ == "__main__":
    main(sys.argv[1])
