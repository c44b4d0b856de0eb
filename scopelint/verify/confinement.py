"""What the kernel keeps a process from: more CPU time, address space and tasks than it may have, and the network."""

from __future__ import annotations

import math
import os
import signal
import sys
from contextlib import suppress

from scopelint.verify.processes import tasks_of_user

TASKS = 4096
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
SIOCSIFFLAGS, IFF_UP = 0x8914, 1


def prctl(option: int, value: int) -> None:
    """prctl(2), where there is one."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def limits_of(cpu_seconds: float, memory: int) -> list[tuple[int, int]]:
    """The limits to set (0: none), as pairs for setrlimit; a crash leaves no core file.

    RLIMIT_NPROC refuses a new task to a process that has it where the user has that many already; nobody else is refused one. It only
    slows a fork bomb down until the watch ends it: the root user is not bound by it.
    """
    import resource

    limits = [(resource.RLIMIT_CORE, 0)]
    if memory:
        limits.append((resource.RLIMIT_AS, memory))
    if cpu_seconds:
        limits.append((resource.RLIMIT_CPU, math.ceil(cpu_seconds) + 1))
    if os.getuid() != 0 and (tasks := tasks_of_user(os.getuid())):
        limits.append((resource.RLIMIT_NPROC, tasks + TASKS))
    return limits


def prepare(limits: list[tuple[int, int]]) -> None:
    """In the child, before the command: it dies with us, is the first to go when memory is short, and has its limits."""
    import resource

    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("500")
    for kind, value in limits:
        with suppress(OSError, ValueError):
            hard = resource.getrlimit(kind)[1]
            most = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (most, most))


def without_network() -> str:
    """Leave the network for an empty namespace; what came of it. Tried in a fork first: half done it cannot be undone."""
    read, write = os.pipe()
    trial = os.fork()
    if trial == 0:
        os.write(write, leave_network().encode())
        os._exit(0)
    os.close(write)
    os.waitpid(trial, 0)
    reason = os.read(read, 500).decode() or leave_network()
    os.close(read)
    return f"could not be turned off ({reason})" if reason else "off"


def leave_network() -> str:
    """Move into a network namespace with nothing but a loopback device; why not, where it cannot be done."""
    if sys.platform != "linux":
        return "only Linux has network namespaces"
    import ctypes

    uid, gid = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        if libc.unshare(CLONE_NEWNET) != 0:
            if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
                return os.strerror(ctypes.get_errno())
            for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
                with open(f"/proc/self/{name}", "w") as file:
                    file.write(text)
        raise_loopback()
    except (OSError, AttributeError) as error:
        return getattr(error, "strerror", None) or str(error)
    return ""


def raise_loopback() -> None:
    """Servers on localhost go on working."""
    import fcntl
    import socket
    import struct

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))
