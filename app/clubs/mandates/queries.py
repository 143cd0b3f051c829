"""What is asked when the bureau changes."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.clubs.models import Club, Membership
from app.clubs.queries import active
from app.companies.models import Person, Post
from app.db import db

OFFERED = 200


def contacts(club: Club, day: date) -> list[Post]:
    """The contacts of the members of the club, by company."""
    return list(
        db.session.scalars(
            select(Post)
            .join(Membership, Membership.contact_id == Post.id)
            .join(Post.person)
            .join(Post.company)
            .where(Membership.club_id == club.id, active(day), Person.erased_on.is_(None))
            .options(contains_eager(Post.person), contains_eager(Post.company))
            .order_by(Membership.name_key, Membership.id)
            .limit(OFFERED)
        )
    )
