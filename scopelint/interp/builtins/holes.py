"""String work on strings with holes: keeps what every completion of the string agrees on."""

from __future__ import annotations

from collections.abc import Callable

from scopelint.facts import hole, hole_regex, undecided
from scopelint.facts.names import _HOLE, HOLE_CLOSE, HOLE_OPEN


def pieces(text: str) -> list[str]:
    """Known parts at even positions, labels of holes at odd ones."""
    return _HOLE.split(text)


def rebuild(parts: list[str]) -> str:
    return "".join(hole(p) if i % 2 else p for i, p in enumerate(parts))


def one_hole(text: str) -> str:
    """The whole string forgotten but for a label."""
    labels = pieces(text)[1::2]
    return hole(labels[0] if labels else "text")


def prefix(text: str) -> str:
    """The known beginning."""
    return text.partition(HOLE_OPEN)[0]


def suffix(text: str) -> str:
    """The known end."""
    return pieces(text)[-1]


def min_length(text: str) -> int:
    return sum(len(p) for p in pieces(text)[::2])


def equal(a: str, b: str) -> bool | None:
    """a == b, None if it depends on the holes."""
    holed_a, holed_b = HOLE_OPEN in a, HOLE_OPEN in b
    if not holed_a and not holed_b:
        return a == b
    if a == b and not undecided(a):
        return True
    if holed_a and holed_b:
        return None if _ends_agree(a, b) else False
    if holed_b:
        a, b = b, a
    return None if hole_regex(a).fullmatch(b) else False


def _ends_agree(a: str, b: str) -> bool:
    pa, pb, sa, sb = prefix(a), prefix(b), suffix(a), suffix(b)
    return (pa.startswith(pb) or pb.startswith(pa)) and (sa.endswith(sb) or sb.endswith(sa))


def less(a: str, b: str) -> bool | None:
    """a < b where the known beginnings decide it."""
    pa, pb = prefix(a), prefix(b)
    for x, y in zip(pa, pb, strict=False):
        if x != y:
            return x < y
    return None


def contains(text: str, part: str) -> bool | None:
    """part in text, None if not decided."""
    if HOLE_OPEN not in part and any(part in p for p in pieces(text)[::2]):
        return True
    return None if HOLE_OPEN in text or HOLE_OPEN in part else False


def startswith(text: str, part: str) -> bool | None:
    if HOLE_OPEN in part:
        known = prefix(part)
        return None if prefix(text).startswith(known) or known.startswith(prefix(text)) else False
    start = prefix(text)
    if start.startswith(part):
        return True
    return None if part.startswith(start) and HOLE_OPEN in text else False


def endswith(text: str, part: str) -> bool | None:
    if HOLE_OPEN in part:
        known = suffix(part)
        return None if suffix(text).endswith(known) or known.endswith(suffix(text)) else False
    end = suffix(text)
    if end.endswith(part):
        return True
    return None if part.endswith(end) and HOLE_OPEN in text else False


def map_case(text: str, method: str) -> str:
    """lower, upper, casefold, swapcase part by part; other methods forget the string."""
    if method not in {"lower", "upper", "casefold", "swapcase"}:
        return one_hole(text)
    return rebuild([p if i % 2 else str(getattr(p, method)()) for i, p in enumerate(pieces(text))])


def replace(text: str, old: str, new: str) -> str:
    """str.replace; forgotten where a match could straddle a hole's border."""
    if HOLE_OPEN in old or not old:
        return one_hole(text)
    parts = pieces(text)
    for i in range(0, len(parts), 2):
        part = parts[i]
        after_hole, before_hole = i > 0, i < len(parts) - 1
        for n in range(1, len(old)):
            if (before_hole and part.endswith(old[:n])) or (after_hole and part.startswith(old[n:])):
                return one_hole(text)
    return rebuild([p if i % 2 else p.replace(old, new) for i, p in enumerate(parts)])


def strip(text: str, chars: str | None, method: str) -> str:
    """strip, lstrip, rstrip: the known ends are stripped; a hole at an end swallows what might be."""
    if chars is not None and HOLE_OPEN in chars:
        return one_hole(text)
    parts = pieces(text)
    if method != "rstrip":
        _strip_from(parts, range(0, len(parts), 2), lambda p: p.lstrip(chars))
    if method != "lstrip":
        _strip_from(parts, range(len(parts) - 1, -1, -2), lambda p: p.rstrip(chars))
    return rebuild(parts)


def _strip_from(parts: list[str], order: range, strip_one: Callable[[str], str]) -> None:
    """Strip known parts from one end until something known is left: the holes passed may be empty, or hold what is stripped here."""
    for i in order:
        parts[i] = strip_one(parts[i])
        if parts[i]:
            return


def index(text: str, i: int) -> str | None:
    """text[i], or None if the known ends do not decide it."""
    if i >= 0:
        start = prefix(text)
        return start[i] if i < len(start) else None
    end = suffix(text)
    return end[i] if -i <= len(end) else None


def slice_(text: str, start: int | None, stop: int | None, step: int | None) -> str:
    """text[start:stop:step] as far as the known ends reach."""
    if step not in (None, 1):
        return one_hole(text)
    head, tail = prefix(text), suffix(text)
    begin = start or 0
    if stop is None or (stop < 0 and -stop <= len(tail)):
        kept = text if stop is None else text[:stop]
        if 0 <= begin <= len(head):
            return kept[begin:]
        if begin < 0 and -begin <= len(tail):
            return tail[begin:] if stop is None else tail[begin:stop]
        return one_hole(text)
    if stop >= 0 and stop <= len(head) and begin >= 0:
        return head[begin:stop]
    if stop >= 0 and 0 <= begin <= len(head):
        return head[begin:] + one_hole(text)
    return one_hole(text)


def find(text: str, part: str) -> int | None:
    """text.find(part) if the match is in the known beginning; None otherwise."""
    if HOLE_OPEN in part:
        return None
    at = prefix(text).find(part)
    return at if at >= 0 else None


def split_head(text: str, sep: str) -> list[str] | None:
    """The leading elements of text.split(sep) that are known whole; None if not even that makes sense."""
    if HOLE_OPEN in sep or not sep:
        return None
    return prefix(text).split(sep)[:-1]


def last_part(text: str, sep: str) -> tuple[str, str] | None:
    """What stands before and after the last `sep`, if that is surely the last: nothing unknown follows it."""
    at = text.rfind(sep)
    if at < 0 or HOLE_OPEN in text[at:] or HOLE_CLOSE in text[at:]:
        return None
    return text[:at], text[at + len(sep) :]
