"""gym: environments with their spaces, wrappers, the registry; what is simulated is not known."""
import importlib

import numpy as np
from _scopelint import is_unknown, unknown

from gym import spaces
from gym.spaces import Space

_INF = float("inf")


class Env:
    metadata = {"render.modes": []}
    reward_range = (-_INF, _INF)
    spec = None
    action_space = None
    observation_space = None

    def step(self, action):
        raise NotImplementedError

    def reset(self):
        raise NotImplementedError

    def render(self, mode="human"):
        raise NotImplementedError

    def close(self):
        pass

    def seed(self, seed=None):
        return None

    @property
    def unwrapped(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()
        return False


class GoalEnv(Env):
    def compute_reward(self, achieved_goal, desired_goal, info):
        raise NotImplementedError


class Wrapper(Env):
    def __init__(self, env):
        self.env = env
        self.action_space = self.env.action_space
        self.observation_space = self.env.observation_space
        self.reward_range = self.env.reward_range
        self.metadata = self.env.metadata

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError("attempted to get missing private attribute '%s'" % name)
        return getattr(self.env, name)

    @property
    def spec(self):
        return self.env.spec

    @classmethod
    def class_name(cls):
        return cls.__name__

    def step(self, action):
        return self.env.step(action)

    def reset(self, **kwargs):
        return self.env.reset(**kwargs)

    def render(self, mode="human", **kwargs):
        return self.env.render(mode, **kwargs)

    def close(self):
        return self.env.close()

    def seed(self, seed=None):
        return self.env.seed(seed)

    def compute_reward(self, achieved_goal, desired_goal, info):
        return self.env.compute_reward(achieved_goal, desired_goal, info)

    @property
    def unwrapped(self):
        return self.env.unwrapped


class ObservationWrapper(Wrapper):
    def reset(self, **kwargs):
        return self.observation(self.env.reset(**kwargs))

    def step(self, action):
        observation, reward, done, info = self.env.step(action)
        return self.observation(observation), reward, done, info

    def observation(self, observation):
        raise NotImplementedError


class RewardWrapper(Wrapper):
    def step(self, action):
        observation, reward, done, info = self.env.step(action)
        return observation, self.reward(reward), done, info

    def reward(self, reward):
        raise NotImplementedError


class ActionWrapper(Wrapper):
    def step(self, action):
        return self.env.step(self.action(action))

    def action(self, action):
        raise NotImplementedError

    def reverse_action(self, action):
        raise NotImplementedError


class _TimeLimit(Wrapper):
    def __init__(self, env, max_episode_steps=None):
        Wrapper.__init__(self, env)
        self._max_episode_steps = max_episode_steps
        self._elapsed_steps = None


class _KnownEnv(Env):
    """An environment of gym's own: its spaces, and nothing else, are known."""

    def __init__(self, observation_space, action_space):
        self.observation_space = observation_space
        self.action_space = action_space

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return unknown("attribute `%s` of an environment" % name)

    def step(self, action):
        return self.observation_space.sample(), unknown("a reward", "float"), unknown("whether an episode ends", "bool"), {}

    def reset(self):
        return self.observation_space.sample()

    def render(self, mode="human"):
        return unknown("a picture of an environment")


def _bounded(*high):
    return spaces.Box(-np.array(high), np.array(high), dtype=np.float32)


def _cart_pole():
    most = np.finfo(np.float32).max
    return _KnownEnv(_bounded(4.8, most, 24 * 2 * np.pi / 360, most), spaces.Discrete(2))


def _mountain_car(action_space):
    return _KnownEnv(spaces.Box(np.array([-1.2, -0.07]), np.array([0.6, 0.07]), dtype=np.float32), action_space)


def _pendulum():
    return _KnownEnv(_bounded(1.0, 1.0, 8.0), spaces.Box(low=-2.0, high=2.0, shape=(1,), dtype=np.float32))


def _acrobot():
    return _KnownEnv(_bounded(1.0, 1.0, 1.0, 1.0, 4 * np.pi, 9 * np.pi), spaces.Discrete(3))


def _lander(action_space):
    return _KnownEnv(spaces.Box(-np.inf, np.inf, shape=(8,), dtype=np.float32), action_space)


def _walker():
    high = np.array([np.inf] * 24)
    return _KnownEnv(spaces.Box(-high, high, dtype=np.float32), spaces.Box(-np.ones(4), np.ones(4), dtype=np.float32))


def _table(states, actions):
    return _KnownEnv(spaces.Discrete(states), spaces.Discrete(actions))


_OWN = {
    "CartPole-v0": (_cart_pole, 200),
    "CartPole-v1": (_cart_pole, 500),
    "MountainCar-v0": (lambda: _mountain_car(spaces.Discrete(3)), 200),
    "MountainCarContinuous-v0": (lambda: _mountain_car(spaces.Box(low=-1.0, high=1.0, shape=(1,), dtype=np.float32)), 999),
    "Pendulum-v0": (_pendulum, 200),
    "Acrobot-v1": (_acrobot, 500),
    "LunarLander-v2": (lambda: _lander(spaces.Discrete(4)), 1000),
    "LunarLanderContinuous-v2": (lambda: _lander(spaces.Box(-1, +1, (2,), dtype=np.float32)), 1000),
    "BipedalWalker-v2": (_walker, 1600),
    "BipedalWalker-v3": (_walker, 1600),
    "FrozenLake-v0": (lambda: _table(16, 4), 100),
    "FrozenLake8x8-v0": (lambda: _table(64, 4), 200),
    "CliffWalking-v0": (lambda: _table(48, 4), None),
    "Taxi-v2": (lambda: _table(500, 6), 200),
    "Taxi-v3": (lambda: _table(500, 6), 200),
}


class EnvSpec:
    def __init__(self, id, entry_point=None, reward_threshold=None, kwargs=None, nondeterministic=False, tags=None, max_episode_steps=None):
        self.id = id
        self.reward_threshold = reward_threshold
        self.nondeterministic = nondeterministic
        self.entry_point = entry_point
        self.tags = {} if tags is None else tags
        self.max_episode_steps = max_episode_steps
        self._kwargs = {} if kwargs is None else kwargs

    def make(self, **kwargs):
        entry = self.entry_point
        if not callable(entry):
            module, _, name = entry.partition(":")
            entry = getattr(importlib.import_module(module), name)
        made = entry(**dict(self._kwargs, **kwargs))
        if is_unknown(made):
            return made
        made.unwrapped.spec = self
        return made


class EnvRegistry:
    def __init__(self):
        self.env_specs = {name: EnvSpec(name, make, max_episode_steps=steps) for name, (make, steps) in _OWN.items()}

    def make(self, path, **kwargs):
        found = self.spec(path)
        if is_unknown(found) or (kwargs and found.id in _OWN):
            return unknown("`gym.make`")
        made = found.make(**kwargs)
        return made if found.max_episode_steps is None else _TimeLimit(made, found.max_episode_steps)

    def all(self):
        return list(self.env_specs.values()) + unknown("the environments of other packages", "list")

    def spec(self, path):
        if is_unknown(path):
            return unknown("`gym.spec`")
        module, _, name = path.rpartition(":")
        if module:
            importlib.import_module(module)
        return self.env_specs.get(name, unknown("`gym.spec`"))

    def register(self, id, **kwargs):
        if id not in _OWN:
            self.env_specs[id] = EnvSpec(id, **kwargs)


registry = EnvRegistry()


def register(id, **kwargs):
    return registry.register(id, **kwargs)


def make(id, **kwargs):
    return registry.make(id, **kwargs)


def spec(id):
    return registry.spec(id)
