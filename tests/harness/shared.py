"""What the processes of one test run share: a folder, and the right to make something in it once."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def folder() -> Path:
    """A new folder, in memory where the system has such a place: the tests commit often."""
    memory = Path("/dev/shm")
    enough = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 512 * 1024**2
    return Path(tempfile.mkdtemp(prefix="maillage-test-", dir=memory if enough else None))


def once(target: Path, make: Callable[[Path], None]) -> Path:
    """`target`, made by whichever process asks first; the others wait."""
    with open(target.parent / f"{target.name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            draft = target.parent / f"{target.name}.draft"
            make(draft)
            draft.rename(target)
    return target
