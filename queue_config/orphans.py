"""Nobody outlives its parent: not its command, however that is killed, and not a process whose work is done."""

import ctypes
import os
import signal

_libc = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1  # prctl(2)


def die_with_parent() -> None:
    """For a child just forked by its parent's only thread: be killed when the parent ends, however it ends."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def die_with_parent_process() -> None:
    """The same where the parent has several threads.

    The kernel means the thread that forked. Celery's ends when a warm shutdown begins, and that must not kill a
    process that still finishes its step: so the signal only makes it look whether the whole parent is gone.
    """
    parent = os.getppid()

    def look(*_: object) -> None:
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    # A real-time signal: Celery's pool gives all others handlers of its own after this.
    signal.signal(signal.SIGRTMIN, look)
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGRTMIN)
