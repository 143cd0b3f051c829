"""What the tests of exhibitions share: one exhibition with a past, a present and a coming run."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from app.accounts.models import Account
from app.clock import today
from app.exhibitions.models import Exhibition, Run, Venue
from app.exhibitions.publishing import publish_exhibition, publish_venue
from tests import make


@dataclass
class Scene:
    officer: Account
    exhibition: Exhibition
    venue: Venue
    other_venue: Venue
    past: Run
    present: Run
    coming: Run


@pytest.fixture
def scene(work) -> Scene:
    with work():
        around = make.intercommunality("CC des Trois Vallées")
        club = make.club("Club des Trois Vallées", "trois-vallees")
        club.area = [around]
        venue = make.venue(
            "Office de tourisme",
            make.commune("Neuville", "24001", around),
            opening_hours="Du mardi au samedi, de 9 h à 12 h",
        )
        other = make.venue("Moulin du Bourg")
        exhibition = make.exhibition("Gestes et matières", "gestes-et-matieres", theme="Le travail en images")
        day = today()
        runs = [
            make.run(exhibition, venue, day + timedelta(days=first), day + timedelta(days=last))
            for first, last in ((-40, -30), (-2, 5), (20, 33))
        ]
        publish_exhibition(exhibition)
        publish_venue(venue)
        publish_venue(other)
        return Scene(make.officer(), exhibition, venue, other, *runs)
