"""seccomp: the system calls that a process and its children may not make, refused as not permitted.

A list of what is forbidden, since which calls libraries make changes with every release of them; what reaches files is
Landlock's matter, and what reaches the network is forbidden whole.
"""

import ctypes
import errno
import tempfile
from functools import cache

_TALKING = "socketpair connect sendto sendmsg sendmmsg recvmsg recvmmsg"
_OTHER_PROCESSES = """
    ptrace process_vm_readv process_vm_writev process_madvise process_mrelease pidfd_getfd kcmp
    setpriority ioprio_set sched_setscheduler sched_setparam sched_setattr move_pages migrate_pages
    shmget shmat msgget msgsnd msgrcv semget semop semtimedop mq_open mq_unlink
    setsid setpgid
"""  # by the last two it could leave the group that is killed at the end
_FILES_OUTSIDE = """
    truncate chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes futimesat utimensat
    setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr setxattrat removexattrat file_setattr
    name_to_handle_at open_by_handle_at fanotify_init mknod mknodat chroot pivot_root
    mount umount umount2 move_mount open_tree open_tree_attr fsopen fsconfig fsmount fspick mount_setattr
    quotactl quotactl_fd swapon swapoff
"""  # what Landlock has no say in, or had none in its first versions
_KERNEL = """
    bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register add_key request_key keyctl
    unshare setns personality modify_ldt iopl ioperm vm86 vm86old
    kexec_load kexec_file_load init_module finit_module delete_module reboot syslog acct lookup_dcookie nfsservctl
    settimeofday clock_settime clock_adjtime clock_adjtime64 clock_settime64 adjtimex sethostname setdomainname vhangup
"""
_NEWER = {  # than the libseccomp of 2022, which doesn't know their names; the same numbers on every machine
    "fchmodat2": 452,
    "setxattrat": 463,
    "removexattrat": 466,
    "open_tree_attr": 467,
    "file_setattr": 469,
}
_CLONE_FLAGS = (0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000, 0x20000, 0x8000)
"""CLONE_NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET, NEWNS, and PARENT, by which it would make its parent's
children: flags of clone(2)."""
_UNKNOWN = -1
_AF_UNIX, _SOCK_STREAM, _TYPE_MASK = 1, 1, 0xF  # socket(2)
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2  # prctl(2)
_INSTRUCTION = 8  # bytes

_prctl = ctypes.CDLL(None).prctl


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


@cache
def prepare(*, programs: bool) -> bytes:
    """The filter, built once for every child, as the kernel wants it; empty where libseccomp is not installed.

    With `programs` there are unix sockets, which LibreOffice does not start without. They are good for nothing: the
    kernel says that they are bound to a name and listened on, and does neither.
    """
    try:
        import pyseccomp as seccomp
    except (ImportError, RuntimeError):
        return b""
    refuse = seccomp.ERRNO(errno.EPERM)
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    forbidden = _TALKING + _OTHER_PROCESSES + _FILES_OUTSIDE + _KERNEL
    for name in forbidden.split():
        number = seccomp.resolve_syscall(seccomp.Arch.NATIVE, name)
        if number == _UNKNOWN:
            number = _NEWER.get(name, _UNKNOWN)
        if number != _UNKNOWN:
            rules.add_rule(refuse, number)
    for name in ("bind", "listen"):
        rules.add_rule(seccomp.ERRNO(0) if programs else refuse, name)
    if programs:
        rules.add_rule(refuse, "socket", seccomp.Arg(0, seccomp.NE, _AF_UNIX))
        for kind in {*range(_TYPE_MASK + 1)} - {_SOCK_STREAM}:
            rules.add_rule(refuse, "socket", seccomp.Arg(1, seccomp.MASKED_EQ, _TYPE_MASK, kind))
    else:
        rules.add_rule(refuse, "socket")
    rules.add_rule(refuse, "prlimit64", seccomp.Arg(0, seccomp.NE, 0))  # another process's limits
    for flag in _CLONE_FLAGS:
        rules.add_rule(refuse, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, flag, flag))
    # Its flags are behind a pointer. The C library then takes clone.
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


def forbid(program: bytes) -> bool:
    """Put a prepared filter in force in this process (it must have no_new_privs); says whether it is."""
    whole = _Program(len(program) // _INSTRUCTION, program)
    arguments = (ctypes.c_ulong(_MODE_FILTER), ctypes.byref(whole), ctypes.c_ulong(0), ctypes.c_ulong(0))
    return bool(program) and _prctl(_PR_SET_SECCOMP, *arguments) == 0
