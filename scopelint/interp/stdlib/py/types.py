"""types.SimpleNamespace, as our interpreter runs it; the types themselves are natives (see runtime_.py)."""


class SimpleNamespace:
    def __init__(self, **kwargs):
        self.__dict__.update(kwargs)

    def __eq__(self, other):
        return isinstance(other, SimpleNamespace) and self.__dict__ == other.__dict__

    def __repr__(self):
        return "namespace(%s)" % ", ".join(["%s=%r" % item for item in sorted(self.__dict__.items())])
