"""tf.DeviceSpec (run by scopelint's interpreter)."""


def _number(text):
    return int(text) if text != "*" else None


class DeviceSpec(object):
    """Mirrors tf.DeviceSpec: the parts of a device's name."""

    def __init__(self, job=None, replica=None, task=None, device_type=None, device_index=None):
        self.job = None if job is None else str(job)
        self.replica = None if replica is None else int(replica)
        self.task = None if task is None else int(task)
        if device_type == "cpu" or device_type == "gpu":
            device_type = device_type.upper()
        self.device_type = device_type
        self.device_index = None if device_index is None else int(device_index)

    @classmethod
    def from_string(cls, spec):
        return cls().parse_from_string(spec)

    def parse_from_string(self, spec):
        for part in spec.split("/") if spec else []:
            words = part.split(":")
            if words[0] == "job":
                self.job = words[1]
            elif words[0] == "replica":
                self.replica = _number(words[1])
            elif words[0] == "task":
                self.task = _number(words[1])
            elif words[0] == "device":
                self.device_type = words[1]
                self.device_index = _number(words[2]) if len(words) > 2 else None
            elif words[0].upper() in ("CPU", "GPU", "TPU"):
                self.device_type = words[0].upper()
                self.device_index = _number(words[1]) if len(words) > 1 else None
            elif part:
                raise ValueError("Unknown attribute: '%s' in '%s'" % (words[0], spec))
        return self

    def merge_from(self, dev):
        for name in ("job", "replica", "task", "device_type", "device_index"):
            if getattr(dev, name) is not None:
                setattr(self, name, getattr(dev, name))

    def replace(self, **kwargs):
        parts = {name: getattr(self, name) for name in ("job", "replica", "task", "device_type", "device_index")}
        parts.update(kwargs)
        return DeviceSpec(**parts)

    def to_string(self):
        parts = []
        for name in ("job", "replica", "task"):
            if getattr(self, name) is not None:
                parts.append("/%s:%s" % (name, getattr(self, name)))
        if self.device_type is not None:
            parts.append("/device:%s:%s" % (self.device_type, "*" if self.device_index is None else self.device_index))
        return "".join(parts)
