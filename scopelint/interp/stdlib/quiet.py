"""Modules whose answers are never known: time, random, the machine; and those that only write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.interp.builtins.base import payload, select, unknown_like
from scopelint.interp.builtins.lists import list_of, scramble, shuffled
from scopelint.interp.stdlib.files_ import changed
from scopelint.interp.stdlib.registry import MODULES, module
from scopelint.interp.stdlib.support import Natives, none_fn, skeletons, unknown_fn
from scopelint.interp.values import ListV, ModuleV, NativeFn, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

KINDS = {
    "time": {
        "float": "time clock perf_counter monotonic process_time mktime",
        "int": "time_ns perf_counter_ns",
        "str": "strftime ctime asctime",
        "None": "sleep tzset",
    },
    "random": {
        "float": "random uniform gauss normalvariate triangular betavariate expovariate gammavariate lognormvariate",
        "int": "randint randrange getrandbits",
        "None": "seed setstate",
    },
    "uuid": {},
    "platform": {
        "str": "system node release version machine processor python_version platform python_implementation",
    },
    "socket": {"str": "gethostname getfqdn gethostbyname"},
    "getpass": {"str": "getuser getpass"},
    "tempfile": {"str": "mkdtemp gettempdir mktemp"},
    "glob": {"list": "glob"},
    "warnings": {"None": "warn warn_explicit filterwarnings simplefilter resetwarnings showwarning"},
    "traceback": {"None": "print_exc print_stack print_tb print_exception", "str": "format_exc"},
    "pprint": {"None": "pprint pp", "str": "pformat"},
    "gc": {"None": "collect disable enable", "int": "get_count"},
    "shutil": {"None": "rmtree copytree copyfileobj", "changed": "copy copyfile copy2 move", "str": "which"},
    "signal": {"None": "signal alarm"},
    "atexit": {"None": "register unregister"},
    "pickle": {"None": "dump", "bytes": "dumps"},
    "faulthandler": {"None": "enable disable"},
    "readline": {"None": "parse_and_bind"},
    "locale": {"None": "setlocale"},
}


def _register(name: str, kinds: dict[str, str]) -> None:
    lib = Natives(name)
    for kind, names in kinds.items():
        for fn in names.split():
            if kind == "changed":
                lib.table[fn] = NativeFn(f"{name}.{fn}", lambda m, src, dst, **kwargs: changed(m, src, dst))
                continue
            lib.table[fn] = none_fn(f"{name}.{fn}") if kind == "None" else unknown_fn(f"{name}.{fn}", kind, tf=False)
    if name == "random":
        lib.table.update(_random_table())
    MODULES[name] = lambda m: lib.module(m)


def _choice(m: Machine, sequence: Value) -> Value:
    items = m.iterate(payload(sequence))
    return unknown_like(m, "a random choice", [sequence]) if not items else select(m, items, "a random choice")


def _sample(m: Machine, population: Value, k: Value) -> Value:
    items = m.iterate(payload(population))
    if items is None or type(k) is not int or k > len(items):
        return ListV([], unknown_like(m, "a random sample", [population]))
    return ListV(shuffled(m, items)[:k])


def _shuffle(m: Machine, x: Value, random: Value = None) -> None:
    lst = list_of(m, x)
    if lst is not None and len(lst.items) + (lst.rest is not None) > 1:
        scramble(m, lst)


def _random_table() -> dict[str, Value]:
    return {
        "choice": NativeFn("random.choice", _choice),
        "sample": NativeFn("random.sample", _sample),
        "shuffle": NativeFn("random.shuffle", _shuffle),
    }


for _name, _kinds in KINDS.items():
    _register(_name, _kinds)


# ---------------------------------------------------------------- builtins, __future__
@module("builtins")
def build_builtins(m: Machine) -> ModuleV:
    """builtins."""
    made = ModuleV("builtins")
    made.attrs = m.builtins
    return made


@module("__future__")
def build_future(m: Machine) -> ModuleV:
    """__future__."""
    made = ModuleV("__future__")
    for name in skeletons()["__future__"].o | frozenset(skeletons()["__future__"].c):
        made.attrs[name] = m.unknown(f"`__future__.{name}`")
    for name in ("annotations", "absolute_import", "division", "print_function", "unicode_literals", "with_statement", "generator_stop"):
        made.attrs.setdefault(name, m.unknown(f"`__future__.{name}`"))
    return made
