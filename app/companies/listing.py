"""Lists by name that page by key: the same shape for companies, organisations and people."""

from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import Select, and_, func, literal, or_, select, tuple_

from app.db import db
from app.language import number
from app.search import key, split

SHOWN = 30
FOUND = 10  # while one types: the best, at once
COUNTED = 1_000
LAST = "\U0010ffff"  # after every letter


@dataclass
class Page:
    """Some rows of a list, and the key after which the next ones come."""

    rows: list[Any]
    after: int | None = None
    is_cut: bool = False  # more would fit; one word more finds them


def asked() -> str:
    """What was typed into the search field of the page."""
    return typed("q")


def typed(name: str) -> str:
    """What the address says under that name, as far as it can be a name."""
    return request.args.get(name, "").replace("\x00", "").strip()[:100]


def after() -> int | None:
    """The key after which the page begins; garbage begins at the start."""
    said = request.args.get("after", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


def by_key(query: Select[Any], model: Any, begin: int | None, limit: int = SHOWN) -> Page:
    """The rows after that one, in the order of names."""
    if begin is not None:
        last = db.session.scalar(query.with_only_columns(model.name_key).where(model.id == begin))
        if last is not None:
            query = query.where(tuple_(model.name_key, model.id) > tuple_(literal(last), literal(begin)))
    rows = list(db.session.scalars(query.order_by(model.name_key, model.id).limit(limit + 1)))
    return Page(rows[:limit], rows[limit - 1].id if len(rows) > limit else None)


def fill(page: Page, others: Select[Any], model: Any, ids: list[int], territory_id: int) -> None:
    """Put others, by name, after the rows of a page as far as there is room.

    They are fetched by their numbers alone: with the territory in the question SQLite walks all of it.
    """
    have, room = {row.id for row in page.rows}, FOUND - len(page.rows)
    wanted = [number for number in ids if number not in have]
    if not wanted:
        return
    keys = others.with_only_columns(model.name_key, model.id, model.territory_id).where(model.id.in_(wanted))
    more = sorted((key, number) for key, number, where in db.session.execute(keys) if where == territory_id)
    shown = [number for _key, number in more[:room]]
    rows = {row.id: row for row in db.session.scalars(others.where(model.id.in_(shown)))} if shown else {}
    page.rows.extend(rows[number] for number in shown if number in rows)
    page.is_cut = len(more) > room


def counted(query: Select[Any], model: Any) -> int:
    """How many, up to one more than what is counted."""
    few = query.with_only_columns(model.id).order_by(None).limit(COUNTED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(few)) or 0


def begins(model: Any, text: str) -> Any:
    """Names that begin with the text: a walk along the index of the list."""
    return and_(model.name_key >= key(text), model.name_key < key(text) + LAST)


def has_words(model: Any, text: str) -> Any:
    """Names in which each word of the text begins a word; for short lists."""
    found = [
        or_(
            model.name_key.startswith(word, autoescape=True),
            *(model.name_key.contains(f"{mark}{word}", autoescape=True) for mark in " -'’(/."),
        )
        for word in split(text)[:6]
    ]
    return and_(*found) if found else begins(model, text)


def how_many(count: int, exactly: str, more: str) -> str:
    """« 124 entreprises », « plus de 1 000 entreprises »."""
    return more if count > COUNTED else exactly


def most() -> str:
    """What is counted at most, as it is written."""
    return number(COUNTED)
