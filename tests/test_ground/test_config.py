"""Settings: read once, refused when they would be unsafe; secrets that only their owner reads."""

import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app import config
from app.config import BadSetting

ROOT = Path(__file__).parent.parent.parent


def read(tmp_path: Path, **settings: Any) -> dict[str, Any]:
    return config.settings({"INSTANCE_PATH": str(tmp_path / "instance"), **settings})


def test_the_secret_is_drawn_once_and_its_owners_alone(tmp_path: Path) -> None:
    first = read(tmp_path)["SECRET_KEY"]
    file = tmp_path / "instance" / "secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert read(tmp_path)["SECRET_KEY"] == first
    assert len(first) >= 48


@pytest.mark.parametrize("secret", ["", "changeme", "x" * 47])
def test_a_short_secret_is_refused(tmp_path: Path, secret: str) -> None:
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance" / "secret").write_text(secret)
    with pytest.raises(BadSetting, match="too short"):
        read(tmp_path)


def test_debug_is_refused_where_strangers_reach_it() -> None:
    config.refuse_unsafe(True, "http://127.0.0.1:8000")
    config.refuse_unsafe(False, "https://maillage.example")
    with pytest.raises(BadSetting, match="Debug"):
        config.refuse_unsafe(True, "https://maillage.example")


@pytest.mark.parametrize(
    ("url", "is_loopback"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://127.9.9.9", True),
        ("http://[::1]:8000", True),
        ("http://localhost:8000", True),
        ("http://maillage.localhost", True),
        ("http://localhost.evil.example", False),
        ("https://maillage.example", False),
        ("http://10.0.0.1", False),
        ("http://0.0.0.0:8000", False),
        ("", False),
    ],
)
def test_which_address_is_this_machines_own(url: str, is_loopback: bool) -> None:
    assert config.is_loopback(url) is is_loopback


def test_the_public_address_says_whether_cookies_are_secure(tmp_path: Path) -> None:
    found = read(tmp_path, BASE_URL="https://maillage.example/")
    assert found["BASE_URL"] == "https://maillage.example"
    assert found["SESSION_COOKIE_SECURE"] is True
    assert found["REQUIRE_SECOND_FACTOR"] is True
    found = read(tmp_path, HOST="127.0.0.1", PORT="8123")
    assert found["BASE_URL"] == "http://127.0.0.1:8123"
    assert found["SESSION_COOKIE_SECURE"] is False
    assert found["REQUIRE_SECOND_FACTOR"] is False


@pytest.mark.parametrize(
    ("name", "value"),
    [("THROTTLE", "yes"), ("FETCH_PRIVATE", "1"), ("REQUIRE_SECOND_FACTOR", "ON"), ("PROXY_HOPS", "one")],
)
def test_a_setting_that_cannot_be_read_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=f"{name}.*{value}"):
        read(tmp_path, **{name: value})


def test_starting_loads_nothing_that_only_some_pages_need() -> None:
    """These cost seconds and tens of megabytes; they are imported where they are used."""
    heavy = [
        "typst",
        "openpyxl",
        "docxtpl",
        "holidays",
        "recurring_ical_events",
        "PIL",
        "phonenumbers",
        "httpx",
    ]
    code = f"import sys, wsgi; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
