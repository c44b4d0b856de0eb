"""An open file of the tree whose contents are known (see files_.py)."""
from _scopelint import lines


class File:
    def __init__(self, name, data, mode):
        self.name = name
        self.mode = mode
        self.encoding = "UTF-8"
        self.closed = False
        self._data = data
        self._at = 0

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()
        return False

    def __iter__(self):
        return iter(self.readlines())

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def close(self):
        self.closed = True

    def flush(self):
        pass

    def readable(self):
        return True

    def writable(self):
        return False

    seekable = readable

    def tell(self):
        return self._at

    def seek(self, offset, whence=0):
        self._at = offset + (0, self._at, len(self._data))[whence]
        return self._at

    def read(self, size=-1):
        start = self._at
        self._at = len(self._data) if size is None or size < 0 else min(start + size, len(self._data))
        return self._data[start : self._at]

    def readline(self, size=-1):
        end = self._data.find("\n" if isinstance(self._data, str) else b"\n", self._at)
        return self.read((len(self._data) if end < 0 else end + 1) - self._at)

    def readlines(self, hint=-1):
        return lines(self.read())
