"""A partner may be slow, lie, send us elsewhere or to ourselves: we stop in time, and say why."""

import gzip
import time
import zlib
from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendar.layers import reach
from app.calendar.layers.faults import SAID, Fault
from app.calendar.layers.fetching import Fetcher, waiting
from tests.calendar.layers.partner import Line, partner
from tests.calendar.layers.texts import calendar, event

GOOD = calendar(event()).encode()


def fetcher(**more: Any) -> Fetcher:
    return Fetcher("essai", is_private_allowed=True, **more)


def fault_of(address: str, **more: Any) -> Fault:
    with pytest.raises(Fault) as caught:
        fetcher(**more).fetch(address)
    assert caught.value.word in SAID
    return caught.value


# -- what answers --------------------------------------------------------------------------------


def test_a_calendar_comes_with_its_validators() -> None:
    with partner(lambda _said, line: line.answer("200 OK", GOOD, ETag='"un"', Last_Modified="hier")) as there:
        answer = fetcher().fetch(f"{there.url}/agenda.ics?a=é")
    assert (answer.body, answer.etag, answer.modified) == (GOOD, '"un"', "hier")
    request = there.asked[0]
    assert request.startswith("GET /agenda.ics?a=%C3%A9 HTTP/1.1")
    assert f"Host: 127.0.0.1:{there.port}\r\n" in request
    assert "If-None-Match" not in request


def test_what_has_not_changed_is_not_sent_again() -> None:
    with partner(lambda _said, line: line.answer("304 Not Modified")) as there:
        answer = fetcher().fetch(there.url, '"un"', "hier")
    assert answer.body is None
    assert 'If-None-Match: "un"\r\nIf-Modified-Since: hier' in there.asked[0]
    with partner(lambda _said, line: line.answer("304 Not Modified")) as there:
        assert fault_of(there.url).word == "status"


def test_gzip_is_read_and_anything_else_is_not() -> None:
    packed = gzip.compress(GOOD)
    with partner(lambda _said, line: line.answer("200 OK", packed, Content_Encoding="gzip")) as there:
        assert fetcher().fetch(there.url).body == GOOD
    for body, encoding, word in (
        (GOOD, "br", "packed"),
        (GOOD, "gzip", "packed"),
        (packed[:-9], "gzip", "cut"),
        (zlib.compress(GOOD), "gzip", "packed"),
    ):
        with partner(lambda _said, line: line.answer("200 OK", body, Content_Encoding=encoding)) as there:  # noqa: B023
            assert fault_of(there.url).word == word


def test_a_webcal_address_without_https_is_read_over_http() -> None:
    with partner(lambda _said, line: line.answer("200 OK", GOOD)) as there:
        assert fetcher().fetch(there.url.replace("http", "webcal")).body == GOOD


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("404 Not Found", "missing"),
        ("403 Forbidden", "refused"),
        ("500 Oops", "status"),
        ("204 None", "status"),
    ],
)
def test_a_status_is_said_in_words(status: str, word: str) -> None:
    with partner(lambda _said, line: line.answer(status)) as there:
        assert fault_of(there.url).word == word


@pytest.mark.parametrize("status", ["429 Slow Down", "503 Busy"])
def test_who_asks_to_wait_is_waited_for(status: str) -> None:
    with partner(lambda _said, line: line.answer(status, Retry_After="7200")) as there:
        fault = fault_of(there.url)
    assert (fault.word, fault.wait) == ("busy", 7200)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("9" * 400, 86_400), ("-5", 0), ("", 0), ("demain", 0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0)],
)
def test_how_long_to_wait_is_bounded(said: str, seconds: int) -> None:
    assert waiting(said) == seconds


# -- what misbehaves -----------------------------------------------------------------------------


def drip_body(_said: str, line: Line) -> None:
    line.say(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n")
    line.drip(b"x" * 999, 0.05)


def slow_head(_said: str, line: Line) -> None:
    line.drip(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 99, 0.05)


def silence(_said: str, line: Line) -> None:
    time.sleep(2)


@pytest.mark.parametrize("behave", [drip_body, slow_head, silence])
def test_slowness_ends_at_the_deadline_however_it_is_spread(behave: Any) -> None:
    began = time.monotonic()
    with partner(behave) as there:
        assert fault_of(there.url, seconds=0.6).word == "slow"
        assert time.monotonic() - began < 1.5


def test_redirects_share_one_deadline() -> None:
    def turn(_said: str, line: Line) -> None:
        time.sleep(0.4)
        line.answer("302 Found", Location="/encore")

    with partner(turn) as there:
        assert fault_of(there.url, seconds=1).word == "slow"


def test_at_most_three_redirects() -> None:
    def count_down(said: str, line: Line) -> None:
        left = int(said.split()[1][1:])
        line.answer("302 Found", Location=f"/{left - 1}") if left else line.answer("200 OK", GOOD)

    with partner(count_down) as there:
        assert fetcher().fetch(f"{there.url}/3").body == GOOD
        assert fault_of(f"{there.url}/4").word == "redirects"
    with partner(lambda _said, line: line.answer("301 Moved", Location="/")) as there:
        assert fault_of(there.url).word == "redirects"
        assert len(there.asked) == 4


@pytest.mark.parametrize(
    ("location", "word"),
    [
        ("file:///etc/passwd", "scheme"),
        ("ftp://exemple.example/", "scheme"),
        ("http://moi:secret@exemple.example/", "credentials"),
        ("http://[", "address"),
        ("http://127.0.0.1:1/", "private"),
        ("http://2130706433:{other}/", "private"),
        ("http://localhost:{other}/", "private"),
    ],
)
def test_each_redirect_is_checked_again(location: str, word: str) -> None:
    with partner(lambda _said, line: line.answer("200 OK", GOOD)) as other:
        there_at = location.replace("{other}", str(other.port))
        with partner(lambda _said, line: line.answer("302 Found", Location=there_at)) as there:
            allowed = there.port
            assert fault_of(there.url, may_connect=lambda _address, port: port == allowed).word in (
                word,
                "address",
            )
        assert other.asked == []


@pytest.mark.parametrize(
    ("octets", "word"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nBEGIN", "cut"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n", "big"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nBEGIN", "cut"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nBEGIN", "cut"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", "cut"),
        (b"\x00\x01\x02 garbage\r\n\r\n", "cut"),
        (b"", "cut"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000 + b"\r\n", "cut"),
        (b"HTTP/1.1 302 Found\r\n\r\n", "redirects"),
    ],
)
def test_lies_and_garbage_are_refused(octets: bytes, word: str) -> None:
    with partner(lambda _said, line: line.say(octets)) as there:
        assert fault_of(there.url).word == word


def test_a_body_without_end_stops_at_two_mebibytes() -> None:
    def flood(_said: str, line: Line) -> None:
        line.say(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            line.say(b"x" * 65_536)

    with partner(flood) as there:
        assert fault_of(there.url).word == "big"


def test_a_bomb_is_not_unpacked() -> None:
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(256)) + packer.flush()
    assert len(bomb) < 1 << 19
    began = time.monotonic()
    with partner(lambda _said, line: line.answer("200 OK", bomb, Content_Encoding="gzip")) as there:
        assert fault_of(there.url).word == "big"
    assert time.monotonic() - began < 2


def test_a_closed_door_and_an_unknown_name_are_said() -> None:
    assert fault_of("http://127.0.0.1:9/").word == "unreachable"
    assert fault_of("https://rien.example/", resolve=lambda _host, _seconds: []).word == "unknown"


# -- the number that was checked is the one that is dialled --------------------------------------


def test_a_name_is_asked_once_and_its_answer_dialled() -> None:
    asked: list[str] = []

    def resolve(host: str, _seconds: float) -> list[reach.Address]:
        asked.append(host)
        return [ip_address("127.0.0.1") if len(asked) == 1 else ip_address("10.0.0.1")]

    with partner(lambda _said, line: line.answer("200 OK", GOOD)) as there:
        assert fetcher(resolve=resolve).fetch(f"http://partenaire.example:{there.port}/").body == GOOD
        assert f"Host: partenaire.example:{there.port}\r\n" in there.asked[0]
    assert asked == ["partenaire.example"]


def test_a_name_with_one_private_address_is_refused() -> None:
    both = [ip_address("93.184.216.34"), ip_address("127.0.0.1")]
    with pytest.raises(Fault, match=r"^private$"):
        Fetcher("essai", resolve=lambda _host, _seconds: both).fetch("http://deux.example/")


PRIVATE = """
    127.0.0.1 127.1 127.0.1 2130706433 0177.0.0.1 017700000001 0x7f000001 0x7f.0.0.1 localhost
    LOCALHOST localhost. un.localhost 127.0.0.1. [::1] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1]
    [::ffff:7f00:1] [::127.0.0.1] [::] 0.0.0.0 0 １２７.0.0.1 127。0。0。1 [64:ff9b::7f00:1]
    [2002:7f00:1::] 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 [fe80::1]
    [fe80::1%25eth0] [fc00::1] [fec0::1] 224.0.0.1 255.255.255.255 240.0.0.1 192.0.2.1 198.18.0.1
    [ff02::1] [2001:db8::1] imprimante.local nas.lan intranet.internal routeur.home.arpa
""".split()  # noqa: SIM905


@pytest.mark.parametrize("host", PRIVATE)
def test_no_private_address_is_read_unless_the_setting_says_so(host: str) -> None:
    with partner(lambda _said, line: line.answer("200 OK", GOOD)) as there:
        for scheme in ("http", "https", "webcal"):
            with pytest.raises(Fault) as caught:
                Fetcher("essai", seconds=2).fetch(f"{scheme}://{host}:{there.port}/")
            assert caught.value.word in ("private", "address")
    assert there.asked == []


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("", "scheme"),
        ("exemple.example/agenda.ics", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://exemple.example/", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("https://", "address"),
        ("https:///agenda.ics", "address"),
        ("https://moi@exemple.example/", "credentials"),
        ("https://moi:secret@exemple.example/", "credentials"),
        ("https://@exemple.example/", "credentials"),
        ("https://exemple.example:22/", "port"),
        ("https://exemple.example:25/", "port"),
        ("https://exemple.example:6379/", "port"),
        ("https://exemple.example:99999/", "address"),
        ("https://exemple.example:x/", "address"),
        ("https://exemple.example/\r\nHost: autre", "address"),
        ("https://exemple example/", "address"),
        ("https://exemple.example\\@127.0.0.1/", "credentials"),
        ("https://" + "a" * 3000 + ".example/", "address"),
    ],
)
def test_an_address_is_refused_before_anything_is_asked(address: str, word: str) -> None:
    with pytest.raises(Fault, match=rf"^{word}$"):
        reach.places(address, False)


@given(st.text(max_size=60))
def test_any_address_is_allowed_or_refused_with_a_word(text: str) -> None:
    for address in (text, f"https://{text}", f"webcal://{text}/a.ics"):
        try:
            places = reach.places(address, False)
        except Fault as fault:
            assert fault.word in SAID  # noqa: PT017
        else:
            assert all(place.host.isascii() and place.path.startswith("/") for place in places)
