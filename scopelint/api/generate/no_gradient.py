"""Write no-gradient.json: the op types that TensorFlow's gradient registry marks as not differentiable.

usage: PYTHON no_gradient.py api/data      (run under each target's TensorFlow; the files' lists are united)
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow  # noqa: F401
from tensorflow.python.framework import ops


def registered():
    """Op types without a gradient, from either generation's registry."""
    registry = getattr(ops, "gradient_registry", None) or ops._gradient_registry
    entries = registry._registry
    return [name for name, entry in entries.items() if (entry["type"] if isinstance(entry, dict) else entry) is None]


def main(folder):
    path = os.path.join(folder, "no-gradient.json")
    known = []
    if os.path.exists(path):
        with open(path) as f:
            known = json.load(f)
    with open(path, "w") as f:
        json.dump(sorted(set(known) | set(registered())), f, indent=0)


if __name__ == "__main__":
    main(sys.argv[1])
