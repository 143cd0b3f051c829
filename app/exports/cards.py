"""People as vCards, which telephones and mail programs read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import IO


@dataclass(frozen=True)
class Card:
    """What a card says of somebody."""

    uid: str
    name: str
    title: str | None = None
    organisation: str | None = None
    mails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)


def written(card: Card) -> str:
    """A vCard 3.0: the one that every telephone reads."""
    import vobject  # what only exports need

    made = vobject.vCard()
    made.add("uid").value = card.uid
    made.add("fn").value = _line(card.name)
    made.add("n").value = vobject.vcard.Name(family=_line(card.name))
    if card.organisation:
        made.add("org").value = [_line(card.organisation)]
    if card.title:
        made.add("title").value = _line(card.title)
    for mail in dict.fromkeys(card.mails):
        added = made.add("email")
        added.value, added.type_param = _line(mail), "WORK"
    for phone in dict.fromkeys(card.phones):
        added = made.add("tel")
        added.value, added.type_param = _line(phone), "WORK"
    text: str = made.serialize()
    return text


def write(file: IO[bytes], cards: Iterable[Card]) -> int:
    """One card after the other; how many."""
    count = 0
    for card in cards:
        file.write(written(card).encode())
        count += 1
    return count


def _line(text: str) -> str:
    """On one line, without what no card may hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
