"""The conformance scripts that are not yet predicted whole, with the reasons; `python -m tests.conformance_gaps` writes the list anew.

conformance_gaps.txt has one line each: script, target, `wrong` or `missing`, the reason (the first difference).
"""

from __future__ import annotations

from pathlib import Path

from scopelint.verify.compare import Difference
from tests.predicted import comparison, recorded_cases

LIST = Path(__file__).with_name("conformance_gaps.txt")
HEADER = "# script | target | wrong or missing | the first difference (written by python -m tests.conformance_gaps)\n"


def gaps() -> dict[tuple[str, str], tuple[str, str]]:
    """The list: (script, target) -> (wrong or missing, reason)."""
    out = {}
    for line in LIST.read_text().splitlines() if LIST.exists() else ():
        if line and not line.startswith("#"):
            script, target, kind, why = (part.strip() for part in line.split("|", 3))
            out[script, target] = (kind, why)
    return out


def is_wrong(d: Difference) -> bool:
    """Whether the difference is about something predicted, rather than about something missed."""
    return d.kind in ("wrong", "shape", "dtype", "trainable") or d.predicts or (d.kind in ("site", "sharing") and bool(d.predicted))


def wrong(script: str, target: str) -> list[str]:
    """What the prediction says and is not so."""
    return [text(d) for d in comparison("conformance", script, target).differences if is_wrong(d)]


def missing(script: str, target: str) -> list[str]:
    """Every difference, the excused ones too."""
    return [text(d) for d in comparison("conformance", script, target).differences]


def text(d: Difference) -> str:
    return f"{d.kind}: {d.what}: {d.message}".replace("\n", " ")[:160]


def main() -> None:
    lines = []
    for script, target in recorded_cases("conformance"):
        try:
            bad, all_of_it = wrong(script, target), missing(script, target)
        except Exception as error:
            bad, all_of_it = [f"{type(error).__name__}: {error}"[:160]] * 2, ["failed"]
        if all_of_it:
            lines.append(f"{script} | {target} | {'wrong' if bad else 'missing'} | {(bad or all_of_it)[0]}\n")
    LIST.write_text(HEADER + "".join(lines))
    total = len(recorded_cases("conformance"))
    print(f"{total - len(lines)} of {total} whole, {sum('| wrong |' in line for line in lines)} wrong")


if __name__ == "__main__":
    main()
