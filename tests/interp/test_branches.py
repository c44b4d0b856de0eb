"""Undecided branches: what both paths agree on is kept, what differs is not known, effects of lost paths are undone."""

from __future__ import annotations

from scopelint.interp.values import Choice, Unknown
from tests.interp.harness import is_unknown, machine, run

U = "u = input() == 'x'\n"


def test_equal_on_both_sides_is_known() -> None:
    assert run(U + "if u: a = 1\nelse: a = 1\n")["a"] == 1


def test_different_is_a_choice() -> None:
    a = run(U + "if u: a = 1\nelse: a = 2\n")["a"]
    assert isinstance(a, Choice) and set(a.options) == {1, 2}


def test_choice_forks_calls() -> None:
    out = run(U + "f = (lambda: 3) if u else (lambda: 3)\na = f()\n")
    assert out["a"] == 3


def test_early_return_joins_at_the_end() -> None:
    a = run(U + "def f():\n    if u: return 1\n    return 2\na = f()\nb = a\n")["a"]
    assert isinstance(a, Choice) and set(a.options) == {1, 2}


def test_early_return_keeps_effects_apart() -> None:
    out = run(U + "log = []\ndef f():\n    if u: return 1\n    log.append(1)\n    return 1\na = f()\nn = len(log)\n")
    assert out["a"] == 1
    assert is_unknown(out["n"])


def test_guard_that_raises_is_assumed_not_to() -> None:
    assert run(U + "if u: raise ValueError('no')\na = 1\n")["a"] == 1


def test_exception_on_one_path_reaches_the_handler() -> None:
    a = run(U + "try:\n    if u: raise KeyError\n    a = 1\nexcept KeyError:\n    a = 2\n")["a"]
    assert isinstance(a, Choice) and set(a.options) == {1, 2}


def test_with_exits_on_every_path() -> None:
    text = """
    class C:
        def __enter__(self): stack.append(1)
        def __exit__(self, *a): stack.pop()
    stack = []
    def f():
        with C():
            if u: return 1
            stack[0] = 5
        return 2
    a = f()
    n = len(stack)
    """
    assert run(U + __import__("textwrap").dedent(text))["n"] == 0


def test_unknown_loop_runs_some_iterations() -> None:
    out = run(U + "items = []\nn = 0\nfor x in open('f'):\n    items.append(x)\n    n += 1\nm = len(items)\n")
    assert is_unknown(out["n"]) and is_unknown(out["m"])


def test_break_under_unknown_condition() -> None:
    out = run(U + "n = 0\nfor i in range(3):\n    if u: break\n    n = 7\nk = 5\n")
    assert out["k"] == 5
    assert isinstance(out["n"], Unknown)


def test_endless_loop_with_unknown_break_ends() -> None:
    assert run(U + "k = 0\nwhile True:\n    if u: break\n    k += 1\nz = 1\n")["z"] == 1


def test_recursion_with_unknown_end() -> None:
    assert run(U + "def f(n):\n    if u: return 0\n    return f(n + 1)\na = f(0)\nz = 1\n")["z"] == 1


def test_undecided_and_or() -> None:
    out = run(U + "a = u and 3\nb = u or 4\nc = None or 5\n")
    assert is_unknown(out["a"]) and out["c"] == 5


def test_module_that_may_not_be_installed() -> None:
    a = run("try:\n    import some_package\n    a = 1\nexcept ImportError:\n    a = 2\n")["a"]
    assert isinstance(a, Choice) and set(a.options) == {1, 2}


def test_a_path_that_fails_in_a_builtin_leaves_the_other() -> None:
    assert run(U + "def f():\n    if u: return 1 + 'a'\n    return 2\na = f()\n")["a"] == 2


def test_a_loop_over_a_set_keeps_what_does_not_depend_on_its_order() -> None:
    out = run(
        "names = list(set(['a', 'b', 'c']))\nd = {}\nfor n in names:\n    d[n] = len(n)\nm = sorted(names)\nk = 'b' in names\nfirst = names[0]\n"
    )
    assert out["d"] == {"a": 1, "b": 1, "c": 1}
    assert out["m"] == ["a", "b", "c"] and out["k"] is True
    assert is_unknown(out["first"])


def test_a_long_loop_that_makes_nothing_is_cut_short() -> None:
    m = machine()
    out = run(
        "n = 0\nfor i in range(10 ** 6):\n    n += abs(1)\nk = 1\nj = 0\nwhile j < 10 ** 6:\n    j += abs(1)\nz = 1\nwhile True:\n    j += abs(1)\nnever = 1\n",
        m,
    )
    assert is_unknown(out["n"]) and out["k"] == 1 and m.steps < 20_000
    assert out["z"] == 1 and "never" not in out
