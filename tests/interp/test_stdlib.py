"""The standard library: each snippet leaves `result`, and CPython is the oracle."""

from __future__ import annotations

import textwrap

import pytest

from tests.interp.harness import run

SNIPPETS = {
    "exec_eval": 'x = 3\nexec("y = x + 1\\ndef f(a, b=2):\\n    return a * b + y")\nd = {"k": 10}\nexec(compile("z = k * 2\\ndef g(*args): return [k + i for i in args]", "<s>", "exec"), d)\ndef h(n):\n    m = 5\n    return eval("n * m + x"), eval("[i for i in range(3)]"), eval("n + k", {"n": n, "k": 1})\nclass A: pass\nd.pop("__builtins__", None)\nresult = (y, f(1), d["z"], d["g"](1, 2), sorted(d), h(4), eval("A") is A, eval(" x ") + 1)',
    "frames": 'import inspect, sys\ntag = 1\ndef inner():\n    f = inspect.currentframe()\n    g, depth = f.f_back, 0\n    while g:\n        if g.f_locals.get("mark") == 7: break\n        g, depth = g.f_back, depth + 1\n    return depth, sys._getframe(1).f_code.co_name, f.f_back.f_locals["local"], f.f_globals["tag"], sys._getframe().f_code.co_name, f.f_lineno\ndef outer():\n    local = 3\n    return inner()\ndef top():\n    mark = 7\n    return outer()\nclass A:\n    name = sys._getframe().f_code.co_name\nresult = (top(), A.name, sys._getframe(0).f_globals["__name__"])',
    "getattribute": 'log = []\nclass A:\n    kind = "a"\n    def __init__(self): self.x = 1\n    def __getattribute__(self, name):\n        log.append(name)\n        value = object.__getattribute__(self, name)\n        return value + 1 if isinstance(value, int) else value\n    def twice(self): return self.x * 2\nclass B(A):\n    def __getattr__(self, name): return "made " + name\n    def __getattribute__(self, name): return super().__getattribute__(name)\na = A()\ntry:\n    a.nope\n    missing = False\nexcept AttributeError:\n    missing = True\nresult = (a.x, a.twice(), a.kind, missing, hasattr(a, "z"), getattr(a, "q", 5), B().x, B().other, log)',
    "abstract_methods_of_plain_bases": "import abc\nclass Plain:\n    @abc.abstractmethod\n    def f(self): pass\nclass Abc(metaclass=abc.ABCMeta):\n    def g(self): return 2\nclass C(Plain, Abc): pass\nclass D(Abc):\n    @abc.abstractmethod\n    def f(self): pass\ntry:\n    D()\n    made = True\nexcept TypeError:\n    made = False\nresult = (C().g(), made)",
    "defaults_that_are_set": 'import inspect\ndef f(a, b=1, *, c=2): return (a, b, c)\nf.__defaults__ = (5, 6)\nf.__kwdefaults__ = {"c": 7}\ndef g(a=1): return a\ng.__defaults__ = None\ntry:\n    g()\n    ran = True\nexcept TypeError:\n    ran = False\nresult = (f(), f(1), ran, inspect.getfullargspec(f).defaults)',
    "configparser": 'import configparser\ntext = "[DEFAULT]\\nroot = /r\\n[net]\\nUnits = 64\\n; note\\nrate: 1e-3\\n# note\\nuse_bias = yes\\npath = %(root)s/x\\nnames = a\\n  b\\n[more]\\nk = v=w\\n"\nc = configparser.ConfigParser()\nc.read_string(text)\nraw = configparser.RawConfigParser()\nraw.read_string(text)\nraw.optionxform = str\ntry:\n    c.get("net", "absent")\n    e = None\nexcept configparser.NoOptionError as error:\n    e = (error.option, error.section)\ntry:\n    c["absent"]\n    k = False\nexcept KeyError:\n    k = True\nresult = (c.sections(), c.getint("net", "units"), c.getfloat("net", "rate"), c.getboolean("net", "use_bias"), c.get("net", "path"), c["net"]["names"], raw.get("net", "path"),\n    c.has_option("net", "UNITS"), c.has_section("nope"), c.get("net", "absent", fallback=3), e, k, dict(c.items("more")), "net" in c, c["net"].getint("zz", 4), list(c), c.options("more"), c["more"].get("k"))',
    "functools_wraps": "import functools\ndef d(f):\n    @functools.wraps(f)\n    def w(*a): return f(*a)\n    return w\n@d\ndef g(x):\n    'doc'\n    return x\nresult = (g.__name__, g.__doc__, g(1), g.__wrapped__(2))",
    "partial": "from functools import partial\np = partial(partial(lambda *a, **k: (a, sorted(k.items())), 1, x=2), 3, y=4)\nresult = (p(5, z=6), p.args, p.keywords['x'])\nclass A:\n    def __init__(self, a, b): self.v = (a, b)\nresult += (partial(A, b=2)(1).v,)",
    "partial_method_arg": "from functools import partial\nclass A:\n    def f(self, x, y): return (x, y)\nresult = partial(A().f, 1)(y=2)",
    "reduce": "from functools import reduce\nimport operator\nresult = (reduce(operator.mul, [1, 2, 3], 10), reduce(lambda a, b: a + b, 'abc'))",
    "lru_cache_method": "import functools\nlog = []\nclass A:\n    @functools.lru_cache(maxsize=None)\n    def f(self, x):\n        log.append(x)\n        return x\na = A()\na.f(1); a.f(1); a.f(2)\nresult = log",
    "cached_property": "import functools\nlog = []\nclass A:\n    @functools.cached_property\n    def p(self):\n        log.append(1)\n        return 7\na = A()\nresult = (a.p, a.p, log)",
    "total_ordering": "import functools\n@functools.total_ordering\nclass A:\n    def __init__(self, v): self.v = v\n    def __lt__(self, o): return self.v < o.v\n    def __eq__(self, o): return self.v == o.v\nresult = (A(1) > A(2), A(1) <= A(1), A(3) >= A(2), max(A(1), A(5)).v)",
    "singledispatch": "import functools\n@functools.singledispatch\ndef f(x): return 'object'\n@f.register(int)\ndef _(x): return 'int'\nresult = (f(1), f('a'), f(True))",
    "cmp_to_key": "import functools\nresult = sorted([3, 1, 2], key=functools.cmp_to_key(lambda a, b: b - a))",
    "itertools": "import itertools as it\nresult = (list(it.chain.from_iterable([[1], [2]])), list(it.combinations('abc', 2)), list(it.accumulate([1, 2, 3])), [(k, list(g)) for k, g in it.groupby('aabbb')], list(it.takewhile(lambda x: x < 3, [1, 2, 3, 1])), list(it.starmap(pow, [(2, 3)])), list(it.islice(it.cycle('ab'), 5)), list(it.permutations([1, 2])), next(it.repeat(7)))",
    "izip_absent": "try:\n    from itertools import izip\nexcept ImportError:\n    izip = zip\nresult = list(izip([1], [2]))",
    "ordered_dict": "from collections import OrderedDict\nd = OrderedDict([('b', 1)], a=2)\nd['c'] = 3\nd.move_to_end('b')\nresult = (list(d), d.popitem(), repr(d), isinstance(d, dict), list(reversed(list(d.items()))), d.copy() == d, type(d.copy()).__name__)",
    "ordered_dict_subclass": "import collections\nclass O(collections.OrderedDict):\n    def __init__(self, *a):\n        super(O, self).__init__(*a)\n        self.tag = 1\no = O([('x', 1)])\no['y'] = 2\nresult = (list(o.items()), o.tag, len(o))",
    "defaultdict": "from collections import defaultdict\nd = defaultdict(lambda: defaultdict(int))\nd['a']['b'] += 2\nd['a']['c']\nresult = (dict(d['a']), 'z' in d, len(d), d.get('q'))",
    "counter": "from collections import Counter\nc = Counter('abca')\nc.update(['b', 'z'])\nresult = (c['a'], c['nope'], c.most_common(1), sum(c.values()), sorted((c + Counter(a=1)).items()), sorted(c.elements()))",
    "deque": "from collections import deque\nd = deque([1, 2, 3], maxlen=3)\nd.append(4)\nd.appendleft(0)\nd.rotate(1)\nresult = (list(d), d.popleft(), d.pop(), len(d), d[0], repr(deque([1])))",
    "namedtuple": "from collections import namedtuple\nP = namedtuple('P', ['x', 'y', 'z'], defaults=[5])\nclass Q(P):\n    def s(self): return self.x + self.y\np = P(1, 2)\nresult = (p, p.z, repr(p), Q(1, 2).s(), P._make([1, 2, 3]), p == (1, 2, 5), {p: 1}[(1, 2, 5)], p[:2], isinstance(p, tuple), p._fields)",
    "namedtuple_new": "from collections import namedtuple\nclass H(namedtuple('H', 'a b')):\n    def __new__(cls, a, b=3):\n        return super(H, cls).__new__(cls, a, b)\nresult = (H(1).b, H(1, b=4).b, H(2)._replace(a=9).a)",
    "typing_namedtuple": "import typing\nclass P(typing.NamedTuple):\n    x: int\n    y: str = 'a'\n    def both(self): return (self.x, self.y)\nresult = (P(1).both(), P(x=2, y='b').y, P._fields)",
    "typing_names": "from typing import List, Optional, Generic, TypeVar, Callable, Union, Dict\nT = TypeVar('T')\nclass A(Generic[T]):\n    def f(self, x: Optional[List[int]] = None, g: Callable[..., T] = None) -> Union[int, str]: return 3\nclass B(List[int]): pass\nb = B([1])\nb.append(2)\nresult = (A[int]().f(), list(b))",
    "chainmap_userdict": "import collections\nc = collections.ChainMap({'a': 1}, {'a': 2, 'b': 3})\nclass U(collections.UserDict): pass\nu = U(x=1)\nu['y'] = 2\nresult = (c['a'], c['b'], sorted(c), dict(u.items()), 'x' in u, u.get('z', 0))",
    "mapping_abc": "from collections.abc import Mapping, MutableMapping, Sequence, Iterable, Callable, Hashable\nclass M(MutableMapping):\n    def __init__(self): self.d = {}\n    def __getitem__(self, k): return self.d[k]\n    def __setitem__(self, k, v): self.d[k] = v\n    def __delitem__(self, k): del self.d[k]\n    def __iter__(self): return iter(self.d)\n    def __len__(self): return len(self.d)\nm = M()\nm.update(a=1, b=2)\nresult = (m.get('a'), m.pop('b'), list(m.items()), isinstance(m, Mapping), isinstance({}, Mapping), isinstance([], Sequence), isinstance('a', Sequence), isinstance(3, Iterable), isinstance(len, Callable), isinstance((), Sequence), isinstance({}, Sequence))",
    "abc_abstract": "import abc\nclass A(metaclass=abc.ABCMeta):\n    @property\n    @abc.abstractmethod\n    def p(self): pass\n    @abc.abstractmethod\n    def q(self): pass\nclass B(A):\n    p = 1\ntry:\n    B()\n    result = 'made'\nexcept TypeError as e:\n    result = 'q' in str(e)",
    "abc_register": "import abc\nclass A(abc.ABC): pass\nA.register(int)\nresult = (isinstance(3, A), issubclass(int, A), isinstance('a', A))",
    "enum": "import enum\nclass C(enum.Enum):\n    RED = 'r'\n    BLUE = 'b'\n    ALIAS = 'r'\n    def up(self): return self.value.upper()\nclass I(enum.IntEnum):\n    A = 1\n    B = enum.auto()\nresult = (C.RED.up(), C('b').name, C['RED'] is C.ALIAS, str(C.RED), repr(C.BLUE), len(C), I.A + 1, I.B == 2, I(1) is I.A, [x.name for x in I], C.RED in C, C.RED == C.BLUE, {C.RED: 1}[C.RED], isinstance(I.A, int), C.__members__['BLUE'].value)",
    "enum_invalid": "import enum\nclass C(enum.Enum):\n    A = 1\ntry:\n    C(5)\nexcept ValueError as e:\n    result = str(e)\nC2 = enum.Enum('C2', 'X Y')\nresult = (result, C2.Y.value)",
    "dataclass": "import dataclasses\nfrom typing import ClassVar, List\n@dataclasses.dataclass\nclass A:\n    x: int\n    n: ClassVar[int] = 3\n    y: List[int] = dataclasses.field(default_factory=list)\n    z: int = dataclasses.field(default=4, repr=False)\n    def __post_init__(self): self.w = self.x * 2\n@dataclasses.dataclass\nclass B(A):\n    q: str = 'q'\na = A(1)\ntry:\n    A()\n    r = ''\nexcept TypeError:\n    r = 'missing'\nresult = (repr(a), a.w, A(1) == A(1), dataclasses.asdict(A(1, [2])), [f.name for f in dataclasses.fields(A)], dataclasses.replace(a, x=5).x, r, A.n)",
    "contextlib": "import contextlib\nlog = []\n@contextlib.contextmanager\ndef cm(n):\n    log.append(('in', n))\n    try:\n        yield n\n    finally:\n        log.append(('out', n))\nwith contextlib.ExitStack() as s:\n    a = s.enter_context(cm(1))\n    s.enter_context(cm(2))\n    s.callback(log.append, 'cb')\nwith contextlib.suppress(KeyError):\n    {}['x']\n@cm(9)\ndef f(): log.append('f')\nf(); f()\nwith contextlib.closing(type('T', (), {'close': lambda self: log.append('closed')})()) as t: pass\nresult = log",
    "copy": "import copy\nclass A:\n    def __init__(self): self.l = [1, [2]]\na = A()\nb, c = copy.copy(a), copy.deepcopy(a)\na.l[1].append(3)\nd = {'k': [1]}\ne = copy.deepcopy(d)\nd['k'].append(2)\nresult = (b.l, c.l, e, copy.copy([1]), copy.deepcopy((1, [2])))",
    "operator": "import operator as op\nclass P: x = 5\nresult = (op.itemgetter(1)('abc'), op.itemgetter(0, 2)('abc'), op.attrgetter('x')(P()), op.add(1, 2), op.methodcaller('upper')('a'), op.contains([1], 1), op.truth([]))",
    "re": "import re\np = re.compile(r'(?P<a>\\w+)-(\\d+)')\nm = p.match('ab-12 cd-3')\nresult = (m.group('a'), m.groups(), m.group(0, 2), m.span(), p.sub(lambda x: x.group(2), 'q-1 r-2'), re.split(r'\\s+', 'a b  c'), re.findall('[a-z]', 'a1b'), [x.group() for x in re.finditer('[0-9]', '1a2')], re.match('x', 'y'), re.escape('a.b'), bool(re.search('B', 'abc', re.I)), p.pattern)",
    "os_path": "import os\nfrom os import path as osp\nresult = (osp.join('a', '/b', 'c'), osp.dirname('/x/y/z'), osp.split('a/b'), osp.normpath('a/../b'), osp.isabs('/q'), os.sep, osp.abspath('/a/./b'), osp.splitext('a.tar.gz')[1])",
    "environ_set": "import os\nos.environ['FOO_X'] = '3'\nresult = (os.environ['FOO_X'], os.environ.get('FOO_X'), os.getenv('FOO_X'), 'FOO_X' in os.environ)",
    "sys": "import sys\nresult = (sys.version_info >= (3, 0), sys.version_info[0], sys.version_info.major, sys.maxsize > 2 ** 32, sys.byteorder)\nsys.stdout.flush()\ntry:\n    sys.exit(3)\nexcept SystemExit as e:\n    result += (e.code,)",
    "json": "import json\nd = json.loads('{\"b\": [1, {\"c\": null}], \"a\": 1.5}')\nresult = (d, json.dumps({'x': (1, 2), 'y': True}, sort_keys=True), list(d))",
    "math": "import math\nresult = (math.ceil(7 / 2), math.floor(2.5), math.log(8, 2), math.sqrt(2), math.pow(2, 3), math.inf > 1, math.isnan(float('nan')), math.gcd(12, 18), int(math.ceil(float(28) / float(2))), math.prod([1, 2]) if hasattr(math, 'qqq') else 0)",
    "argparse_full": "import argparse\np = argparse.ArgumentParser(description='x')\np.add_argument('-l', '--learning-rate', dest='lr', type=float, default='0.5')\np.add_argument('--sizes', nargs='+', type=int, default=[1])\np.add_argument('--mode', choices=['a', 'b'], default='a')\ng = p.add_argument_group('g')\ng.add_argument('--no-x', dest='x', action='store_false')\nm = p.add_mutually_exclusive_group()\nm.add_argument('--v', action='count', default=0)\np.set_defaults(k=9)\na = p.parse_args(['--lr', '0.25'] if False else ['--learning-rate', '0.25', '--sizes', '3', '4', '--v', '--v'])\nb, rest = p.parse_known_args(['--zzz'])\nresult = (a.lr, a.sizes, a.mode, a.x, a.v, a.k, b.lr, rest, sorted(vars(b)))",
    "argparse_positional": "import argparse\np = argparse.ArgumentParser()\np.add_argument('name')\np.add_argument('rest', nargs='*')\ns = argparse.ArgumentParser()\nsub = s.add_subparsers(dest='cmd')\nt = sub.add_parser('train')\nt.add_argument('--n', type=int, default=2)\nt.set_defaults(fn=len)\na = p.parse_args(['x', 'y', 'z'])\nb = s.parse_args(['train', '--n', '5'])\nresult = (a.name, a.rest, b.cmd, b.n, b.fn('abc'), str(argparse.Namespace(a=1)))",
    "logging": "import logging\nlogging.basicConfig(level=logging.INFO)\nlog = logging.getLogger(__name__)\nlog.setLevel(logging.DEBUG)\nlog.info('x %s', 1)\nresult = (log.name, logging.WARNING, log is logging.getLogger(__name__), log.isEnabledFor(logging.DEBUG))",
    "threading": "import threading\nlog = []\nt = threading.Thread(target=log.append, args=(1,))\nt.start()\nt.join()\nclass T(threading.Thread):\n    def run(self): log.append(2)\nx = T()\nx.daemon = True\nx.start()\nx.join()\nwith threading.Lock():\n    log.append(3)\nresult = log",
    "inspect": "import inspect\ndef f(a, b=2, *args, c, d=4, **kw): pass\nclass A:\n    def __init__(self, x, y=1): pass\n    def m(self, z): pass\nspec = inspect.getfullargspec(f)\nresult = (spec.args, spec.varargs, spec.defaults, spec.kwonlyargs, list(inspect.signature(A).parameters), list(inspect.signature(A(1).m).parameters), inspect.signature(f).parameters['b'].default, inspect.isclass(A), inspect.isfunction(f), inspect.ismethod(A(1).m), inspect.signature(f).parameters['a'].default is inspect.Parameter.empty, inspect.getfullargspec(A.m).args)",
    "inspect_bind": "import inspect\ndef f(a, b=2, *args, **kw): pass\nb = inspect.signature(f).bind(1, 2, 3, k=4)\nb.apply_defaults()\nresult = (dict(b.arguments), b.args, b.kwargs)",
    "types": "import types\ndef f(self): return self.v\nns = types.SimpleNamespace(a=1)\nclass A: v = 3\na = A()\na.m = types.MethodType(f, a)\nresult = (ns.a, a.m(), isinstance(f, types.FunctionType), isinstance(types, types.ModuleType), isinstance((i for i in ()), types.GeneratorType))",
    "heapq": "import heapq\nh = []\nfor x in [3, 1, 2]: heapq.heappush(h, x)\nresult = (heapq.heappop(h), heapq.heappop(h), heapq.nlargest(2, [1, 5, 3]))",
    "hashlib": "import hashlib\nresult = (hashlib.md5(b'abc').hexdigest(), hashlib.sha256('x'.encode()).hexdigest()[:6])",
    "string_module": "import string\nresult = (string.ascii_lowercase, string.digits, string.capwords('a b'))",
    "textwrap_base64_struct": "import textwrap, base64, struct, colorsys\nresult = (textwrap.dedent('  a\\n  b'), base64.b64encode(b'hi'), struct.pack('<i', 1), colorsys.hsv_to_rgb(0, 1, 1))",
    "numbers": "import numbers\nresult = (isinstance(1, numbers.Integral), isinstance(1.0, numbers.Integral), isinstance(1.0, numbers.Number), isinstance('a', numbers.Number), isinstance(True, numbers.Real))",
    "managers_entered_by_hand": (
        "import contextlib\n"
        "log = []\n"
        "stack = []\n"
        "@contextlib.contextmanager\n"
        "def scope(n):\n"
        "    stack.append(n)\n"
        "    try:\n"
        "        yield n\n"
        "    finally:\n"
        "        log.append(stack.pop())\n"
        "@contextlib.contextmanager\n"
        "def many(l):\n"
        "    for x in l:\n"
        "        x.__enter__()\n"
        "    yield\n"
        "def f():\n"
        "    ls = [scope(1), scope(2)]\n"
        "    with many(ls):\n"
        "        return list(stack)\n"
        "r = f()\n"
        "after = list(stack)\n"
        "def g():\n"
        "    s = scope(3); s.__enter__()\n"
        "    return s\n"
        "h = g()\n"
        "mid = list(stack)\n"
        "h = None\n"
        "def k(): pass\n"
        "k()\n"
        "result = (r, after, mid, list(stack), log)\n"
    ),
    "warnings_time": "import warnings, time, random\nwarnings.warn('x')\nwarnings.filterwarnings('ignore')\nwith warnings.catch_warnings():\n    warnings.simplefilter('ignore')\ntime.sleep(0)\nrandom.seed(1)\nresult = (isinstance(time.time(), float), isinstance(random.random(), float))",
    "pathlib": "import pathlib\np = pathlib.Path('a') / 'b' / 'c.txt'\nresult = (str(p), p.name, p.stem, p.suffix, str(p.parent))",
    "weakref": "import weakref\nclass A: pass\na = A()\nd = weakref.WeakKeyDictionary()\nd[a] = 1\nresult = (d[a], weakref.ref(a)() is a)",
    "literal_eval": "import ast\nresult = ast.literal_eval(\"{'a': [1, (2, 3)]}\")",
    "importlib": "import importlib\nm = importlib.import_module('math')\nresult = (m.floor(1.5), importlib.import_module('os.path').join('a', 'b'))",
    "six_like": "import sys\nPY3 = sys.version_info[0] == 3\ntry:\n    unicode\nexcept NameError:\n    unicode = str\ntry:\n    xrange\nexcept NameError:\n    xrange = range\nresult = (PY3, unicode(3), list(xrange(2)))",
    "exceptions_more": "import errno\nr = []\ntry:\n    raise OSError(errno.ENOENT, 'msg', 'file')\nexcept FileNotFoundError as e:\n    r.append((e.errno, e.strerror, e.filename, str(e)[:5]))\ntry:\n    raise KeyError('k')\nexcept LookupError as e:\n    r.append((str(e), repr(e), e.args))\nclass E(ValueError):\n    def __str__(self): return 'custom'\ntry:\n    raise E(1, 2)\nexcept E as e:\n    r.append((str(e), e.args, isinstance(e, ValueError), type(e).__name__))\ntry:\n    try:\n        raise ValueError('a')\n    except ValueError as e:\n        raise RuntimeError('b') from e\nexcept RuntimeError as e:\n    r.append(str(e))\nresult = r",
    "dict_views": "d = {'a': 1, 'b': 2}\nk = d.keys()\nd['c'] = 3\nresult = (list(k), 'c' in k, len(d.items()), ('a', 1) in d.items(), sorted(d.keys() & {'a', 'z'}), sorted(d.keys() | {'z'}), dict(zip(d.values(), d.keys())), list(reversed(list(d))), max(d, key=d.get), sum(d.values()))",
    "set_ops": "a, b = {1, 2, 3}, {2, 3, 4}\nc = set(a)\nc.discard(9)\nc |= {7}\nresult = (a & b, a | b, a - b, a ^ b, a <= {1, 2, 3, 4}, a.isdisjoint({9}), sorted(c), len(a), 2 in a, frozenset([1]) == {1}, {frozenset([1, 2]): 'x'}[frozenset([2, 1])], sorted({'b', 'a'}))",
    "slices_strings": "s = 'hello world'\nresult = (s[::-1], s[-5:], s.title(), s.split('o', 1), s.find('z'), s.count('l'), s.center(15, '*'), s.partition(' '), 'a,b,,c'.split(','), ' a b '.split(), 'x'.join('abc'), s.index('w'), 'A'.lower().isupper(), '%5.1f|%-4d|%04d|%+d|%x|%e' % (3.14159, 5, 6, 7, 255, 12345.678), '{:>6}|{:^5}|{:06.2f}|{:,}|{!r:>5}'.format('a', 'b', 1.5, 12345, 'q'), 'é'.encode('utf-8'))",
    "bytes": "b = b'a,b'\nresult = (b.split(b','), b.decode(), b[0], b[1:], bytes([65, 66]), b'x' + b'y', b'a' in b, len(b), list(b))",
    "numbers_builtin": "result = (int('ff', 16), int(3.9), float('1e3'), complex(1, 2).imag, (5).bit_length(), 1e3.is_integer(), hex(255), bin(5), round(2.5), round(-1.567, 1), 7 // -2, -7 % 3, 2 ** -1, divmod(-7, 2), abs(-2.5), True + True, 1 == 1.0, hash(3), pow(2, 5, 7), int(True), 0.1 + 0.2)",
    "sorting": "rows = [('b', 2), ('a', 2), ('c', 1)]\nrows.sort(key=lambda r: r[1])\nl = [3, 1, 2]\nl.sort(reverse=True)\nresult = (rows, l, sorted('hello'), sorted({'b': 1, 'a': 2}), min(rows, key=lambda r: r[0]), max('a', 'b'), sorted([(1, 'b'), (1, 'a')]))",
    "iterators": "it = iter([1, 2, 3])\na = next(it)\nrest = list(it)\ne = enumerate('ab', start=5)\nz = zip([1, 2], 'ab', (True, False))\nm = map(lambda x, y: x + y, [1, 2], [10, 20])\nresult = (a, rest, next(it, 'end'), list(e), list(z), list(m), list(filter(lambda x: x > 1, [1, 2])), any(x > 1 for x in [0, 2]), sum((i for i in range(4)), 10), list(iter([1, 2].pop, 1)), next(iter('q')))",
    "metaprogramming": "class A:\n    x = 1\n    def f(self): pass\na = A()\na.y = 2\nA.z = 3\ndelattr(a, 'y')\nresult = (hasattr(a, 'y'), getattr(A, 'z'), sorted(n for n in dir(a) if not n.startswith('_')), vars(a), callable(A), callable(a), type(a) is A, a.__class__.__name__, A.__mro__[-1] is object, isinstance(a, (int, A)))",
    "property_class_builtins": "class A:\n    def __init__(self): self._x = 0\n    def get(self): return self._x\n    def set(self, v): self._x = v\n    x = property(get, set)\n    f = staticmethod(lambda: 5)\n    g = classmethod(lambda cls: cls.__name__)\na = A()\na.x = 4\nresult = (a.x, A.f(), A.g())",
    "builtin_subclasses": "class D(dict):\n    def __getitem__(self, k): return dict.__getitem__(self, k) * 2\n    def __missing__(self, k): return 'm'\nclass L(list):\n    def append(self, x): super().append(x + 1)\nclass N(int):\n    def __add__(self, o): return N(int(self) + int(o) + 100)\nd = D(a=1)\nl = L()\nl.append(1)\nclass S(str): pass\nresult = (d['a'], dict(d), l, N(1) + 2, d.get('a'), len(S('abc')), S('a') == 'a', {S('k'): 1}['k'], '%s' % S('z'))",
    "dict_attr_class": "class AttrDict(dict):\n    def __init__(self, *a, **k):\n        super(AttrDict, self).__init__(*a, **k)\n        self.__dict__ = self\nc = AttrDict(x=1)\nc.y = 2\nclass C(dict):\n    def __getattr__(self, n):\n        try:\n            return self[n]\n        except KeyError:\n            raise AttributeError(n)\n    def __setattr__(self, n, v): self[n] = v\ne = C(q=1)\ne.r = 5\nresult = (c.x, e.q, e.r, sorted(e.items()), hasattr(e, 'nope'))",
    "global_functions": "result = (list(map(int, '123')), chr(97), ord('a'), repr('a'), ascii('é'), format(3.14159, '.2f'), list(range(5, 0, -2)), range(10)[2:5], len(range(3)), slice(1, 2).stop, isinstance(range(3), range), id is not None, bool(''), str(None), str([1, 'a', (2,)]), str({'a': {1}}), tuple('ab'), [*range(3), *'ab'], type(None).__name__)",
}


@pytest.mark.parametrize("name", SNIPPETS)
def test_snippet_agrees_with_cpython(name: str) -> None:
    source = textwrap.dedent(SNIPPETS[name])
    scope: dict[str, object] = {"__name__": "__main__"}
    exec(compile(source, "snippet", "exec", dont_inherit=True), scope)
    assert run(source)["result"] == scope["result"]
