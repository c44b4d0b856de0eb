"""The modules whose models are Python (py/*.py) without natives of their own, and aliases of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scopelint.interp.stdlib.registry import MODULES, PARTLY_MODELLED, Builder
from scopelint.interp.stdlib.support import opaque_module, python_module
from scopelint.interp.values import ModuleV

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

NAMES = """
    absl.app absl.flags absl.flags._argument_parser absl.flags._exceptions absl.flags._flag absl.logging
    argparse attr blinker click configparser dataclasses decorator enum gym.spaces logging
    distutils.version easydict multipledispatch munch packaging.version
    pathlib six six.moves subprocess threading tqdm typing wrapt
"""
ALIASES = {
    "contextlib2": "contextlib",
    "typing_extensions": "typing",
    "attrs": "attr",
    "tqdm.auto": "tqdm",
    "tqdm.notebook": "tqdm",
    "dummy_threading": "threading",
    "gflags": "absl.flags",
    "six.moves.builtins": "builtins",
    "six.moves.queue": "queue",
    "six.moves.configparser": "configparser",
    "six.moves.cPickle": "pickle",
    "six.moves.copyreg": "copyreg",
    "six.moves.http_client": "http.client",
    "six.moves.html_parser": "html",
    "six.moves.socketserver": "socketserver",
    "six.moves.urllib": "urllib",
    "six.moves.urllib.parse": "urllib.parse",
    "six.moves.urllib.request": "urllib.request",
    "six.moves.urllib.error": "urllib.error",
    "six.moves.urllib_parse": "urllib.parse",
    "six.moves.urllib_request": "urllib.request",
    "six.moves.urllib_error": "urllib.error",
    "six.moves._thread": "threading",
    "gym.core": "gym",
    "gym.envs": "gym",
    "gym.envs.registration": "gym",
    "future.builtins": "builtins",
    "past.builtins": "builtins",
}
OPAQUE = ("absl.testing", "absl.testing.parameterized", "absl.testing.absltest", "absl.testing.flagsaver")


def _alias(target: str) -> Builder:
    def build(m: Machine) -> ModuleV:
        found = m.module(target)
        return found if isinstance(found, ModuleV) else opaque_module(target)(m)

    return build


def _partly(name: str) -> Builder:
    PARTLY_MODELLED.add(name)

    def build(m: Machine) -> ModuleV:
        from scopelint.interp.foreign import foreign_attribute

        made = python_module(name)(m)
        made.attrs["__path__"] = m.list([])
        made.resolve = lambda attribute: foreign_attribute(m, name, attribute, False)
        return made

    return build


def _package(name: str) -> Builder:
    return lambda m: ModuleV(name)


for _name in NAMES.split():
    MODULES[_name] = python_module(_name)
for _name in ("gym", "pkg_resources"):
    MODULES[_name] = _partly(_name)
for _name, _target in ALIASES.items():
    MODULES[_name] = _alias(_target)
for _name in OPAQUE:
    MODULES[_name] = opaque_module(_name)
MODULES["absl"] = _package("absl")
MODULES["packaging"] = _package("packaging")
