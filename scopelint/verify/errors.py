"""Why a script could not be recorded."""

from __future__ import annotations


class VerifyError(Exception):
    """What a user is told when no comparison comes about."""


class NoRuntime(VerifyError):
    """The Python asked for is none, or has no TensorFlow: a matter of configuration."""


class RunFailed(VerifyError):
    """The child hit a limit or died: there is no answer of TensorFlow's."""


class NotMade(VerifyError):
    """A runtime could not be made: a step of it failed. Nothing of it is left."""
