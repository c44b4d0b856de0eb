"""Undecided branches: what one side made is conditional, what both made is not."""

from __future__ import annotations

import pytest

from scopelint.facts import show
from scopelint.graph.errors import ScopeError
from scopelint.graph.lookup import tensor_by_name
from scopelint.graph.reuse import AUTO, MAYBE
from tests.graph.program import Driver
from tests.graph.test_names import merge


@pytest.fixture
def driver() -> Driver:
    return Driver()


def certainties(driver: Driver) -> dict[str, str]:
    graph = driver.graph
    return {show(op.name): graph.certainty(op) for op in graph.ops}


def get(driver: Driver, name: str = "w") -> str:
    return str(driver.get(name, [1], "float32", None))


def test_ops_of_one_side_are_conditional(driver: Driver) -> None:
    merge(driver.graph, lambda: driver.op("a"), lambda: driver.op("b"))
    driver.op("c")
    assert certainties(driver) == {"a": "conditional", "b": "conditional", "c": "exact"}


def test_ops_of_both_sides_are_exact(driver: Driver) -> None:
    merge(driver.graph, lambda: (driver.op("a"), driver.op("x")), lambda: driver.op("a"))
    assert certainties(driver) == {"a": "exact", "x": "conditional"}
    assert [op.name for op in driver.graph.ops] == ["a", "x"]


def test_nested_branches(driver: Driver) -> None:
    def inner() -> None:
        driver.op("outer")
        merge(driver.graph, lambda: driver.op("both"), lambda: driver.op("both"))
        merge(driver.graph, lambda: driver.op("one"), lambda: None)

    merge(driver.graph, inner, lambda: (driver.op("outer"), driver.op("both")))
    assert certainties(driver) == {"outer": "exact", "both": "exact", "one": "conditional"}


def test_variable_of_both_sides_is_one(driver: Driver) -> None:
    merge(driver.graph, lambda: get(driver), lambda: get(driver))
    assert driver.collection("trainable_variables", None) == ["w:0"]
    with pytest.raises(ScopeError, match="Variable w already exists"):
        get(driver)


def test_variable_of_one_side_under_auto_reuse_exists_afterwards(driver: Driver) -> None:
    driver.variable_scope("s", None, "auto", True)
    merge(driver.graph, lambda: get(driver), lambda: None)
    assert certainties(driver)["s/w"] == "conditional"
    assert driver.collection("trainable_variables", None) == []
    assert get(driver) == "s/w:0"
    assert certainties(driver)["s/w"] == "exact"
    assert driver.collection("trainable_variables", None) == ["s/w:0"]


def test_reuse_of_one_side(driver: Driver) -> None:
    get(driver)
    merge(driver.graph, driver.reuse_variables, lambda: None)
    assert driver.graph.scopes.current.reuse == MAYBE
    assert get(driver) == "w:0"


def test_missing_variable_is_not_certain_after_a_taint(driver: Driver) -> None:
    driver.graph.taint(reason="something")
    driver.variable_scope("s", None, "true", True)
    with pytest.raises(ScopeError) as error:
        get(driver)
    assert not error.value.certain


def test_default_scope_after_one_sided_entry_is_uncertain(driver: Driver) -> None:
    def enter() -> None:
        driver.variable_scope(None, "d", None, True)
        driver.exit()

    merge(driver.graph, enter, lambda: None)
    assert show(driver.variable_scope(None, "d", None, True)[0]) == "d{_n}"


def test_leaving_the_outer_scope_makes_default_names_known_again(driver: Driver) -> None:
    driver.variable_scope("a", None, None, True)
    driver.graph.taint(reason="something")
    assert show(driver.variable_scope(None, "d", None, True)[0]) == "a/d{_n}"
    driver.exit()
    driver.exit()
    driver.variable_scope("a", None, None, True)
    assert driver.variable_scope(None, "d", None, True)[0] == "a/d"


def test_lookup_of_what_may_exist(driver: Driver) -> None:
    merge(driver.graph, lambda: driver.op("a"), lambda: None)
    with pytest.raises(ScopeError, match="refers to a Tensor which does not exist"):
        tensor_by_name(driver.graph, "b:0")
    driver.graph.taint(reason="something")
    assert tensor_by_name(driver.graph, "b:0") is None


def test_modes_combine() -> None:
    from scopelint.graph.reuse import combine

    table = {(None, True): True, (True, AUTO): True, (AUTO, True): AUTO, (False, AUTO): AUTO, (MAYBE, False): MAYBE, (MAYBE, True): True}
    assert all(combine(own, outer) == mode for (own, outer), mode in table.items())
