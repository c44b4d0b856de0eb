"""distutils.version, as our interpreter runs it."""

import re


class Version:
    """What both kinds of versions share: they compare with each other and with strings."""

    def __init__(self, vstring=None):
        if vstring:
            self.parse(vstring)

    def __repr__(self):
        return "%s ('%s')" % (self.__class__.__name__, str(self))

    def __eq__(self, other):
        return self._key(other, 0) == self._key(other, 1)

    def __lt__(self, other):
        return self._key(other, 0) < self._key(other, 1)

    def __le__(self, other):
        return self._key(other, 0) <= self._key(other, 1)

    def __gt__(self, other):
        return self._key(other, 0) > self._key(other, 1)

    def __ge__(self, other):
        return self._key(other, 0) >= self._key(other, 1)

    def _key(self, other, side):
        if side == 0:
            return self._order()
        return (self.__class__(other) if isinstance(other, str) else other)._order()


class StrictVersion(Version):
    version_re = re.compile(r"^(\d+)\.(\d+)(\.(\d+))?([ab](\d+))?$", re.ASCII)

    def parse(self, vstring):
        found = self.version_re.match(vstring)
        if not found:
            raise ValueError("invalid version number '%s'" % vstring)
        major, minor, patch, prerelease, number = found.group(1, 2, 4, 5, 6)
        self.version = (int(major), int(minor), int(patch) if patch else 0)
        self.prerelease = (prerelease[0], int(number)) if prerelease else None

    def __str__(self):
        shown = self.version[:2] if self.version[2] == 0 else self.version
        text = ".".join(map(str, shown))
        return text + self.prerelease[0] + str(self.prerelease[1]) if self.prerelease else text

    def _order(self):
        return (self.version, self.prerelease or ("z", 0))


class LooseVersion(Version):
    component_re = re.compile(r"(\d+|[a-z]+|\.)")

    def parse(self, vstring):
        self.vstring = vstring
        parts = [part for part in self.component_re.split(vstring) if part and part != "."]
        self.version = [int(part) if part.isdigit() else part for part in parts]

    def __str__(self):
        return self.vstring

    def __repr__(self):
        return "LooseVersion ('%s')" % str(self)

    def _order(self):
        return self.version
