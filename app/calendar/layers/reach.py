"""Which addresses may be read: those of the public network, on ports that serve pages."""

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from queue import Empty, SimpleQueue
from urllib.parse import SplitResult, urlsplit

from app.calendar.layers.faults import Fault

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, float], list[Address]]
MayConnect = Callable[[Address, int], bool]

PORTS = {"http": 80, "https": 443}
SCHEMES = {"http": ("http",), "https": ("https",), "webcal": ("https", "http"), "webcals": ("https",)}
"""What is tried for each kind of address, in order."""

NOT_PAGES = {1433, 1521, 2049, 2375, 3306, 3389, 5432, 5672, 5900, 6000, 6379, 9200, 10250, 11211, 27017}
LOCAL_NAMES = (
    "localhost",
    "local",
    "localdomain",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "home.arpa",
)
NAT64 = ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Place:
    """Where a request goes: the parts of its address, checked."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """As the Host header says it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"

    def at(self, address: Address) -> str:
        """The same, at the number that was checked."""
        host = f"[{address}]" if address.version == 6 else str(address)
        return f"{self.scheme}://{host}:{self.port}{self.path}"


def places(address: str, is_private_allowed: bool) -> list[Place]:
    """What to try for an address, in order. Raises Fault; asks no network."""
    if len(address) > 2_000 or not address.isprintable() or " " in address:
        raise Fault("address")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Fault("address") from None
    if parts.scheme not in SCHEMES:
        raise Fault("scheme")
    if "@" in parts.netloc:
        raise Fault("credentials")
    host = plain_host(host)
    for scheme in SCHEMES[parts.scheme]:
        check_port(port or PORTS[scheme], is_private_allowed)
    if not is_private_allowed and is_local(host):
        raise Fault("private")
    return [Place(scheme, host, port or PORTS[scheme], path_of(parts)) for scheme in SCHEMES[parts.scheme]]


def path_of(parts: SplitResult) -> str:
    """Path and question, in ASCII."""
    asked = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return "".join(c if c.isascii() else "".join(f"%{octet:02X}" for octet in c.encode()) for c in asked)


def plain_host(host: str) -> str:
    """A host's name as the network knows it."""
    if ":" in host:
        return host.partition("%")[0]
    try:
        name = host.encode("idna").decode().lower().rstrip(".")
    except UnicodeError:
        raise Fault("address") from None
    if not name or len(name) > 253 or not all(c.isalnum() or c in "-._" for c in name):
        raise Fault("address")
    return name


def check_port(port: int, is_private_allowed: bool) -> None:
    """Ports of pages, and free ones that hold nothing else we know of."""
    if is_private_allowed or port in PORTS.values() or (port >= 1024 and port not in NOT_PAGES):
        return
    raise Fault("port")


def is_local(host: str) -> bool:
    """Whether a name or number is one of a private network, as far as it says so itself."""
    if host.rpartition(".")[2] in LOCAL_NAMES or host.endswith(".home.arpa"):
        return True
    number = number_of(host)
    return number is not None and not is_public(number)


def number_of(host: str) -> Address | None:
    """The number that a host writes, in any form that systems read: 2130706433, 0177.1, ::ffff:7f00:1."""
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host)) if host[:1].isdigit() else None
    except OSError:
        return None


def is_public(address: Address) -> bool:
    """Whether an address is one of the public network, and hides no private one."""
    if isinstance(address, IPv6Address):
        hidden = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in NAT64:
            hidden = IPv4Address(int(address) & 0xFFFFFFFF)
        if hidden is not None and not is_public(hidden):
            return False
        if address.ipv4_mapped is None and (address.is_site_local or int(address) >> 32 == 0):
            return False
        if address.ipv4_mapped is not None:
            return True
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_loopback or address.is_unspecified
    )


def resolve(host: str, seconds: float) -> list[Address]:
    """The addresses of a name, within a time: the system's own question cannot be stopped."""
    number = number_of(host)
    if number is not None:
        return [number]
    answers: SimpleQueue[list[Address]] = SimpleQueue()
    threading.Thread(target=lambda: answers.put(asked(host)), daemon=True).start()
    try:
        return answers.get(timeout=max(0.0, seconds))
    except Empty:
        raise Fault("slow") from None


def asked(host: str) -> list[Address]:
    """What the system says; nothing when it does not know."""
    try:
        known = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(ip_address(str(row[4][0]).partition("%")[0]) for row in known))


def checked(place: Place, may_connect: MayConnect, resolve: Resolve, seconds: float) -> Address:
    """The address to connect to: every one that the name has must be allowed. Raises Fault."""
    known = resolve(place.host, seconds)
    if not known:
        raise Fault("unknown")
    if not all(may_connect(address, place.port) for address in known):
        raise Fault("private")
    return min(known, key=lambda address: address.version)
