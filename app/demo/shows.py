"""Exhibitions: that of the report at its six venues, and the one that stands somewhere today."""

from datetime import date
from decimal import Decimal
from typing import Any

from app.demo import files
from app.demo.files import Row
from app.demo.gatherings import commune
from app.demo.ledger import Ledger
from app.demo.report import intercommunality
from app.exhibitions.models import Exhibition, Run, Venue
from app.exhibitions.publishing import publish_exhibition, publish_run, publish_venue
from app.language import money
from app.search import key
from app.territory.models import Territory


def load_report(ledger: Ledger, territory: Territory) -> None:
    """The exhibition of the report, with what it says of partners, contest and budget."""
    facts = files.report()
    said, partners = facts["exhibition"], facts["exhibition"]["partners"]
    _load(
        ledger,
        territory,
        said,
        facts["venues"],
        presentation=_presentation(said),
        companies_count=partners["company_count"],
        photo_clubs_count=partners["photo_club_count"],
        budget=Decimal(said["budget"]["total"]),
        partners=[intercommunality(siren) for siren in partners["intercommunalities"]],
    )


def load_present(ledger: Ledger, territory: Territory, loaded_on: date) -> None:
    """Per club a run that stands today and one that comes."""
    rows = files.present()
    said = rows["exhibition"]
    _load(
        ledger,
        territory,
        said,
        rows["venues"],
        loaded_on,
        presentation=said["presentation"],
        is_example=True,
    )


def _load(
    ledger: Ledger,
    territory: Territory,
    said: Row,
    venues: list[Row],
    loaded_on: date = date.min,
    **more: Any,
) -> None:
    is_example = more.get("is_example", False)
    for row in venues:
        if not ledger.knows(Venue, row["key"]):
            publish_venue(ledger.add(row["key"], _venue(territory, row, is_example)))
    if ledger.knows(Exhibition, said["slug"]):
        return
    exhibition = Exhibition(
        territory_id=territory.id,
        slug=said["slug"],
        title=said["title"],
        title_key=key(said["title"]),
        theme=said["theme"],
        **more,
    )
    ledger.add(said["slug"], exhibition)
    for row in said["runs"]:
        venue = ledger.get(Venue, row["venue"])
        if venue:
            run = Run(exhibition=exhibition, venue=venue, note=row.get("notes"), is_example=is_example)
            run.when = files.when(row, loaded_on)
            publish_run(ledger.add(f"{said['slug']}/{row['venue']}", run))
    publish_exhibition(exhibition)


def _venue(territory: Territory, row: Row, is_example: bool) -> Venue:
    where = commune(row["insee"])
    name = (
        row["place"] if row["town"] == where.name else f"{row['place']} de {row['town']}"
    )  # as the report says
    return Venue(
        territory_id=territory.id,
        name=name,
        name_key=key(name),
        commune_id=where.id,
        latitude=row.get("latitude"),
        longitude=row.get("longitude"),
        is_example=is_example,
    )


def _presentation(said: Row) -> str | None:
    contest = said["contest"]
    return files.said(
        said["presentation"],
        f"**Concours « {contest['title']} »** : {contest['note']}",
        said["schools"],
        f"Communication : {', '.join(said['communication'])}.",
        f"Participations : {' ; '.join(map(_share, said['budget']['shares']))}.",
    )


def _share(share: Row) -> str:
    amount = money(Decimal(share["amount"])) if "amount" in share else "montant non connu"
    return f"{share['who']}{' (chacune)' if share['each'] else ''}, {amount}"
