"""Passwords: argon2id, at least twelve characters, no rule about their composition."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST = 12
_hasher = PasswordHasher()
_nobody: list[str] = []


def hashed(password: str) -> str:
    """What is kept of a password. Slow on purpose: never call it inside a write transaction."""
    return _hasher.hash(password)


def is_right(password: str, kept: str | None) -> bool:
    """Whether it is the password; takes as long when there is none to compare with."""
    if kept is None and not _nobody:
        _nobody.append(_hasher.hash("nobody has this one"))
    try:
        return _hasher.verify(kept or _nobody[0], password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False
