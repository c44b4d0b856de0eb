"""Host-side exceptions of the interpreter."""

from __future__ import annotations

from typing import Any

from scopelint.facts import Stack


class PyRaise(Exception):
    """An exception of the analysed program, on its way up. `value` is the exception Instance; `stack` where it was raised.

    `guard`: a raise statement or assert of the program: where a path ends so, we take it that the program is not used that way.
    """

    def __init__(self, value: Any, stack: Stack = (), certain: bool = True, guard: bool = False) -> None:
        super().__init__(value)
        self.value = value
        self.stack = stack
        self.certain = certain
        self.guard = guard


class BudgetExceeded(Exception):
    """A budget of interp.settings was hit: the program's analysis ends here, what was found is kept.

    function: the function it was hit in; stack: the user's frames.
    """

    def __init__(self, budget: str, setting: str, limit: float, function: str = "", stack: Stack = ()) -> None:
        where = f" in {function}" if function else ""
        super().__init__(f"{budget} budget of {limit:.7g} reached{where} (setting: {setting})")
        self.function = function
        self.stack = stack
        self.budget = budget
        self.setting = setting
        self.limit = limit


class Infeasible(Exception):
    """This path cannot be followed further (an abandoned iteration, a path that ends the process)."""
