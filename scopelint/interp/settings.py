"""Budgets, in one frozen object ([tool.scopelint.budgets] of pyproject.toml)."""

from __future__ import annotations

import msgspec


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """max_steps: calls and loop iterations a program; max_depth: nested calls; seconds: processor time a program;
    function_steps, function_seconds: the same for a program that is a function or a method (its arguments are not known, so that
    every branch is followed); max_unroll: iterations of one loop; max_elements: elements of one container;
    total_seconds: wall time after which a run begins no further program, and ends those under way."""

    max_steps: int = 3_000_000
    max_depth: int = 220
    seconds: float = 60.0
    function_steps: int = 450_000
    function_seconds: float = 15.0
    max_unroll: int = 20_000
    max_elements: int = 1_000_000
    total_seconds: float = 300.0
