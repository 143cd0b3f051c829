"""Find anything by the first letters of its words, accent-blind, seeing only what one may see.

Rooms publish documents downwards. Each word of a title is one row under each scope that may see the
document, so that a search is a few short walks along an index however large the territory is: the
full-text engines of SQLite and PostgreSQL rank everything that matches first, which does not stay fast.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ForeignKey, Index, delete, exists, insert, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from app.db import Base, db, words
from app.viewer import Viewer

KINDS = ("club", "company", "person", "meeting", "event", "page")
SHOWN = 6
LOOKED_AT = 400
WORD = re.compile(r"[a-z0-9]+")


class Document(Base):
    """What a result shows: a title, a line under it, and where it leads."""

    __tablename__ = "document"
    __audited__ = False
    __table_args__ = (Index("ix_document_subject", "subject", "subject_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = words(personal=False)
    subject: Mapped[str] = words(personal=False)
    subject_id: Mapped[int]
    title: Mapped[str] = words(personal=True)
    detail: Mapped[str | None] = words(personal=True)
    path: Mapped[str] = words(personal=False)


class Word(Base):
    """A word of a document, under a scope that may see it: `t1:public`, `t1:officers`, `c5:members`."""

    __tablename__ = "word"
    __audited__ = False
    __table_args__ = (Index("ix_word_document", "document_id", "scope", "kind", "word"),)

    scope: Mapped[str] = words(personal=False, primary_key=True)
    kind: Mapped[str] = words(personal=False, primary_key=True)
    word: Mapped[str] = words(personal=True, bytewise=True, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)


@dataclass(frozen=True)
class Found:
    """A result."""

    kind: str
    title: str
    detail: str | None
    path: str


def key(text: str | None) -> str:
    """Lower case without accents: « École » and « ecole » are the same."""
    spread = unicodedata.normalize(
        "NFKD", (text or "").replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae")
    )
    return "".join(c for c in spread if not unicodedata.combining(c)).casefold().replace("ß", "ss")


def split(text: str | None) -> list[str]:
    """The distinct words of a text, in order."""
    return list(dict.fromkeys(word[:40] for word in WORD.findall(key(text))))


def publish(
    kind: str,
    subject: str,
    subject_id: int,
    *,
    title: str,
    path: str,
    scopes: list[str],
    detail: str | None = None,
    also: str | None = None,
    also_in: dict[str, str] | None = None,
) -> None:
    """Make a thing findable by the words of its title and of `also`, for those in `scopes`.

    `also_in` holds more words for single scopes: what only the officer may find it by.
    """
    document = db.session.scalar(
        select(Document).where(Document.subject == subject, Document.subject_id == subject_id)
    )
    if document is None:
        document = Document(subject=subject, subject_id=subject_id)
        db.session.add(document)
    document.kind, document.title, document.detail, document.path = kind, title, detail, path
    db.session.flush()
    db.session.execute(delete(Word).where(Word.document_id == document.id))
    rows = [
        {"scope": scope, "kind": kind, "word": word, "document_id": document.id}
        for scope in dict.fromkeys(scopes)
        for word in split(f"{title} {also or ''} {(also_in or {}).get(scope, '')}")
    ]
    if rows:
        db.session.execute(insert(Word), rows)


def withdraw(subject: str, subject_id: int) -> None:
    """Nobody finds it any more."""
    found = select(Document.id).where(Document.subject == subject, Document.subject_id == subject_id)
    db.session.execute(delete(Word).where(Word.document_id.in_(found)))
    db.session.execute(delete(Document).where(Document.id.in_(found)))


def scopes_of(viewer: Viewer, territory_id: int | None) -> list[str]:
    """What a viewer may search in."""
    scopes = [f"t{territory_id}:public"]
    if viewer.looks_after(territory_id):
        scopes.append(f"t{territory_id}:officers")
    scopes += [f"c{club}:members" for club in sorted(viewer.clubs | viewer.bureau)]
    scopes += [f"c{club}:bureau" for club in sorted(viewer.bureau)]
    scopes += [f"co{company}:own" for company in sorted(viewer.companies)]
    return scopes


def find(
    viewer: Viewer, territory_id: int | None, question: str, shown: int = SHOWN
) -> dict[str, list[Found]]:
    """Results by kind, at most `shown` of each; the words of the question may be in any order."""
    asked = sorted(split(question)[:6], key=len, reverse=True)
    if not asked:
        return {}
    scopes = scopes_of(viewer, territory_id)
    results = {kind: _of_kind(kind, scopes, asked, shown) for kind in KINDS}
    return {kind: found for kind, found in results.items() if found}


def _of_kind(kind: str, scopes: list[str], asked: list[str], shown: int) -> list[Found]:
    ids: dict[int, None] = {}
    for scope in scopes:
        ids |= dict.fromkeys(documents(kind, scope, asked, shown))
        if len(ids) >= shown:
            break
    chosen = list(ids)[:shown]
    rows = (
        {row.id: row for row in db.session.scalars(select(Document).where(Document.id.in_(chosen)))}
        if chosen
        else {}
    )
    return [Found(kind, rows[i].title, rows[i].detail, rows[i].path) for i in chosen if i in rows]


def documents(kind: str, scope: str, asked: list[str], shown: int) -> list[int]:
    """A walk along one word's rows, looking the other words up; bounded, exact words first."""
    lead, *others = asked
    near = (
        select(Word.document_id, Word.word)
        .where(Word.scope == scope, Word.kind == kind, begins(Word.word, lead))
        .order_by(Word.word, Word.document_id)
        .limit(LOOKED_AT if others else shown)
        .subquery()
    )
    query = select(near.c.document_id).order_by(near.c.word, near.c.document_id).limit(shown)
    for other in others:
        beside = aliased(Word)
        query = query.where(
            exists().where(
                beside.document_id == near.c.document_id,
                beside.scope == scope,
                beside.kind == kind,
                begins(beside.word, other),
            )
        )
    return list(db.session.scalars(query))


def begins(column: Any, start: str) -> Any:
    """Words that begin so: a walk along an index."""
    return (column >= start) & (column < start + "~")
