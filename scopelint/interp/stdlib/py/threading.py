"""threading, as our interpreter runs it: a thread's function runs when the thread is started."""
from _scopelint import unknown


class _Lock:
    def acquire(self, blocking=True, timeout=-1):
        return True

    def release(self):
        pass

    def locked(self):
        return False

    def __enter__(self):
        return True

    def __exit__(self, *exc):
        pass


def Lock():
    return _Lock()


def RLock():
    return _Lock()


class Condition(_Lock):
    def __init__(self, lock=None):
        pass

    def wait(self, timeout=None):
        return True

    def wait_for(self, predicate, timeout=None):
        return True

    def notify(self, n=1):
        pass

    def notify_all(self):
        pass

    notifyAll = notify_all


class Semaphore(_Lock):
    def __init__(self, value=1):
        pass


class BoundedSemaphore(Semaphore):
    pass


class Event:
    def __init__(self):
        self._flag = unknown("whether an event is set", "bool")

    def is_set(self):
        return self._flag

    isSet = is_set

    def set(self):
        pass

    def clear(self):
        pass

    def wait(self, timeout=None):
        return self._flag


class Barrier(_Lock):
    def __init__(self, parties, action=None, timeout=None):
        self.parties = parties

    def wait(self, timeout=None):
        return 0


class local:
    pass


class Thread:
    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, *, daemon=None):
        self._target = target
        self._args = args
        self._kwargs = kwargs or {}
        self.name = name if name is not None else unknown("a thread's name", "str")
        self.daemon = bool(daemon)
        self.ident = None

    def start(self):
        self.run()

    def run(self):
        if self._target is not None:
            self._target(*self._args, **self._kwargs)

    def join(self, timeout=None):
        pass

    def is_alive(self):
        return unknown("whether a thread is alive", "bool")

    isAlive = is_alive

    def setDaemon(self, daemonic):
        self.daemon = daemonic

    def isDaemon(self):
        return self.daemon

    def getName(self):
        return self.name

    def setName(self, name):
        self.name = name


class Timer(Thread):
    def __init__(self, interval, function, args=None, kwargs=None):
        super().__init__(target=function, args=args or (), kwargs=kwargs)

    def cancel(self):
        pass


_main = None


def current_thread():
    global _main
    if _main is None:
        _main = Thread(name="MainThread")
    return _main


currentThread = current_thread


def main_thread():
    return current_thread()


def active_count():
    return unknown("how many threads run", "int")


activeCount = active_count


def enumerate():
    return [current_thread()]


def get_ident():
    return unknown("a thread's number", "int")
