"""« Mes agendas »: one secret address per device, shown again, renewed, revoked."""

from typing import Any

from flask import Blueprint, url_for
from werkzeug import Response

from app import once
from app.calendar.subscriptions import labels, opening, queries, rules, secret
from app.calendar.subscriptions.forms import NewAddress
from app.calendar.subscriptions.models import FeedToken
from app.db import db
from app.language import _
from app.web import access, allow, found, page_or_fragment, see_other, signed_in, territory, viewer

bp = Blueprint("subscriptions", __name__)


@bp.get("/agenda/mine")
@access(signed_in)
def index() -> Response:
    """My addresses, and a form for one more device."""
    return shown(offered(NewAddress(None)))


@bp.post("/agenda/mine")
@access(signed_in)
def create() -> Response:
    """An address for one more device."""
    if again := once.claim():
        return again
    person_id, form = viewer().person_id or 0, offered(NewAddress())
    allow(rules.creation_refusal(queries.live(person_id)))
    if not form.validate_on_submit():
        db.session.rollback()
        return shown(form, 422)
    opening.open_address(person_id, territory_id(), form.label.data or "", form.chosen)
    target = once.keep(url_for(".index"))
    db.session.commit()
    return see_other(target, _("L'adresse est prête : copiez-la, ou ouvrez-la sur l'appareil."))


@bp.post("/agenda/mine/<id:number>/renewal")
@access(signed_in)
def renew(number: int) -> Response:
    """Another address for the same device; the old one is found no more."""
    opening.renew(mine(number))
    db.session.commit()
    return see_other(url_for(".index"), _("Voici la nouvelle adresse ; l'ancienne ne répond plus."))


@bp.post("/agenda/mine/<id:number>/revocation")
@access(signed_in)
def revoke(number: int) -> Response:
    """The address is found no more."""
    opening.revoke(mine(number))
    db.session.commit()
    return see_other(url_for(".index"), _("L'adresse ne répond plus."))


# -- what the views share -----------------------------------------------------------------------


def mine(number: int) -> FeedToken:
    """One of my addresses; those of others do not exist."""
    token: FeedToken = found(queries.address_of(viewer(), number))
    return token


def territory_id() -> int | None:
    """Where one is, when anywhere."""
    here = territory()
    return here.id if here else None


def offered(form: NewAddress) -> NewAddress:
    """The form with one's companies."""
    form.offer(opening.companies_of(viewer().person_id or 0))
    return form


def shown(form: NewAddress, status: int = 200) -> Response:
    """The page, or its list with the form."""
    names = dict(opening.companies_of(viewer().person_id or 0))
    addresses = [
        {
            "token": token,
            "use": use,
            "path": secret.path_of(token),
            "company": names.get(token.company_ref or 0),
            "client": labels.client(use.client) if use else None,
            "unchanged": rules.share(use.unchanged, use.fetches) if use else None,
        }
        for token, use in queries.addresses_of(viewer())
    ]
    context: dict[str, Any] = {
        "form": form,
        "addresses": addresses,
        "refusal": rules.creation_refusal(len(addresses)),
        "has_companies": bool(names),
        "qr": labels.qr,
    }
    template = "calendar/subscriptions/mine.html", "calendar/subscriptions/_mine.html"
    return page_or_fragment(*template, status, **context)
