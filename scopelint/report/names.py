"""What `scopelint names` answers, and which formats it has: one module each, imported when asked for."""

from __future__ import annotations

import importlib
from typing import Literal

import msgspec

from scopelint.facts import FileError, Program

FORMATS = ("tree", "json", "table", "csv")
"""Each is scopelint.report.names_<format>.render(answer, style) -> str."""

Shown = Literal["variables", "ops"]


class NamesAnswer(msgspec.Struct, frozen=True):
    """The programs found, and how they were predicted."""

    version: str
    target: str
    programs: tuple[Program, ...]
    errors: tuple[FileError, ...] = ()
    shown: Shown = "variables"


class Style(msgspec.Struct, frozen=True):
    """How the text may look."""

    colour: bool = False


def render(answer: NamesAnswer, form: str, style: Style) -> str:
    """The answer in one of FORMATS."""
    text: str = importlib.import_module(f"scopelint.report.names_{form}").render(answer, style)
    return text
