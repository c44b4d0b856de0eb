"""Does a file, or what it imports, reach TensorFlow? A textual answer, which costs no parse and errs towards yes."""

from __future__ import annotations

import os
import re

from scopelint.source.errors import SourceError
from scopelint.source.load import read_bytes
from scopelint.source.resolve import Resolver, absolute_name, module_name

_TENSORFLOW = re.compile(rb"\b(?:tensorflow\w*|tf_slim|tf_keras|keras|sonnet|tflearn|tensorlayer)\b")
_IMPORT = re.compile(
    rb"^[ \t]*(?:import[ \t]+(?P<plain>[^\n#;]+)|from[ \t]+(?P<source>[\w.]+)[ \t]+import[ \t]*(?P<names>\([^)]*\)|[^\n#;]*))",
    re.MULTILINE,
)
_NAME = re.compile(rb"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_COMMENT = re.compile(rb"#[^\n]*")


def mentions_tensorflow(data: bytes) -> bool:
    """Whether the text itself names TensorFlow or a library that is built on it."""
    return _TENSORFLOW.search(data) is not None


def imported_names(data: bytes, package: str = "") -> list[str]:
    """Absolute dotted names that a text seems to import (`from a import b` gives a and a.b); docstrings may add a few that it does not."""
    out: dict[str, None] = {}
    for match in _IMPORT.finditer(data.replace(b"\\\n", b" ").replace(b"\r\n", b"\n")):
        if match["plain"] is not None:
            for part in match["plain"].split(b","):
                found = _NAME.match(part.strip())
                if found:
                    out[_text(found.group())] = None
            continue
        source = match["source"]
        bare = source.lstrip(b".")
        base = absolute_name(_text(bare) or None, len(source) - len(bare), package)
        if base is None:
            continue
        out[base] = None
        for part in _COMMENT.sub(b"", match["names"]).strip(b"() \t").split(b","):
            found = _NAME.match(part.strip())
            if found:
                out[f"{base}.{_text(found.group())}"] = None
    return list(out)


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")


def _with_parents(name: str) -> list[str]:
    """a.b.c -> a, a.b, a.b.c: an import runs every package on the way."""
    parts = name.split(".")
    return [".".join(parts[: i + 1]) for i in range(len(parts))]


class Reach:
    """The import graph of a tree, followed as far as a question needs."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.read = 0
        self._direct: dict[str, tuple[bool, tuple[str, ...]]] = {}
        self._answers: dict[str, bool] = {}

    def reaches(self, path: str) -> bool:
        """Whether the file or anything of the tree that it imports, at any distance, mentions TensorFlow."""
        start = os.path.abspath(path)
        seen = {start}
        queue = [start]
        while queue:
            here = queue.pop()
            known = self._answers.get(here)
            if known is False:
                continue
            mentions, imports = self._look(here)
            if known or mentions:
                self._answers[start] = True
                return True
            fresh = [i for i in imports if i not in seen]
            seen.update(fresh)
            queue.extend(fresh)
        self._answers.update(dict.fromkeys(seen, False))
        return False

    def imports(self, path: str) -> tuple[str, ...]:
        """The files of the tree that a file imports itself."""
        return self._look(os.path.abspath(path))[1]

    def _look(self, path: str) -> tuple[bool, tuple[str, ...]]:
        if path not in self._direct:
            self.read += 1
            try:
                data = read_bytes(path)
            except SourceError:
                self._direct[path] = (False, ())
            else:
                self._direct[path] = (mentions_tensorflow(data), tuple(self._files(path, data)))
        return self._direct[path]

    def _files(self, path: str, data: bytes) -> list[str]:
        name, _ = module_name(path)
        package = name if os.path.basename(path) == "__init__.py" else name.rpartition(".")[0]
        found = [self.resolver.find(n) for name in imported_names(data, package) for n in _with_parents(name)]
        files = {f.path: None for f in found if f is not None and f.path}
        local = [os.path.join(os.path.dirname(path), *n.split(".")) for n in imported_names(data)]
        for place in local:
            for candidate in (place + ".py", os.path.join(place, "__init__.py")):
                if os.path.isfile(candidate):
                    files[candidate] = None
        return list(files)
