"""The work of `scopelint verify`: which programs, predicted and run one after the other."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import msgspec

from scopelint.analysis.calling import NotACall, call_of, qualname_of
from scopelint.cli.options import analysed
from scopelint.facts import Entry, Finding, Program
from scopelint.rules.engine import run_rules
from scopelint.rules.registry import select
from scopelint.source.resolve import module_name
from scopelint.verify.answer import Verdict
from scopelint.verify.compare import compare
from scopelint.verify.errors import RunFailed
from scopelint.verify.exceptions import missing_module
from scopelint.verify.judge import errors_of, judge, watched
from scopelint.verify.recording import Recording
from scopelint.verify.run import Call, Job, announcement, run_job
from scopelint.verify.runtimes import Chosen

Say = Callable[[str], None]


class Wish(msgspec.Struct, frozen=True):
    """What is asked for: `what` as typed, the `path` in it, who judges, --target, and the options with the project's."""

    what: str
    path: str
    judge: Chosen
    target: str | None
    options: dict[str, Any]


def verify(wish: Wish, say: Say) -> list[Verdict]:
    """Verify every program that is wished for. Raises NoRuntime, click.UsageError."""
    if not os.path.isdir(wish.path):
        return [_Verifier(wish, say).one(entry_of(wish))]
    verifier = _Verifier(wish, say)
    entries = verifier.scripts()
    if not entries:
        raise click.UsageError(f"no script in {wish.path} builds a graph")
    verdicts = []
    with progress(len(entries)) as step:
        for entry in entries:
            step(entry.path)
            verdicts.append(verifier.one(entry))
    return verdicts


def entry_of(wish: Wish) -> Entry:
    """The one program: a module body, or a call. Raises click.UsageError."""
    call, qualname = wish.options["call"], wish.what[len(wish.path) :].lstrip(":")
    path = os.path.relpath(wish.path) if not os.path.isabs(wish.path) else wish.path
    if not call and not qualname:
        return Entry(path, "<module>")
    if not call:
        call = "().".join(qualname.split(".")) + "()"
    try:
        node = call_of(call)
    except NotACall as error:
        raise click.UsageError(f"--call: {error}") from error
    if qualname and qualname_of(node) != qualname:
        raise click.UsageError(f"--call calls {qualname_of(node)}, not {qualname}")
    return Entry(path, qualname_of(node), call)


@contextmanager
def progress(total: int) -> Iterator[Callable[[str], None]]:
    """A bar on a terminal; elsewhere nothing (what runs is said anyway)."""
    if not sys.stderr.isatty():
        yield lambda name: None
        return
    bar: Any = click.progressbar(length=total, label="verifying", file=sys.stderr, item_show_func=lambda name: str(name or ""))
    with bar:
        yield lambda name: bar.update(1, name)


class _Verifier:
    """Predicts for the TensorFlow that answers, and runs."""

    def __init__(self, wish: Wish, say: Say) -> None:
        self.wish = wish
        self.say = say
        self.findings = wish.options["findings"]

    def scripts(self) -> list[Entry]:
        """The module bodies of a folder that make something."""
        programs = self._analysed((self.wish.path,), self.wish.options["target"])
        return [p.entry for p in programs if p.entry.qualname == "<module>" and any(g.ops or g.variables for g in p.graphs)]

    def one(self, entry: Entry) -> Verdict:
        """Run one program and hold the prediction against it."""
        options = self.wish.options
        findings = self._findings(self._predicted(entry, options["target"])) if self.findings else ()
        job = self._job(entry, findings)
        self.say(f"{announcement(job)}\n  this Python: {self.wish.judge.why}")
        try:
            outcome = run_job(job)
        except RunFailed as error:
            return Verdict(entry, failure=str(error))
        recording = outcome.recording
        if options["record_to"]:
            Path(options["record_to"]).write_bytes(outcome.raw)
        if self.findings:
            return Verdict(entry, recording, None, judge(findings, recording), outcome.network)
        program = self._predicted(entry, self.wish.target or target_of(recording))
        lacking = missing_module(program, recording)
        if lacking:
            where = "; install it there, or name its folder with --search-path"
            return Verdict(entry, recording, failure=f"{self.wish.judge.python} lacks what the program needs: {lacking}{where}")
        return Verdict(entry, recording, compare(program, recording), (), outcome.network)

    def _job(self, entry: Entry, findings: Sequence[Finding]) -> Job:
        options = self.wish.options
        call = Call(*module_name(entry.path), entry.call) if entry.call else None
        same = ("seconds", "memory", "keep_env", "no_network", "session", "device", "search_path", "argv")
        return Job(
            entry.path,
            os.getcwd(),
            self.wish.judge.python,
            cpu_seconds=options["cpu_seconds"] or 0.0,
            call=call,
            keep_going=options["keep_going"] or self.findings,
            watched=watched(findings),
            **{name: options[name] for name in same},
        )

    def _findings(self, program: Program) -> tuple[Finding, ...]:
        return errors_of(run_rules([program], select([], [])))

    def _predicted(self, entry: Entry, target: str) -> Program:
        """The program's prediction; an empty one for a script that does not reach TensorFlow."""
        for program in self._analysed((entry.path,), target, (entry,)):
            same_file = Path(program.entry.path).resolve() == Path(entry.path).resolve()
            if same_file and program.entry.qualname == entry.qualname:
                return program
        return Program(entry, True, (), (), ())

    def _analysed(self, paths: Sequence[str], target: str, entries: Sequence[Entry] = ()) -> Sequence[Program]:
        names = ("search_path", "exclude", "no_cache", "settings")
        known = {name: self.wish.options[name] for name in names}
        result = analysed(paths, target=target, argv=shlex.join(self.wish.options["argv"]), entries=entries, **known)
        for error in result.errors:
            self.say(f"{error.path}:{error.line}: {error.message}")
        return result.programs


def target_of(recording: Recording) -> str:
    """Whose names a prediction must be: those of the TensorFlow that answered."""
    return "tf1.15" if recording.tf.startswith("1.") else "tf2"
