"""The proxy before the store, as a process of its own: `python -m tests.faults.proxy UPSTREAM SIGN SEED`.

It prints its address. As long as the file SIGN is there, the weather is bad.
"""

import random
import sys
import time
from pathlib import Path
from threading import Event

from tests.servers.misbehaving import misbehaving

_LONGEST = 3.0


class _Weather(list[str]):
    """Fates without end: some requests go through, some are slow, some are spoilt."""

    def __init__(self, sign: Path, chance: random.Random) -> None:
        self._sign = sign
        self._chance = chance

    def __bool__(self) -> bool:
        return self._sign.exists()

    def pop(self, _: object = -1) -> str:
        fate = self._chance.choice(("ok", "ok", "500", "503", "cut", "half", "lost", "slow"))
        if fate != "slow":
            return fate
        time.sleep(self._chance.uniform(0, _LONGEST))
        return "ok"


def main() -> None:
    upstream, sign, seed = sys.argv[1:]
    with misbehaving(upstream) as proxy:
        proxy.fates = _Weather(Path(sign), random.Random(int(seed)))
        sys.stdout.write(f"{proxy.address}\n")
        sys.stdout.flush()
        Event().wait()


if __name__ == "__main__":
    main()
