"""A confined process tries what it must not: the kernel says no, every time."""

import platform
import sys
from pathlib import Path

import pytest

from citymap.errors import InternalError
from citymap.intake.reading import confinement
from citymap.intake.reading.confinement import MIB, Limits
from citymap.intake.reading.sandbox import run_program

CONFINED = """
import ctypes, fcntl, os, resource, signal, socket, subprocess, sys, threading
from pathlib import Path
from citymap.intake.reading.confinement import Limits, confine
opened = open("opened", "wb", buffering=0)
Path("there").write_bytes(b"whole")
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")
confine(Limits({cpu_s}, 10, {memory}, 1 << 20))
"""
ATTEMPTS = {
    "a socket": "socket.socket()",
    "a local socket": "socket.socket(socket.AF_UNIX)",
    "a pair of sockets": "socket.socketpair()",
    "another program": "os.execv('/bin/true', ['true'])",
    "a child process": "os.fork()",
    "a child program": "subprocess.run([sys.executable, '-c', ''])",
    "a new file": "open('new', 'wb')",
    "a new file elsewhere": "open('/tmp/new-of-the-child', 'wb')",
    "an old file, to add": "open('there', 'ab')",
    "an old file, to change": "os.open('there', os.O_RDWR)",
    "an old file, to empty": "os.open('there', os.O_TRUNC)",
    "a nameless file": "os.open('.', os.O_TMPFILE | os.O_WRONLY)",
    "to remove": "os.remove('there')",
    "to rename": "os.rename('there', 'gone')",
    "to make a folder": "os.mkdir('folder')",
    "to link": "os.link('there', 'link')",
    "to link by name": "os.symlink('there', 'link')",
    "to change who may read": "os.chmod('there', 0)",
    "to cut": "os.truncate('there', 0)",
    "to change times": "os.utime('there', (1, 1))",
    "to end another": "os.kill(os.getppid(), 9)",
    "to ask of another": "os.kill(os.getppid(), 0)",
    "to have signals sent": "fcntl.fcntl(opened, fcntl.F_SETOWN, os.getppid())",
    "to type into a terminal": "fcntl.ioctl(0, 0x5412, b'a')",
    "to raise a limit": "resource.prlimit(0, resource.RLIMIT_CPU, (99, 99))",
    "four gigabytes": "bytearray(4 << 30)",
    "an endless file": "[opened.write(bytes(1 << 20)) for _ in range(3)]",
    "too many files": "[os.dup(0) for _ in range(1000)]",
    "io_uring": "call(425, 8, 0)",
    "openat2": "call(437, -100, b'new', 0, 24)",
    "ptrace": "call({'x86_64': 101, 'aarch64': 117}[os.uname().machine], 0, 0, 0, 0)",
    "mount": "call({'x86_64': 165, 'aarch64': 40}[os.uname().machine], 0, 0, 0, 0, 0)",
    "unshare": "call({'x86_64': 272, 'aarch64': 97}[os.uname().machine], 0x10000000)",
    "by handle": "call({'x86_64': 304, 'aarch64': 265}[os.uname().machine], 3, 0, 0)",
}
ALLOWED = {
    "to read": "assert Path('there').read_bytes() == b'whole'",
    "to write to what is open": "assert opened.write(b'a') == 1",
    "a thread": "t = threading.Thread(target=int); t.start(); t.join()",
    "to look around": "assert os.listdir('.')",
    "to see a limit": "assert resource.getrlimit(resource.RLIMIT_CPU)",
    "to import": "import sqlite3, zipfile, numpy, pyarrow, pyogrio, openpyxl",
}


def run(words: str, job: Path, *, cpu_s: int = 5, wall_s: int = 20) -> tuple[int, str]:
    start = CONFINED.format(cpu_s=cpu_s, memory=400 * MIB)
    code, told = run_program(("-c", start + words), job, wall_s)
    return code, told.decode()


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What came of each attempt, all of them by one child."""
    job = tmp_path_factory.mktemp("job")
    words = f"""
for name, attempt in {ATTEMPTS!r}.items():
    try:
        exec(attempt)
    except (OSError, MemoryError, ValueError) as error:
        os.write(2, (name + ": " + type(error).__name__ + chr(10)).encode())
"""
    code, told = run(words, job)
    assert code == 0, told
    assert {path.name for path in job.iterdir()} == {"opened", "there"}
    assert (job / "there").read_bytes() == b"whole"
    assert (job / "opened").stat().st_size == MIB
    return dict(line.split(": ", 1) for line in told.splitlines())


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_it_may_not(attempt: str, tried: dict[str, str]) -> None:
    assert attempt in tried


@pytest.mark.parametrize("attempt", ALLOWED)
def test_it_may(attempt: str, tmp_path: Path) -> None:
    assert run(ALLOWED[attempt], tmp_path) == (0, "")


def test_who_spins_for_ever_is_ended_by_processor_time(tmp_path: Path) -> None:
    code, _ = run("while True: pass", tmp_path, cpu_s=1)
    assert code in (-9, -24)


def test_who_sleeps_for_ever_is_ended_by_the_clock(tmp_path: Path) -> None:
    assert run("import time; time.sleep(1000)", tmp_path, wall_s=1)[0] == -9


def test_who_complains_for_ever_is_not_heard_to_the_end(tmp_path: Path) -> None:
    code, told = run("for _ in range(9999): os.write(2, b'a' * 100)", tmp_path)
    assert code > 0
    assert 1000 < len(told) <= 1 << 16


@pytest.mark.parametrize(
    ("system", "machine"), [("darwin", "arm64"), ("linux", "i686"), ("win32", "AMD64")]
)
def test_on_a_machine_that_cannot_nothing_is_read(
    system: str, machine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    with pytest.raises(InternalError, match="cannot be read safely"):
        confinement.confine(Limits(1, 1, 1, 1))


def test_where_the_kernel_refuses_the_filter_nothing_is_read(tmp_path: Path) -> None:
    code, told = run("confine(Limits(1, 1, 1 << 20, 1))", tmp_path)  # a second time
    assert code == 1
    assert "cannot be read safely" in told
