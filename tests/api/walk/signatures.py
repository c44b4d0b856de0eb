"""Which parameter of each symbol is its name (stand-alone, Python >= 3.6, run by a runtime's own Python).

usage: PYTHON signatures.py TARGET < SYMBOLS.json > ANSWERS.json       symbol -> [parameters]
"""

import inspect
import json
import os
import sys
import warnings

sys.dont_write_bytecode = True
os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", TF_USE_LEGACY_KERAS="1", CUDA_VISIBLE_DEVICES="")
warnings.filterwarnings("ignore")


def parameters(tf, symbol):
    value = tf
    try:
        for part in symbol.split("."):
            value = getattr(value, part)
        return [[p.name, p.kind.name, p.default is not p.empty] for p in inspect.signature(value).parameters.values()]
    except Exception:
        return None


def main(target):
    import tensorflow as tf

    if target == "tf2":
        tf = tf.compat.v1
    out = sys.stdout
    sys.stdout = sys.stderr
    json.dump({s: parameters(tf, s) for s in json.load(sys.stdin)}, out)


if __name__ == "__main__":
    main(*sys.argv[1:])
