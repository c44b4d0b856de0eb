"""What stands proven: each modelled symbol of a target held against TensorFlow, and the list of those that are not.

usage: python -m tests.api.walk.verdicts [SYMBOL...]       writes unproven.txt anew (or only the lines of some symbols)
"""

from __future__ import annotations

import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from functools import cache

from scopelint.api.coverage import OPAQUE, public
from tests.api.walk import programs
from tests.api.walk.predict import Difference, differences, predict
from tests.api.walk.truth import HERE, PATTERNS, TRUTHS, table, truth

LIST = HERE / "unproven.txt"
NO_PATTERN = "no call of it is in patterns.txt"


@cache
def modelled(target: str) -> tuple[str, ...]:
    """The public functions and classes that have a model."""
    return tuple(sorted(s.name for s in public(target) if s.state != OPAQUE))


@cache
def patterns(target: str) -> dict[str, list[programs.Pattern]]:
    """Symbol -> its patterns."""
    found = defaultdict(list)
    for pattern in programs.for_target(table()[1], target):
        found[pattern.symbol].append(pattern)
    return found


@cache
def unprovable() -> dict[str, str]:
    """symbol -> why no call of it proves anything."""
    return programs.unprovable(PATTERNS)


def works(pattern: programs.Pattern, target: str) -> bool:
    """Whether TensorFlow takes the plain call (one that it refuses proves only that)."""
    for line in truth(target)[pattern.key]["ops"]:
        if line.startswith(("raised/", "is/")):
            return line.startswith("is/")
    return False


def held(pattern: programs.Pattern, target: str) -> list[Difference]:
    """One pattern's program, predicted and held against TensorFlow's."""
    answer = truth(target)[pattern.key]
    return differences(answer, predict(programs.program(table()[0], pattern, answer["light"]), target))


def problems(symbol: str, target: str) -> list[Difference]:
    """All that speaks against a symbol's proof."""
    mine = patterns(target)[symbol]
    found = [d._replace(text=f"{p.key}: {d.text}") for p in mine for d in held(p, target)]
    if symbol in unprovable():
        return [*found, Difference(False, unprovable()[symbol])]
    return found if any(works(p, target) for p in mine) else [*found, Difference(False, NO_PATTERN)]


@cache
def unproven() -> dict[tuple[str, str], str]:
    """(symbol, target) -> why it has no proof."""
    lines = [line.split(" | ", 2) for line in LIST.read_text().splitlines() if line and not line.startswith("#")]
    return {(symbol, target): reason for symbol, target, reason in lines}


def reason(found: list[Difference]) -> str:
    """One line about what is missing."""
    stated = [d.text for d in found if d.text in unprovable().values()]
    if stated and not any(d.wrong for d in found):
        return stated[0]
    texts = [d.text.rpartition(": ")[2] if d.text != NO_PATTERN else d.text for d in found]
    because = [d.text.partition(": because ")[2] for d in found if ": because " in d.text]
    wrong = [d.text.rpartition(": ")[2] for d in found if d.wrong]
    return ("wrong: " + wrong[0] if wrong else because[0] if because else texts[0])[:160].replace("\n", " ")


def all_problems(asked: list[tuple[str, str]]) -> dict[tuple[str, str], list[Difference]]:
    """The problems of many (symbol, target), on all processors."""
    with ProcessPoolExecutor() as pool:
        return dict(zip(asked, pool.map(problems, *zip(*asked, strict=True), chunksize=10), strict=True))


def write(*only: str) -> None:
    """Write the list of what has no proof."""
    asked = [(symbol, target) for target in TRUTHS for symbol in modelled(target)]
    lines = {key: found for key, found in unproven().items() if key in asked} if only else {}
    for key, found in all_problems([key for key in asked if not only or key[0] in only]).items():
        lines.pop(key, None)
        if found:
            lines[key] = reason(found)
    head = "# Modelled symbols without a proof: symbol | target | why. It only shrinks. Written by: python -m tests.api.walk.verdicts\n"
    LIST.write_text(head + "".join(sorted(f"{symbol} | {target} | {why}\n" for (symbol, target), why in lines.items())))


if __name__ == "__main__":
    write(*sys.argv[1:])
