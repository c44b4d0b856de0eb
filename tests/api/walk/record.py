"""Run the generated programs under a real TensorFlow (stand-alone, Python >= 3.6, run by a runtime's own Python).

usage: PYTHON record.py PATTERNS.txt TARGET < KEYS.json > ANSWERS.json      KEYS: the patterns to record, null for all

The answer: pattern -> {"light", "ops": ["name|type|dtype shape;..."], "error"}. Each program runs in a forked child: what it changes
outside of its graph (flags, global switches) is gone with it.
"""

import json
import os
import signal
import sys
import warnings

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", TF_USE_LEGACY_KERAS="1", CUDA_VISIBLE_DEVICES="")
warnings.filterwarnings("ignore")

import programs  # noqa: E402

MANY = 600
"""Ops from which on a program is repeated with fewer calls."""

PATIENCE = 100


def load(target):
    """The tensorflow that programs import."""
    import numpy as np
    import tensorflow as raw

    tf = raw
    if target == "tf2":
        raw.compat.v1.disable_v2_behavior()
        tf = raw.compat.v1
    else:
        hasattr(raw.contrib, "slim")  # it is loaded at first use: once for all children
    hasattr(raw.keras, "layers")
    tf.compat.v1.logging.set_verbosity(tf.compat.v1.logging.FATAL)
    return tf, np


def shown(tensor):
    dims = tensor.shape.dims
    if dims is None:
        return f"{tensor.dtype.name} ?"
    values = ",".join("?" if d is None or getattr(d, "value", d) is None else str(int(d)) for d in dims)
    return f"{tensor.dtype.name} [{values}]"


def answer(tf, np, source):
    """What a program makes."""
    error = None
    try:
        exec(compile(source.split("\n", 2)[2], "<walk>", "exec"), {"tf": tf, "np": np, "__name__": "__main__"})
    except BaseException as e:
        error = type(e).__name__
    ops = [f"{o.name}|{o.type}|{';'.join(map(shown, o.outputs))}" for o in tf.get_default_graph().get_operations()]
    return {"ops": ops, "error": error}


def in_child(work):
    """A function's answer, from a forked process; None if that died."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            signal.alarm(PATIENCE)
            os.close(reading)
            devnull = os.open(os.devnull, os.O_WRONLY)
            os.dup2(devnull, 1)
            os.dup2(devnull, 2)
            with os.fdopen(writing, "w") as out:
                json.dump(work(), out)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answers:
        text = answers.read()
    os.waitpid(pid, 0)
    return json.loads(text) if text else None


def record(tf, np, given, pattern):
    """A pattern's answer."""
    for light in (False, True):
        source = programs.program(given, pattern, light)
        for _ in range(3):  # TensorFlow 2 has threads when it is forked: now and then a child crashes before it has begun
            found = in_child(lambda: answer(tf, np, source))
            if found is not None:
                break
        found = found or {"ops": [], "error": "crashed"}
        if len(found["ops"]) < MANY:
            break
    return dict(found, light=light)


def main(path, target):
    keys = json.load(sys.stdin)
    tf, np = load(target)
    given, patterns = programs.read(path)
    chosen = [p for p in programs.for_target(patterns, target) if keys is None or p.key in keys]
    json.dump({p.key: record(tf, np, given, p) for p in chosen}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
