"""The builtin classes and functions of Python as natives of the machine.

`install(machine)` fills `machine.classes` and `machine.builtins`. A class's `construct(m, cls, *args, **kwargs)` answers the raw value for
the builtin class itself and an Instance with a payload for a subclass. Where a subclass of a mutable builtin (or an exception) brings its
own __init__, construct leaves the contents to it (that __init__ calls `dict.__init__` and the like, which fill the payload).
"""

from __future__ import annotations

from scopelint.interp.builtins.classes import install

__all__ = ["install"]
