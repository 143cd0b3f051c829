"""Fetches a partner's calendar: two mebibytes, ten seconds and three redirects, from the public network."""

import asyncio
import time
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from ssl import SSLError
from urllib.parse import urljoin

import httpx

from app.calendar.layers import reach
from app.calendar.layers.faults import Fault
from app.calendar.layers.reach import MayConnect, Place, Resolve
from app.calendar.layers.unfolding import MOST
from app.clock import now

SECONDS = 10.0
REDIRECTS = 3
MOST_WAIT = 24 * 3600
MOVED = {301, 302, 303, 307, 308}
WORDS = {401: "refused", 403: "refused", 404: "missing", 410: "missing", 429: "busy", 503: "busy"}


@dataclass(frozen=True)
class Answer:
    """A calendar, or None when it is the one that we have; and the words by which to ask again."""

    body: bytes | None
    etag: str | None
    modified: str | None


@dataclass(frozen=True)
class Fetcher:
    """How we go out; tests say where the network ends."""

    agent: str
    is_private_allowed: bool = False
    seconds: float = SECONDS
    resolve: Resolve = reach.resolve
    may_connect: MayConnect | None = None
    began: float = field(default_factory=time.monotonic)

    def fetch(self, address: str, etag: str | None = None, modified: str | None = None) -> Answer:
        """The calendar at an address, unless it is still the known one. Raises Fault, and nothing else."""
        known = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in known.items() if value}
        fault = Fault("unreachable")
        for place in reach.places(address, self.is_private_allowed):
            try:
                return self._follow(place, headers)
            except Fault as said:
                fault = said
                if said.word not in ("unreachable", "secure", "cut"):
                    break
        raise fault

    def _follow(self, place: Place, headers: dict[str, str]) -> Answer:
        for _hop in range(REDIRECTS + 1):
            found = self._ask(place, headers)
            if isinstance(found, Answer):
                return found
            place = reach.places(beyond(place, found), self.is_private_allowed)[0]
        raise Fault("redirects")

    def _ask(self, place: Place, headers: dict[str, str]) -> Answer | str:
        """One request, to the number that was checked: an answer, or where it sends us."""
        address = reach.checked(place, self._allows, self.resolve, self._left())
        try:
            return asyncio.run(
                asyncio.wait_for(get(place, place.at(address), self._said(place, headers)), self._left())
            )
        except TimeoutError:
            raise Fault("slow") from None
        except httpx.TimeoutException:
            raise Fault("slow") from None
        except httpx.ConnectError as fault:
            raise Fault("secure" if is_about_trust(fault) else "unreachable") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError):
            raise Fault("cut") from None

    def _allows(self, address: reach.Address, port: int) -> bool:
        if self.may_connect is not None:
            return self.may_connect(address, port)
        return self.is_private_allowed or reach.is_public(address)

    def _left(self) -> float:
        left = self.seconds - (time.monotonic() - self.began)
        if left <= 0:
            raise Fault("slow")
        return left

    def _said(self, place: Place, headers: dict[str, str]) -> dict[str, str]:
        return {
            "Host": place.authority,
            "User-Agent": self.agent,
            "Accept": "text/calendar, text/plain;q=0.5, */*;q=0.1",
            "Accept-Encoding": "gzip",
            **headers,
        }


def beyond(place: Place, location: str) -> str:
    """The address that a redirect names, seen from where it stands."""
    try:
        return urljoin(place.url, location)
    except ValueError:
        raise Fault("address") from None


async def get(place: Place, url: str, headers: dict[str, str]) -> Answer | str:
    """One GET; the certificate is checked for the name, though the number is dialled."""
    async with (
        httpx.AsyncClient(trust_env=False, timeout=SECONDS, follow_redirects=False) as client,
        client.stream("GET", url, headers=headers, extensions={"sni_hostname": place.host}) as response,
    ):
        status = response.status_code
        if status in MOVED:
            return str(response.headers.get("Location", ""))[:2_000]
        if status == 304 and ("If-None-Match" in headers or "If-Modified-Since" in headers):
            return Answer(None, validator(response, "ETag"), validator(response, "Last-Modified"))
        if status != 200:
            wait = waiting(response.headers.get("Retry-After", "")) if status in (429, 503) else 0
            raise Fault(WORDS.get(status, "status"), wait)
        body = await whole(response)
        return Answer(body, validator(response, "ETag"), validator(response, "Last-Modified"))


async def whole(response: httpx.Response) -> bytes:
    """The body, never more of it than we take, packed or not."""
    said = response.headers.get("Content-Length", "")
    if said.isascii() and said.isdigit() and len(said) < 20 and int(said) > MOST:
        raise Fault("big")
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip"):
        raise Fault("packed")
    raw = capped(response.aiter_raw())
    return b"".join([part async for part in (unpacked(raw) if "gzip" in packing else raw)])


async def capped(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same, until it is too much."""
    total = 0
    async for part in parts:
        total += len(part)
        if total > MOST:
            raise Fault("big")
        yield part


async def unpacked(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Out of gzip, a bounded piece at a time: a bomb goes off at its first two mebibytes."""
    unpack, room = zlib.decompressobj(wbits=31), MOST
    async for part in parts:
        try:
            piece = unpack.decompress(part, room + 1)
        except zlib.error:
            raise Fault("packed") from None
        room -= len(piece)
        if room < 0:
            raise Fault("big")
        yield piece
    if not unpack.eof:
        raise Fault("cut")


def validator(response: httpx.Response, name: str) -> str | None:
    """A validator, when it is one that can be sent back."""
    value = response.headers.get(name, "")
    return value if value and len(value) <= 300 and value.isascii() and value.isprintable() else None


def waiting(said: str) -> int:
    """Seconds to wait, as Retry-After says them: a number or a date; at most a day."""
    if said.isascii() and said.isdigit():
        return min(int(said[:9]), MOST_WAIT)
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, TypeError):
        return 0
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0, min(int((until - now()).total_seconds()), MOST_WAIT))


def is_about_trust(fault: BaseException | None) -> bool:
    """Whether a connection failed for its certificate."""
    while fault is not None:
        if isinstance(fault, SSLError) or "CERTIFICATE" in str(fault):
            return True
        fault = fault.__cause__ or fault.__context__
    return False
