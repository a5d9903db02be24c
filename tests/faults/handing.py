"""Hands submissions over as web forms and stores do: announced once, twice, too early, out of order or not at all."""

import random
import threading
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager

from botocore.exceptions import BotoCoreError, ClientError

from intake.submission import file_key, manifest_key
from tests.faults.beside import beside
from tests.faults.submissions import Made, Maker
from tests.faults.world import BUCKET, World

_WAITING = 40
"""So many are under way at once: enough for every step to have work, and few enough to end soon."""


class Handing:
    """Puts submissions past the misbehaving proxy: until they are handed over nobody has promised anything."""

    def __init__(self, world: World, chance: random.Random) -> None:
        self.handed: list[Made] = []
        self._world = world
        self._chance = chance
        self._bucket = world.bucket()
        self._said: list[str] = []

    def hand_over(self, made: Made) -> None:
        """Put its files, then its manifest, and say so in one of many ways."""
        how = self._chance.choices(("once", "twice", "early", "late", "never"), weights=(50, 15, 10, 10, 15))[0]
        for number, data in enumerate(made.contents, start=1):
            self._put(file_key(made.id, number), data)
        if how == "early":
            self._world.notify([made.id])
        self._put(manifest_key(made.id), made.manifest)
        while how == "never" and not self._is_listed(manifest_key(made.id)):
            self._put(manifest_key(made.id), made.manifest)
        self.handed.append(made)
        match how:
            case "once" | "early":
                self._world.notify([made.id])
            case "twice":
                self._world.notify([made.id, made.id])
                self._said.append(made.id)
            case "late":
                self._said.append(made.id)
        if len(self._said) > 10:
            self._chance.shuffle(self._said)
            self._world.notify([self._said.pop() for _ in range(5)])

    def announce(self, made: Made) -> None:
        """Put it, and announce it until that is taken."""
        for number, data in enumerate(made.contents, start=1):
            self._put(file_key(made.id, number), data)
        self._put(manifest_key(made.id), made.manifest)
        self.handed.append(made)
        while not self._world.notify([made.id]):
            time.sleep(0.1)

    def _is_listed(self, key: str) -> bool:
        """Swift may not list what it had just taken when it was killed, until that is put again."""
        try:
            return bool(self._bucket.list_objects_v2(Bucket=BUCKET, Prefix=key)["KeyCount"])
        except (BotoCoreError, ClientError):
            return False

    def _put(self, key: str, data: bytes) -> None:
        """Until it is there."""
        while True:
            try:
                self._bucket.put_object(Bucket=BUCKET, Key=key, Body=data)
                return
            except (BotoCoreError, ClientError):
                time.sleep(0.2)


def flowing(handing: Handing, world: World, maker: Maker) -> AbstractContextManager[None]:
    """Hand over as many as are worked on, until the context ends; what is begun then is ended."""

    def flow(ended: threading.Event) -> None:
        waiting: Iterable[Made] = maker.of_each_kind()
        while not ended.is_set():
            for made in waiting:
                handing.hand_over(made)
            while world.unfinished() >= _WAITING and not ended.wait(0.3):
                continue
            waiting = [made for _ in range(5) for made in maker.make()]

    return beside(flow)
