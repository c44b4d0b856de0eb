"""The proof of the models: one test walks the registry, and calls each symbol in every variation that the patterns make.

Names, types, dtypes and static shapes of all ops, what calls answer and what they raise are TensorFlow's. What is not known to us may be
missing only for the symbols of unproven.txt, which only shrinks; what we claim must hold for every symbol.
"""

from __future__ import annotations

import random

import pytest

from tests.api.walk import programs
from tests.api.walk.predict import Difference
from tests.api.walk.truth import TRUTHS, recorded, table, truth
from tests.api.walk.verdicts import all_problems, modelled, unproven

UNPROVEN, WRONG = 51, 0
"""How many lines unproven.txt has, and how many of something that we claim and that does not hold. They are lowered, never raised."""


@pytest.fixture(scope="module")
def found_problems(request: pytest.FixtureRequest) -> dict[tuple[str, str], list[Difference]]:
    """The problems of all symbols that this session asks for."""
    items = [i for i in request.session.items if isinstance(i, pytest.Function) and i.originalname == "test_model_is_tensorflow"]
    return all_problems([(i.callspec.params["symbol"], i.callspec.params["target"]) for i in items])


@pytest.mark.parametrize(("target", "symbol"), [(t, s) for t in TRUTHS for s in modelled(t)])
def test_model_is_tensorflow(target: str, symbol: str, found_problems: dict[tuple[str, str], list[Difference]]) -> None:
    found, listed = found_problems[symbol, target], unproven().get((symbol, target))
    if listed is None:
        assert [d.text for d in found] == []
    else:
        assert found, "it is proven now: strike it off unproven.txt, and lower UNPROVEN"
        assert listed.startswith("wrong: ") == any(d.wrong for d in found), [d.text for d in found if d.wrong]


def test_the_list_only_shrinks() -> None:
    assert len(unproven()) == UNPROVEN
    assert sum(reason.startswith("wrong: ") for reason in unproven().values()) == WRONG
    assert [key for key in unproven() if key[0] not in modelled(key[1])] == []


def test_patterns_are_of_modelled_symbols() -> None:
    known = {s for t in TRUTHS for s in modelled(t)}
    assert [p.key for p in table()[1] if p.symbol not in known] == []


def test_programs_are_generated() -> None:
    given, (first, *_) = {"f": "tf.zeros([2])"}, programs.expand("nn.relu | $(f§)")
    source = programs.program(given, first)
    assert '\nf = tf.zeros([2])\ndef plain(): return tf.nn.relu(f)\ndef named(): return tf.nn.relu(f, name="n")\n' in source
    assert source.count("run(named)") == 5 and "run(named)" not in programs.program(given, programs.expand("x | f")[0])


@pytest.mark.parametrize("target", TRUTHS)
def test_every_call_is_recorded(target: str) -> None:
    assert sorted(truth(target)) == sorted(p.key for p in programs.for_target(table()[1], target))


@pytest.mark.tf115
def test_truth_tf115(tf115: str) -> None:
    """The checked-in answers are those of TensorFlow 1.15 (a fifth of them is asked for, each time another)."""
    _is_current("tf1.15", tf115)


@pytest.mark.tf2
def test_truth_tf2(tf2: str) -> None:
    """The checked-in answers are those of TensorFlow 2 (as above)."""
    _is_current("tf2", tf2)


def _is_current(target: str, python: str) -> None:
    answers = truth(target)
    some = random.sample(sorted(answers), len(answers) // 5)
    assert recorded(target, python, some) == {key: answers[key] for key in some}
