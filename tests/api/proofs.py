"""Which symbols are proven: those that the walk proves, or that cases use whose ops are compared, one by one, with TensorFlow's own.

usage: python -m tests.api.proofs      writes scopelint/api/data/proven.json and the table of the README
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from scopelint.api.coverage import Classifier, summary, usage
from scopelint.api.generate.usage import Calls, Names
from scopelint.api.optable import DATA
from scopelint.cli.api import table
from tests.api.op_predict import HEADER, HERE, stored_truth
from tests.api.op_truth import read_cases
from tests.api.walk.verdicts import modelled, unproven

FIXTURES = HERE.parents[1] / "fixtures"
TARGETS = {"tf1.15": "115", "tf2": "2"}
README = HERE.parents[1] / "README.md"
MARKS = ("<!-- scopelint api: python -m tests.api.proofs -->\n", "<!-- end -->")


def snippets(target: str) -> Iterator[str]:
    """The snippets that are predicted whole under a target and raise nothing."""
    gaps = json.loads((HERE / "op_gaps.json").read_text())[f"tf{TARGETS[target]}"]
    for cases in sorted(HERE.glob("*_cases.txt")):
        truth = next(HERE.glob(f"*{cases.name.partition('_')[0]}*_tf{TARGETS[target]}.json.gz"), None)
        answers = stored_truth(truth.name) if truth else {}
        for key, source in read_cases(str(cases)):
            if key not in gaps and key in answers and answers[key]["error"] is None:
                yield HEADER + source


def scripts(target: str) -> Iterator[str]:
    """The fixtures' scripts that are predicted whole and raise nothing."""
    gaps = (HERE.parent / "conformance_gaps.txt").read_text()
    for folder in (FIXTURES / "guide", FIXTURES / "conformance"):
        for truth in sorted((folder / f"truth{TARGETS[target]}").glob("*.json")):
            if f"{truth.stem} | {target} " not in gaps and json.loads(truth.read_text()).get("error") is None:
                yield (folder / "cases" / f"{truth.stem}.py").read_text()


def proven(target: str) -> list[str]:
    """The symbols of a target that proofs use."""
    names, classifier, found = Names(DATA), Classifier(target), set[str]()
    for source in [*snippets(target), *scripts(target)]:
        for dotted in Calls(ast.parse(source)).mentioned:
            symbol = names.public(dotted)
            if symbol is not None and classifier.classify(symbol) is not None:
                found.add(classifier.preferred(symbol))
    unproved = {symbol for symbol, of in unproven() if of == target}
    return sorted(found | {symbol for symbol in modelled(target) if symbol not in unproved})


def readme() -> str:
    """The README with the table as it is now."""
    before, mark, rest = README.read_text().partition(MARKS[0])
    return before + mark + table(summary("tf1.15"), usage()[0]) + MARKS[1] + rest.partition(MARKS[1])[2]


def write() -> None:
    """Write what is generated from the proofs."""
    text = json.dumps({target: proven(target) for target in TARGETS}, indent=0)
    Path(DATA, "proven.json").write_text(text + "\n")
    README.write_text(readme())


if __name__ == "__main__":
    write()
