"""The list of calls: numbers as the kernel's own headers have them."""

import re
from pathlib import Path

import pytest

from citymap.intake.reading.syscalls import CALLS, MACHINES, filter_program

HEADERS = (
    Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    Path("/usr/include/asm-generic/unistd.h"),
)
NUMBER = re.compile(r"#define __NR(?:3264)?_(\w+) (\d+)")
OTHER_NAMES = {"newfstatat": "fstatat", "fadvise64": "fadvise64"}
NEVER = ("socket", "connect", "execve", "fork", "vfork", "kill", "ptrace", "unlinkat")


@pytest.mark.parametrize("place", [0, 1])
def test_numbers_are_those_of_the_kernels_headers(place: int) -> None:
    header = HEADERS[place]
    if not header.is_file():
        pytest.skip(f"{header} is not here: install the kernel's headers")
    known = {name: int(n) for name, n in NUMBER.findall(header.read_text())}
    for name, numbers in CALLS.items():
        found = known.get(name, known.get(OTHER_NAMES.get(name, "")))
        assert numbers[place] is None or numbers[place] == found, name


def test_what_harms_is_not_on_the_list() -> None:
    assert not set(NEVER) & set(CALLS)


@pytest.mark.parametrize("machine", MACHINES.values())
def test_every_jump_stays_inside_of_the_program(machine: object) -> None:
    program = filter_program(machine, 4711)  # type: ignore[arg-type]  # of the table
    length = len(program) // 8
    assert length < 4096
    for place in range(length):
        code = int.from_bytes(program[place * 8 : place * 8 + 2], "little")
        if code & 7 == 5:
            yes, no = program[place * 8 + 2 : place * 8 + 4]
            assert place + 1 + max(yes, no) < length
