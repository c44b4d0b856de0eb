"""Modules that are neither in the tree nor modelled: they are taken to be installed, and nothing in them is known."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from scopelint.interp.stdlib.registry import MODULES, PARTLY_MODELLED
from scopelint.interp.values import ModuleV, Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PYTHON2_ONLY = _words("""
    __builtin__ BaseHTTPServer ConfigParser Cookie HTMLParser Queue SimpleHTTPServer SocketServer StringIO Tkinter UserDict anydbm
    cPickle cStringIO commands compiler cookielib copy_reg dummy_thread exceptions htmlentitydefs httplib md5 mimetools new popen2
    rfc822 robotparser sets sha thread tkFileDialog tkMessageBox urllib2 urlparse xmlrpclib
""")
"""Modules of Python 2 that Python 3 does not have (`try: import cPickle as pickle except ImportError: import pickle`)."""

NO_TENSORFLOW = _words("""
    PIL Levenshtein absl attr boto boto3 botocore bs4 click cloudpickle colorama cv2 cycler cython dask dateutil docker dill
    editdistance enum34 fire flask ftfy gevent gin google gym h5py imageio jieba joblib jsonschema librosa lmdb lxml matplotlib
    mido mock mpi4py msgpack msgpack_numpy mpl_toolkits mujoco_py networkx nltk numba numpy openpyxl packaging pandas parameterized pathlib2
    pexpect pkg_resources plotly pretty_midi psutil pycocotools pycurl pydot pyglet pygame pymongo pytest pytz redis regex requests
    resampy semantic_version scipy seaborn sentencepiece serial setuptools simplejson six skimage sklearn sortedcontainers soundfile spacy
    sqlalchemy sympy tabulate tensorboardX termcolor toolz toml torch torchvision tornado tqdm ujson unidecode websocket wget yaml
    zmq
""")
"""Packages that neither make ops nor hold TensorFlow objects of the program's."""


_UNLISTED = tuple(
    f"tensorflow.{package}" for package in ("core", "examples", "tools", "compiler", "lite.", "models", "stream_executor", "python.")
)
"""Packages of TensorFlow's distribution that no list of its symbols has."""


def foreign_module(m: Machine, name: str) -> Value:
    """An opaque module for an import that leads nowhere; None if the import surely fails."""
    top = name.partition(".")[0]
    if name.startswith(_UNLISTED):
        return _opaque(m, name, not name.startswith("tensorflow.core"))
    if not may_be_foreign(m, name):
        return None
    return _opaque(m, name, top not in NO_TENSORFLOW and top not in sys.stdlib_module_names)


def may_be_foreign(m: Machine, name: str) -> bool:
    """Whether the import leads out of everything we can see."""
    top = name.partition(".")[0]
    modelled = top in MODULES and top not in PARTLY_MODELLED
    return not (top in PYTHON2_ONLY or modelled or top in m.native_modules or m.loader.find(top) is not None)


def _opaque(m: Machine, name: str, tf: bool) -> Value:
    parts = name.split(".")
    for i in range(1, len(parts) + 1):
        _make(m, ".".join(parts[:i]), tf)
    return m.modules[name]


def foreign_attribute(m: Machine, name: str, attribute: str, tf: bool) -> Value:
    """A submodule that is modelled, else something unknown."""
    full = f"{name}.{attribute}"
    if attribute in ("__version__", "VERSION", "__file__", "__name__", "__doc__"):
        return m.unknown(f"`{full}`", kind="str")
    found = m.module(full) if full in MODULES else None
    return m.unknown(f"`{full}`", tf=tf) if found is None else found


def _make(m: Machine, name: str, tf: bool) -> None:
    if name in m.modules:
        return
    module = ModuleV(name, resolve=lambda attribute: foreign_attribute(m, name, attribute, tf))
    module.attrs.update({"__name__": name, "__path__": m.list([])})
    m.journal.set(m.modules, name, module)
    parent = m.modules.get(name.rpartition(".")[0])
    if isinstance(parent, ModuleV):
        m.journal.set(parent.attrs, name.rpartition(".")[2], module)
