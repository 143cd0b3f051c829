"""The same people in every access test: two clubs, so that one is always somebody else's.

`stranger`; `admin`; `officer` of the home territory; `other_officer` of another territory;
`president` in the bureau of `club`; `member`, contact of a company in `club`; `outsider` in the
bureau of `other_club`.
"""

from dataclasses import dataclass

from app.accounts.models import Account
from app.clubs.models import Club, Membership
from app.companies.models import Company
from app.db import db
from tests import make

ROLES = ("stranger", "admin", "officer", "other_officer", "president", "member", "outsider")


@dataclass
class Cast:
    """Who plays, and on which stage."""

    club: Club
    other_club: Club
    company: Company
    other_company: Company
    membership: Membership
    accounts: dict[str, Account]


def assemble() -> Cast:
    """Put the cast into the database and commit it."""
    make.territory()
    elsewhere = make.territory("Un autre territoire", slug="ailleurs", is_home=False)
    club, other = (
        make.club("Club des Trois Vallées", "trois-vallees"),
        make.club("Club du Plateau", "plateau"),
    )
    company, other_company = make.company("Bois de la Vallée"), make.company("Filature du Plateau")
    membership = make.membership(club, company)
    make.membership(other, other_company)
    accounts = {
        "admin": make.administrator(),
        "officer": make.officer(),
        "other_officer": make.officer("ailleurs@essai.example", elsewhere),
        "president": make.account("president@essai.example", "Présidence"),
        "member": make.account("member@essai.example", "Direction"),
        "outsider": make.account("outsider@essai.example", "Présidence du Plateau"),
    }
    make.mandate(club, accounts["president"].person)
    make.mandate(other, accounts["outsider"].person)
    make.post(accounts["member"].person, company)
    db.session.commit()
    return Cast(club, other, company, other_company, membership, accounts)
