"""The feeds' latest bodies, kept by each process within a bound."""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable


class Bodies:
    """The latest bodies of this process, plain and, once somebody asked for that, gzipped; within a bound."""

    def __init__(self, most: int) -> None:
        self.most, self.held = most, 0
        self.kept: OrderedDict[tuple[str, bool], bytes] = OrderedDict()
        self.lock = threading.Lock()

    def of(self, key: str, zipped: bool, build: Callable[[], bytes]) -> bytes:
        """What is kept, or is built now."""
        if kept := self.get(key, zipped):
            return kept
        body = self.get(key, False) or self.put(key, False, build())
        return self.put(key, True, gzip.compress(body, 6, mtime=0)) if zipped else body

    def get(self, key: str, zipped: bool) -> bytes | None:
        with self.lock:
            if (key, zipped) in self.kept:
                self.kept.move_to_end((key, zipped))
            return self.kept.get((key, zipped))

    def put(self, key: str, zipped: bool, body: bytes) -> bytes:
        with self.lock:
            if (key, zipped) not in self.kept:
                self.kept[key, zipped] = body
                self.held += len(body)
            while self.held > self.most and len(self.kept) > 1:
                self.held -= len(self.kept.popitem(last=False)[1])
        return body

    def forget(self) -> None:
        """Keep nothing."""
        with self.lock:
            self.kept.clear()
            self.held = 0
