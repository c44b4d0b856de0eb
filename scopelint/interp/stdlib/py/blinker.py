"""blinker: named signals and what listens to them. Receivers are called in no order that is known."""
import contextlib


class _Any:
    pass


ANY = _Any()


def _same(a, b):
    return a == b if isinstance(a, str) else a is b


class Signal:
    ANY = ANY

    def __init__(self, doc=None):
        self._links = []
        self._muted = False

    @property
    def receivers(self):
        return {receiver: receiver for _, receiver in self._links}

    def connect(self, receiver, sender=ANY, weak=True):
        self._links.append((sender, receiver))
        return receiver

    def connect_via(self, sender, weak=False):
        return lambda receiver: self.connect(receiver, sender, weak)

    @contextlib.contextmanager
    def connected_to(self, receiver, sender=ANY):
        self.connect(receiver, sender)
        try:
            yield
        finally:
            self.disconnect(receiver, sender)

    def disconnect(self, receiver, sender=ANY):
        self._links = [(s, r) for s, r in self._links if r != receiver or not (sender is ANY or _same(s, sender))]

    def receivers_for(self, sender):
        return set([r for s, r in self._links if s is ANY or _same(s, sender)])

    def has_receivers_for(self, sender):
        return len(self.receivers_for(sender)) > 0

    @contextlib.contextmanager
    def muted(self):
        self._muted = True
        try:
            yield
        finally:
            self._muted = False

    def send(self, *sender, **kwargs):
        given = sender[0] if sender else None
        if self._muted:
            return []
        return [(receiver, receiver(given, **kwargs)) for receiver in self.receivers_for(given)]


class NamedSignal(Signal):
    def __init__(self, name, doc=None):
        Signal.__init__(self, doc)
        self.name = name


class Namespace(dict):
    def signal(self, name, doc=None):
        if name not in self:
            self[name] = NamedSignal(name, doc)
        return self[name]


signal = Namespace().signal
