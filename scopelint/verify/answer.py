"""What `verify` answers: one verdict a program, and how machines read it (JSON, JUnit)."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import msgspec

from scopelint.facts import Entry, show
from scopelint.verify.differences import Comparison, Difference
from scopelint.verify.judge import Judged
from scopelint.verify.recording import Recording
from scopelint.verify.text import difference_lines

SCHEMA = "scopelint.verify/1"


class Verdict(msgspec.Struct, frozen=True):
    """One program's run. Without a `recording` there is a `failure`: why there is no answer of TensorFlow's."""

    entry: Entry
    recording: Recording | None = None
    comparison: Comparison | None = None
    judged: tuple[Judged, ...] = ()
    network: str = "on"
    failure: str = ""

    @property
    def agrees(self) -> bool:
        """Nothing is wrong or missing that was called exact or complete, and no finding is refuted."""
        refuted = any(j.verdict == "refuted" for j in self.judged)
        return not self.failure and not refuted and (self.comparison is None or self.comparison.agrees)


class RuntimeAnswer(msgspec.Struct, frozen=True):
    """Which TensorFlow answered, and how. session: what Session.run did, `runs` of its calls faked; stopped: where the run was ended."""

    tensorflow: str
    python: str
    imported_as: str
    session: str
    runs: int
    stopped: str
    network: str


class ProgramAnswer(msgspec.Struct, frozen=True):
    """One program in the JSON answer."""

    entry: Entry
    agrees: bool
    failure: str
    runtime: RuntimeAnswer | None
    comparison: Comparison | None
    findings: tuple[Judged, ...]


class Answer(msgspec.Struct, frozen=True):
    """The JSON answer of `verify`."""

    schema: str
    scopelint: str
    programs: tuple[ProgramAnswer, ...]


def answer(version: str, verdicts: tuple[Verdict, ...]) -> Answer:
    """The verdicts as the JSON answer says them."""
    return Answer(SCHEMA, version, tuple(program_answer(v) for v in verdicts))


def program_answer(v: Verdict) -> ProgramAnswer:
    runtime, r = None, v.recording
    if r is not None:
        stopped = r.stopped.why if r.stopped is not None else ""
        runtime = RuntimeAnswer(r.tf, r.python, r.imported_as, r.session, r.runs, stopped, v.network)
    return ProgramAnswer(v.entry, v.agrees, v.failure, runtime, v.comparison, v.judged)


def json_text(version: str, verdicts: tuple[Verdict, ...]) -> str:
    """The JSON answer."""
    plain = msgspec.to_builtins(answer(version, verdicts))
    for program in plain["programs"]:
        for difference in (program["comparison"] or {}).get("differences", ()):
            difference["what"] = show(difference["what"])
    return msgspec.json.format(msgspec.json.encode(plain), indent=2).decode() + "\n"


def json_schema() -> dict[str, Any]:
    """The JSON schema of the answer (a place's second item is null at the program's end)."""
    schema = msgspec.json.schema(Answer)
    place = schema["$defs"]["Difference"]["properties"]["place"]
    place["prefixItems"][1] = {"type": ["number", "null"]}
    return schema


def junit(verdicts: tuple[Verdict, ...]) -> str:
    """JUnit's XML: a suite a program; a case for variables, ops, sharing, the exception and, if asked for, the findings."""
    root = ElementTree.Element("testsuites", name="scopelint verify")
    for v in verdicts:
        suite = ElementTree.SubElement(root, "testsuite", name=str(v.entry))
        cases = _cases(v)
        for name, texts in cases.items():
            case = ElementTree.SubElement(suite, "testcase", classname=str(v.entry), name=name)
            if name == "run" and texts:
                ElementTree.SubElement(case, "error", message=_xml(texts[0].split("\n")[0])).text = _xml(texts[0])
            elif texts:
                message = f"{len(texts)} difference{'s'[: len(texts) != 1]}"
                ElementTree.SubElement(case, "failure", message=message).text = _xml("\n".join(texts))
        suite.set("tests", str(len(cases)))
        suite.set("errors", str(int(bool(cases.get("run")))))
        suite.set("failures", str(sum(bool(t) for n, t in cases.items() if n != "run")))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _cases(v: Verdict) -> dict[str, list[str]]:
    """Test case -> what is wrong with it."""
    if v.failure:
        return {"run": [v.failure]}
    cases: dict[str, list[str]] = {"run": []}
    if v.comparison is not None:
        cases |= {name: [] for name in ("variables", "ops", "sharing", "exception")}
        for d in v.comparison.differences:
            if not d.excused:
                cases.setdefault(_case(d), []).append("\n".join(difference_lines(d)))
    if v.judged:
        cases["findings"] = [f"{j.finding.path}:{j.finding.line}: {j.finding.rule}: refuted" for j in v.judged if j.verdict == "refuted"]
    return cases


def _case(d: Difference) -> str:
    if d.kind in ("sharing", "exception", "graphs"):
        return d.kind
    return "ops" if d.what.startswith("op ") else "variables"


NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _xml(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return NOT_XML.sub("?", show(text))
