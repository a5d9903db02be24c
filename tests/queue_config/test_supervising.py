"""Nobody outlives its parent; and a process that finishes its step is not killed by a mere thread's end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

PARENT = """
import os, subprocess, sys, threading, time
from queue_config.supervising import die_with_parent, die_with_parent_process

def child(init):
    pid = os.fork()
    if pid == 0:
        init()
        os.write(1, f"{os.getpid()}\\n".encode())
        time.sleep(20)
        os._exit(0)

"""


def start(script: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", PARENT + script], stdout=subprocess.PIPE, text=True)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123
        return stat.read().rsplit(")", 1)[1].split()[0] != "Z"


def soon(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def children_of(parent: "subprocess.Popen[str]", count: int) -> list[int]:
    assert parent.stdout is not None
    return [int(parent.stdout.readline()) for _ in range(count)]


def test_children_die_with_a_parent_that_is_killed() -> None:
    with start("child(die_with_parent); child(die_with_parent_process); time.sleep(20)") as parent:
        children = children_of(parent, 2)
        assert all(alive(pid) for pid in children)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        assert soon(lambda: not any(alive(pid) for pid in children))


def test_a_child_outlives_the_thread_that_forked_it() -> None:
    script = """
thread = threading.Thread(target=child, args=(die_with_parent_process,))
thread.start()
thread.join()
time.sleep(20)
"""
    with start(script) as parent:
        (pid,) = children_of(parent, 1)
        time.sleep(0.5)
        assert alive(pid)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        assert soon(lambda: not alive(pid))
