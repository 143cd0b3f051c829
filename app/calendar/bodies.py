"""The feeds' latest bodies, kept by each process within a bound."""

import gzip
import threading
from collections import OrderedDict


class Bodies:
    """The latest bodies of this process, plain and gzipped, within a bound."""

    def __init__(self, most: int) -> None:
        self.most, self.held = most, 0
        self.kept: OrderedDict[str, tuple[bytes, bytes]] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: str) -> tuple[bytes, bytes] | None:
        with self.lock:
            if key in self.kept:
                self.kept.move_to_end(key)
            return self.kept.get(key)

    def put(self, key: str, body: bytes) -> tuple[bytes, bytes]:
        pair = (body, gzip.compress(body, 6, mtime=0))
        with self.lock:
            if key not in self.kept:
                self.kept[key] = pair
                self.held += sum(map(len, pair))
            while self.held > self.most and len(self.kept) > 1:
                self.held -= sum(map(len, self.kept.popitem(last=False)[1]))
        return pair
