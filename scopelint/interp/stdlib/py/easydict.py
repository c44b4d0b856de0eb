"""easydict, as our interpreter runs it."""


class EasyDict(dict):
    def __init__(self, d=None, **kwargs):
        if d is None:
            d = {}
        for k, v in dict(d, **kwargs).items():
            setattr(self, k, v)

    def __setattr__(self, name, value):
        if isinstance(value, (list, tuple)):
            value = type(value)([self.__class__(x) if isinstance(x, dict) else x for x in value])
        elif isinstance(value, dict) and not isinstance(value, EasyDict):
            value = EasyDict(value)
        object.__setattr__(self, name, value)
        dict.__setitem__(self, name, value)

    __setitem__ = __setattr__

    def update(self, e=None, **f):
        d = dict(e or {})
        d.update(f)
        for k in d:
            setattr(self, k, d[k])

    def pop(self, k, *d):
        if k in self:
            delattr(self, k)
        return dict.pop(self, k, *d)
