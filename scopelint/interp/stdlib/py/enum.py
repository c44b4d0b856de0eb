"""enum, as our interpreter runs it."""
from _scopelint import set_class_attr, class_table


class auto:
    value = None


def unique(enumeration):
    return enumeration


class _Members(dict):
    pass


def _is_member(name, value):
    if name.startswith("_"):
        return False
    if hasattr(value, "__get__") or hasattr(value, "__set__"):
        return False
    return True


class EnumMeta(type):
    def __new__(metacls, name, bases, namespace, **kwds):
        members = []
        plain = {}
        ignored = namespace.get("_ignore_", [])
        for key, value in namespace.items():
            if _is_member(key, value) and not isinstance(value, (property, staticmethod, classmethod)) and key not in ignored:
                members.append((key, value))
            else:
                plain[key] = value
        cls = type.__new__(metacls, name, bases, plain)
        set_class_attr(cls, "_member_names_", [])
        set_class_attr(cls, "_member_map_", {})
        mixed = _data_type(bases)
        values = []
        for key, value in members:
            if isinstance(value, auto):
                value = cls._generate_next_value_(key, 1, len(values), values)
            values.append(value)
            member = None
            for other in cls._member_map_.values():
                if other._value_ == value:
                    member = other
                    break
            if member is None:
                member = _make_member(cls, mixed, plain, key, value)
                cls._member_names_.append(key)
            cls._member_map_[key] = member
            set_class_attr(cls, key, member)
        return cls

    def __call__(cls, value, names=None, module=None, qualname=None, type=None, start=1):
        if names is not None:
            return _functional(cls, value, names, start)
        if isinstance(value, cls):
            return value
        for member in cls._member_map_.values():
            if member._value_ == value:
                return member
        return cls._missing_(value)

    def __iter__(cls):
        return iter([cls._member_map_[name] for name in cls._member_names_])

    def __reversed__(cls):
        return iter([cls._member_map_[name] for name in reversed(cls._member_names_)])

    def __len__(cls):
        return len(cls._member_names_)

    def __contains__(cls, member):
        return isinstance(member, cls)

    def __getitem__(cls, name):
        return cls._member_map_[name]

    def __bool__(cls):
        return True

    @property
    def __members__(cls):
        return cls._member_map_


def _functional(cls, name, names, start):
    if isinstance(names, str):
        names = names.replace(",", " ").split()
    pairs = list(names.items()) if isinstance(names, dict) else list(names)
    namespace = {}
    for i, item in enumerate(pairs):
        if isinstance(item, str):
            namespace[item] = i + start
        else:
            namespace[item[0]] = item[1]
    return EnumMeta.__new__(type(cls), name, (cls,), namespace)


def _data_type(bases):
    for base in bases:
        for c in base.__mro__:
            if c in (int, str, float, tuple):
                return c
    return None


def _make_member(cls, mixed, plain, name, value):
    args = value if isinstance(value, tuple) else (value,)
    if "__new__" in plain:
        member = plain["__new__"](cls, *args)
        if not hasattr(member, "_value_"):
            member._value_ = value
    elif mixed is not None:
        member = mixed.__new__(cls, value)
        member._value_ = value
    else:
        member = object.__new__(cls)
        member._value_ = value
    member._name_ = name
    for c in cls.__mro__:
        if "__init__" in dict(class_table(c)) and c is not object and c is not mixed:
            member.__init__(*args)
            break
    return member


class Enum(metaclass=EnumMeta):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return last_values[-1] + 1 if last_values else start

    @classmethod
    def _missing_(cls, value):
        raise ValueError("%r is not a valid %s" % (value, cls.__name__))

    @property
    def name(self):
        return self._name_

    @property
    def value(self):
        return self._value_

    def __repr__(self):
        return "<%s.%s: %r>" % (self.__class__.__name__, self._name_, self._value_)

    def __str__(self):
        return "%s.%s" % (self.__class__.__name__, self._name_)

    def __format__(self, spec):
        if isinstance(self, (int, str, float)):
            return format(self._value_, spec)
        return format(str(self), spec)


class IntEnum(int, Enum):
    pass


class Flag(Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return last_values[-1] * 2 if last_values else 1

    @classmethod
    def _missing_(cls, value):
        member = object.__new__(cls)
        member._name_ = None
        member._value_ = value
        return member

    def __or__(self, other):
        return self.__class__(self._value_ | other._value_)

    def __and__(self, other):
        return self.__class__(self._value_ & other._value_)

    def __contains__(self, other):
        return other._value_ & self._value_ == other._value_

    def __bool__(self):
        return bool(self._value_)


class IntFlag(int, Flag):
    @classmethod
    def _missing_(cls, value):
        member = int.__new__(cls, value)
        member._name_ = None
        member._value_ = value
        return member
