"""A file of many rows takes no more memory than one of few."""

import tracemalloc
from collections.abc import Iterator

import pytest

from app.exports import sheets


class Nowhere:
    """A file that keeps nothing."""

    closed = False

    def __init__(self) -> None:
        self.size = 0

    def write(self, data: bytes) -> int:
        self.size += len(data)
        return len(data)

    def flush(self) -> None: ...
    def close(self) -> None: ...
    def tell(self) -> int:
        return self.size

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False


def rows(count: int) -> Iterator[tuple[object, ...]]:
    return ((number, f"Atelier {number}", None, "=1+1", "+33 5 53 00 00 00") for number in range(count))


@pytest.mark.slow
@pytest.mark.parametrize("write", [sheets.write_csv, sheets.write_xlsx])
def test_memory_does_not_grow_with_the_rows(app, write, request):
    many = 40_000 if request.config.getoption("full") else 4_000
    with app.test_request_context():
        write(Nowhere(), "essai", list("abcde"), rows(10))
        peaks = []
        for count in (many // 10, many):
            tracemalloc.start()
            assert write(Nowhere(), "essai", list("abcde"), rows(count)) == count
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < peaks[0] + 2_000_000
