"""The first steps: from one form to a territory in which people can work."""

from collections.abc import Iterable

from sqlalchemy import select

from app import settings
from app.db import db
from app.territory import communes
from app.territory.forms import SetupForm
from app.territory.models import Bearer, Intercommunality, Perimeter, Territory
from app.territory.publishing import publish_intercommunality, publish_territory


def make_home(form: SetupForm) -> Territory:
    """Create the home territory with all that the form says; the caller commits.

    The setting is the lock: two at once cannot both write it, and IntegrityError is raised.
    """
    settings.put("home_territory", form.address)
    territory = Territory(
        slug=form.address,
        name=form.name.data,
        region=form.region.data,
        language=form.language.data,
        contact_mail=form.contact_mail.data,
        is_home=True,
        bearers=[Bearer(name=name) for name in form.bearer_names],
    )
    db.session.add(territory)
    if form.mail_from.data:
        settings.put("mail_from", form.mail_from.data)
    db.session.flush()
    publish_territory(territory)
    take_in(territory, form.sirens.data or [])
    return territory


def take_in(territory: Territory, sirens: Iterable[str]) -> None:
    """These intercommunalities of the official list belong to the territory, since when is not known."""
    chosen = list(dict.fromkeys(sirens))
    for siren in chosen:
        body = known_or_new(siren)
        db.session.add(Perimeter(territory_id=territory.id, intercommunality_id=body.id))
        publish_intercommunality(territory, body)
    communes.load(chosen)


def known_or_new(siren: str, name: str | None = None, department: str | None = None) -> Intercommunality:
    """The intercommunality of that SIREN, made from the official list or by hand when it is not stored."""
    body = db.session.scalar(select(Intercommunality).where(Intercommunality.siren == siren))
    if body is None:
        listed = communes.official().get(siren)
        body = Intercommunality(
            siren=siren,
            name=name or (listed.name if listed else siren),
            official_name=listed.name if listed else None,
            department=department or (" ".join(listed.departments) if listed else None),
        )
        db.session.add(body)
        db.session.flush()
    return body
