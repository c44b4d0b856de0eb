"""Run snippets under a real TensorFlow and print what ops they make (stand-alone, Python >= 3.6).

usage: PYTHON op_truth.py CASES.txt OUT.json

A case is one line of CASES.txt; lines after `given:` lines start with that setup.
The answer: case -> [[name, type, [shape, ...]], ...], error type.
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")


def read_cases(path):
    """[(key, source)]; `given: CODE` applies to the lines after it."""
    given, cases = "", []
    with open(path) as f:
        for line in f:
            line = line.rstrip("\n")
            if line.startswith("given:"):
                given = line[6:].strip().replace("¶", "\n")
            elif line.strip() and not line.startswith("#"):
                cases.append((line, (given + "\n" if given else "") + line.replace("¶", "\n")))
    return cases


def shape_of(tensor):
    dims = tensor.shape.dims
    return None if dims is None else [d.value if hasattr(d, "value") else d for d in dims]


def main(cases, out):
    import numpy as np
    import tensorflow as raw

    if not raw.__version__.startswith("1."):
        raw.compat.v1.disable_v2_behavior()
        tf = raw.compat.v1
    else:
        tf = raw
        tf.compat.v1.logging.set_verbosity(tf.compat.v1.logging.ERROR)
    answers = {}
    for key, source in read_cases(cases):
        graph, error = tf.Graph(), None
        with graph.as_default():
            try:
                exec(compile(source, "<case>", "exec"), {"tf": tf, "np": np})
            except Exception as e:
                error = [type(e).__name__, str(e)[:300]]
        ops = [[o.name, o.type, [shape_of(t) for t in o.outputs]] for o in graph.get_operations()]
        answers[key] = {"ops": ops, "error": error}
    with open(out, "w") as f:
        json.dump(answers, f, indent=0, sort_keys=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
