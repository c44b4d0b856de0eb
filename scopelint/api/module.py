"""The modelled `tensorflow` module: what each qualified name is."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from scopelint.api.dtypes import dtype_value
from scopelint.api.opaque import OpaqueSymbol
from scopelint.api.optable import DATA, gen_wrapper, wrapper
from scopelint.api.ragged_dispatch import searched
from scopelint.api.registry import REGISTRY, Entry, entry_for, library_of, load_all, words
from scopelint.api.sparse_maps import mapped
from scopelint.api.state import TF, exception_class, tf_state
from scopelint.interp.stdlib.registry import MODULES
from scopelint.interp.values import MISSING, ClassV, ModuleV, NativeFn, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

INTERNAL = {"contrib.framework.nest": "tensorflow.python.util.nest"}
"""Public modules that are internal ones under a second name (with more in them than is public elsewhere)."""

IMPORTED = {"contrib.slim.nets.": "tensorflow.contrib.slim.python.slim.nets"}
"""Public modules that can be imported but are no attribute of their package."""

SAME_MODULE = {"contrib.seq2seq.python.ops": "contrib.seq2seq"}
"""Public modules that are other modules under a second name."""

SAME_IN_V2 = frozenset(
    words("""
constant
reduce_sum reduce_mean reduce_max reduce_min reduce_prod reduce_all reduce_any reduce_logsumexp zeros ones zeros_like ones_like fill
shape size rank cast reshape transpose concat stack unstack split expand_dims squeeze one_hot matmul add_n identity group no_op
argmax argmin range eye math.reduce_sum math.reduce_mean math.reduce_max math.reduce_min math.reduce_prod math.reduce_all
math.reduce_any math.reduce_logsumexp math.argmax math.argmin random.uniform random.normal random.truncated_normal nn.softmax
nn.log_softmax nn.l2_normalize math.l2_normalize boolean_mask clip_by_norm clip_by_value pad norm sequence_mask
""")
)
"""Functions of compat.v2 that do what those of the same name do, with the same first arguments."""

BORROWED = {"flags": "absl.flags", "app.flags": "absl.flags"}
"""Public modules whose attributes are another package's."""


class Symbols:
    """Which symbols a target's TensorFlow has (api/data/symbols-TARGET.json)."""

    def __init__(self, target: str) -> None:
        data = json.loads((DATA / f"symbols-{target}.json").read_text())
        self.target = target
        self.tree: dict[str, dict[str, Any]] = data["symbols"]
        self.classes: dict[str, dict[str, Any]] = data["classes"]
        self.bases: dict[str, list[str]] = data["bases"]
        self.version: str = data["version"]
        self.canonical_entries: dict[str, str] = {}

    def code(self, symbol: str) -> Any:
        """The code of a symbol (see generate/symbols.py), MISSING if the target has no such symbol."""
        module, _, name = symbol.rpartition(".")
        return self.tree.get(module, {}).get(name, MISSING)

    def canonical(self, symbol: str) -> str:
        """The preferred name of the object that a symbol names."""
        code = self.code(symbol)
        return code[1:] if isinstance(code, str) and code.startswith("=") else symbol

    def is_module(self, path: str) -> bool:
        return path in self.tree or self.code(path) == "m"

    def registered(self, canonical: str) -> str:
        """The name under which the object is registered ("tf.log" for tf.math.log), or "" """
        if not self.canonical_entries:
            for symbol in REGISTRY:
                self.canonical_entries.setdefault("tf." + self.canonical(symbol[3:]), symbol)
        return self.canonical_entries.get("tf." + canonical, "")


@cache
def symbols(target: str) -> Symbols:
    """The symbols of a target, read once a process."""
    return Symbols(target)


@cache
def internals(target: str) -> dict[str, dict[str, Any]]:
    """Internal module -> {name: public symbol}, read once a process and only when a program imports internals."""
    data: dict[str, dict[str, Any]] = json.loads((DATA / f"internals-{target}.json").read_text())
    return data


def build(m: Machine) -> ModuleV:
    """`import tensorflow`."""
    from scopelint.api.class_tree import derives, may_have

    load_all()
    m.derives, m.may_have = derives, may_have
    return public_module(m, "")


MODULES["tensorflow"] = build


def public_module(m: Machine, path: str) -> ModuleV:
    """The module tf.PATH; one object a machine."""
    state = tf_state(m)
    key = f"module {path}"
    module = state.symbols.get(key)
    if module is None:
        name = "tensorflow" + ("." + path if path else "")
        module = ModuleV(name, resolve=lambda n: resolve(m, path, n), opaque=path.startswith("contrib"))
        module.attrs["__name__"] = own_name(path, state.target)
        module.attrs["__file__"] = f"/{name.replace('.', '/')}/__init__.py"
        module.attrs["__path__"] = m.list([])
        state.symbols[key] = module
    return module


def own_name(path: str, target: str) -> str:
    """`__name__` of the module tf.PATH, which error messages show (under 2.x `tensorflow` is its compat.v1)."""
    top = path.partition(".")[0]
    if not path:
        return "tensorflow" if target == "tf1.15" else "tensorflow.compat.v1"
    if target != "tf1.15":
        if top == "layers":
            path, top = f"keras.__internal__.legacy.{path}", "keras"
        return f"tf_keras.api._v1.{path}" if top == "keras" else f"tensorflow._api.v2.compat.v1.{path}"
    folder = {"contrib": "", "keras": "python.keras.api._v1."}.get(top, "_api.v1.")
    return f"tensorflow_estimator.python.estimator.api._v1.{path}" if top == "estimator" else f"tensorflow.{folder}{path}"


def strip_compat(path: str) -> str:
    """`compat.v1.nn` is `nn` (compat.v1 is the module itself)."""
    while path == "compat.v1" or path.startswith("compat.v1."):
        path = path[10:]
    return path


def resolve(m: Machine, path: str, name: str) -> Value:
    """The attribute `name` of the module tf.PATH, MISSING if TensorFlow has none."""
    if name.endswith("."):
        return internal_module(m, IMPORTED[f"{path}.{name}"]) if f"{path}.{name}" in IMPORTED else MISSING
    full = strip_compat(f"{path}.{name}" if path else name)
    if f"{full}." in IMPORTED:
        return MISSING
    if full == "":
        return public_module(m, "")
    state = tf_state(m)
    table = symbols(state.target)
    if full in INTERNAL:
        return internal_module(m, INTERNAL[full])
    if full == "python" or (full.startswith("contrib.") and ".python" in full):
        return internal_module(m, "tensorflow." + full)
    code = table.code(full)
    full = code[2:] if isinstance(code, str) and code.startswith("m=") else SAME_MODULE.get(full, full)
    if full in ("compat", "raw_ops", "scopelint") or table.is_module(full):
        return public_module(m, full)
    if path == "raw_ops":
        return _raw_op(m, name)
    if path in BORROWED and table.code(full) is not MISSING:
        lender = m.module(BORROWED[path])
        value = MISSING if lender is None else m.getattr(lender, name, MISSING)
        if value is not MISSING:
            return value
    return symbol(m, full)


def symbol(m: Machine, full: str) -> Value:
    """The value of tf.FULL (any of its names), MISSING if the target has no such symbol and we do not register it."""
    state = tf_state(m)
    if full in state.symbols:
        return state.symbols[full]
    table = symbols(state.target)
    code = table.code(full)
    canonical = table.canonical(full)
    value = state.symbols.get(canonical, MISSING) if canonical != full else MISSING
    if value is MISSING:
        value = _make(m, state, table, full, canonical, table.code(canonical) if canonical != full else code)
        value = searched(canonical, mapped(canonical, value, state.target), state.target)
    if value is not MISSING:
        state.symbols[full] = value
        if canonical != full:
            state.symbols[canonical] = value
    return value


def _make(m: Machine, state: TF, table: Symbols, full: str, canonical: str, code: Any) -> Value:
    exists = code is not MISSING or (full.startswith("contrib") and state.target == "tf1.15") or full.startswith("scopelint.")
    names = [f"tf.{full}", f"tf.{canonical}", table.registered(canonical)]
    if full.startswith("compat.v2.") and full[10:] in SAME_IN_V2:
        names.append(f"tf.{full[10:]}")
    for name in names:
        entry = entry_for(name, state.target) if name else None
        if entry is not None and exists:
            return _from_entry(m, name, entry)
    if not exists:
        return MISSING
    for name in names:
        found = library_of(name) if name else None
        if found is not None:
            value = from_library(m, *found)
            if value is not MISSING:
                return value
    generated = wrapper(full, state.target) or wrapper(canonical, state.target)
    if generated is not None:
        return op_function(m, f"tf.{full}", *generated)
    return _plain(m, table, canonical, code)


def _from_entry(m: Machine, name: str, entry: Entry) -> Value:
    if entry.kind == "value":
        return entry.target
    if entry.kind == "lazy":
        return entry.target(m)
    from scopelint.api.guard import guarded

    return NativeFn(name, guarded(name, entry.target), pure=entry.pure)


def from_library(m: Machine, file: str, attribute: str) -> Value:
    """An attribute of an interpreted library file, MISSING if it has none."""
    module = m.module(f"{LIBRARY_PACKAGE}.{file}")
    if module is None:
        return MISSING
    return m.getattr(module, attribute, MISSING)


LIBRARY_PACKAGE = "scopelint.api.library"


def library_package(m: Machine) -> ModuleV:
    """The package of the composites, for `from scopelint.api.library import FILE` among them."""
    return ModuleV(LIBRARY_PACKAGE, resolve=lambda name: m.module(f"{LIBRARY_PACKAGE}.{name}") or MISSING)


MODULES[LIBRARY_PACKAGE] = library_package


def op_function(m: Machine, name: str, op_type: str, parameters: tuple[Any, ...]) -> Value:
    """The function of a symbol that is one generated op."""
    from scopelint.api.generated import generated_function

    return generated_function(name, op_type, parameters)


def _raw_op(m: Machine, name: str) -> Value:
    from scopelint.api.generated import raw_function

    return raw_function(name, tf_state(m).target)


def _plain(m: Machine, table: Symbols, canonical: str, code: Any) -> Value:
    """A symbol that nothing models: its value if that is plain, else opaque."""
    if isinstance(code, list):
        return code[0]
    if isinstance(code, str) and code.startswith("d:"):
        return dtype_value(code[2:])
    if isinstance(code, str) and code.startswith("e:"):
        return _exception(m, table, canonical, code[2:])
    if code is MISSING:
        return m.unknown(f"`tf.{canonical}` is not modelled", tf=True)
    return OpaqueSymbol(f"tf.{canonical}", code if isinstance(code, str) else "v", table.classes.get(canonical, {}))


def _exception(m: Machine, table: Symbols, canonical: str, base: str) -> Value:
    parent = m.classes.get(base)
    if parent is None:
        sibling = symbol(m, f"{canonical.rpartition('.')[0]}.{base}")
        parent = sibling if isinstance(sibling, ClassV) else m.classes["Exception"]
    name = canonical.rpartition(".")[2]
    return exception_class(m, name, parent)


# ---------------------------------------------------------------------------------------------------------------- internals


def internal_module(m: Machine, name: str) -> Value:
    """A module below tensorflow.python or a contrib python folder."""
    state = tf_state(m)
    key = f"internal {name}"
    if key not in state.symbols:
        module = ModuleV(name, resolve=lambda n: _internal(m, name, n), opaque=not _listed(m, name))
        module.attrs["__name__"] = name
        module.attrs["__path__"] = m.list([])
        state.symbols[key] = module
    return state.symbols[key]


def _listed(m: Machine, module: str) -> bool:
    """Whether all names that an internal module defines are known."""
    names = internals(tf_state(m).target).get(module)
    return bool(names) and module.startswith("tensorflow.python.") and ".keras" not in module


def _internal(m: Machine, module: str, name: str) -> Value:
    """An attribute of an internal module: the public symbol that is the same object, a submodule, or something not modelled."""
    known = internals(tf_state(m).target)
    if name.endswith("."):
        sub = f"{module}.{name[:-1]}"
        return internal_module(m, sub) if sub in known else MISSING
    public = known.get(module, {}).get(name) or None
    if public is None and module.startswith("tensorflow.python.keras"):
        public = known.get(module.replace("tensorflow.python.keras", "tf_keras.src"), {}).get(name)
    if public is not None:
        return symbol(m, public)
    last = module.rpartition(".")[2]
    if last.startswith("gen_"):
        generated = gen_wrapper(last, name)
        if generated is not None:
            return op_function(m, f"{last}.{name}", *generated)
    registered = entry_for(f"{module.replace('tensorflow', 'tf', 1)}.{name}", tf_state(m).target)
    if registered is not None:
        return _from_entry(m, f"{module}.{name}", registered)
    sub = f"{module}.{name}"
    if sub in known or any(k.startswith(sub + ".") for k in known):
        return internal_module(m, sub)
    found = library_of(f"{module.replace('tensorflow', 'tf', 1)}.{name}")
    if found is not None:
        value = from_library(m, *found)
        if value is not MISSING:
            return value
    if module.startswith("tensorflow.python.keras"):
        same = f"{module.replace('tensorflow.python.', '', 1)}.{name}"
        if symbols(tf_state(m).target).code(same) is not MISSING:
            return symbol(m, same)
    if name in m.builtins:  # a star import hides no builtin
        return MISSING
    if name in known.get(module, {}) or symbols(tf_state(m).target).code(name) is not MISSING:  # a function rather than a module
        return OpaqueSymbol(sub, "v", {})
    sibling = f"{module.rpartition('.')[0]}.{name}"
    if sibling in known:  # `resnet_v2.resnet_utils`
        return internal_module(m, sibling)
    imported = next((k for k in known if k.rpartition(".")[2] == name and k.startswith("tensorflow.python.")), None)
    if imported is not None:  # `from tensorflow.python.ops import nn_ops; nn_ops.array_ops`
        return internal_module(m, imported)
    if name.startswith("__") or (_listed(m, module) and name.startswith("_") and name not in known[module]):
        return MISSING
    return OpaqueSymbol(sub, "v", {})
