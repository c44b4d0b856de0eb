"""six.moves under Python 3."""
import builtins
import collections
import configparser
import copyreg
import functools
import html
import http.client as http_client
import io
import itertools
import queue
import socketserver
import sys
import urllib

from importlib import reload as reload_module

StringIO = io.StringIO
cStringIO = io.StringIO
filter = builtins.filter
filterfalse = itertools.filterfalse
input = builtins.input
intern = sys.intern
map = builtins.map
range = builtins.range
xrange = builtins.range
reduce = functools.reduce
zip = builtins.zip
zip_longest = itertools.zip_longest
UserDict = collections.UserDict
UserList = collections.UserList
UserString = collections.UserString
getcwd = __import__("os").getcwd
import pickle as cPickle
