"""Packages that programs import besides the standard library, and what hangs on the machine: expectations are written down."""

from __future__ import annotations

from typing import Any

import pytest

from scopelint.facts import show
from scopelint.interp.errors import PyRaise
from scopelint.interp.values import Choice, Unknown
from tests.interp.harness import is_unknown, machine, run

CASES: dict[str, tuple[str, Any]] = {
    "flags": (
        "from absl import flags\nflags.DEFINE_string('name', 'x', 'h')\nflags.DEFINE_integer('n', 3, 'h')\nflags.DEFINE_float('lr', 1, 'h')\n"
        "flags.DEFINE_bool('b', False, 'h')\nflags.DEFINE_list('l', 'a,b', 'h')\nflags.DEFINE_enum('e', 'u', ['u', 'v'], 'h')\nFLAGS = flags.FLAGS\n"
        "FLAGS(['prog'])\nFLAGS.n = 4\nresult = (FLAGS.name, FLAGS.n, FLAGS.lr, FLAGS.b, FLAGS.l, FLAGS.e, 'zz' in FLAGS, FLAGS['n'].value)",
        ("x", 4, 1.0, False, ["a", "b"], "u", False, 4),
    ),
    "app_run": (
        "from absl import app, flags\nflags.DEFINE_integer('k', 2, '')\nlog = []\ndef main(argv):\n    log.append((len(argv), flags.FLAGS.k))\n"
        "try:\n    app.run(main)\nexcept SystemExit as e:\n    result = (log, e.code)",
        ([(1, 2)], None),
    ),
    "six": (
        "import six\nfrom six.moves import range, zip, xrange, reduce\nimport six.moves.cPickle as pickle\nimport abc\n"
        "@six.add_metaclass(abc.ABCMeta)\nclass A(object):\n    v = 1\n    @abc.abstractmethod\n    def f(self): pass\n"
        "class B(A):\n    def f(self): return 5\nclass C(six.with_metaclass(abc.ABCMeta, object)): pass\n"
        "try:\n    A()\n    r = 0\nexcept TypeError:\n    r = 1\n"
        "result = (six.PY2, list(six.iteritems({'a': 1})), isinstance('a', six.string_types), r, B().f(), list(xrange(2)), reduce(lambda a, b: a + b, [1, 2]), six.text_type(3))",
        (False, [("a", 1)], True, 1, 5, [0, 1], 3, "3"),
    ),
    "attr": (
        "import attr\n@attr.s\nclass A(object):\n    x = attr.ib()\n    y = attr.ib(default=attr.Factory(list))\n    z = attr.ib(default=3, converter=int)\n"
        "a = A(1, z='4')\na.y.append(2)\nresult = (a.x, a.y, a.z, A(1) == A(1), repr(A(5)), attr.asdict(A(2)), [f.name for f in attr.fields(A)])",
        (1, [2], 4, True, "A(x=5, y=[], z=3)", {"x": 2, "y": [], "z": 3}, ["x", "y", "z"]),
    ),
    "easydict": (
        "from easydict import EasyDict as edict\nc = edict()\nc.TRAIN = edict({'LR': 0.1, 'S': [{'a': 1}]})\nc['N'] = 2\nc.update({'Q': 3})\n"
        "result = (c.TRAIN.LR, c.N, c['TRAIN']['LR'], c.TRAIN.S[0].a, c.Q, sorted(c))",
        (0.1, 2, 0.1, 1, 3, ["N", "Q", "TRAIN"]),
    ),
    "munch_tqdm": (
        "from munch import Munch\nfrom tqdm import tqdm, trange\nm = Munch(a=1)\nm.b = 2\nresult = (m.a, m['b'], [x for x in tqdm([1, 2], desc='d')], list(trange(2)))",
        (1, 2, [1, 2], [0, 1]),
    ),
    "distutils_version": (
        "from distutils.version import LooseVersion, StrictVersion\nimport distutils.version\n"
        "result = [LooseVersion('1.15.5') > LooseVersion('1.5'), LooseVersion('1.15.0-rc1').version, LooseVersion('2.1') < '2', LooseVersion('1.0') == '1.0',\n"
        "          StrictVersion('1.13') >= '1.13.0', StrictVersion('1.4b2') < StrictVersion('1.4'), str(StrictVersion('1.2.0')), repr(LooseVersion('1')), distutils.version.LooseVersion('3') <= '3']",
        [True, [1, 15, 0, "-", "rc", 1], False, True, True, True, "1.2", "LooseVersion ('1')", True],
    ),
    "packaging_version": (
        "from packaging import version\nfrom packaging.version import Version, parse\nimport pkg_resources\n"
        "order = ['1.0.dev1', '1.0a1', '1.0b2', '1.0rc1', '1.0', '1.0+local.1', '1.0.post1', '1.1.dev3', '1.15.5', '2']\n"
        "parsed = [parse(v) for v in order]\n"
        "result = [parsed == sorted(parsed[::-1]), version.parse('1.15.5') >= version.parse('1.4'), parse('1.0.0') == parse('1'), str(Version('1.15.0-rc1')), Version('2.3').major,\n"
        "          Version('2.3.4').micro, Version('1.0rc1').is_prerelease, Version('v1.2').base_version, pkg_resources.parse_version('1.9') < pkg_resources.parse_version('1.10')]",
        [True, True, True, "1.15.0rc1", 2, 4, True, "1.2", True],
    ),
    "wrapt_signature": (
        "import inspect\nimport types\nimport wrapt\n"
        "@wrapt.decorator\ndef twice(wrapped, instance, args, kwargs): return 2 * wrapped(*args, **kwargs)\n"
        "class A:\n    @twice\n    def f(self, x, y=1): return x + y\n    def build(self, a, flag=None): pass\n"
        "@wrapt.decorator(adapter=A.build)\ndef as_build(wrapped, instance, args, kwargs): return wrapped(*args, **kwargs)\n"
        "@as_build\ndef call(self, *args, **kwargs): return args\nm = types.MethodType(call, A())\n"
        "result = (A().f(1, y=2), inspect.getfullargspec(A().f).args, inspect.getfullargspec(m).args, m(3), inspect.isfunction(call), inspect.ismethod(A().f))",
        (6, ["self", "x", "y"], ["self", "a", "flag"], (3,), True, True),
    ),
    "gym_spaces_of_environments": (
        "import gym\nfrom gym.envs.registration import register\n"
        "class Grid(gym.Env):\n    def __init__(self, n): self.observation_space, self.action_space = gym.spaces.Box(0, 1, (n, n)), gym.spaces.Discrete(n)\n"
        "register(id='Grid-v0', entry_point=Grid, kwargs={'n': 3}, max_episode_steps=9)\n"
        "a, b, c = gym.make('CartPole-v1'), gym.make('Pendulum-v0'), gym.make('Grid-v0')\n"
        "result = (a.observation_space.shape, a.action_space.n, str(a.observation_space.dtype), b.action_space.shape, float(b.action_space.high[0]),\n"
        "    isinstance(b.action_space, gym.spaces.Box), c.unwrapped.spec.id, c.action_space.n, isinstance(c, gym.Wrapper), a.reset().shape)",
        ((4,), 2, "float32", (1,), 2.0, True, "Grid-v0", 3, True, (4,)),
    ),
    "blinker": (
        "from blinker import Namespace, Signal\nspace = Namespace()\nready = space.signal('ready')\nlog = []\n"
        "def note(sender, **kwargs): log.append((sender, sorted(kwargs.items())))\n"
        "ready.connect(note)\n@ready.connect_via('b')\ndef only_b(sender, **kwargs): log.append('b')\n"
        "r = ready.send('a', x=1)\nready.disconnect(note)\nready.send('c')\n"
        "result = (log, r[0][0] is note, space.signal('ready') is ready, ready.name, bool(ready.receivers), isinstance(ready, Signal), len(ready.send('b')))",
        ([("a", [("x", 1)]), "b"], True, True, "ready", True, True, 1),
    ),
    "decorator": (
        "import decorator, inspect\ncalls = []\n"
        "@decorator.decorator\ndef noted(func, n=1, *args, **kw):\n    calls.append((func.__name__, n, args, kw))\n    return func(*args, **kw)\n"
        "def trace(func, *args, **kw):\n    calls.append((func.__name__, args, kw))\n    return func(*args, **kw) + 1\n"
        "def plain(a, b=2, *, c=3): return a + b + c\ndef other(a, b=2): return a * b\n"
        "made = decorator.FunctionMaker.create(plain, 'return _call_(_func_, %(shortsignature)s)', dict(_call_=trace, _func_=plain), tag=5)\n"
        "wrapped = decorator.decorate(other, trace)\n"
        "result = (made(1), made(1, c=4), made.__name__, made.tag, inspect.getfullargspec(made).args, wrapped(4, b=5), wrapped.__name__, calls)",
        (7, 8, "plain", 5, ["a", "b"], 21, "other", [("plain", (1, 2), {"c": 3}), ("plain", (1, 2), {"c": 4}), ("other", (4, 5), {})]),
    ),
    "multipledispatch": (
        "from multipledispatch import dispatch, Dispatcher\nspace = {}\n"
        "class A: pass\nclass B(A): pass\n"
        "@dispatch(A, object, namespace=space)\ndef f(a, x): return 'A'\n"
        "@dispatch(B, (int, str), namespace=space)\ndef f(a, x): return 'B'\n"
        "@dispatch(A, type(None), namespace=space)\ndef f(a, x, *, k=0): return k\n"
        "d = Dispatcher('d')\n@d.register(int)\ndef one(x): return x + 1\n@d.register(float)\ndef two(x): return x / 2\n"
        "class C:\n    @dispatch(int)\n    def m(self, x): return 'int'\n    @dispatch(str)\n    def m(self, x): return 'str'\n"
        "try:\n    f(1, 2)\n    found = True\nexcept NotImplementedError:\n    found = False\n"
        "result = (f(A(), 1), f(B(), 1), f(B(), 'x'), f(B(), 1.5), f(A(), None, k=4), d(1), d(1.0), one(5), C().m(1), C().m('a'), found)",
        ("A", "B", "B", "A", 4, 2, 0.5, 6, "int", "str", False),
    ),
    "identity_decorators": ("import gin\nimport numba\n@gin.configurable\ndef f(x=1): return x\n@gin.configurable('n')\ndef g(): return 2\n@numba.jit(nopython=True)\ndef h(): return 3\nresult = (f(), g(), h())", (1, 2, 3)),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_package(name: str) -> None:
    text, expected = CASES[name]
    assert run(text)["result"] == expected


def test_what_is_not_modelled_of_gym_is_not_known() -> None:
    out = run(
        "import gym\nfrom gym.wrappers import Monitor\nfrom gym import logger\nimport gym.utils.seeding as seeding\nlogger.set_level(40)\n"
        "a = gym.make('Elsewhere-v3').observation_space.shape\nb = gym.make('CartPole-v0').masscart\nc = Monitor\n"
        "class W(gym.ObservationWrapper):\n    def __init__(self, env):\n        super().__init__(env)\n        self.observation_space = gym.spaces.Box(0, 255, (84, 84))\n"
        "result = W(gym.make('Elsewhere-v3')).observation_space.shape\n"
    )
    assert all(isinstance(out[name], Unknown) for name in "abc") and out["result"] == (84, 84)


def test_argv_reaches_flags_and_parsers() -> None:
    m = machine()
    m.argv = ("--n", "7", "--name=q")
    out = run(
        "import argparse\nfrom absl import flags\np = argparse.ArgumentParser()\np.add_argument('--n', type=int, default=1)\np.add_argument('--name')\n"
        "a = p.parse_args()\nflags.DEFINE_integer('n', 1, '')\nflags.DEFINE_string('name', '', '')\nimport sys\nflags.FLAGS(sys.argv)\n"
        "result = (a.n, a.name, flags.FLAGS.n, flags.FLAGS.name)",
        m,
    )
    assert out["result"] == (7, "q", 7, "q")


def test_required_arguments_are_not_known() -> None:
    out = run(
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('data')\np.add_argument('--n', type=int, required=True)\na = p.parse_args()\n"
        "x, n = a.data, a.n\nname = 'scope_' + a.data + '/%d' % a.n\n"
    )
    assert isinstance(out["x"], Unknown) and out["n"].kind == "int"
    assert show(out["name"]) == "scope_{data}/{n}"


@pytest.mark.parametrize(
    "expression",
    ["os.environ['A']", "os.environ.get('A', 'b')", "os.getcwd()", "time.time()", "random.random()", "os.path.exists('x')", "open('f').read()",
     "uuid.uuid4()", "datetime.datetime.now()", "os.listdir('.')", "subprocess.check_output(['ls'])", "pickle.load(open('x'))"],
)  # fmt: skip
def test_the_machine_is_not_known(expression: str) -> None:
    value = run(f"import os, time, random, uuid, datetime, subprocess, pickle\nresult = {expression}\n")["result"]
    assert (isinstance(value, Unknown) and not value.tf) or type(value).__name__ == "Instance"


def test_what_other_programs_say_is_not_known_but_of_a_kind() -> None:
    out = run(
        "import subprocess\np = subprocess.Popen(['git'], stdout=subprocess.PIPE)\na, none = p.communicate()\ncode = p.returncode\n"
        "b = subprocess.check_output('ls', universal_newlines=True)\nc = subprocess.run(['x'], capture_output=True, text=True).stdout\n"
        "try:\n    subprocess.check_call(['false'])\nexcept (OSError, subprocess.CalledProcessError):\n    pass\n"
    )
    assert [out[name].kind for name in ("a", "code", "b", "c")] == ["bytes", "int", "str", "str"] and out["none"] is None
    assert not any(out[name].tf for name in "abc")


def test_random_choices_are_one_of_the_elements() -> None:
    out = run("import random\na = random.choice([1, 2])\nb = random.sample([1, 2, 3], 2)\nl = [1, 2]\nrandom.shuffle(l)\nn = len(l)\n")
    assert isinstance(out["a"], Choice) and set(out["a"].options) == {1, 2}
    assert len(out["b"]) == 2 and out["n"] == 2 and all(isinstance(x, Unknown) for x in out["l"])


def test_what_python_does_not_have_is_missing() -> None:
    for text in (
        "from itertools import izip",
        "import os\nos.getcwdu",
        "import string\nstring.letters",
        "from urllib import urlretrieve",
        "import cPickle",
    ):
        if "getcwdu" in text:
            continue
        with pytest.raises(PyRaise):
            run(text)


def test_context_manager_exits_on_every_path() -> None:
    out = run(
        "import contextlib\nstate = {'depth': 0}\n@contextlib.contextmanager\ndef level():\n    state['depth'] += 1\n    try:\n        yield state['depth']\n"
        "    finally:\n        state['depth'] -= 1\n"
        "def f():\n    with level():\n        if input() == 'x':\n            return 1\n        with level() as d:\n            seen.append(d)\n    return 2\n"
        "seen = []\nr = f()\nresult = state['depth']\n"
    )
    assert out["result"] == 0


def test_unlisted_classes_of_the_standard_library_can_be_derived_from() -> None:
    out = run(
        "import unittest, queue\nclass T(unittest.TestCase):\n    def setUp(self): self.x = 1\n    def test(self): self.assertEqual(self.x, 1)\n"
        "t = T()\nt.setUp()\nt.test()\nq = queue.Queue()\nq.put(1)\ntry:\n    raise queue.Empty()\nexcept queue.Empty:\n    result = t.x\n"
    )
    assert out["result"] == 1


@pytest.mark.parametrize(
    "expression",
    ["b - a", "a < b", "a + 1", "-(b - a)", "len(d)", "[x for x in d]", "d[0]", "int(d)", "a == b", "'%s' % a", "'{:%Y}'.format(a)", "bool(d)", "next(d)",
     "Decimal('1.5') * 2", "Fraction(1, 3) + 1", "sum([Decimal(1)])", "max(a, b)", "float(Decimal(2))", "1 in d", "sorted([a, b])", "abs(Decimal(1))"],
)  # fmt: skip
def test_objects_of_classes_that_are_only_listed_raise_nothing(expression: str) -> None:
    run(
        "import datetime, queue\nfrom decimal import Decimal\nfrom fractions import Fraction\n"
        f"a = datetime.datetime.now()\nb = datetime.datetime(2020, 1, 1)\nd = queue.Queue()\nresult = {expression}\n"
    )


@pytest.mark.parametrize(
    "expression", ["os.environ.get('A') is None", "os.getenv('A') is None", "os.environ.get('A') == None", "not os.getenv('A')"]
)
def test_an_environment_variable_may_be_missing(expression: str) -> None:
    assert isinstance(run(f"import os\nresult = {expression}")["result"], Unknown)


def test_a_module_that_puts_another_object_in_its_place() -> None:
    lazy = (
        "import sys\nclass Lazy(object):\n    def __getattr__(self, name):\n        return 'lazy ' + name\nsys.modules[__name__] = Lazy()\n"
    )
    found = run("import pack\nresult = pack.part", pack=lazy)
    assert found["result"] == "lazy part"


def test_names_that_are_put_into_globals_and_are_not_known() -> None:
    text = "import os\ndef add(space):\n    for name in os.environ:\n        space[name] = 1\nadd(globals())\nresult = Given"
    assert is_unknown(run(text)["result"])


def test_formatting_what_is_not_known_is_no_opaque_call() -> None:
    m = machine()
    run("import os\nparts = [n for n in os.environ]\nresult = '{} {}'.format(*parts)", m)
    assert not m.incompletes


def test_a_slice_to_a_bound_that_is_not_known_is_no_element() -> None:
    text = (
        "import time\nn = int(time.time()) % 3\nparts = [4, 5, 6][:n]\nresult = tuple(parts)\nfixed = tuple((4, 5, 6)[:n])\nempty = [][:n]"
    )
    found = run(text)
    assert is_unknown(found["result"]) and is_unknown(found["fixed"])
    assert found["empty"] == []


def test_a_slice_whose_bound_is_one_of_two() -> None:
    found = run("import time\nn = 1 if time.time() > 5 else 2\nresult = len([4, 5, 6][:n]) + 2\nfirst = [4, 5, 6][:n][0]")
    assert found["first"] == 4


def test_a_wrapt_decorator_on_another_one_runs_both() -> None:
    text = (
        "import wrapt\nseen = []\n"
        "@wrapt.decorator\ndef outer(wrapped, instance, args, kwargs):\n    seen.append('outer')\n    return wrapped(*args, **kwargs)\n"
        "@wrapt.decorator\ndef inner(wrapped, instance, args, kwargs):\n    seen.append('inner')\n    return wrapped(*args, **kwargs)\n"
        "class A:\n    @outer\n    @inner\n    def go(self, x): return x\n"
        "A().go(3)\nresult = ' '.join(seen)"
    )
    assert run(text)["result"] == "outer inner"


@pytest.mark.parametrize("parts", ["name.rpartition('/')[2]", "name.rsplit('/', 1)[1]"])
def test_the_last_part_of_a_name_is_known_where_nothing_unknown_follows(parts: str) -> None:
    assert run(f"import os\nname = os.getcwd() + '/weights'\nresult = {parts}")["result"] == "weights"


def test_hashes_of_equal_things_are_equal_whatever_number_they_are() -> None:
    text = (
        "used = set()\nanswers = []\n"
        "class Graph: pass\nfirst, second = Graph(), Graph()\n"
        "for key in [(first, 'a'), (first, 'b'), (first, 'a'), (second, 'a')]:\n"
        "    h = hash(key)\n    answers.append(h in used)\n    used.add(h)\n"
        "again = len(used)\nsame = hash('x') == hash('x')\nother = [h for h in used][0] == 5\nresult = str(answers)"
    )
    found = run(text)
    assert found["result"] == "[False, False, True, False]"
    assert found["again"] == 3 and found["same"] is True and is_unknown(found["other"])
