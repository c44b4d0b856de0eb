"""Write optable-TARGET.json: TensorFlow's op registry and the public symbols whose wrapper is one generated op.

usage: PYTHON optable.py OUT_DIR      (run under the TensorFlow runtime of the target; then merge with merge_optables.py)

  ops       {type: [inputs, attrs, outputs]}; inputs and outputs are "name:TYPE" words: TYPE is an attr's name, "=int32" a fixed type,
            with "*N" a list of N, with "&" a reference, "[]Ts" a list of the types in attr Ts;
            attrs: {name: [attr type, default or null, allowed types or null]}
  wrappers  {symbol: [op type, [[parameter, default] or parameter, ...]]} in call order
  gen       {generated module: {function: [op type, parameters]}}
"""

import importlib
import inspect
import json
import os
import re
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")

import tensorflow as raw
from tensorflow.core.framework import types_pb2
from tensorflow.python.framework import op_def_registry

V1 = raw.__version__.startswith("1.")
TARGET = "tf1.15" if V1 else "tf2"
HELPER = re.compile(r"_apply_op_helper\(\s*\"(\w+)\"\s*,(.*?)name\s*=\s*name", re.S)


def dtype_name(enum):
    name = types_pb2.DataType.Name(enum)[3:].lower()
    return {"half": "float16", "float": "float32", "double": "float64"}.get(name, name)


def arg_word(arg):
    if arg.type_list_attr:
        return arg.name + ":[]" + arg.type_list_attr
    kind = arg.type_attr or "=" + dtype_name(arg.type)
    return arg.name + ":" + kind + ("*" + arg.number_attr if arg.number_attr else "") + ("&" if arg.is_ref else "")


def plain(attr, value):
    kind = attr.type
    if kind == "type":
        return dtype_name(value.type)
    if kind in ("int", "float", "bool"):
        return getattr(value, kind[0])
    if kind == "string":
        return value.s.decode("utf-8", "replace")
    if kind == "list(int)":
        return list(value.list.i)
    if kind == "shape":
        return None
    return None


def spec(op):
    attrs = {}
    for a in op.attr:
        default = plain(a, a.default_value) if a.HasField("default_value") else None
        allowed = None
        if a.HasField("allowed_values") and a.type in ("type", "list(type)"):
            allowed = " ".join(dtype_name(t) for t in a.allowed_values.list.type)
        attrs[a.name] = [a.type, default, allowed]
    return [" ".join(map(arg_word, op.input_arg)), attrs, " ".join(map(arg_word, op.output_arg))]


def all_ops():
    if V1:
        from tensorflow.core.framework import op_def_pb2
        from tensorflow.python import pywrap_tensorflow as c

        importlib.import_module("tensorflow.contrib.seq2seq")  # registers the ops of all of contrib
        buf = c.TF_GetAllOpList()
        ops = op_def_pb2.OpList()
        ops.ParseFromString(c.TF_GetBuffer(buf))
        return {op.name: op for op in ops.op}
    names = [n for n in dir(raw.raw_ops) if not n.startswith("_")]
    found = {n: op_def_registry.get(n) for n in names}
    for extra in ("VariableV2", "PyFunc"):
        found[extra] = op_def_registry.get(extra)
    return {n: op for n, op in found.items() if op is not None}


def jsonable(value):
    if value is inspect.Parameter.empty:
        return None
    if type(value).__name__ == "DType":
        return value.name
    if isinstance(value, (list, tuple)):
        return list(value)
    return value if isinstance(value, (bool, int, float, str, type(None))) else None


def unwrapped(fn):
    while hasattr(fn, "__wrapped__"):
        fn = fn.__wrapped__
    return fn


def wrapper_of(fn):
    """[op type, parameters] of a generated wrapper, or None."""
    inner = unwrapped(fn)
    module = getattr(inner, "__module__", "") or ""
    if ".gen_" not in module:
        return None
    try:
        source = inspect.getsource(inner)
        signature = inspect.signature(inner)
    except (OSError, TypeError, ValueError):
        return None
    match = HELPER.search(source)
    if match is None:
        return None
    passed = dict(re.findall(r"(\w+)\s*=\s*(\w+)", match.group(2)))
    back = {v: k for k, v in passed.items()}
    parameters = []
    for p in signature.parameters.values():
        op_name = back.get(p.name, p.name)
        word = p.name if op_name == p.name else p.name + "=" + op_name
        parameters.append(word if p.default is inspect.Parameter.empty else [word, jsonable(p.default)])
    return [match.group(1), parameters]


def main(out):
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "..", "data", "symbols-%s.json" % TARGET)) as f:
        symbols = json.load(f)["symbols"]
    tf = raw if V1 else raw.compat.v1
    wrappers = {}
    for module, names in symbols.items():
        if module.startswith("contrib"):
            continue
        target = tf
        for part in module.split(".") if module else []:
            target = getattr(target, part)
        for name, code in names.items():
            if code == "f":
                found = wrapper_of(getattr(target, name))
                if found is not None:
                    wrappers[(module + "." + name).lstrip(".")] = found
    gen = {}
    for name, module in sorted(sys.modules.items()):
        last = name.rsplit(".", 1)[-1]
        if module is None or not last.startswith("gen_") or ".python." not in name or "contrib" in name:
            continue
        for attribute, value in list(vars(module).items()):
            if inspect.isfunction(value) and not attribute.startswith("_") and not attribute.endswith("_eager_fallback"):
                found = wrapper_of(value)
                if found is not None:
                    gen.setdefault(last, {})[attribute] = found
    data = {"ops": {n: spec(op) for n, op in sorted(all_ops().items())}, "wrappers": wrappers, "gen": gen}
    with open(os.path.join(out, "optable-%s.json" % TARGET), "w") as f:
        json.dump(data, f, separators=(",", ":"), sort_keys=True)
    print(len(data["ops"]), len(wrappers), sum(map(len, gen.values())))


if __name__ == "__main__":
    main(sys.argv[1])
