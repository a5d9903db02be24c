"""Something that is done beside what a `with` block does, until the block ends."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def beside(work: Callable[[threading.Event], None]) -> Iterator[None]:
    """Do it in a thread, which is told by the event to end. What it raised is raised here: nobody may fail unseen."""
    ended = threading.Event()
    raised: list[Exception] = []

    def run() -> None:
        try:
            work(ended)
        except Exception as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
    if raised:
        raise raised[0]
