"""The generated programs: each pattern's call in every variation (stand-alone, Python >= 3.6: the runtimes read it too).

A line of patterns.txt is `SYMBOL | SETUP ¶ CALL` or `SYMBOL | CALL`: lines of code with ` ¶ ` between them, the last an expression.
§ in a call is where `name="n"` goes, §WORD where `WORD="n"` does; a call without § has no such parameter. A line
`given NAME = EXPRESSION` says what a name is wherever a pattern uses it. `SYMBOL tf2 | ...` is for one target, `SYMBOL,SYMBOL | ...`
is a pattern of each, $ in it the symbol. `cannot SYMBOL,SYMBOL | WHY` says why no call proves a symbol. `inside(CONTEXT)` enters a
context manager, `[CALL] and None` says that what a call answers is nothing of TensorFlow's graph, or the machine's affair.
"""

import re
from collections import namedtuple

Pattern = namedtuple("Pattern", "symbol target setup call key")
"""key: what the truths are keyed by."""

MARK = re.compile(r"§(\w*)")

HEAD = """import tensorflow as tf
import numpy as np
def said(word): tf.no_op(name="is/" + word)
def use(r, deep=3):
    if isinstance(r, (tf.Tensor, tf.Variable)): tf.identity(r, name="is/" + r.op.name)
    elif isinstance(r, tf.Operation): said(r.name)
    elif isinstance(r, str): said(r if r.isalnum() else "str")
    elif r is None or isinstance(r, (bool, int)): said(str(r).replace("-", "minus"))
    elif deep and isinstance(r, (tf.SparseTensor, tf.IndexedSlices)): use([r.values, r.indices, r.dense_shape], deep - 1)
    elif deep and isinstance(r, (list, tuple)): [use(x, deep - 1) for x in r] if r else said("empty")
    elif deep and isinstance(r, dict): [use(r[k], deep - 1) for k in sorted(r, key=str)] if r else said("empty")
    else: said("object")
def inside(context):
    with context: return tf.no_op(name="inside")
def run(call):
    try: use(call())
    except Exception as e: tf.no_op(name="raised/" + type(e).__name__)
"""

WHOLE = """run(plain); run(plain); run(named); run(named)
with tf.name_scope("s"): run(plain); run(named)
with tf.name_scope("s"): run(plain)
with tf.variable_scope("v"): run(plain); run(named)
with tf.variable_scope("v"): run(plain)
with tf.variable_scope("v", reuse=tf.AUTO_REUSE): run(plain); run(named)
"""

LIGHT = """run(plain); run(named)
with tf.name_scope("s"): run(plain)
with tf.variable_scope("v"): run(named)
with tf.variable_scope("v", reuse=tf.AUTO_REUSE): run(named)
"""
"""For calls that make very many ops."""


def read(path):
    """(the given names, the patterns) of a file."""
    given, patterns = {}, []
    with open(str(path), encoding="utf-8") as f:
        for line in f:
            line = line.strip()
            if line.startswith("given "):
                name, _, value = line[6:].partition(" = ")
                given[name] = value
            elif line and not line.startswith(("#", "cannot ")):
                patterns += expand(line)
    return given, patterns


def unprovable(path):
    """symbol -> why no call of it proves anything."""
    with open(str(path), encoding="utf-8") as f:
        lines = [line[7:].strip().partition(" | ") for line in f if line.startswith("cannot ")]
    return {symbol: why for symbols, _, why in lines for symbol in symbols.split(",")}


def expand(line):
    """The patterns of a line."""
    head, _, code = line.partition(" | ")
    symbols, _, target = head.partition(" ")
    return [pattern(symbol, target, code.replace("$", "tf." + symbol)) for symbol in symbols.split(",")]


def pattern(symbol, target, code):
    """One pattern."""
    lines = code.split(" ¶ ")
    key = f"{symbol} {target}".strip() + " | " + code
    return Pattern(symbol, target, lines[:-1], lines[-1], key)


def for_target(patterns, target):
    """Those of a target ("tf1.15" or "tf2", which has no tf.contrib)."""
    return [p for p in patterns if p.target in ("", target) and not (target == "tf2" and p.symbol.startswith("contrib."))]


def called(call, name):
    """A call with or without its name."""
    if not name:
        return MARK.sub("", call)
    return re.sub(r"\(, ", "(", MARK.sub(lambda m: ', {}="n"'.format(m.group(1) or "name"), call))


def needed(given, text):
    """The lines that define the given names a text uses, in their order in the file."""
    known = set()
    found, todo = set(), [text]
    while todo:
        words = set(re.findall(r"(?<![\w.\"'])[A-Za-z_]\w*(?![\"'])", todo.pop())) - known
        known |= words
        for word in words & set(given):
            found.add(word)
            todo.append(given[word])
    return [f"{name} = {value}" for name, value in given.items() if name in found]


def program(given, pattern, light=False):
    """The source of a pattern's program."""
    code = "\n".join([*pattern.setup, pattern.call])
    lines = needed(given, code) + pattern.setup + ["def plain(): return " + called(pattern.call, False)]
    calls = LIGHT if light else WHOLE
    if MARK.search(pattern.call):
        lines.append("def named(): return " + called(pattern.call, True))
    else:
        calls = re.sub(r"run\(named\)", "run(plain)", calls) if light else re.sub(r"; run\(named\)", "", calls)
    return HEAD + "\n".join(lines) + "\n" + calls
