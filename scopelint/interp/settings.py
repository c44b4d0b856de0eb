"""Budgets, in one frozen object."""

from __future__ import annotations

import msgspec


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """max_steps: calls and loop iterations a program; max_depth: nested calls; seconds: wall time a program;
    max_unroll: iterations of one loop; max_elements: elements of one container."""

    max_steps: int = 3_000_000
    max_depth: int = 220
    seconds: float = 60.0
    max_unroll: int = 20_000
    max_elements: int = 1_000_000
