"""The facts of a program (CONTRACT.md's shapes, and what rules need besides them)."""

from __future__ import annotations

from typing import Literal

import msgspec

Certainty = Literal["exact", "conditional", "pattern"]


class Frame(msgspec.Struct, frozen=True, order=True):
    """The span of one call expression. Lines count from 1, columns from 0 (UTF-8 bytes, as CPython's ast)."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


Stack = tuple[Frame, ...]
"""The user's own frames, innermost first."""


class Entry(msgspec.Struct, frozen=True):
    path: str
    qualname: str


class Incomplete(msgspec.Struct, frozen=True):
    """Why a program's facts may not be all: something not modelled, a budget that was hit."""

    reason: str
    at: Frame | None = None
    path: str | None = None


class Variable(msgspec.Struct, frozen=True):
    """A variable. `shared`: made by the variable store (get_variable), so that reuse can find it."""

    name: str
    certainty: Certainty
    shape: tuple[int | None, ...] | None
    dtype: str | None
    trainable: bool | None
    collections: tuple[str, ...]
    created: Stack
    used: tuple[Stack, ...] = ()
    shared: bool = False
    store_name: str | None = None


class Op(msgspec.Struct, frozen=True):
    name: str
    type: str
    certainty: Certainty
    stack: Stack


class Get(msgspec.Struct, frozen=True):
    """One request for a variable, in program order (what sharing rules read).

    kind: get_variable | Variable | layer | slot; reuse: false | true | auto as in force; pass_: see `notes` of the room api.
    """

    name: str
    kind: str
    reuse: Literal["false", "true", "auto"]
    created: bool
    certainty: Certainty
    variable_scope: str
    name_scope: str
    stack: Stack
    graph: int = 0
    api: str = ""
    default_named: bool = False
    shape: tuple[int | None, ...] | None = None
    dtype: str | None = None
    first: Stack = ()


class Lookup(msgspec.Struct, frozen=True):
    """A lookup by name or filter: get_tensor_by_name, get_collection(scope=...), ..."""

    kind: str
    asked: str
    found: tuple[str, ...]
    certainty: Certainty
    stack: Stack
    graph: int = 0


class Raise(msgspec.Struct, frozen=True):
    """An exception. `rule`: the rule it belongs to ("" if none). `caught`: the program handles it itself."""

    type: str
    message: str
    rule: str
    stack: Stack
    certainty: Certainty = "exact"
    caught: bool = False
    variable: str = ""
    related: tuple[tuple[str, Stack], ...] = ()
    data: dict[str, str] = {}


class Note(msgspec.Struct, frozen=True):
    """An event that rules read, in program order: a scope entered, reuse switched on, a default name numbered ...

    kind examples: enter_variable_scope, enter_name_scope, reuse_variables, default_scope, layer_call, minimize, template.
    """

    kind: str
    stack: Stack
    certainty: Certainty = "exact"
    graph: int = 0
    data: dict[str, str] = {}


class Graph(msgspec.Struct, frozen=True):
    variables: tuple[Variable, ...]
    ops: tuple[Op, ...]


class Program(msgspec.Struct, frozen=True):
    entry: Entry
    complete: bool
    incomplete_because: tuple[Incomplete, ...]
    graphs: tuple[Graph, ...]
    raises: tuple[Raise, ...]
    gets: tuple[Get, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    notes: tuple[Note, ...] = ()
    caught: tuple[Raise, ...] = ()
    counters: dict[str, int] = {}


class Related(msgspec.Struct, frozen=True):
    message: str
    stack: Stack


class Fix(msgspec.Struct, frozen=True):
    title: str
    safety: Literal["safe", "unsafe"]
    renames: tuple[tuple[str, str], ...] = ()
    edits: tuple[str, ...] = ()


class Finding(msgspec.Struct, frozen=True):
    rule: str
    code: str
    severity: Literal["error", "warning", "info"]
    confidence: Literal["exact", "likely"]
    message: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    stack: Stack = ()
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()


class FileError(msgspec.Struct, frozen=True):
    """A file that could not be read or parsed, a budget hit, or our own failure: one clear diagnostic."""

    path: str
    line: int
    message: str
