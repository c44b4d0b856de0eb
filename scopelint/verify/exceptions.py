"""The exception that ends a program, compared: its type, its message's beginning, its line."""

from __future__ import annotations

from scopelint.facts import Program, Raise, show
from scopelint.facts.names import HOLE_OPEN
from scopelint.verify.differences import Difference
from scopelint.verify.recording import RecordedError, Recording
from scopelint.verify.sites import same_site

COMPARED = 40
"""Characters of a message that are compared: TensorFlow's releases differ in what follows."""

PYTHONS_OWN = (
    "TypeError",
    "AttributeError",
    "NameError",
    "UnboundLocalError",
    "IndexError",
    "KeyError",
    "ZeroDivisionError",
    "ImportError",
)
"""Types whose messages are Python's and differ with its version."""


def compare_exceptions(program: Program, recording: Recording) -> list[Difference]:
    """The exception that ends the program."""
    predicted = next((r for r in program.raises if r.certainty == "exact"), None)
    actual = ending(recording)
    if actual is None:
        return [not_raised(predicted)] if predicted else []
    possible = [r for r in program.raises if same_exception(r, actual)]
    if possible and (predicted is None or predicted in possible):
        return said_otherwise(predicted, actual) if predicted else []
    instead = f"instead of the predicted {predicted.type}" if predicted else "which was not predicted"
    message = f"{actual.type} was raised, {instead}: {first_line(actual.message)}"
    stack = predicted.stack if predicted else ()
    return [Difference("exception", actual.type, message, stack, actual.stack, predicts=predicted is not None)]


def ending(recording: Recording) -> RecordedError | None:
    """The exception that ended the program, or would have if it had not gone on."""
    refused = next((g for g in recording.failed_gets if g.went_on), None)
    return recording.error if refused is None else RecordedError(refused.type, refused.message, refused.stack)


def same_exception(predicted: Raise, actual: RecordedError) -> bool:
    return predicted.type == actual.type and same_site(predicted.stack, actual.stack)


def unexpected(program: Program, actual: RecordedError) -> bool:
    """Whether no prediction, not even of some path, is of this exception."""
    return not any(same_exception(r, actual) for r in program.raises)


def missing_module(program: Program, recording: Recording) -> str:
    """What the judging Python has not got and the prediction did not miss ("" if that is not how the program ended)."""
    error = recording.error
    if error is None or error.type not in ("ModuleNotFoundError", "ImportError") or not unexpected(program, error):
        return ""
    return first_line(error.message)


def said_otherwise(predicted: Raise, actual: RecordedError) -> list[Difference]:
    """The message's beginning, where it is TensorFlow's."""
    if predicted.type in PYTHONS_OWN or begins_alike(predicted.message, actual.message):
        return []
    message = f"the message is {first_line(actual.message)!r}, predicted {first_line(show(predicted.message))!r}"
    return [Difference("exception", actual.type, message, predicted.stack, actual.stack, predicts=True)]


def begins_alike(predicted: str, actual: str) -> bool:
    """Whether a message begins as predicted; what follows the first unknown part is not compared."""
    known = predicted.partition(HOLE_OPEN)[0]
    return actual.startswith(known[:COMPARED])


def not_raised(predicted: Raise) -> Difference:
    message = f"{predicted.type} was predicted, but nothing was raised: {first_line(show(predicted.message))}"
    return Difference("exception", predicted.type, message, predicted.stack, predicts=True)


def first_line(message: str) -> str:
    return message.split("\n")[0][:200]
