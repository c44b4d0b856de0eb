"""Run one script, or one call of a module's function, under real TensorFlow and write down what it named.

usage: recorder.py OUT.json ROOT [OPTIONS] -- SCRIPT [ARGS...]
       recorder.py OUT.json ROOT [OPTIONS] --module NAME --top FOLDER --call "f(1, training=True)" -- FILE [ARGS...]

Stands alone: Python >= 3.6, TensorFlow 1.x or 2.x, no other file of scopelint. Under 2.x `import tensorflow` gives the
script tensorflow.compat.v1 with 2.x behaviour off and legacy Keras. ROOT is the folder whose files are the user's: every stack
holds only their frames, innermost first, as [path relative to ROOT, line]. The answer's schema is scopelint.recording/1.

OPTIONS  --memory BYTES --search-path DIR... --device cpu|gpu
         --session run|fake|stop   what Session.run does: its work; nothing, with zeros for an answer; end the program
         --scratch FOLDER          where summaries, checkpoints and saved models go instead of where the script wants them
         --keep-going              a get_variable that TensorFlow refuses is noted and succeeds
         --watch PATH:FIRST:LAST   say which of these lines (PATH relative to ROOT) were come to
"""

import argparse
import ast
import glob
import importlib
import json
import logging
import os
import re
import sys
import traceback
import types
import warnings
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

SCHEMA = "scopelint.recording/1"
MESSAGE_LIMIT = 400
NO_TENSORFLOW, NO_DEVICE = 97, 98
"""Exit status where this Python has no TensorFlow that can be imported, and where that sees no such device."""
FAKED_RUNS = 10000
"""Session.run calls that are faked before the program is taken for a training loop without end."""


class Stopped(BaseException):
    """Ends the program at a Session.run (a base exception: programs catch Exception)."""


class Files:
    """Which source files are the user's, and what to call them: those below the working folder, and those beside a script elsewhere."""

    def __init__(self, root: str, libraries: List[str], script: str = "") -> None:
        self.root = os.path.realpath(root) + os.sep
        self.beside = os.path.dirname(os.path.abspath(script)) + os.sep if script else ""
        self.libraries = tuple(os.path.realpath(p) + os.sep for p in libraries)
        self.known: Dict[str, Optional[str]] = {}

    def user_path(self, filename: str) -> Optional[str]:
        """The path as reports show it, None for a file that is not the user's."""
        if filename not in self.known:
            self.known[filename] = self._user_path(filename)
        return self.known[filename]

    def _user_path(self, filename: str) -> Optional[str]:
        real = os.path.realpath(filename)
        never_a_file = filename.startswith("<") or filename == __file__
        if never_a_file or real.startswith(self.libraries) or "site-packages" in real:
            return None
        if real.startswith(self.root):
            return real[len(self.root) :].replace(os.sep, "/")
        beside = os.path.realpath(self.beside) + os.sep
        return self.beside + real[len(beside) :].replace(os.sep, "/") if self.beside and real.startswith(beside) else None

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

    def __init__(self, files: Files, session: str = "run", scratch: str = "", keep_going: bool = False) -> None:
        self.files = files
        self.session, self.scratch, self.keep_going = session, scratch, keep_going
        self.graphs: List[Any] = []
        self.gets: List[Dict[str, Any]] = []
        self.failed_gets: List[Dict[str, Any]] = []
        self.error: Optional[Dict[str, Any]] = None
        self.reached: List[List[Any]] = []
        self.runs = 0
        self.stopped: Optional[Dict[str, Any]] = None
        self.tf: Any = None
        self.code: Any = None
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
            if hasattr(tf.debugging, "disable_traceback_filtering"):
                tf.debugging.disable_traceback_filtering()  # which gives a frame the line of the `except` it left by
            sys.modules["tensorflow"] = self.tf
        self._hook_graphs()
        self._hook_gets()
        if self.keep_going:
            self._hook_refusals()
        if self.session != "run":
            self._hook_sessions()
        if self.scratch:
            Redirected(self.scratch, self.session == "fake").hook()

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
            before = len(this._vars)
            try:
                variable = get(this, name, *args, **kwargs)
            except Exception as error:
                self._refused(name, error)
                raise
            got = getattr(variable, "name", None) or name  # a custom getter may give another one than was asked for
            created = len(this._vars) > before
            self.gets.append({"name": str(got).rsplit(":", 1)[0], "asked": str(name), "created": created, "stack": self._here()})
            return variable

        store.get_variable = recorded

    def _refused(self, name: Any, error: Exception, **more: bool) -> None:
        facts = {"name": str(name), "type": type(error).__name__, "message": said(error), "stack": self._here()}
        self.failed_gets.append(dict(facts, **more))

    def _hook_refusals(self) -> None:
        """A variable that is there already, or is not there yet, is given all the same."""
        from tensorflow.python.ops import variable_scope

        store = variable_scope._VariableStore
        get = store._get_single_variable

        def going_on(this: Any, name: Any, *args: Any, **kwargs: Any) -> Any:
            try:
                return get(this, name, *args, **kwargs)
            except ValueError as error:
                if name not in this._vars and kwargs.get("reuse") is not True:
                    raise
                self._refused(name, error, went_on=True)
            return this._vars[name] if name in this._vars else get(this, name, *args, **dict(kwargs, reuse=False))

        store._get_single_variable = going_on

    def _hook_sessions(self) -> None:
        """Session.run does everything but the running."""
        from tensorflow.python.client import session

        def do_run(this: Any, handle: Any, targets: Any, fetches: Any, *rest: Any) -> List[Any]:
            self.runs += 1
            if self.session == "stop" or self.runs > FAKED_RUNS:
                self.stop("the first Session.run" if self.session == "stop" else "%d faked Session.run calls" % FAKED_RUNS)
            return [zeros(t) for t in fetches]

        def make_callable(this: Any, fetches: Any, feed_list: Any = None, accept_options: bool = False) -> Any:
            return lambda *values, **kwargs: this.run(fetches, {key: values[i] for i, key in enumerate(feed_list or ())})

        session.BaseSession._do_run = do_run
        session.BaseSession.make_callable = make_callable

    def stop(self, why: str) -> None:
        """End the program here."""
        if self.stopped is None:
            self.stopped = {"why": why, "stack": self._here()}
        raise Stopped(why)

    def _here(self) -> List[List[Any]]:
        frames, frame = [], sys._getframe(1)
        while frame is not None:
            frames.append((frame.f_code.co_filename, frame.f_lineno))
            frame = frame.f_back  # type: ignore[assignment]
        return self.files.stack(frames[::-1])

    def watch(self, places: List[List[str]]) -> None:
        """Note which of these lines are come to: [path, first line, last line]."""
        spans: Dict[str, List[Tuple[int, int]]] = {}
        for path, first, last in places:
            spans.setdefault(path, []).append((int(first), int(last)))

        def in_line(frame: Any, event: str, argument: Any) -> Any:
            path = self.files.user_path(frame.f_code.co_filename)
            for first, last in spans.get(path or "", ()):
                if first <= frame.f_lineno <= last and [path, first, last] not in self.reached:
                    self.reached.append([path, first, last])
            return in_line

        def in_call(frame: Any, event: str, argument: Any) -> Any:
            return in_line if self.files.user_path(frame.f_code.co_filename) in spans else None

        if spans:
            sys.settrace(in_call)

    def run(self, script: str) -> None:
        """Run the script as __main__; an exception of its own ends up in `error`."""
        path = os.path.realpath(script)
        module = types.ModuleType("__main__")
        module.__dict__.update(__file__=path, __builtins__=__builtins__)
        sys.modules["__main__"] = module
        with self._program():
            with open(path, "rb") as file:
                code = compile(file.read(), path, "exec", dont_inherit=True)
            self.code = code  # stays: TensorFlow 2's stacks point at it without keeping it
            exec(code, module.__dict__)

    def run_call(self, module: str, call: str) -> None:
        """Import a module and call something in it with literal arguments."""
        with self._program():
            evaluate(ast.parse(call, mode="eval").body, importlib.import_module(module))

    @contextmanager
    def _program(self) -> Iterator[None]:
        """Around the user's code: how it ends is noted."""
        try:
            yield
        except (SystemExit, Stopped):
            pass
        except BaseException as error:
            frames = list(traceback.extract_tb(sys.exc_info()[2]))
            self.error = {"type": type(error).__name__, "message": said(error), "stack": self.files.stack(frames)}
            traceback.print_exc()

    def answer(self) -> Dict[str, Any]:
        """Everything recorded, as plain data."""
        graphs = [graph_facts(graph, self.files) for graph in self.graphs if graph.get_operations()]
        faked: Dict[str, Any] = {} if self.session == "run" else {"session": self.session, "runs": self.runs, "stopped": self.stopped}
        if self.reached:
            faked["reached"] = self.reached
        return {
            **faked,
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
    return {"variables": variables, "ops": [op_facts(op, files) for op in ops]}


def op_facts(op: Any, files: Files) -> Dict[str, Any]:
    """An op as reports know it; its device only where it has one."""
    facts = {"name": op.name, "type": op.type, "stack": op_stack(op, files)}
    return dict(facts, device=op.device) if op.device else facts


def collected_variables(graph: Any) -> List[Tuple[Any, List[str]]]:
    """Each variable that stands in a collection, once, with the names of its collections."""
    found: Dict[str, Tuple[Any, List[str]]] = {}
    for key in graph.get_all_collection_keys():
        for value in graph.get_collection_ref(key):
            if not all(hasattr(value, a) for a in ("initializer", "op", "dtype")) or ":" not in value.name:
                continue  # a resource variable's update looks like one, but is named as its op
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
    raw = getattr(op, "_traceback", None)  # TensorFlow 1's own, before it reads the source lines of every frame
    return files.stack(list(raw or attempt(lambda: op.traceback) or []))


def attempt(thunk: Callable[[], Any]) -> Any:
    """The thunk's value, None where TensorFlow does not know one."""
    try:
        return thunk()
    except Exception:
        return None


def zeros(tensor: Any) -> Any:
    """What a faked run answers for a tensor: zeros of its static shape, one wherever a length is not known (no strings at all)."""
    import numpy

    kind = attempt(lambda: tensor.dtype.base_dtype.as_numpy_dtype)
    text = tensor.dtype.base_dtype.name == "string"
    dims = attempt(lambda: tensor.shape.as_list()) or []
    shape = [(0 if text else 1) if d is None else d for d in dims]
    if text:
        return numpy.full(shape, b"", dtype=object) if dims else b""
    return numpy.zeros(shape, dtype=kind) if dims else (kind or float)(0)


class AnyCheckpoint(dict):  # type: ignore[type-arg]
    """A reader of a checkpoint that was not saved: it has every tensor that is asked for, of any shape, and lists none."""

    def get_variable_to_shape_map(self) -> Any:
        return self

    def get_variable_to_dtype_map(self) -> Any:
        return self

    def has_tensor(self, name: Any) -> bool:
        return True

    def get_tensor(self, name: Any) -> Any:
        return 0.0

    def __contains__(self, name: Any) -> bool:
        return True

    def __missing__(self, name: Any) -> Any:
        return None


class Redirected:
    """TensorFlow's own writers, with their files below a folder of ours. faked: nothing is saved and restored, only talked of."""

    def __init__(self, scratch: str, faked: bool) -> None:
        self.scratch = scratch
        self.faked = faked
        self.saved: Dict[str, str] = {}

    def hook(self) -> None:
        """Change where summaries, checkpoints, graphs and saved models are written."""
        from tensorflow.python.framework import graph_io
        from tensorflow.python.saved_model import builder_impl
        from tensorflow.python.summary.writer import event_file_writer
        from tensorflow.python.training import checkpoint_management, checkpoint_utils, saver

        self._wrap(event_file_writer.EventFileWriter, "__init__", 1, "logdir", self._new)
        self._wrap(graph_io, "write_graph", 1, "logdir", self._new)
        builder = getattr(builder_impl, "_SavedModelBuilder", builder_impl.SavedModelBuilder)  # 1.12 has one class
        self._wrap(builder, "__init__", 1, "export_dir", self._new)
        self._wrap(saver.Saver, "save", 2, "save_path", self._new)
        self._wrap(saver.Saver, "restore", 2, "save_path", self._present)
        self._wrap(checkpoint_utils, "load_checkpoint", 0, "ckpt_dir_or_file", self._present)
        for name in ("latest_checkpoint", "get_checkpoint_state"):
            self._wrap(checkpoint_management, name, 0, "checkpoint_dir", self._present)
        if self.faked:
            saver.Saver.save = lambda this, *args, **kwargs: self._save(*args, **kwargs)
            saver.Saver.restore = lambda this, sess, save_path: None
            replace(checkpoint_management, "latest_checkpoint", self._latest(checkpoint_management.latest_checkpoint))
            load = checkpoint_utils.load_checkpoint
            replace(checkpoint_utils, "load_checkpoint", lambda path: attempt(lambda: load(path)) or AnyCheckpoint())

    def _save(self, sess: Any, save_path: Any, global_step: Any = None, *rest: Any, **options: Any) -> str:
        step = global_step if isinstance(global_step, int) else 0
        path = str(save_path) if global_step is None else "%s-%d" % (save_path, step)
        self.saved[os.path.dirname(os.path.abspath(path))] = path
        return path

    def _latest(self, latest: Any) -> Any:
        def latest_checkpoint(checkpoint_dir: Any, *rest: Any, **options: Any) -> Any:
            found = attempt(lambda: self.saved.get(os.path.abspath(checkpoint_dir)))
            return found or latest(checkpoint_dir, *rest, **options)

        return latest_checkpoint

    def _new(self, path: Any) -> Any:
        """Where a path that is written to lies instead."""
        text = os.path.abspath(os.fsdecode(path))
        new = text if text.startswith(self.scratch) else os.path.join(self.scratch, os.path.splitdrive(text)[1].lstrip(os.sep))
        os.makedirs(os.path.dirname(new), exist_ok=True)
        return new

    def _present(self, path: Any) -> Any:
        """Where a path that is read lies: what the script wrote before, otherwise what it says."""
        new = self._new(path)
        return new if glob.glob(glob.escape(new) + "*") else path

    def _wrap(self, owner: Any, name: str, position: int, keyword: str, where: Callable[[Any], Any]) -> None:
        function = getattr(owner, name)

        def redirected(*args: Any, **kwargs: Any) -> Any:
            given = list(args)
            if keyword in kwargs:
                kwargs[keyword] = attempt(lambda: where(kwargs[keyword])) or kwargs[keyword]
            elif position < len(given):
                given[position] = attempt(lambda: where(given[position])) or given[position]
            return function(*given, **kwargs)

        replace(owner, name, redirected)


def replace(owner: Any, name: str, function: Any) -> None:
    """Put a function in the place of a module's or class's own, under all its public names."""
    old = getattr(owner, name)
    setattr(owner, name, function)
    if isinstance(owner, types.ModuleType):
        for module in [m for n, m in sys.modules.items() if n.startswith("tensorflow")]:
            if getattr(module, "__dict__", {}).get(name) is old:
                module.__dict__[name] = function


def evaluate(node: Any, module: Any) -> Any:
    """A chain of attributes and calls with literal arguments, from a name of the module on."""
    if isinstance(node, ast.Name):
        return getattr(module, node.id)
    if isinstance(node, ast.Attribute):
        return getattr(evaluate(node.value, module), node.attr)
    function = evaluate(node.func, module)
    return function(*map(ast.literal_eval, node.args), **{str(k.arg): ast.literal_eval(k.value) for k in node.keywords})


def import_paths(script: str, root: str, libraries: List[str]) -> List[str]:
    """Where imports are looked for, as `python SCRIPT` in ROOT does, and in a src/ there."""
    src = os.path.join(root, "src")
    return [os.path.dirname(script), root] + ([src] if os.path.isdir(src) else []) + libraries


def main(argv: List[str]) -> None:
    """Read the command line, run the program, write the answer in one move."""
    if sys.path and os.path.realpath(sys.path[0]) == os.path.dirname(os.path.realpath(__file__)):
        del sys.path[0]  # our own neighbours are not the script's
    split = argv.index("--")
    options = command_line(argv[:split])
    script, root = argv[split + 1], os.path.realpath(options.root)
    libraries = [os.path.realpath(p) for p in options.search_path]
    os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if options.device == "cpu":
        os.environ["CUDA_VISIBLE_DEVICES"] = ""
    warnings.filterwarnings("ignore")
    recorder = Recorder(Files(root, libraries, script), options.session, options.scratch, options.keep_going)
    try:
        recorder.load()
    except ImportError as error:
        print("%s: %s" % (type(error).__name__, error), file=sys.stderr)
        sys.exit(NO_TENSORFLOW)
    if options.device == "gpu" and not sees_gpu():
        sys.exit(NO_DEVICE)
    sys.argv = [script, *argv[split + 2 :]]
    sys.path[:0] = import_paths(os.path.realpath(script), root, libraries)
    recorder.watch([word.rsplit(":", 2) for word in options.watch])
    if options.call:
        sys.path.insert(0, os.path.realpath(options.top))
        recorder.run_call(options.module, options.call)
    else:
        recorder.run(script)
    write(options.out, recorder.answer())
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # threads that the program left behind end here


def command_line(argv: List[str]) -> Any:
    """The options before `--`."""
    parser = argparse.ArgumentParser(prog="recorder.py")
    parser.add_argument("out")
    parser.add_argument("root")
    parser.add_argument("--search-path", action="append", default=[])
    parser.add_argument("--device", choices=["cpu", "gpu"], default="cpu")
    parser.add_argument("--session", choices=["run", "fake", "stop"], default="run")
    parser.add_argument("--scratch", default="")
    parser.add_argument("--keep-going", action="store_true")
    parser.add_argument("--watch", action="append", default=[])
    parser.add_argument("--module", default="")
    parser.add_argument("--top", default="")
    parser.add_argument("--call", default="")
    return parser.parse_args(argv)


def sees_gpu() -> bool:
    """Whether TensorFlow finds a GPU."""
    from tensorflow.python.client import device_lib

    return any(d.device_type == "GPU" for d in device_lib.list_local_devices())


def write(path: str, answer: Dict[str, Any]) -> None:
    """Write the answer in one move: a reader never sees half of it."""
    with open(path + ".part", "w") as file:
        json.dump(answer, file, separators=(",", ":"))
        file.write("\n")
    os.replace(path + ".part", path)


if __name__ == "__main__":
    main(sys.argv[1:])
