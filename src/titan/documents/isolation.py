"""A process cut off from every network, as far as the kernel lets it do that to itself.

Two walls, each enough alone: a network namespace of its own, which has no interface that is up
(needs user namespaces or the right to make one), and a filter of system calls under which no
socket can be made any more (seccomp, needs no right at all). Sockets that are open already stay.
"""

import ctypes
import errno
import platform
import struct

NAMESPACE, FILTER = "network-namespace", "system-call-filter"

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _SECCOMP_MODE_FILTER = 22, 38, 2
_LOAD, _JUMP_EQUAL, _RETURN = 0x20, 0x15, 0x06  # classic BPF: linux/bpf_common.h
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000  # linux/seccomp.h
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4  # in struct seccomp_data
# Audit number of the architecture, and the numbers of socket, socketpair and io_uring_setup.
_CALLS = {
    "x86_64": (0xC000003E, (41, 53, 425)),
    "aarch64": (0xC00000B7, (198, 199, 425)),
}
_X32 = 0x40000000  # the second table of x86-64: its calls bear this bit


def cut_off_network() -> tuple[str, ...]:
    """Cut this process and its children off, for good, and return which walls stand.

    The threads that run already keep what they have: call it first of all.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    walls = []
    if libc.unshare(_CLONE_NEWNET) == 0 or libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0:
        walls.append(NAMESPACE)
    if _filter_calls(libc):
        walls.append(FILTER)
    return tuple(walls)


class _Program(ctypes.Structure):
    """``struct sock_fprog``: a filter by its length and its place."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _filter_calls(libc: ctypes.CDLL) -> bool:
    known = _CALLS.get(platform.machine())
    if known is None:
        return False
    program = _program(*known)
    place = ctypes.create_string_buffer(program, len(program))
    described = _Program(len(program) // 8, ctypes.addressof(place))
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(described)) == 0)


def _program(architecture: int, refused: tuple[int, ...]) -> bytes:
    """Refuse some calls, and end a process that makes calls of another architecture."""
    numbers = refused
    if architecture == _CALLS["x86_64"][0]:
        numbers = (*refused, *(number | _X32 for number in refused))
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_JUMP_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
        *((_JUMP_EQUAL, len(numbers) - place, 0, number) for place, number in enumerate(numbers)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _ERRNO | errno.EACCES),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def addresses_reachable() -> bool:
    """Return whether this process can make a socket that leads anywhere beyond the machine."""
    import socket

    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))  # of TEST-NET-1 (RFC 5737); nothing is sent
    except OSError:
        return False
    return True
