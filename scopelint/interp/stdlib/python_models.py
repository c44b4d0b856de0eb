"""The modules whose models are Python (py/*.py) without natives of their own."""

from __future__ import annotations

from scopelint.interp.stdlib.registry import MODULES
from scopelint.interp.stdlib.support import python_module

NAMES = ("argparse", "dataclasses", "enum", "logging", "threading")

for _name in NAMES:
    MODULES[_name] = python_module(_name)
