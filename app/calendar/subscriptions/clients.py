"""Which program asks, by what it says of itself."""

import hashlib
import hmac
from ipaddress import ip_address, ip_network

FAMILIES = (
    ("google", ("google-calendar", "googlebot", "feedfetcher-google", "google")),
    ("thunderbird", ("thunderbird", "lightning")),
    ("nextcloud", ("nextcloud", "sabre")),
    ("davx5", ("icsx5", "davx5")),
    ("khal", ("vdirsyncer", "khal")),
    ("outlook", ("microsoft", "outlook", "exchange", "office")),
    (
        "apple",
        (
            "ios/",
            "macos/",
            "mac os x/",
            "mac+os+x",
            "dataaccessd",
            "calendaragent",
            "calendarui",
            "cfnetwork",
        ),
    ),
    ("browser", ("mozilla",)),
)
SHARED = ("google", "outlook")
"""Programs that fetch once for all their users, from many networks: one reader at least."""


def family(agent: str) -> str:
    """The kind of program, « other » when it does not say."""
    said = agent.lower()
    return next((name for name, signs in FAMILIES if any(sign in said for sign in signs)), "other")


def network(client: str, address: str, key: str) -> str:
    """A digest of the network that asks, never its address; empty for programs that all users share."""
    if client in SHARED:
        return ""
    try:
        length = 24 if ip_address(address).version == 4 else 48
        known = str(ip_network(f"{address}/{length}", strict=False))
    except ValueError:
        known = ""
    return hmac.new(f"network:{key}".encode(), known.encode(), hashlib.sha256).hexdigest()[:16]
