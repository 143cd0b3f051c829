"""How often one may try: per account, per network, and all together."""

from collections.abc import Callable
from hashlib import sha256
from ipaddress import ip_address, ip_network
from typing import Any, TypeVar

from flask import Response, current_app, request, session

from app.web import limiter

F = TypeVar("F", bound=Callable[..., Any])
REFUSED = {401, 404, 422}


def guesses(view: F) -> F:
    """For forms where a secret may be guessed: what was right costs nothing."""
    return _limit(view, ("10/15 minutes", account, _was_refused), ("50/15 minutes", network, _was_refused))


def letters(view: F) -> F:
    """For forms that send a letter: whether the address exists or not."""
    return _limit(view, ("5/15 minutes", account, None), ("30/15 minutes", network, None))


def tokens(view: F) -> F:
    """For addresses that hold a secret."""
    return _limit(view, ("50/15 minutes", network, _was_refused))


def account() -> str:
    """Whose account is tried: by the address typed, by the first step taken, or by the session."""
    first_step = session.get("second_step") or {}
    whose = request.form.get("email") or first_step.get("account") or session.get("_user_id") or "nobody"
    return sha256(whose.strip().lower().encode("utf-8", "replace")).hexdigest()[:32]


def network() -> str:
    """Where a request comes from: an IPv4 address, or the IPv6 network that one subscriber has."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


def everybody() -> str:
    """All together: guessing from many networks costs us time all the same."""
    return "everybody"


def _limit(view: F, *limits: tuple[str, Callable[[], str], Callable[[Response], bool] | None]) -> F:
    for allowed, key, counts in (*limits, ("300/minute", everybody, None)):
        view = limiter.limit(allowed, key_func=key, deduct_when=counts, exempt_when=_is_off)(view)  # type: ignore[assignment]
    return view


def _was_refused(response: Response) -> bool:
    return response.status_code in REFUSED


def _is_off() -> bool:
    return not current_app.config["RATELIMIT_ENABLED"]
