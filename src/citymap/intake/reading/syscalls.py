"""Which calls to the kernel a confined process may make: a list, and no others.

What is not listed is refused (EPERM): sockets, other programs, new processes,
signals to others, mounts, io_uring, removing, renaming, linking and all the rest.
Opening a file for writing is refused (EACCES); what was open before stays so.

Source: seccomp(2); linux/filter.h, linux/seccomp.h, asm/unistd_64.h (x86_64) and
asm-generic/unistd.h (aarch64) of Linux 6.1.
"""

import errno
import fcntl
import os
import struct
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Machine:
    """A processor whose calls are known here: its place in ``CALLS``."""

    audit: int  # AUDIT_ARCH_*
    seccomp: int  # number of seccomp(2)
    place: int


MACHINES = {
    "x86_64": Machine(0xC000003E, 317, 0),
    "aarch64": Machine(0xC00000B7, 277, 1),
}

#: Allowed whatever they are given; number on x86_64 and on aarch64.
CALLS: dict[str, tuple[int | None, int | None]] = {
    "access": (21, None),
    "arch_prctl": (158, None),
    "brk": (12, 214),
    "clock_getres": (229, 114),
    "clock_gettime": (228, 113),
    "clock_nanosleep": (230, 115),
    "close": (3, 57),
    "dup": (32, 23),
    "dup2": (33, None),
    "dup3": (292, 24),
    "exit": (60, 93),
    "exit_group": (231, 94),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "fadvise64": (221, 223),
    "fdatasync": (75, 83),
    "flock": (73, 32),
    "fstat": (5, 80),
    "fstatfs": (138, 44),
    "fsync": (74, 82),
    "ftruncate": (77, 46),
    "futex": (202, 98),
    "get_robust_list": (274, 100),
    "getcpu": (309, 168),
    "getcwd": (79, 17),
    "getdents64": (217, 61),
    "getegid": (108, 177),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getpid": (39, 172),
    "getppid": (110, 173),
    "getrandom": (318, 278),
    "getrlimit": (97, 163),
    "getrusage": (98, 165),
    "gettid": (186, 178),
    "gettimeofday": (96, 169),
    "getuid": (102, 174),
    "lseek": (8, 62),
    "lstat": (6, None),
    "madvise": (28, 233),
    "membarrier": (324, 283),
    "mincore": (27, 232),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "mremap": (25, 216),
    "msync": (26, 227),
    "munmap": (11, 215),
    "nanosleep": (35, 101),
    "newfstatat": (262, 79),
    "poll": (7, None),
    "ppoll": (271, 73),
    "pread64": (17, 67),
    "preadv": (295, 69),
    "pselect6": (270, 72),
    "pwrite64": (18, 68),
    "pwritev": (296, 70),
    "read": (0, 63),
    "readlink": (89, None),
    "readlinkat": (267, 78),
    "readv": (19, 65),
    "restart_syscall": (219, 128),
    "rseq": (334, 293),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sched_getaffinity": (204, 123),
    "sched_yield": (24, 124),
    "select": (23, None),
    "set_robust_list": (273, 99),
    "set_tid_address": (218, 96),
    "sigaltstack": (131, 132),
    "stat": (4, None),
    "statfs": (137, 43),
    "statx": (332, 291),
    "sysinfo": (99, 179),
    "times": (100, 153),
    "uname": (63, 160),
    "write": (1, 64),
    "writev": (20, 66),
}
_OPEN = (2, None)
_OPENAT = (257, 56)
_CLONE = (56, 220)
_FCNTL = (72, 25)
_IOCTL = (16, 29)
_TGKILL = (234, 131)
_PRLIMIT64 = (302, 261)
_ABSENT = ((435, 435), (437, 437))  # clone3, openat2: libraries know older ways

_WRITING = (
    os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
) | os.O_TMPFILE & ~os.O_DIRECTORY
_THREAD = 0x00010000  # CLONE_THREAD
_NAMESPACES = 0x7E020080  # CLONE_NEW*
_TCGETS = 0x5401
_FCNTLS = (
    fcntl.F_DUPFD,
    fcntl.F_DUPFD_CLOEXEC,
    fcntl.F_GETFD,
    fcntl.F_SETFD,
    fcntl.F_GETFL,
    fcntl.F_GETLK,
    fcntl.F_SETLK,
    fcntl.F_SETLKW,
)
# Classic BPF.
_LOAD, _EQUAL, _ANY_BIT, _AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER_AT, _ARCH_AT, _ARGUMENTS_AT = 0, 4, 16  # struct seccomp_data
_X32 = 0x40000000

Instruction = tuple[int, int, int, int]  # code, jump if true, if false, operand
Pair = tuple[int | None, int | None]


def filter_program(machine: Machine, process: int) -> bytes:
    """Write the filter as the kernel takes it: an array of ``struct sock_filter``.

    Parameters
    ----------
    process
        Id of the process that will have it: the only one that it may signal.
    """
    program: list[Instruction] = [
        (_LOAD, 0, 0, _ARCH_AT),
        (_EQUAL, 1, 0, machine.audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _KILL),
    ]
    for pair in CALLS.values():
        program += _when(pair[machine.place], [(_RETURN, 0, 0, _ALLOW)])
    for pair, judged in _judged(process):
        program += _when(pair[machine.place], judged)
    program.append(_refuse(errno.EPERM))
    return b"".join(struct.pack("=HBBI", *one) for one in program)


def _judged(process: int) -> list[tuple[Pair, list[Instruction]]]:
    """Give the calls that are allowed for some arguments only."""
    own_threads = [
        _argument(0),
        (_ANY_BIT, 0, 2, _THREAD),
        (_ANY_BIT, 1, 0, _NAMESPACES),
        (_RETURN, 0, 0, _ALLOW),
        _refuse(errno.EPERM),
    ]
    only_asked = [
        _argument(2),
        (_EQUAL, 0, 3, 0),
        _argument(2, upper=True),
        (_EQUAL, 0, 1, 0),
        (_RETURN, 0, 0, _ALLOW),
        _refuse(errno.EPERM),
    ]
    return [
        (_OPEN, _reading_only(1)),
        (_OPENAT, _reading_only(2)),
        (_CLONE, own_threads),
        (_FCNTL, _one_of(1, _FCNTLS)),
        (_IOCTL, _one_of(1, (_TCGETS,))),
        (_TGKILL, _one_of(0, (process,))),
        (_PRLIMIT64, only_asked),
        *((pair, [_refuse(errno.ENOSYS)]) for pair in _ABSENT),
    ]


def _reading_only(flags_at: int) -> list[Instruction]:
    return [
        _argument(flags_at),
        (_ANY_BIT, 0, 1, _WRITING),
        _refuse(errno.EACCES),
        (_RETURN, 0, 0, _ALLOW),
    ]


def _one_of(place: int, values: Sequence[int]) -> list[Instruction]:
    allowed = [
        one
        for value in values
        for one in ((_EQUAL, 0, 1, value), (_RETURN, 0, 0, _ALLOW))
    ]
    return [_argument(place), *allowed, _refuse(errno.EPERM)]


def _argument(place: int, *, upper: bool = False) -> Instruction:
    """Load half of an argument; both machines keep the lower half first."""
    return _LOAD, 0, 0, _ARGUMENTS_AT + 8 * place + 4 * upper


def _refuse(code: int) -> Instruction:
    return _RETURN, 0, 0, _ERRNO | code


def _when(number: int | None, then: list[Instruction]) -> list[Instruction]:
    """Judge a call by instructions that all end in an answer."""
    return [] if number is None else [(_EQUAL, 0, len(then), number), *then]
