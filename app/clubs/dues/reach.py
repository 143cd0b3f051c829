"""What the views of dues fetch and allow first."""

from typing import Any

from app.clubs import queries as clubs
from app.clubs.dues import queries, rules
from app.clubs.models import Club, Membership
from app.web import allow, found, here, viewer


def seen(slug: str) -> Club:
    """A club whose accounts the viewer may read, or 404 and 403."""
    club: Club = found(clubs.inside(viewer(), here().id, slug))
    allow(rules.see_refusal(viewer(), club))
    return club


def kept(slug: str) -> Club:
    """A club whose accounts the viewer keeps."""
    club: Club = found(clubs.inside(viewer(), here().id, slug))
    allow(rules.keep_refusal(viewer(), club))
    return club


def member(slug: str, number: int) -> tuple[Club, Membership]:
    """The member of an account that the viewer may open: their own, or any for who sees them all."""
    club: Club = found(clubs.inside(viewer(), here().id, slug))
    sees_all = rules.see_refusal(viewer(), club) is None
    return club, found(queries.seen_membership(viewer(), club, number, sees_all))


def member_to_keep(slug: str, number: int) -> tuple[Club, Membership]:
    """The same, for whoever writes in it."""
    club, membership = member(slug, number)
    allow(rules.keep_refusal(viewer(), club))
    return club, membership


def may(club: Club) -> dict[str, Any]:
    """What templates draw buttons from."""
    return {"keep": rules.keep_refusal(viewer(), club) is None}
