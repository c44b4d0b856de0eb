"""Random programs of scope and get operations: the symbolic graph and TensorFlow must agree on every name and every error."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.graph.program import run
from tests.graph.runtime import Runtime

EXAMPLES = int(os.environ.get("SCOPELINT_EXAMPLES", "120"))

names = st.sampled_from(["a", "b", "A", "a_1", "a/b", "d", "w", "d_1", "B_1"])
odd_names = st.one_of(names, st.sampled_from(["", "a/", "_x", "a b", "x>y", "-n", "a/b/", ".c"]))
reuse = st.sampled_from([None, None, None, "true", "false", "auto"])
shape = st.sampled_from([[1], [1], [1], [4], [2, 3], []])
dtype = st.sampled_from(["float32", "float32", "float32", "int32"])
parts = st.sampled_from([None] * 6 + [1, 2])

enter_name = st.tuples(st.just("name_scope"), odd_names, st.none())
enter_default_name = st.tuples(st.just("name_scope"), st.none(), names)
enter_scope = st.tuples(st.just("variable_scope"), odd_names, st.none(), reuse, st.sampled_from([True, True, True, False]))
enter_default = st.tuples(st.just("variable_scope"), st.none(), names, reuse, st.sampled_from([True, True, True, False]))
enter_object = st.tuples(st.just("scope_object"), st.integers(0, 9), reuse, st.sampled_from([True, True, False]))
leave = st.just(("exit",))
get = st.tuples(st.just("get"), names, shape, dtype, parts)
step = st.one_of(
    st.tuples(st.just("op"), st.one_of(st.none(), odd_names)),
    st.tuples(st.just("create"), st.one_of(st.none(), odd_names)),
    st.tuples(st.just("unique"), names, st.booleans()),
    enter_name,
    enter_default_name,
    enter_scope,
    enter_scope,
    enter_default,
    enter_default,
    enter_object,
    leave,
    leave,
    leave,
    st.just(("reuse_variables",)),
    get,
    get,
    get,
    st.tuples(st.just("variable"), st.one_of(st.none(), names)),
    st.tuples(st.just("template"), names, st.booleans(), st.one_of(st.none(), names)),
    st.tuples(st.just("call"), st.integers(0, 3), names),
    st.tuples(st.just("lookup"), st.sampled_from(["a/w:0", "a/w", "w:0", "w:7", "x:y", "a/b/w/read:0", "A:0"])),
    st.tuples(st.just("collection"), st.just("trainable_variables"), st.sampled_from([None, "a", "a/", ".*w"])),
)
programs = st.lists(step, min_size=1, max_size=30)


@pytest.fixture(scope="module", params=[pytest.param("tf1.15", marks=pytest.mark.tf115), pytest.param("tf2", marks=pytest.mark.tf2)])
def runtime(request: pytest.FixtureRequest) -> Iterator[tuple[str, Runtime]]:
    child = Runtime(request.param)
    yield request.param, child
    child.close()


def comparable(trace: list[Any]) -> list[Any]:
    """Without what the symbolic graph does not word: the variables a template's error lists, a template's own trace."""
    result = []
    for answer in trace:
        if isinstance(answer, dict) and "when calling a template" in answer["message"]:
            answer = {"type": answer["type"], "message": answer["message"].split(": [")[0].removesuffix(": ")}
        result.append(answer)
    return result


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(program=programs)
def test_agrees_with_tensorflow(runtime: tuple[str, Runtime], program: list[Any]) -> None:
    target, child = runtime
    steps = [list(s) for s in program]
    assert comparable(run(steps, target)) == comparable(child.run(steps))
