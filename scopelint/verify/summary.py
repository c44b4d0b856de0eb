"""The verdicts as text: one program in full, several as their differences and a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scopelint.verify.answer import Verdict
from scopelint.verify.judge import Judged
from scopelint.verify.text import headline, lines


def report(verdicts: Sequence[Verdict], root: str) -> Iterator[str]:
    """All that there is to say. root: the folder that paths are relative to."""
    several = len(verdicts) > 1
    for v in verdicts:
        if several and v.agrees:
            continue
        if several:
            yield f"-- {v.entry}"
        yield from full(v, root)
    if several:
        yield from table(verdicts)


def full(v: Verdict, root: str) -> Iterator[str]:
    """One program's verdict."""
    if v.recording is None or v.failure:
        return
    if v.network not in ("on", "off"):
        yield f"the network {v.network}"
    if v.comparison is not None:
        yield from lines(v.comparison, v.recording, root)
        return
    yield headline(v.recording)
    yield from judged_lines(v.judged)


def judged_lines(judged: Sequence[Judged]) -> Iterator[str]:
    """What became of each finding."""
    for j in judged:
        f = j.finding
        yield f"  {j.verdict:<11}  {f.path}:{f.line}  {f.code} {f.rule}: {f.message}"
        if j.said:
            yield f"               TensorFlow: {j.said}"
    if not judged:
        yield "check finds no errors: there is nothing to confirm"
        return
    counts = [f"{sum(j.verdict == word for j in judged)} {word}" for word in ("confirmed", "refuted", "not reached")]
    yield ", ".join(counts)


def table(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """One line a program."""
    rows = [("program", "variables", "ops", "sharing", "verdict"), *(row(v) for v in verdicts)]
    yield from columns(rows)
    agree = sum(v.agrees for v in verdicts)
    yield f"{agree} of {len(verdicts)} agree"


def columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Rows as lines, each column as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for cells in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def row(v: Verdict) -> tuple[str, str, str, str, str]:
    """A program's line of the table."""
    name = str(v.entry)
    if v.failure:
        return (name, "", "", "", f"no answer: {v.failure.splitlines()[0]}")
    if v.comparison is None:
        return (name, "", "", "", "agrees" if v.agrees else "refuted")
    counts = [f"{t.found}/{t.of}" + (f", {t.wrong} wrong" if t.wrong else "") for t in v.comparison.tallies]
    counted = sum(not d.excused for d in v.comparison.differences)
    some = f"{counted} difference{'s'[: counted != 1]}"
    verdict = some if counted else "agrees" if not v.comparison.differences else "agrees as far as it goes"
    return (name, counts[0], counts[1], counts[2], verdict)
