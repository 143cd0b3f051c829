"""Settings: read from the environment once, checked once."""

import os
import secrets
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parent.parent
SECRET_BYTES = 48

SERVICES = {
    "REGISTER_URL": "https://recherche-entreprises.api.gouv.fr",
    "GEO_URL": "https://geo.api.gouv.fr",
    "GEOCODE_URL": "https://data.geopf.fr/geocodage",
    "SCHOOLS_URL": "https://data.education.gouv.fr",
}
DEFAULTS: dict[str, str] = {
    "HOST": "127.0.0.1",
    "PORT": "8000",
    "INSTANCE_PATH": str(ROOT / "instance"),
    "DATABASE_URL": "",
    "REDIS_URL": "",
    "BASE_URL": "",
    "PROXY_HOPS": "0",
    "MAIL_URL": "",
    "MAIL_FROM": "",
    "INBOX_URL": "",
    "FETCH_PRIVATE": "off",
    "THROTTLE": "on",
    "REQUIRE_SECOND_FACTOR": "",
    **SERVICES,
}


class BadSetting(RuntimeError):
    """A setting that would make the application unsafe or unable to start."""


def settings(overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Flask's configuration from the environment, with `overrides` on top. Raises BadSetting."""
    read: dict[str, Any] = {name: os.environ.get(name, default) for name, default in DEFAULTS.items()}
    read.update(overrides or {})
    instance = Path(read["INSTANCE_PATH"]).absolute()
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    base_url = (read["BASE_URL"] or f"http://{read['HOST']}:{read['PORT']}").rstrip("/")
    secure = base_url.startswith("https:")
    return {
        **read,
        "INSTANCE_PATH": instance,
        "BASE_URL": base_url,
        "IS_LOOPBACK": is_loopback(base_url),
        "SECRET_KEY": secret(instance / "secret"),
        "SQLALCHEMY_DATABASE_URI": database_uri(read["DATABASE_URL"], instance),
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(read["DATABASE_URL"]),
        "PROXY_HOPS": whole_number("PROXY_HOPS", read["PROXY_HOPS"]),
        "REQUIRE_SECOND_FACTOR": switch("REQUIRE_SECOND_FACTOR", read["REQUIRE_SECOND_FACTOR"], secure),
        "FETCH_PRIVATE": switch("FETCH_PRIVATE", read["FETCH_PRIVATE"], False),
        "RATELIMIT_ENABLED": switch("THROTTLE", read["THROTTLE"], True),
        "RATELIMIT_STORAGE_URI": read["REDIS_URL"] or "memory://",
        "RATELIMIT_HEADERS_ENABLED": True,
        "SESSION_COOKIE_NAME": "maillage",
        "SESSION_COOKIE_PATH": "/",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": 60 * 60 * 24 * 30,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "BABEL_DEFAULT_LOCALE": "fr",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Paris",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "app" / "translations"),
        "COMPRESS_MIMETYPES": ["text/html", "application/json", "image/svg+xml"],
        "COMPRESS_ALGORITHM": ["gzip"],
        "COMPRESS_STREAMS": False,
        "COMPRESS_MIN_SIZE": 500,
    }


def database_uri(url: str, instance: Path) -> str:
    """The address for SQLAlchemy: psycopg 3 for PostgreSQL, a file of the instance otherwise."""
    if not url:
        return f"sqlite:///{instance / 'maillage.db'}"
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def engine_options(url: str) -> dict[str, Any]:
    """Pools that hold: connections stay open, a waiting writer waits up to 15 seconds."""
    if url.startswith("postgres"):
        return {"pool_pre_ping": True, "pool_size": 10, "connect_args": {"prepare_threshold": None}}
    return {"pool_size": 20, "connect_args": {"timeout": 15, "check_same_thread": False}}


def secret(path: Path) -> str:
    """This installation's secret, drawn at first start, readable by its owner only."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        found = path.read_text().strip()
        if len(found) < SECRET_BYTES:
            raise BadSetting(f"{path} is too short to be a secret; remove it and start again.") from None
        return found
    with os.fdopen(descriptor, "w") as file:
        drawn = secrets.token_urlsafe(SECRET_BYTES)
        file.write(drawn)
    return drawn


def is_loopback(base_url: str) -> bool:
    """Whether the public address is this machine's own."""
    host = urlsplit(base_url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_unsafe(debug: bool, base_url: str) -> None:
    """Raise BadSetting when debugging would be open to strangers."""
    if debug and not is_loopback(base_url):
        raise BadSetting("Debug mode is refused when BASE_URL is not a loopback address.")


def switch(name: str, value: Any, default: bool) -> bool:
    """An on/off setting. Raises BadSetting for anything else."""
    if isinstance(value, bool):
        return value
    if value == "":
        return default
    if value not in ("on", "off"):
        raise BadSetting(f"{name} is “{value}”; it must be on or off.")
    return bool(value == "on")


def whole_number(name: str, value: Any) -> int:
    """A setting that counts something. Raises BadSetting."""
    try:
        return int(value)
    except ValueError:
        raise BadSetting(f"{name} is “{value}”; it must be a whole number.") from None
