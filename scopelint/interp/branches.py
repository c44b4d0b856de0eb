"""Undecided branches: every alternative runs on the journal, then the paths are joined.

A frame's block may be left on several paths at once (one returns, the other runs through). The path that goes on
keeps running inside an open journal segment; the others wait in `Frame.pending` until the block that they leave ends.
`unwind` takes all paths of a block back to its beginning as data, `rewind` puts them into force again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from scopelint.interp.builtins.base import may_tf
from scopelint.interp.builtins.joining import join_values
from scopelint.interp.builtins.widening import widened
from scopelint.interp.errors import PyRaise
from scopelint.interp.frame import BREAK, CONTINUE, DEAD, RAISE, RETURN, Frame, Path, Signal
from scopelint.interp.values import ItemLog, ItemTable, Unknown, Value
from scopelint.journal import MISSING, Delta, Table

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

_WIDENED = (Table, ItemTable)

MAX_LEAVING = 8
"""Paths that may wait in a block; more of them are joined as far as they leave it in the same way."""


def unwind(f: Frame, mark: int, signal: Signal | None, value: Value, outer: bool = False) -> list[Path]:
    """Undo everything since the block whose pending mark is `mark` began; answer its paths, the present one first.

    `outer`: a segment was also opened at the very beginning of the block.
    """
    journal = f.m.journal
    paths = [Path(signal, value, Delta())]
    while len(f.pending) > mark:
        _prefix(paths, journal.rollback())
        paths.append(f.pending.pop())
    if outer:
        _prefix(paths, journal.rollback())
    return paths


def _prefix(paths: list[Path], earlier: Delta) -> None:
    for p in paths:
        p.delta = earlier.then(p.delta) if p.delta else earlier


def in_some_order(f: Frame, run: Callable[[], Signal | None]) -> Signal | None:
    """A loop over elements whose order alone is not known: what it names is not certain, everything else holds."""
    paths = explore(f, run)
    return rewind(f, paths, any(log.ordered for p in paths for log, _, _ in p.delta.logs.values()))


def rewind(f: Frame, paths: list[Path], doubtful: bool = False) -> Signal | None:
    """Put the paths into force: those that ran through are joined and go on, the others wait in `pending`.

    If none ran through, those of one kind go on and their signal is answered (a RAISE is raised).
    """
    going = [p for p in paths if p.signal is None]
    raising = [p for p in paths if p.signal is RAISE]
    leaving = [p for p in paths if p.signal is not None and p.signal is not RAISE and p.signal is not DEAD]
    if not going and not leaving:
        if not raising:
            return DEAD
        merge_paths(f.m, raising[:1])
        raise raising[0].value
    for p in raising:
        f.m.uncertain_raise(p.value)
    doubtful = doubtful or (not f.trying and any(not p.value.guard for p in raising))
    if not f.trying:
        raising = []
    signal: Signal | None = None
    if not going:
        signal = leaving[0].signal
        going = [p for p in leaving if p.signal is signal]
        leaving = [p for p in leaving if p.signal is not signal]
    for p in (leaving if len(leaving) <= MAX_LEAVING else _fewer(f.m, leaving)) + raising:
        f.pending.append(p)
        f.m.journal.begin()
    merge_paths(f.m, going, doubtful)
    if signal is RETURN:
        f.result = join_all(f.m, [p.value for p in going])
    return signal


def _fewer(m: Machine, paths: list[Path]) -> list[Path]:
    """The same with those joined that leave by one signal and made nothing (a search through a long list that returns what it finds)."""
    kept: list[Path] = []
    joined: dict[Signal | None, Path] = {}
    for p in paths:
        twin = None if _lasting(p.delta) else joined.setdefault(p.signal, p)
        if twin is None or twin is p:
            kept.append(p)
            continue
        m.journal.begin()
        m.journal.merge(twin.delta, p.delta, m.join)
        twin.delta = m.journal.rollback()
        twin.value = join_values(m, twin.value, p.value)
    return kept


def _lasting(delta: Delta) -> bool:
    """Whether the changes are more than those of plain values."""
    return _touches_more_than_values(delta) or any(isinstance(table, Table) and table.doubts for table, _, _ in delta.slots.values())


def join_all(m: Machine, values: list[Value]) -> Value:
    result = values[0]
    for v in values[1:]:
        result = join_values(m, result, v)
    return result


def merge_paths(m: Machine, paths: list[Path], doubtful: bool = False) -> None:
    """Bring the join of the paths' effects into the present state.

    doubtful: another path ended in an exception that is no guard of the program's, so that these need not be the ones that run.
    """
    if doubtful:
        m.journal.begin()
        merge_paths(m, paths)
        m.journal.apply_doubtful(m.journal.rollback(), m.join)
        return
    if len(paths) == 1:
        m.journal.apply(paths[0].delta)
        return
    total = paths[0].delta
    for i, p in enumerate(paths[1:]):
        last = i == len(paths) - 2
        if not last:
            m.journal.begin()
        m.journal.merge(total, p.delta, m.join)
        if not last:
            total = m.journal.rollback()


def explore(f: Frame, run: Callable[[], Signal | None]) -> list[Path]:
    """Run one alternative of a block on a copy of the state; its paths, the state as before."""
    mark = len(f.pending)
    f.m.explored += 1
    f.m.journal.begin()
    try:
        signal = run()
    except PyRaise as error:
        return unwind(f, mark, RAISE, error, outer=True)
    return unwind(f, mark, signal, f.result if signal is RETURN else None, outer=True)


def branch(f: Frame, alternatives: list[Callable[[], Signal | None]]) -> Signal | None:
    """An undecided statement: all alternatives, joined."""
    paths: list[Path] = []
    for run in alternatives:
        paths += explore(f, run)
    return rewind(f, paths)


def settle(f: Frame, mark: int, signal: Signal | None, kinds: tuple[Signal, ...]) -> Signal | None:
    """A block ends here: paths that left it by one of `kinds` run through again."""
    if len(f.pending) == mark:
        return None if signal in kinds else signal
    paths = unwind(f, mark, signal, f.result if signal is RETURN else None)
    for p in paths:
        if p.signal in kinds:
            p.signal = None
    return rewind(f, paths)


def on_every_path(
    f: Frame, mark: int, signal: Signal | None, error: PyRaise | None, run: Callable[[Path], Path | list[Path]]
) -> Signal | None:
    """A finally clause or a context manager's exit: `run` on each path out of the block, then the paths go their ways.

    run gets the path with its effect in force and answers how it goes on.
    """
    if error is not None:
        first = Path(RAISE, error, Delta())
    else:
        first = Path(signal, f.result if signal is RETURN else None, Delta())
    if len(f.pending) == mark:
        after = run(first)
        if isinstance(after, Path) and after.signal is not RAISE:
            if after.signal is RETURN:
                f.result = after.value
            return after.signal
        if isinstance(after, Path):
            raise after.value
        return rewind(f, after)
    results: list[Path] = []
    for p in unwind(f, mark, first.signal, first.value):
        results += _run_on(f, p, run)
    return rewind(f, results)


def _run_on(f: Frame, p: Path, run: Callable[[Path], Path | list[Path]]) -> list[Path]:
    journal = f.m.journal
    mark = len(f.pending)
    journal.begin()
    journal.apply(p.delta)
    try:
        after = run(p)
    except PyRaise as error:
        return unwind(f, mark, RAISE, error, outer=True)
    ends = after if isinstance(after, list) else [after]
    total = unwind(f, mark, None, None, outer=True)[0].delta
    for end in ends:
        end.delta = total.then(end.delta) if isinstance(after, list) else total
    return ends


def finish(f: Frame, signal: Signal | None, error: PyRaise | None) -> Value:
    """A function's end: all its paths joined into one state and one value."""
    if not f.pending:
        if error is not None:
            raise error
        return f.result if signal is RETURN else None
    paths = unwind(f, 0, RAISE if error is not None else signal, error if error is not None else (f.result if signal is RETURN else None))
    good = [p for p in paths if p.signal is not RAISE and p.signal is not DEAD]
    if not good:
        return _none_returned(f, paths)
    raising = [p for p in paths if p.signal is RAISE]
    for p in raising:
        f.m.uncertain_raise(p.value)
    merge_paths(f.m, good, any(not p.value.guard for p in raising))
    return join_all(f.m, [p.value if p.signal is RETURN else None for p in good])


def _none_returned(f: Frame, paths: list[Path]) -> Value:
    raising = [p for p in paths if p.signal is RAISE]
    if raising:
        merge_paths(f.m, raising[:1])
        raise raising[0].value
    merge_paths(f.m, paths[:1])
    return f.m.unknown("a loop that could not be followed to its end", tf=True)


def fork(m: Machine, thunks: list[Callable[[], Value]]) -> Value:
    """An undecided expression: every alternative on a copy of the state, values and states joined."""
    done: list[Path] = []
    failed: list[tuple[PyRaise, Delta]] = []
    m.explored += len(thunks)
    for thunk in thunks:
        m.journal.begin()
        try:
            value = thunk()
        except PyRaise as error:
            failed.append((error, m.journal.rollback()))
            continue
        done.append(Path(None, value, m.journal.rollback()))
    if not done:
        m.journal.apply(failed[0][1])
        raise failed[0][0]
    for lost, _ in failed:
        m.uncertain_raise(lost)
    merge_paths(m, done, any(not lost.guard for lost, _ in failed))
    return join_all(m, [p.value for p in done])


def makes_nothing(f: Frame, run: Callable[[], Signal | None], kinds: tuple[Signal, ...] = (CONTINUE,)) -> bool:
    """Whether one more iteration would end in one of `kinds`, if not at its end, and leave all but plain values and records as it is.

    It is undone.
    """
    paths = explore(f, run)
    return all(p.signal is None or p.signal in kinds for p in paths) and not any(_makes(p.delta) for p in paths)


def some_iterations(f: Frame, run: Callable[[], Signal | None], what: str, more: bool = False) -> Signal | None:
    """A loop of unknown length: none, one or more runs of the body, all conditional. more: after many that are known.

    The body runs twice, the second time with whatever the first run changed no longer known, so that repeated creation shows.
    """
    for _ in range(2):
        paths = explore(f, run)
        touched = any(_makes(p.delta) if more else _tells(p.delta) for p in paths)
        for p in paths:
            if p.signal is BREAK or p.signal is CONTINUE:
                p.signal = None
        changed = [
            (t, k) for p in paths for (_, k), (t, before, _) in p.delta.slots.items() if type(t) in _WIDENED and before is not MISSING
        ]
        logs = [change for p in paths for change in p.delta.logs.values() if type(change[0]) is ItemLog]
        signal = rewind(f, [*paths, Path(None, None, Delta())])
        if touched:
            f.m.incomplete(what)
        if signal is not None:
            return signal
        for table, key in changed:
            widen(f.m, table, key)
        for log, before, after in logs:
            widen_items(f.m, log, before, after)
    return None


def widen_items(m: Machine, log: Any, before: list[Value], after: list[Value]) -> None:
    """A list that an unknown number of iterations changed: one that they only extended keeps its front."""
    reason = "an element that changes in a loop of unknown length"
    m.journal.touch(log)
    moved = (len(after) > len(before) or "rest" in log.state) and any(a is not b for a, b in zip(after, before, strict=False))
    if moved or len(after) < len(before):
        log[:] = []
        m.journal.set(log.state, "rest", Unknown(reason, m.here(), tf=any(may_tf(v) for v in after + before)))
    else:
        log[:] = [widened(m, v, reason) for v in log]


def _touches_more_than_values(delta: Delta) -> bool:
    return any(not log.plain for log, _, _ in delta.logs.values())


def _tells(delta: Delta) -> bool:
    """Whether what the program makes hangs on how often this runs."""
    return any(log.tells(after) for log, _, after in delta.logs.values())


def widen(m: Machine, table: dict[Any, Any], key: Value) -> None:
    """After an unknown number of iterations a changed plain value may be anything of its kind."""
    value = table.get(key, MISSING)
    reason = f"`{key}` changes in a loop of unknown length" if isinstance(key, str) else "changes in a loop of unknown length"
    wide = value if value is MISSING else widened(m, value, reason)
    if wide is not value:
        m.journal.set(table, key, wide)


def _makes(delta: Delta) -> bool:
    """Whether more than plain values changed, and what is only told of later."""
    return any(not (log.plain or log.record) for log, _, _ in delta.logs.values())
