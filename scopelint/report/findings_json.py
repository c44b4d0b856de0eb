"""`scopelint check --format json`: the public format scopelint.findings/1 (its fields are documented in README.md)."""

from __future__ import annotations

import msgspec

from scopelint.report.findings import FindingsAnswer, Lines

SCHEMA = "scopelint.findings/1"


def render(answer: FindingsAnswer, lines: Lines, colour: bool = False) -> str:
    """One JSON object."""
    document = {
        "schema": SCHEMA,
        "version": answer.version,
        "findings": answer.findings,
        "errors": answer.errors,
        "counts": answer.counts,
    }
    return msgspec.json.encode(document).decode() + "\n"
