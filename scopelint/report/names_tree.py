"""`scopelint names --format tree`: a program's names by scope, for people."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text
from rich.tree import Tree

from scopelint.facts import Certainty, Graph, Op, Program, Variable, show
from scopelint.report.names import NamesAnswer, Shown, Style
from scopelint.report.names_console import closing, draw, errors
from scopelint.report.names_text import shape_text, sharing_text, site

MARKS: dict[Certainty, tuple[str, str]] = {
    "exact": ("", ""),
    "conditional": ("on some path", "yellow"),
    "pattern": ("name in part unknown", "magenta"),
}


class Scope:
    """One component of names: what carries the whole name up to here, and what lies below."""

    def __init__(self) -> None:
        self.labels: list[Text] = []
        self.below: dict[str, Scope] = {}

    def at(self, path: list[str]) -> Scope:
        """The scope at a path below this one, made where it is not there yet."""
        scope = self
        for part in path:
            scope = scope.below.setdefault(part, Scope())
        return scope


def render(answer: NamesAnswer, style: Style) -> str:
    """A tree for each graph of each program, then the honest end."""
    return draw(items(answer), style)


def items(answer: NamesAnswer) -> Iterator[RenderableType]:
    for p in answer.programs:
        yield from program_items(p, answer)
    yield from errors(answer)
    if not answer.programs and not answer.errors:
        yield Text("No program that uses TensorFlow was found.")


def program_items(p: Program, answer: NamesAnswer) -> Iterator[RenderableType]:
    """One program: heading, trees, closing lines, an empty line."""
    for i, g in enumerate(p.graphs):
        heading = Text(str(p.entry), style="bold cyan")
        if len(p.graphs) > 1:
            heading.append(f"  graph {i}", style="cyan")
        yield graph_tree(g, answer.shown, heading)
    if not p.graphs:
        yield Text(str(p.entry), style="bold cyan")
    yield from closing(p)
    yield Text("")


def graph_tree(g: Graph, shown: Shown, heading: Text) -> Tree:
    """The names of a graph as a tree, in order of creation."""
    root = Scope()
    for item in g.variables if shown == "variables" else g.ops:
        parts = show(item.name).split("/")
        root.at(parts).labels.append(label(parts[-1], item))
    tree = Tree(heading, guide_style="dim")
    grow(tree, root)
    return tree


def grow(tree: Tree, scope: Scope) -> None:
    """Hang a scope's names below a node; a chain of scopes with nothing else in it becomes one line."""
    for part, child in scope.below.items():
        while not child.labels and len(child.below) == 1:
            ((deeper, grandchild),) = child.below.items()
            if grandchild.labels:
                break
            part, child = f"{part}/{deeper}", grandchild
        first = child.labels[0] if child.labels else Text(part + "/", style="blue")
        node = tree.add(first)
        for more in child.labels[1:]:
            node = tree.add(more)
        grow(node, child)


def label(last: str, item: Variable | Op) -> Text:
    """A name's last component and what is known of it."""
    mark, colour = MARKS[item.certainty]
    text = Text(last, style=colour, overflow="ignore", no_wrap=True)
    details = variable_details(item) if isinstance(item, Variable) else [item.type, site(item.stack)]
    text.append("  " + "  ".join(filter(None, details)), style="dim")
    if isinstance(item, Variable) and item.used:
        text.append("  " + sharing_text(item), style="green")
    if mark:
        text.append(f"  ({mark})", style=colour)
    return text


def variable_details(v: Variable) -> list[str]:
    """dtype and shape, whether it trains, where it was made."""
    trains = "not trainable" if v.trainable is False else ""
    return [f"{v.dtype or 'dtype ?'} {shape_text(v.shape)}", trains, site(v.created)]
