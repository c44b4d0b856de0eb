"""The language: each snippet leaves `result`, and CPython is the oracle."""

from __future__ import annotations

import textwrap

import pytest

from tests.interp.harness import run

SNIPPETS = {
    "arithmetic": "result = (1 + 2 * 3, 7 // 2, 7 % 3, 2 ** 10, -3, +4, ~5, 6 / 4, 1 << 3, 5 & 3, 5 | 3, 5 ^ 3)",
    "compare_chain": "result = [1 < 2 < 3, 1 < 3 < 2, 1 == 1 != 2, 'a' in 'abc', 3 not in [1, 2], None is None]",
    "boolop": "result = [0 or 'x', 1 and 2, '' and 3, None or [] or 7, not 0]",
    "ifexp": "x = 3\nresult = 'a' if x > 2 else 'b'",
    "unpack": "a, (b, *c), d = 1, (2, 3, 4), 5\n[e, f] = 'xy'\nresult = (a, b, c, d, e, f)",
    "chained_assign": "a = b = [1]\na.append(2)\nresult = b",
    "augassign": "x = [1]\ny = x\nx += [2]\nd = {'k': 1}\nd['k'] += 5\nresult = (y, d, x is y)",
    "slices": "s = list(range(10))\ns[2:4] = ['a']\ndel s[0]\nresult = (s, s[::-1], s[1:3], 'hello'[1:-1], (1, 2, 3)[-1])",
    "for_else": "r = []\nfor i in range(3):\n    if i == 5:\n        break\nelse:\n    r.append('else')\nfor i in range(3):\n    if i == 1: continue\n    r.append(i)\n    if i == 2: break\nelse:\n    r.append('no')\nresult = r",
    "while": "n = 0\nwhile True:\n    n += 1\n    if n == 7: break\nwhile n < 10: n += 1\nelse: n = -n\nresult = n",
    "functions": "def f(a, b=2, *args, c, d=4, **kw): return (a, b, args, c, d, kw)\nresult = [f(1, c=3), f(1, 5, 6, 7, c=8, e=9), f(*[1, 2], **{'c': 3})]",
    "posonly": "def f(a, b, /, c): return (a, b, c)\nresult = f(1, 2, c=3)",
    "defaults_shared": "def f(x, acc=[]):\n    acc.append(x)\n    return acc\nf(1)\nresult = f(2)",
    "closures": "def counter():\n    n = 0\n    def inc():\n        nonlocal n\n        n += 1\n        return n\n    return inc\nc = counter()\nc()\nresult = (c(), counter()())",
    "late_binding": "fs = [lambda: i for i in range(3)]\ngs = [lambda i=i: i for i in range(3)]\nresult = ([f() for f in fs], [g() for g in gs])",
    "global": "n = 1\ndef f():\n    global n, m\n    n = 2\n    m = 3\nf()\nresult = (n, m)",
    "decorators": "def twice(f):\n    def w(*a): return f(f(*a))\n    return w\ndef add(n):\n    def d(f): return lambda x: f(x) + n\n    return d\n@twice\n@add(10)\ndef g(x): return x * 2\nresult = g(1)",
    "classes": "class A:\n    k = 1\n    def __init__(self, x): self.x = x\n    def get(self): return self.x + self.k\nclass B(A):\n    k = 10\n    def get(self): return super().get() * 2\nresult = (A(1).get(), B(1).get(), isinstance(B(1), A), issubclass(A, B))",
    "mro": "class A:\n    def f(self): return 'A'\nclass B(A):\n    def f(self): return 'B' + super().f()\nclass C(A):\n    def f(self): return 'C' + super().f()\nclass D(B, C):\n    def f(self): return 'D' + super(D, self).f()\nresult = (D().f(), [c.__name__ for c in D.__mro__])",
    "properties": "class A:\n    _v = 1\n    @property\n    def v(self): return self._v\n    @v.setter\n    def v(self, n): self._v = n * 2\na = A()\na.v = 4\nresult = a.v",
    "static_class_methods": "class A:\n    n = 3\n    @staticmethod\n    def s(x): return x\n    @classmethod\n    def c(cls): return cls.n\nclass B(A): n = 4\nresult = (A.s(1), A().s(2), A.c(), B.c(), B().c())",
    "dunders": "class V:\n    def __init__(self, x): self.x = x\n    def __add__(self, o): return V(self.x + o.x)\n    def __radd__(self, o): return o + self.x\n    def __eq__(self, o): return self.x == o.x\n    def __call__(self, y): return self.x * y\n    def __getitem__(self, i): return i + self.x\n    def __len__(self): return self.x\n    def __contains__(self, i): return i == self.x\n    def __str__(self): return 'V%d' % self.x\n    def __iter__(self): return iter([self.x])\nv = V(3)\nresult = ((v + V(4)).x, 1 + v, v == V(3), v(5), v[1], len(v), 3 in v, str(v), list(v), '%s' % v, f'{v}')",
    "getattr_hook": "class A:\n    def __init__(self): self.d = {}\n    def __getattr__(self, n): return 'got ' + n\nclass E(dict):\n    __getattr__ = dict.__getitem__\n    __setattr__ = dict.__setitem__\ne = E(a=1)\ne.b = 2\nresult = (A().foo, e.a, e['b'], sorted(e))",
    "descriptor": "class D:\n    def __get__(self, o, t): return 42 if o is not None else 'class'\n    def __set__(self, o, v): o.__dict__['seen'] = v\nclass A:\n    d = D()\na = A()\na.d = 5\nresult = (a.d, A.d, a.seen)",
    "lazy_property": "import functools\ndef lazy(f):\n    name = '_c_' + f.__name__\n    @property\n    @functools.wraps(f)\n    def w(self):\n        if not hasattr(self, name): setattr(self, name, f(self))\n        return getattr(self, name)\n    return w\nclass A:\n    n = 0\n    @lazy\n    def v(self):\n        self.n += 1\n        return self.n\na = A()\nresult = (a.v, a.v, a.n)",
    "metaclass": "class M(type):\n    def __new__(mcs, name, bases, ns):\n        ns['tag'] = name.lower()\n        return super().__new__(mcs, name, bases, ns)\n    def __call__(cls, *a):\n        o = super().__call__(*a)\n        o.made = True\n        return o\nclass A(metaclass=M): pass\nclass B(A): pass\nresult = (A.tag, B.tag, B().made)",
    "singleton_new": "class S:\n    _i = None\n    def __new__(cls, *a):\n        if cls._i is None: cls._i = super().__new__(cls)\n        return cls._i\nresult = S() is S()",
    "init_subclass": "class P:\n    reg = []\n    def __init_subclass__(cls, **kw):\n        super().__init_subclass__(**kw)\n        P.reg.append(cls.__name__)\nclass A(P): pass\nclass B(P): pass\nresult = P.reg",
    "exceptions": "def f(k):\n    try:\n        if k == 0: raise ValueError('v', 1)\n        if k == 1: raise KeyError('k')\n        if k == 2: return 'ret'\n    except ValueError as e:\n        return e.args\n    except (KeyError, TypeError) as e:\n        return str(e)\n    else:\n        return 'else'\n    finally:\n        log.append(k)\nlog = []\nresult = [f(i) for i in range(4)] + log",
    "reraise": "def f():\n    try:\n        raise ValueError('a')\n    except ValueError:\n        raise\ntry:\n    f()\nexcept Exception as e:\n    result = (type(e).__name__, str(e))",
    "custom_exception": "class E(Exception):\n    def __init__(self, n):\n        super().__init__('msg %d' % n)\n        self.n = n\ntry:\n    raise E(3)\nexcept E as e:\n    result = (e.n, str(e), isinstance(e, Exception))",
    "builtin_errors": "r = []\nfor f in (lambda: 1 / 0, lambda: [][1], lambda: {}['x'], lambda: int('q'), lambda: None.foo, lambda: nope, lambda: 'a' + 1):\n    try:\n        f()\n    except Exception as e:\n        r.append(type(e).__name__)\nresult = r",
    "with": "class C:\n    def __init__(self, n): self.n = n\n    def __enter__(self):\n        log.append('in' + self.n)\n        return self.n\n    def __exit__(self, t, v, tb):\n        log.append('out' + self.n)\n        return t is KeyError\nlog = []\nwith C('a') as a, C('b') as b:\n    log.append(a + b)\nwith C('c'):\n    raise KeyError\nresult = log",
    "contextmanager": "import contextlib\nlog = []\n@contextlib.contextmanager\ndef cm(n):\n    log.append('enter %s' % n)\n    try:\n        yield n * 2\n    except ValueError:\n        log.append('swallowed')\n    finally:\n        log.append('exit')\nwith cm(2) as v:\n    log.append(v)\nwith cm(3):\n    raise ValueError\nresult = log",
    "generators": "def g(n):\n    for i in range(n):\n        got = yield i\n        if got: yield got\n    return 'done'\ndef h():\n    r = yield from g(2)\n    yield r\nit = g(3)\nnext(it)\nresult = (list(g(3)), list(h()), it.send('x'), sum(x * x for x in range(4)), next(iter([5])))",
    "generator_lazy": "log = []\ndef g():\n    for i in range(3):\n        log.append('g%d' % i)\n        yield i\nfor x in g():\n    log.append('c%d' % x)\nresult = log",
    "comprehensions": "result = ([x * y for x in range(3) for y in range(3) if x != y], {k: v for k, v in zip('ab', [1, 2])}, {x % 2 for x in range(5)}, [[j for j in range(i)] for i in range(3)])",
    "format": "result = ('%d-%s-%.2f-%5d|%-5s|%r' % (1, 'a', 2.5, 3, 'b', 'c'), '{} {0!r} {x:>4}'.replace('{0!r}', '').format(1, x=2), f'{3:03d} {\"a\"!r} {1.5:.1f} {[1, 2]}', '{0}_{1:.3f}_{a[0]}'.format('n', 2.0, a=[9]), '%(a)s' % {'a': 1})",
    "str_methods": "result = ('a_b'.split('_'), ' x '.strip(), 'abc'.upper(), '-'.join(['a', 'b']), 'aXb'.replace('X', ''), 'abc'.startswith('ab'), 'a/b/c'.rsplit('/', 1), 'x'.zfill(3), 'a.b'.partition('.'))",
    "walrus": "r = []\nwhile (n := len(r)) < 3: r.append(n)\nresult = (r, [y for x in range(3) if (y := x * 2) > 1], n)",
    "match": "def f(v):\n    match v:\n        case 0 | 1: return 'small'\n        case [x, *rest]: return (x, rest)\n        case {'k': k, **o}: return (k, o)\n        case str() as s if len(s) > 2: return s\n        case None: return 'none'\n        case _: return 'other'\nresult = [f(x) for x in (0, 1, [5, 6, 7], {'k': 1, 'z': 2}, 'long', 'x', None, 3.5)]",
    "namedtuple": "import collections\nP = collections.namedtuple('P', 'x y')\np = P(1, y=2)\nx, y = p\nresult = (p.x, p[1], x + y, p._replace(x=5).x, p == (1, 2), P._fields, list(p._asdict().items()))",
    "dataclass": "import dataclasses\n@dataclasses.dataclass\nclass D:\n    a: int\n    b: str = 'x'\n    c: list = dataclasses.field(default_factory=list)\nd = D(1)\nd.c.append(2)\nresult = (d.a, d.b, d.c, D(2, 'y').b, D(1) == D(1))",
    "enum": "import enum\nclass Color(enum.Enum):\n    RED = 1\n    BLUE = 2\nresult = (Color.RED.name, Color['BLUE'].value, Color(1) is Color.RED, [c.name for c in Color])",
    "functools": "import functools\nadd = functools.partial(lambda a, b, c=0: (a, b, c), 1, c=5)\nresult = (add(2), functools.reduce(lambda a, b: a * b, [1, 2, 3, 4]))",
    "itertools": "import itertools\nresult = (list(itertools.chain([1], [2, 3])), list(itertools.product('ab', repeat=2)), list(itertools.islice(itertools.count(5), 3)), list(itertools.zip_longest([1], [2, 3])))",
    "collections": "import collections\nd = collections.defaultdict(list)\nd['a'].append(1)\no = collections.OrderedDict([('z', 1), ('a', 2)])\nresult = (dict(d), list(o.items()), collections.Counter('aab')['a'])",
    "builtins": "result = (sorted([3, 1, 2], key=lambda x: -x), list(map(str, [1, 2])), list(filter(None, [0, 1])), list(enumerate('ab', 1)), any([0, 1]), all([]), max([1, 5, 2]), min(3, 2), abs(-1), divmod(7, 2), list(reversed([1, 2])), round(2.567, 2), sum([1, 2], 10), list(zip([1, 2], 'ab')), int('7'), float('1.5'), bool([]), isinstance(True, int))",
    "getattr_setattr": "class A: pass\na = A()\nsetattr(a, 'x', 1)\nresult = (getattr(a, 'x'), getattr(a, 'y', 'd'), hasattr(a, 'x'), hasattr(a, 'z'), vars(a))",
    "dict_methods": "d = {'a': 1}\nd.update(b=2)\nd.setdefault('c', []).append(3)\nresult = (d.get('q'), d.pop('a'), list(d.keys()), list(d.items()), {**d, 'e': 5}, 'b' in d)",
    "star_args": "def f(*a, **k): return (a, sorted(k.items()))\nresult = f(*[1, 2], 3, *(4,), x=1, **{'y': 2})",
    "nested_functions_recursion": "def fact(n): return 1 if n <= 1 else n * fact(n - 1)\nresult = fact(10)",
    "super_init_chain": "class A(object):\n    def __init__(self, **kw):\n        self.kw = kw\nclass B(A):\n    def __init__(self, x, **kw):\n        super(B, self).__init__(x=x, **kw)\nresult = sorted(B(1, y=2).kw.items())",
    "class_closure": "def make(n):\n    class C:\n        v = n\n        def f(self): return n + self.v\n    return C\nresult = make(4)().f()",
    "import_try": "try:\n    import cPickle\nexcept ImportError:\n    result = 'no module'",
    "del": "x = 1\ndel x\ntry:\n    x\nexcept NameError:\n    result = 'gone'",
    "abc": "import abc\nclass A(abc.ABC):\n    @abc.abstractmethod\n    def f(self): ...\nclass B(A):\n    def f(self): return 1\ntry:\n    A()\n    r = 'made'\nexcept TypeError:\n    r = 'abstract'\nresult = (B().f(), r)",
    "re": "import re\ns1 = re.sub('(.)([A-Z][a-z]+)', r'\\1_\\2', 'BatchNormLayer')\nresult = (re.sub('([a-z])([A-Z])', r'\\1_\\2', s1).lower(), re.match(r'(\\d+)', '12a').group(1), bool(re.search('x', 'abc')))",
    "math": "import math\nresult = (math.sqrt(16), math.ceil(1.2), math.floor(-1.2), math.log(1), math.pi)",
    "ospath": "import os\nresult = (os.path.join('a', 'b'), os.path.basename('x/y.py'), os.path.splitext('m.ckpt'))",
    "finally_return": "def f():\n    for i in range(3):\n        try:\n            if i == 1: return i\n        finally:\n            log.append(i)\nlog = []\nresult = (f(), log)",
    "name_mangling": "class A:\n    def __init__(self): self.__x = 1\n    def get(self): return self.__x\nclass B(A):\n    def __init__(self):\n        super().__init__()\n        self.__x = 2\nresult = B().get()",
    "class_attr_mutation": "class A: n = 0\na, b = A(), A()\nA.n += 1\na.n += 5\nresult = (A.n, a.n, b.n)",
    "iter_protocol": "class R:\n    def __init__(self, n): self.n = n; self.i = 0\n    def __iter__(self): return self\n    def __next__(self):\n        if self.i >= self.n: raise StopIteration\n        self.i += 1\n        return self.i\nresult = (list(R(3)), [x for x in R(2)])",
    "private_method": "class A:\n    def __f(self): return 3\n    def g(self): return self.__f()\nresult = A().g()",
    "function_repr_key": "def f(): pass\ndef g(): pass\nd = {str(f): 1, str(g): 2}\nresult = (d[str(f)], d[str(g)], len(d), str(f) in d)",
    "list_subclass": "class L(list):\n    def first(self): return self[0]\nl = L([3, 4])\nl.append(5)\nresult = (l.first(), len(l), [x for x in l], isinstance(l, list))",
    "str_subclass": "class S(str):\n    def shout(self): return self.upper() + '!'\nresult = (S('a').shout(), S('b') + 'c', S('x') == 'x')",
    "argparse": "import argparse\np = argparse.ArgumentParser()\np.add_argument('--lr', type=float, default=0.1)\np.add_argument('--n_units', type=int, default=5)\np.add_argument('--flag', action='store_true')\na = p.parse_args([])\nresult = (a.lr, a.n_units, a.flag)",
    "type_call": "A = type('A', (object,), {'x': 1, 'f': lambda self: self.x})\nresult = (A().f(), A.__name__, type(A()) is A, type(3) is int)",
    "json": "import json\nresult = json.loads('{\"a\": [1, 2.5, null, true]}')",
    "lru_cache": "import functools\nn = []\n@functools.lru_cache(None)\ndef f(x):\n    n.append(x)\n    return x\nf(1); f(1)\nresult = n",
}


@pytest.mark.parametrize("name", SNIPPETS)
def test_snippet_agrees_with_cpython(name: str) -> None:
    source = textwrap.dedent(SNIPPETS[name])
    scope: dict[str, object] = {"__name__": "__main__"}
    exec(compile(source, "snippet", "exec"), scope)
    assert run(source)["result"] == scope["result"]
