"""How a person may stand in texts: names, addresses and numbers that are theirs alone."""

from sqlalchemy import func, select

from app import privacy, search
from app.accounts.models import Account
from app.clubs.models import Club
from app.companies.models import Company, Organisation, Person, Post
from app.db import db
from app.language import _, as_language
from app.territory.models import Territory


@privacy.names_by
def names(person_id: int) -> privacy.Known:
    """How the person may stand in texts. What somebody else has too is not theirs alone: the switchboard's
    number, a namesake's name; and a firm's name stays what it is."""
    person = db.session.get_one(Person, person_id)
    reached = {*addresses(person_id), *_numbers(person_id)}
    with as_language(spoken(person.territory_id)):
        instead = _("Personne effacée")
    has_namesake = db.session.scalar(
        select(Person.id)
        .where(Person.name_key == person.name_key, Person.id != person_id, Person.erased_on.is_(None))
        .limit(1)
    )
    return privacy.Known(
        names=() if has_namesake else (person.name,),
        reached=tuple(sorted(one for one in reached if not _is_shared(one, person_id))),
        kept=() if has_namesake else tuple(_denominations(person.name)),
        instead=instead,
    )


def _numbers(person_id: int) -> list[str]:
    found = [
        *db.session.scalars(select(Person.phone).where(Person.id == person_id)),
        *db.session.scalars(select(Post.phone).where(Post.person_id == person_id)),
    ]
    return [number for number in found if number]


def _is_shared(said: str, person_id: int) -> bool:
    others = (
        *((kind.mail, kind.id != 0) for kind in (Company, Organisation)),
        *((kind.phone, kind.id != 0) for kind in (Company, Organisation)),
        (Person.mail, Person.id != person_id),
        (Person.phone, Person.id != person_id),
        (Post.mail, Post.person_id != person_id),
        (Post.phone, Post.person_id != person_id),
        (Account.email, Account.person_id != person_id),
    )
    return any(
        db.session.scalar(select(column).where(func.lower(column) == said.lower(), other).limit(1))
        for column, other in others
    )


def _denominations(name: str) -> list[str]:
    """Firms and bodies that bear the name."""
    spelled = [part for part in search.split(name) if len(part) > 1]
    return (
        [
            found
            for kind in (Company, Organisation, Club)
            for found in db.session.scalars(
                select(kind.name).where(*(kind.name_key.contains(part, autoescape=True) for part in spelled))
            )
        ]
        if len(spelled) > 1
        else []
    )


def addresses(person_id: int) -> list[str]:
    """Every address that letters to this person may bear, in lower case."""
    found = [
        *db.session.scalars(select(Account.email).where(Account.person_id == person_id)),
        *db.session.scalars(select(Person.mail).where(Person.id == person_id)),
        *db.session.scalars(select(Post.mail).where(Post.person_id == person_id)),
    ]
    return sorted({address.lower() for address in found if address})


def spoken(territory_id: int | None) -> str:
    """The language of the directory in which the person stands."""
    territory = db.session.get(Territory, territory_id) if territory_id else None
    return territory.language if territory else "fr"
