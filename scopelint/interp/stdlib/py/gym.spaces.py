"""gym.spaces: the spaces, with their shapes and dtypes."""
import collections

import numpy as np


class Space:
    def __init__(self, shape=None, dtype=None):
        self.shape = None if shape is None else tuple(shape)
        self.dtype = None if dtype is None else np.dtype(dtype)

    def seed(self, seed=None):
        return [seed]

    def sample(self):
        return np.random.random_sample(self.shape).astype(self.dtype)

    def contains(self, x):
        return True

    def __contains__(self, x):
        return True


class Box(Space):
    def __init__(self, low=None, high=None, shape=None, dtype=np.float32):
        if shape is None:
            shape = np.shape(low)
        self.low = (np.full(shape, low) if np.isscalar(low) else np.asarray(low)).astype(dtype)
        self.high = (np.full(shape, high) if np.isscalar(high) else np.asarray(high)).astype(dtype)
        super().__init__(shape, dtype)


class Discrete(Space):
    def __init__(self, n):
        self.n = n
        super().__init__((), np.int64)

    def sample(self):
        return np.random.randint(self.n)


class MultiDiscrete(Space):
    def __init__(self, nvec):
        self.nvec = np.asarray(nvec, dtype=np.int64)
        super().__init__(self.nvec.shape, np.int64)


class MultiBinary(Space):
    def __init__(self, n):
        self.n = n
        super().__init__((n,), np.int8)


class Tuple(Space):
    def __init__(self, spaces):
        self.spaces = spaces
        super().__init__(None, None)

    def sample(self):
        return tuple([space.sample() for space in self.spaces])

    def __getitem__(self, index):
        return self.spaces[index]

    def __len__(self):
        return len(self.spaces)


class Dict(Space):
    def __init__(self, spaces=None, **spaces_kwargs):
        if spaces is None:
            spaces = spaces_kwargs
        if isinstance(spaces, dict) and not isinstance(spaces, collections.OrderedDict):
            spaces = collections.OrderedDict(sorted(list(spaces.items())))
        if isinstance(spaces, list):
            spaces = collections.OrderedDict(spaces)
        self.spaces = spaces
        super().__init__(None, None)

    def sample(self):
        return collections.OrderedDict([(key, space.sample()) for key, space in self.spaces.items()])

    def __getitem__(self, key):
        return self.spaces[key]
