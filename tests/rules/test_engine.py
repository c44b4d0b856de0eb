"""How findings come from facts: positions, duplicates, order, and what is left unsaid."""

from __future__ import annotations

import msgspec

from scopelint.facts import Entry, Frame, Program, Raise, Stack
from scopelint.rules.engine import run_rules
from scopelint.rules.paths import why_again
from scopelint.rules.registry import RULES


def frame(line: int, path: str = "net.py", column: int = 4) -> Frame:
    return Frame(path, line, column, line, column + 10)


def duplicate(stack: Stack, first: Stack, **more: object) -> Raise:
    raised = Raise("ValueError", "Variable enc/w already exists", "duplicate-variable", stack, variable="enc/w")
    return msgspec.structs.replace(raised, related=(("first created here", first),), **more)


def program(*raises: Raise, qualname: str = "<module>", complete: bool = True) -> Program:
    return Program(Entry("net.py", qualname), complete, (), (), raises)


CALLS = duplicate((frame(6), frame(10)), (frame(6), frame(9)))


def test_a_finding_stands_at_the_innermost_frame() -> None:
    (found,) = run_rules([program(CALLS)], RULES)
    assert (found.rule, found.code, found.severity, found.confidence) == ("duplicate-variable", "SL101", "error", "exact")
    assert (found.path, found.line, found.column, found.end_column) == ("net.py", 6, 4, 14)
    assert found.stack == CALLS.stack
    assert found.related[0].stack == (frame(6), frame(9))
    assert "called from line 9, then from line 10" in found.message


def test_what_several_programs_show_is_said_once_and_as_surely_as_any_says_it() -> None:
    function = program(CALLS, qualname="build")
    assert [f.confidence for f in run_rules([function], RULES)] == ["likely"]
    assert [f.confidence for f in run_rules([function, program(CALLS), function], RULES)] == ["exact"]


def test_handled_or_uncertain_exceptions_are_not_reported() -> None:
    assert run_rules([program(msgspec.structs.replace(CALLS, caught=True))], RULES) == []
    assert run_rules([program(msgspec.structs.replace(CALLS, certainty="conditional"))], RULES) == []


def test_absence_is_not_claimed_of_an_incomplete_program_or_of_a_function() -> None:
    missing = Raise("ValueError", "Variable net/w does not exist", "reuse-missing-variable", (frame(4),), variable="net/w")
    assert [f.code for f in run_rules([program(missing)], RULES)] == ["SL201"]
    assert run_rules([program(missing, complete=False)], RULES) == []
    assert run_rules([program(missing, qualname="sample")], RULES) == []


def test_presence_is_claimed_even_then() -> None:
    assert [f.code for f in run_rules([program(CALLS, complete=False)], RULES)] == ["SL101"]


def test_order_is_by_place_then_rule() -> None:
    places = [("b.py", 1), ("a.py", 20), ("a.py", 3)]
    programs = [program(duplicate((frame(line, path),), (frame(1),))) for path, line in places]
    assert [(f.path, f.line) for f in run_rules(programs, RULES)] == sorted(places)


def test_without_any_frame_the_finding_stands_at_the_entry() -> None:
    (found,) = run_rules([program(duplicate((), ()))], RULES)
    assert (found.path, found.line) == ("net.py", 1)


def test_why_again() -> None:
    assert "more than once" in why_again((frame(3),), (frame(3),))
    assert "line 8 calls it two times" in why_again((frame(3), frame(8, column=1)), (frame(3), frame(8, column=20)))
    assert "line 3 uses the same name" in why_again((frame(3),), (frame(4),))
    assert "a.py:3 uses the same name" in why_again((frame(3, "a.py"),), (frame(4, "b.py"),))
