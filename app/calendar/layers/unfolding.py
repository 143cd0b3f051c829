"""Has a foreign calendar read in a process of its own, and stops it when it takes too long."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

from app.calendar.layers.faults import Fault

READER = Path(__file__).with_name("reading.py")
PATIENCE = 12.0
MOST = 2 * 1024 * 1024


def unfold(body: bytes, today: date, zone: str, *, is_strict: bool) -> dict[str, Any]:
    """What `reading.Found` holds. Raises Fault; whatever is in `body`, it takes seconds at most."""
    if len(body) > MOST:
        raise Fault("big")
    wish = json.dumps({"today": today.isoformat(), "zone": zone, "strict": is_strict})
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-X", "utf8", str(READER), wish],
            input=body,
            capture_output=True,
            timeout=PATIENCE,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Fault("long") from None
    if done.returncode < 0:  # over its share of time
        raise Fault("long")
    if done.returncode:
        raise Fault("broken")
    answer: dict[str, Any] = json.loads(done.stdout)
    if "fault" in answer:
        raise Fault(answer["fault"])
    return answer
