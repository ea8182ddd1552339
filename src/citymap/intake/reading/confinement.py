"""A process gives up what it does not need, for good: before it meets foreign bytes.

After ``confine`` the kernel lets it read files, write to what is open already, take
so much memory, so much processor time, and little else (``syscalls``). There is no
way back and no lesser way: where the kernel cannot do it, nothing is read.

Source: design/safety.md S9; seccomp(2), prctl(2), getrlimit(2).
"""

import ctypes
import os
import platform
import resource
import signal
import sys
from dataclasses import dataclass

from citymap.errors import InternalError
from citymap.intake.reading.syscalls import MACHINES, filter_program

MIB = 1 << 20
_LIBRARIES = 2048 * MIB  # address space of code and reserves, not memory in use
_MOST_OPEN = 256

_NO_NEW_PRIVILEGES, _DIE_WITH_PARENT = 38, 1  # prctl options
_SET_FILTER, _ALL_THREADS = 1, 1  # seccomp(2)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a confined process may use.

    Attributes
    ----------
    cpu_s
        Seconds of processor time, all threads together.
    wall_s
        Seconds until whoever started it ends it.
    memory_bytes
        Of memory of its own.
    written_bytes
        Length of a file that it writes.
    """

    cpu_s: int
    wall_s: int
    memory_bytes: int
    written_bytes: int


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def confine(limits: Limits) -> None:
    """Confine this process, all its threads, for the rest of its life.

    Raises
    ------
    InternalError
        If the machine or its kernel cannot: the caller must not go on.
    """
    machine = MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        raise _impossible(f"{sys.platform} {platform.machine()}")
    try:
        _limit(limits)
    except (ValueError, OSError) as error:
        raise _impossible(str(error)) from error
    libc = ctypes.CDLL(None, use_errno=True)
    _call(libc.prctl, _DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    _call(libc.prctl, _NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    code = filter_program(machine, os.getpid())
    program = _Program(len(code) // 8, code)
    pointer = ctypes.addressof(program)
    _call(libc.syscall, machine.seccomp, _SET_FILTER, _ALL_THREADS, pointer)


def _limit(limits: Limits) -> None:
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_DATA, limits.memory_bytes),
        (resource.RLIMIT_AS, limits.memory_bytes + _LIBRARIES),
        (resource.RLIMIT_FSIZE, limits.written_bytes),
        (resource.RLIMIT_NOFILE, _MOST_OPEN),
    ):
        _, hard = resource.getrlimit(what)
        own = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (own, own))


def _call(function: "ctypes._NamedFuncPointer", *arguments: int) -> None:
    if function(*(ctypes.c_ulong(a) for a in arguments)) != 0:
        raise _impossible(os.strerror(ctypes.get_errno()))


def _impossible(why: str) -> InternalError:
    return InternalError(
        f"foreign files cannot be read safely on this machine ({why}): "
        "Linux on x86_64 or aarch64 with seccomp is needed",
        f"本机无法安全地读取外来文件（{why}）："
        "需要支持 seccomp 的 Linux（x86_64 或 aarch64）",
    )
