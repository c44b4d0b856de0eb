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


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a program begins. call: the call that is the program, "f(1, training=True)" ("": with its required arguments unknown)."""

    path: str
    qualname: str
    call: str = ""

    def __str__(self) -> str:
        """train.py, net.py:Model.build, or net.py: build(1) for a call."""
        if self.call:
            return f"{self.path}: {self.call}"
        return self.path if self.qualname == "<module>" else f"{self.path}:{self.qualname}"


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
    """An operation. `inputs`: positions in the graph's `ops` of the operations its inputs come from (-1: not listed).

    device: as Operation.device says it, None where a function or an unknown value decides.
    """

    name: str
    type: str
    certainty: Certainty
    stack: Stack
    inputs: tuple[int, ...] = ()
    device: str | None = ""


class Scope(msgspec.Struct, frozen=True):
    """One activation of a variable scope or a name scope, in program order; activations form a tree by `parent`.

    kind: variable | name; asked: the name as given ("" by object); name: the full variable-scope or name-scope name;
    by: name | object | default (default_name was numbered); reuse: as in force inside; asked_reuse: the argument given
    ("" none); user: opened by the user's own code, not inside a library call; reused_at: the call that switched reuse on.
    """

    id: int
    parent: int
    kind: Literal["variable", "name"]
    asked: str
    name: str
    stack: Stack
    by: Literal["name", "object", "default"] = "name"
    reuse: Literal["false", "true", "auto"] = "false"
    asked_reuse: str = ""
    user: bool = True
    certainty: Certainty = "exact"
    graph: int = 0
    reused_at: Stack = ()


class Get(msgspec.Struct, frozen=True):
    """One request for a variable, in program order (what sharing rules read).

    kind: get_variable | Variable | layer | slot; reuse: false | true | auto as in force; name: the store's key (for kind
    Variable: the op's name); scope: the `Scope` activation it was made in (-1: the root); first: where the variable was created.
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
    scope: int = -1
    trainable: bool | None = None


class Lookup(msgspec.Struct, frozen=True):
    """A lookup by name or filter: get_tensor_by_name, get_collection(scope=...), ...

    asked: the name, or the scope that filters ("" none); left_out: names of the collection's items that the filter dropped.
    """

    kind: str
    asked: str
    found: tuple[str, ...]
    certainty: Certainty
    stack: Stack
    graph: int = 0
    left_out: tuple[str, ...] = ()


class Raise(msgspec.Struct, frozen=True):
    """An exception. `rule`: the rule it belongs to ("" if none). `caught`: the program handles it itself.

    variable: the name it is about; related: ("first created here" | "reuse switched on here", stack) pairs; data: what the
    message says, in parts (SL204: asked, found; SL202: optimizer; SL401: name); scope: the `Scope` activation.
    """

    type: str
    message: str
    rule: str
    stack: Stack
    certainty: Certainty = "exact"
    caught: bool = False
    variable: str = ""
    related: tuple[tuple[str, Stack], ...] = ()
    data: dict[str, str] = {}
    scope: int = -1
    graph: int = 0


class Note(msgspec.Struct, frozen=True):
    """An event that rules read, in program order: a scope entered, reuse switched on, a default name numbered ...

    kind examples: reuse_variables (data: scope = the full name; scope = the activation it was called in, opened = the
    activation that opened the scope object, -1 for the root), initializer, run, template. ops: how many ops the graph had.
    """

    kind: str
    stack: Stack
    certainty: Certainty = "exact"
    graph: int = 0
    data: dict[str, str] = {}
    scope: int = -1
    opened: int = -1
    ops: int = -1


class Graph(msgspec.Struct, frozen=True):
    """A graph's variables and ops in order of creation; update_ops: what its collection of that name holds, by name."""

    variables: tuple[Variable, ...]
    ops: tuple[Op, ...]
    update_ops: tuple[str, ...] = ()


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
    scopes: tuple[Scope, ...] = ()


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
