"""What TensorFlow raises while a graph is built."""

from __future__ import annotations


class ScopeError(Exception):
    """An exception that TensorFlow would raise: its Python type's name, its text, the rule that reports it and facts about it.

    `certain` is False where another path of the program might not raise.
    """

    def __init__(self, type: str, message: str, rule: str = "", certain: bool = True, **data: str) -> None:
        super().__init__(message)
        self.type = type
        self.message = message
        self.rule = rule
        self.certain = certain
        self.data = data
