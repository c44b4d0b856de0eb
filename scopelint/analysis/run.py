"""The analysis of files and folders: finding programs, running them, gathering what comes out."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec

from scopelint.analysis import forks
from scopelint.analysis.entries import EntryPoint, Tree
from scopelint.analysis.loader import FileStore
from scopelint.analysis.names import names_of
from scopelint.analysis.program import Answer, Conditions, Outcome, lost_outcome, run_file, run_package, unpacked, warm_up
from scopelint.facts import Entry, FileError, Program
from scopelint.interp.settings import Settings
from scopelint.source.cache import Cache
from scopelint.source.discover import DEFAULT_EXCLUDES, discover
from scopelint.source.reach import Reach
from scopelint.source.resolve import Resolver, module_name

FILES_A_PROCESS = 8
"""Files that are worth a process of their own to lower."""


FILES_A_PACKAGE = 12
PROGRAMS_A_PACKAGE = 40
"""Files of one package that share one import of it, and the programs after which no more of them do: they run one after the other."""


class Result(msgspec.Struct, frozen=True):
    """files: how many were found; analysed: how many reach TensorFlow; counters: work done (steps, files lowered, cache hits ...)."""

    programs: tuple[Program, ...]
    errors: tuple[FileError, ...]
    counters: dict[str, int]
    files: int = 0
    analysed: int = 0


def analyse(
    paths: Sequence[str],
    *,
    settings: Settings | None = None,
    target: str = "tf1.15",
    search_path: Sequence[str] = (),
    argv: Sequence[str] = (),
    entries: Sequence[Entry] = (),
    cache: bool | Cache = True,
    exclude: Sequence[str] = (),
    cwd: str | None = None,
    jobs: int = 0,
) -> Result:
    """Predict every program in files and folders (or only `entries`), `jobs` files at once (0: as there are processors).

    Whatever is wrong with a file is in `errors`; nothing is raised."""
    with _rare_collections():
        return _analyse(paths, settings, target, search_path, argv, entries, cache, exclude, cwd, jobs or os.cpu_count() or 1)


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Many long-lived nodes make the default thresholds of the garbage collector dear."""
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], 100_000), 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _one_a_place(errors: Sequence[FileError]) -> tuple[FileError, ...]:
    """The same diagnostic at the same line once, whichever program met it first."""
    first: dict[tuple[str, int, str], FileError] = {}
    for error in errors:
        first.setdefault((error.path, error.line, error.message.partition(" (program ")[0]), error)
    return tuple(first.values())


def _analyse(
    paths: Sequence[str],
    settings: Settings | None,
    target: str,
    search_path: Sequence[str],
    argv: Sequence[str],
    entries: Sequence[Entry],
    cache: bool | Cache,
    exclude: Sequence[str],
    cwd: str | None,
    jobs: int,
) -> Result:
    folder = os.path.abspath(cwd or os.getcwd())
    kept = cache if isinstance(cache, Cache) else Cache() if cache else None
    chosen = settings or Settings()
    conditions = Conditions(folder, target, chosen, tuple(search_path), tuple(argv), time.monotonic() + chosen.total_seconds)
    run = _Analysis(conditions, FileStore(folder, kept))
    found = discover([os.path.join(folder, p) if cwd else p for p in paths], (*DEFAULT_EXCLUDES, *exclude))
    files = [os.path.abspath(f) for f in found.files]
    named = {os.path.abspath(os.path.join(folder, p)) for p in paths}
    points = run.entry_points(files, named, jobs)
    if entries:
        points = run.chosen(points, entries)
    outcomes = run.outcomes(points, named, jobs)
    errors = [FileError(run.store.shown(e.path), e.line, e.message) for e in found.errors] + run.errors(outcomes)
    programs = tuple(o.program for o, wanted in outcomes if wanted)
    return Result(programs, _one_a_place(errors), run.counters(programs), len(files), run.analysed)


class _Analysis:
    def __init__(self, conditions: Conditions, store: FileStore) -> None:
        self.conditions = conditions
        self.store = store
        self.resolver = Resolver(None, conditions.cwd, conditions.search_path)
        self.reach = Reach(self.resolver)
        self.analysed = 0

    def entry_points(self, files: Sequence[str], named: set[str], jobs: int = 1) -> list[EntryPoint]:
        """The programs of the files, in the files' order."""
        reaching = [f for f in files if f in named or self.reach.reaches(f)]
        for path in files:
            if path not in reaching:
                self.store.check(path)
        self._lower(reaching, jobs)
        loaded = [(f, self.store.load(f).module) for f in reaching]
        names = {f: names_of(module) for f, module in loaded if module is not None}
        self.analysed = len(names)
        tree = Tree(names, {f: self.reach.imports(f) for f in names}, self._in_tree)
        return [point for f in names for point in tree.entries(f, f in named)]

    def _lower(self, files: Sequence[str], jobs: int) -> None:
        """Lower files into the cache, several at once: what is not in it yet costs more than starting processes."""
        if self.store.cache is None or jobs < 2 or len(files) < FILES_A_PROCESS * 2 or not forks.AVAILABLE:
            return
        parts = [files[i::jobs] for i in range(jobs)]
        seconds = self.conditions.settings.total_seconds + 5
        forks.run_forked([lambda part=part: self._load_all(part) for part in parts], seconds, jobs, self.conditions.until)  # type: ignore[misc]

    def _load_all(self, files: Sequence[str]) -> None:
        for path in files:
            if not self.conditions.over:
                self.store.load(path)

    def _in_tree(self, path: str, module: str) -> bool:
        bare = module.lstrip(".")
        level = len(module) - len(bare)
        if level:
            return True
        if self.resolver.find(bare) is not None or self.resolver.find(bare.rpartition(".")[0]) is not None:
            return True
        first = os.path.join(os.path.dirname(path), bare.partition(".")[0])
        return os.path.isfile(first + ".py") or os.path.isdir(first)

    def chosen(self, points: Sequence[EntryPoint], entries: Sequence[Entry]) -> list[EntryPoint]:
        """The programs that were asked for by name, also those that would not be programs of themselves."""
        known = {(self.store.shown(p.path), p.qualname): p for p in points}
        out = []
        for entry in entries:
            path = os.path.abspath(os.path.join(self.conditions.cwd, entry.path))
            point = known.get((self.store.shown(path), entry.qualname)) or _point(path, entry.qualname, self.store)
            out.append(msgspec.structs.replace(point, call=entry.call))
        return out

    def outcomes(self, points: Sequence[EntryPoint], named: set[str], jobs: int) -> list[tuple[Outcome, bool]]:
        """Every program, and whether it is worth telling: the body of a file that was named always is, others if they make anything."""
        by_file = {path: [p for p in points if p.path == path] for path in dict.fromkeys(p.path for p in points)}
        if jobs > 1 and len(by_file) > 1 and forks.AVAILABLE:
            ran = self._in_processes(list(by_file.values()), jobs)
        else:
            ran = [run_file(group, self.store, self.conditions) for group in by_file.values()]
        answers = zip((p for group in by_file.values() for p in group), (a for group in ran for a in group), strict=True)
        outcomes = [(p, unpacked(a, p, self.store, self.conditions)) for p, a in answers]
        return [(o, _makes_anything(o.program) or (p.qualname == "<module>" and p.path in named)) for p, o in outcomes]

    def _in_processes(self, groups: list[list[EntryPoint]], jobs: int) -> list[list[Answer]]:
        warm_up(self.store, self.conditions)
        parts = _parts(groups)
        patience = max(self.conditions.patience([p for g in part for p in (*g, g[0])]) for part in parts) + 5
        works = [lambda part=part: self._run_part(part) for part in parts]
        ran: dict[int, list[Answer]] = {}
        for answer, part in zip(forks.run_forked(works, patience, jobs, self.conditions.until), parts, strict=True):
            found = [self._lost(g, answer) for g in part] if isinstance(answer, forks.Lost) else answer
            ran.update((id(g), a) for g, a in zip(part, found, strict=True))
        return [ran[id(g)] for g in groups]

    def _lost(self, group: list[EntryPoint], lost: forks.Lost) -> list[Answer]:
        return [lost_outcome(lost, p, self.store, self.conditions) for p in group]

    def _run_part(self, part: list[list[EntryPoint]]) -> list[list[Answer]]:
        if len(part) == 1:
            return [run_file(part[0], self.store, self.conditions)]
        return run_package(part, self.store, self.conditions)

    def _not_begun(self, outcomes: Sequence[tuple[Outcome, bool]]) -> list[FileError]:
        """One diagnostic for all programs whose turn did not come."""
        entries = [o.program.entry for o, _ in outcomes if not o.begun]
        if not entries:
            return []
        files = list(dict.fromkeys(e.path for e in entries))
        limit = f"time budget of the whole run of {self.conditions.settings.total_seconds:g} reached (setting: total-seconds)"
        more = f" and {len(files) - 1} more files" if len(files) > 1 else ""
        return [FileError(files[0], 1, f"{limit}: not analysed are {len(entries)} programs of {files[0]}{more}")]

    def errors(self, outcomes: Sequence[tuple[Outcome, bool]]) -> list[FileError]:
        """Diagnostics of files that were needed, then those of programs."""
        return [*self.store.errors, *(e for o, _ in outcomes for e in o.errors), *self._not_begun(outcomes)]

    def counters(self, programs: Sequence[Program]) -> dict[str, int]:
        """Work counters of the whole run."""
        cache = self.store.cache
        return {
            "programs": len(programs),
            "steps": sum(p.counters.get("steps", 0) for p in programs),
            "files_read": self.reach.read,
            "files_loaded": len(self.store.files),
            "cache_hits": cache.hits if cache else 0,
            "cache_misses": cache.misses if cache else 0,
        }


def _parts(groups: list[list[EntryPoint]]) -> list[list[list[EntryPoint]]]:
    """Which files share a process: a few of one package that programs import; any other has one of its own. The longest first."""
    packages: dict[tuple[str, str], list[list[EntryPoint]]] = {}
    parts: list[list[list[EntryPoint]]] = []
    for group in groups:
        name, top = module_name(group[0].path)
        package = name.rpartition(".")[0]
        if not package or all(p.qualname == "<module>" for p in group):
            parts.append([group])
            continue
        part = packages.get((top, package))
        if part is None or len(part) >= FILES_A_PACKAGE or sum(map(len, part)) + len(group) > PROGRAMS_A_PACKAGE:
            part = packages[top, package] = []
            parts.append(part)
        part.append(group)
    return sorted(parts, key=lambda part: -sum(map(len, part)))


def _makes_anything(p: Program) -> bool:
    return any(g.ops or g.variables for g in p.graphs) or bool(p.raises) or bool(p.caught)


def _point(path: str, qualname: str, store: FileStore) -> EntryPoint:
    if qualname == "<module>":
        return EntryPoint(path, qualname)
    owner, _, method = qualname.partition(".")
    module = store.load(path).module
    if module is not None and owner in names_of(module).classes:
        return EntryPoint(path, qualname, owner, method)
    return EntryPoint(path, qualname, "", qualname)
