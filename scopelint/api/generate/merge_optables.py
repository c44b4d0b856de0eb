"""Write api/data/optable.json from optable-tf1.15.json and optable-tf2.json: the first, and what the second has otherwise.

usage: python merge_optables.py IN_DIR OUT_DIR

Allowed types that only widened are not counted as a difference (they only matter for TypeErrors of 1.15).
"""

import json
import sys


def shape_of(spec):
    return [spec[0], {k: v[:2] for k, v in spec[1].items()}, spec[2]]


def slim(spec):
    """attr "T": null stands for a type attr with no default and no limits."""
    return [spec[0], {k: v if v[2] else v[:2] for k, v in spec[1].items()}, spec[2]]


def read(path):
    with open(path) as f:
        return json.load(f)


def main(source, out):
    one, two = (read("%s/optable-%s.json" % (source, t)) for t in ("tf1.15", "tf2"))
    ops2 = {n: slim(s) for n, s in two["ops"].items() if n not in one["ops"] or shape_of(s) != shape_of(one["ops"][n])}
    wrappers2 = {n: w for n, w in two["wrappers"].items() if one["wrappers"].get(n) != w}
    gone = [n for n in one["wrappers"] if n not in two["wrappers"]]
    data = {
        "ops": {n: slim(s) for n, s in one["ops"].items()},
        "ops2": ops2,
        "wrappers": one["wrappers"],
        "wrappers2": wrappers2,
        "gone2": gone,
        "gen": one["gen"],
    }
    with open(out + "/optable.json", "w") as f:
        json.dump(data, f, separators=(",", ":"), sort_keys=True)
        f.write("\n")
    print(len(data["ops"]), len(ops2), len(wrappers2), len(gone))


if __name__ == "__main__":
    main(*sys.argv[1:])
