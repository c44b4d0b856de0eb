"""Run one script under real TensorFlow and write down what it named.

usage: recorder.py OUT.json ROOT [--memory BYTES] [--search-path DIR]... -- SCRIPT [ARGS...]

Stands alone: Python >= 3.6, TensorFlow 1.x or 2.x, no other file of scopelint. Under 2.x `import tensorflow` gives the
script tensorflow.compat.v1 with 2.x behaviour off and legacy Keras. ROOT is the folder whose files are the user's: every stack
holds only their frames, innermost first, as [path relative to ROOT, line]. The answer's schema is scopelint.recording/1.
"""

import argparse
import json
import logging
import os
import re
import sys
import traceback
import types
import warnings
from typing import Any, Callable, Dict, List, Optional, Tuple

SCHEMA = "scopelint.recording/1"
MESSAGE_LIMIT = 400
NO_TENSORFLOW = 97
"""Exit status where this Python has no TensorFlow that can be imported."""


class Files:
    """Which source files are the user's, and what to call them."""

    def __init__(self, root: str, libraries: List[str]) -> None:
        self.root = os.path.realpath(root) + os.sep
        self.libraries = tuple(os.path.realpath(p) + os.sep for p in libraries)
        self.known: Dict[str, Optional[str]] = {}

    def user_path(self, filename: str) -> Optional[str]:
        """The path as reports show it, None for a file that is not the user's."""
        if filename not in self.known:
            self.known[filename] = self._user_path(filename)
        return self.known[filename]

    def _user_path(self, filename: str) -> Optional[str]:
        real = os.path.realpath(filename)
        never_a_file = filename.startswith("<")
        if never_a_file or not real.startswith(self.root) or real.startswith(self.libraries) or "site-packages" in real:
            return None
        return real[len(self.root) :].replace(os.sep, "/")

    def stack(self, frames: List[Any]) -> List[List[Any]]:
        """The user's frames of a traceback given outermost first."""
        out = []
        for frame in reversed(frames):
            filename, line = (frame.filename, frame.lineno) if hasattr(frame, "filename") else (frame[0], frame[1])
            path = self.user_path(filename)
            if path is not None:
                out.append([path, line])
        return out


def said(error: BaseException) -> str:
    """An exception's message without the stacks, paths and addresses of this run."""
    text = str(error).split("Originally defined at:")[0].split("\n\t [[")[0]  # where it was made, where in a graph it happened
    text = re.sub(r'\n *File "[^"]*", line \d+, in [^\n]*', "", text)
    text = re.sub(r'(?<=File ")[^"]*(?=")|(?<=relative to )\S+(?=:)', "...", text)
    text = re.sub(r"(?<![\w.])/\S*/(?=[\w.-]+\.py\b)", "", text)
    return re.sub(r"\b0x[0-9a-f]{6,}\b", "0x...", text)[:MESSAGE_LIMIT]


class Recorder:
    """The hooks in TensorFlow and what they saw."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.graphs: List[Any] = []
        self.gets: List[Dict[str, Any]] = []
        self.failed_gets: List[Dict[str, Any]] = []
        self.error: Optional[Dict[str, Any]] = None
        self.tf: Any = None
        self.version = ""
        self.imported_as = "tensorflow"

    def load(self) -> None:
        """Import TensorFlow, as TF1 whatever its version, and hook it."""
        import tensorflow as tf

        self.version = tf.__version__
        logging.getLogger("tensorflow").setLevel(logging.ERROR)
        self.tf = tf
        if int(self.version.split(".")[0]) >= 2:
            self.tf, self.imported_as = tf.compat.v1, "tensorflow.compat.v1"
            self.tf.disable_v2_behavior()
            sys.modules["tensorflow"] = self.tf
        self._hook_graphs()
        self._hook_gets()

    def _hook_graphs(self) -> None:
        from tensorflow.python.framework import ops

        init = ops.Graph.__init__

        def recorded(graph: Any, *args: Any, **kwargs: Any) -> None:
            init(graph, *args, **kwargs)
            if type(graph).__name__ == "Graph":  # not FuncGraph and the like: bodies of functions
                self.graphs.append(graph)

        ops.Graph.__init__ = recorded

    def _hook_gets(self) -> None:
        from tensorflow.python.ops import variable_scope

        store = variable_scope._VariableStore
        get = store.get_variable

        def recorded(this: Any, name: Any, *args: Any, **kwargs: Any) -> Any:
            before = set(this._vars)
            try:
                variable = get(this, name, *args, **kwargs)
            except Exception as error:
                self.failed_gets.append({"name": str(name), "type": type(error).__name__, "message": said(error), "stack": self._here()})
                raise
            got = getattr(variable, "name", None) or name  # a custom getter may give another one than was asked for
            created = bool(set(this._vars) - before)
            self.gets.append({"name": str(got).rsplit(":", 1)[0], "asked": str(name), "created": created, "stack": self._here()})
            return variable

        store.get_variable = recorded

    def _here(self) -> List[List[Any]]:
        frames, frame = [], sys._getframe(1)
        while frame is not None:
            frames.append((frame.f_code.co_filename, frame.f_lineno))
            frame = frame.f_back  # type: ignore[assignment]
        return self.files.stack(frames[::-1])

    def run(self, script: str) -> None:
        """Run the script as __main__; an exception of its own ends up in `error`."""
        path = os.path.realpath(script)
        module = types.ModuleType("__main__")
        module.__dict__.update(__file__=path, __builtins__=__builtins__)
        sys.modules["__main__"] = module
        try:
            with open(path, "rb") as file:
                code = compile(file.read(), path, "exec", dont_inherit=True)
            exec(code, module.__dict__)
        except SystemExit:
            pass
        except BaseException as error:
            frames = list(traceback.extract_tb(sys.exc_info()[2]))
            self.error = {"type": type(error).__name__, "message": said(error), "stack": self.files.stack(frames)}
            traceback.print_exc()

    def answer(self) -> Dict[str, Any]:
        """Everything recorded, as plain data."""
        graphs = [graph_facts(graph, self.files) for graph in self.graphs if graph.get_operations()]
        return {
            "schema": SCHEMA,
            "tf": self.version,
            "python": "%d.%d" % sys.version_info[:2],
            "imported_as": self.imported_as,
            "error": self.error,
            "graphs": graphs,
            "gets": self.gets,
            "failed_gets": self.failed_gets,
        }


def graph_facts(graph: Any, files: Files) -> Dict[str, Any]:
    """The ops of a graph and the variables of its collections, in order of creation."""
    ops = graph.get_operations()
    place = {op.name: i for i, op in enumerate(ops)}
    variables = [variable_facts(v, keys, files) for v, keys in collected_variables(graph)]
    variables.sort(key=lambda v: place.get(v["name"].rsplit(":", 1)[0], -1))
    return {"variables": variables, "ops": [{"name": op.name, "type": op.type, "stack": op_stack(op, files)} for op in ops]}


def collected_variables(graph: Any) -> List[Tuple[Any, List[str]]]:
    """Each variable that stands in a collection, once, with the names of its collections."""
    found: Dict[str, Tuple[Any, List[str]]] = {}
    for key in graph.get_all_collection_keys():
        for value in graph.get_collection_ref(key):
            if not all(hasattr(value, a) for a in ("initializer", "op", "dtype")):
                continue
            _, keys = found.setdefault(value.name, (value, []))
            if isinstance(key, str) and key not in keys and any(value is v for v in graph.get_collection(key)):
                keys.append(key)
    return list(found.values())


def variable_facts(variable: Any, collections: List[str], files: Files) -> Dict[str, Any]:
    """A variable as reports know it."""
    return {
        "name": variable.name,
        "shape": attempt(lambda: variable.shape.as_list()),
        "dtype": variable.dtype.base_dtype.name,
        "trainable": "trainable_variables" in collections,
        "collections": sorted(collections),
        "stack": op_stack(variable.op, files),
    }


def op_stack(op: Any, files: Files) -> List[List[Any]]:
    """The user's frames that led to an op."""
    return files.stack(list(attempt(lambda: op.traceback) or []))


def attempt(thunk: Callable[[], Any]) -> Any:
    """The thunk's value, None where TensorFlow does not know one."""
    try:
        return thunk()
    except Exception:
        return None


def limit_memory(size: int) -> None:
    """An upper limit of the address space, where the system has such a thing."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    except (ImportError, ValueError, OSError):
        print("recorder: the memory limit could not be set", file=sys.stderr)


def import_paths(script: str, root: str, libraries: List[str]) -> List[str]:
    """Where imports are looked for, as `python SCRIPT` in ROOT does, and in a src/ there."""
    src = os.path.join(root, "src")
    return [os.path.dirname(script), root] + ([src] if os.path.isdir(src) else []) + libraries


def main(argv: List[str]) -> None:
    """Read the command line, run the script, write the answer in one move."""
    if sys.path and os.path.realpath(sys.path[0]) == os.path.dirname(os.path.realpath(__file__)):
        del sys.path[0]  # our own neighbours are not the script's
    split = argv.index("--")
    parser = argparse.ArgumentParser(prog="recorder.py")
    parser.add_argument("out")
    parser.add_argument("root")
    parser.add_argument("--memory", type=int, default=0)
    parser.add_argument("--search-path", action="append", default=[])
    options = parser.parse_args(argv[:split])
    script, root = argv[split + 1], os.path.realpath(options.root)
    libraries = [os.path.realpath(p) for p in options.search_path]
    if options.memory:
        limit_memory(options.memory)
    os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
    warnings.filterwarnings("ignore")
    recorder = Recorder(Files(root, libraries))
    try:
        recorder.load()
    except ImportError as error:
        print("%s: %s" % (type(error).__name__, error), file=sys.stderr)
        sys.exit(NO_TENSORFLOW)
    sys.argv = [script, *argv[split + 2 :]]
    sys.path[:0] = import_paths(os.path.realpath(script), root, libraries)
    recorder.run(script)
    write(options.out, recorder.answer())


def write(path: str, answer: Dict[str, Any]) -> None:
    """Write the answer in one move: a reader never sees half of it."""
    with open(path + ".part", "w") as file:
        json.dump(answer, file, separators=(",", ":"))
        file.write("\n")
    os.replace(path + ".part", path)


if __name__ == "__main__":
    main(sys.argv[1:])
