"""packaging.version (PEP 440), as our interpreter runs it."""

import re

VERSION_PATTERN = (
    r"v?(?:(?P<epoch>[0-9]+)!)?(?P<release>[0-9]+(?:\.[0-9]+)*)"
    r"(?P<pre>[-_\.]?(?P<pre_l>a|b|c|rc|alpha|beta|pre|preview)[-_\.]?(?P<pre_n>[0-9]+)?)?"
    r"(?P<post>(?:-(?P<post_n1>[0-9]+))|(?:[-_\.]?(?P<post_l>post|rev|r)[-_\.]?(?P<post_n2>[0-9]+)?))?"
    r"(?P<dev>[-_\.]?(?P<dev_l>dev)[-_\.]?(?P<dev_n>[0-9]+)?)?"
    r"(?:\+(?P<local>[a-z0-9]+(?:[-_\.][a-z0-9]+)*))?"
)
_VERSION = re.compile(r"^\s*" + VERSION_PATTERN + r"\s*$")
_LETTERS = {"alpha": "a", "beta": "b", "c": "rc", "pre": "rc", "preview": "rc"}
_FIRST, _LAST = (-1,), (1,)


class InvalidVersion(ValueError):
    pass


class Version:
    def __init__(self, version):
        found = _VERSION.match(version.lower())
        if found is None:
            raise InvalidVersion("Invalid version: '%s'" % version)
        part = found.groupdict()
        self.epoch = int(part["epoch"]) if part["epoch"] else 0
        self.release = tuple(int(n) for n in part["release"].split("."))
        self.pre = (_LETTERS.get(part["pre_l"], part["pre_l"]), int(part["pre_n"] or 0)) if part["pre_l"] else None
        self.post = int(part["post_n1"] or part["post_n2"] or 0) if part["post"] else None
        self.dev = int(part["dev_n"] or 0) if part["dev_l"] else None
        self.local = re.sub(r"[-_]", ".", part["local"]) if part["local"] else None
        self._key = self._order()

    def _order(self):
        release = list(self.release)
        while release and release[-1] == 0:
            release.pop()
        if self.pre is not None:
            pre = (0,) + self.pre
        elif self.post is None and self.dev is not None:
            pre = _FIRST
        else:
            pre = _LAST
        post = _FIRST if self.post is None else (0, self.post)
        dev = _LAST if self.dev is None else (0, self.dev)
        local = () if self.local is None else tuple((1, int(p), "") if p.isdigit() else (0, 0, p) for p in self.local.split("."))
        return (self.epoch, tuple(release), pre, post, dev, self.local is not None, local)

    def __hash__(self):
        return hash(self._key)

    def __eq__(self, other):
        return self._key == other._key if isinstance(other, Version) else NotImplemented

    def __lt__(self, other):
        return self._key < other._key if isinstance(other, Version) else NotImplemented

    def __le__(self, other):
        return self._key <= other._key if isinstance(other, Version) else NotImplemented

    def __gt__(self, other):
        return self._key > other._key if isinstance(other, Version) else NotImplemented

    def __ge__(self, other):
        return self._key >= other._key if isinstance(other, Version) else NotImplemented

    def __str__(self):
        return self.public if self.local is None else self.public + "+" + self.local

    def __repr__(self):
        return "<Version('%s')>" % self

    @property
    def base_version(self):
        release = ".".join(str(n) for n in self.release)
        return "%d!%s" % (self.epoch, release) if self.epoch else release

    @property
    def public(self):
        text = self.base_version
        if self.pre is not None:
            text += "%s%d" % self.pre
        if self.post is not None:
            text += ".post%d" % self.post
        return text if self.dev is None else text + ".dev%d" % self.dev

    @property
    def major(self):
        return self.release[0]

    @property
    def minor(self):
        return self.release[1] if len(self.release) > 1 else 0

    @property
    def micro(self):
        return self.release[2] if len(self.release) > 2 else 0

    @property
    def is_prerelease(self):
        return self.dev is not None or self.pre is not None

    @property
    def is_postrelease(self):
        return self.post is not None

    @property
    def is_devrelease(self):
        return self.dev is not None


LegacyVersion = Version


def parse(version):
    return Version(version)
