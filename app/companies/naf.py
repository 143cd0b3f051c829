"""What the codes of activities and of headcount bands mean, in INSEE's own words."""

import csv
from functools import lru_cache
from pathlib import Path

from app.language import _, number
from app.search import key

DATA = Path(__file__).parent / "data" / "naf-rev2.tsv"
NOMENCLATURES = ("rev2", "2025")
SHOWN = 12

# section, its first and its last division
SECTIONS_REV2 = (
    ("A", 1, 3, "Agriculture, sylviculture et pêche"),
    ("B", 5, 9, "Industries extractives"),
    ("C", 10, 33, "Industrie manufacturière"),
    ("D", 35, 35, "Production et distribution d'électricité, de gaz, de vapeur et d'air conditionné"),
    ("E", 36, 39, "Production et distribution d'eau, assainissement, gestion des déchets et dépollution"),
    ("F", 41, 43, "Construction"),
    ("G", 45, 47, "Commerce, réparation d'automobiles et de motocycles"),
    ("H", 49, 53, "Transports et entreposage"),
    ("I", 55, 56, "Hébergement et restauration"),
    ("J", 58, 63, "Information et communication"),
    ("K", 64, 66, "Activités financières et d'assurance"),
    ("L", 68, 68, "Activités immobilières"),
    ("M", 69, 75, "Activités spécialisées, scientifiques et techniques"),
    ("N", 77, 82, "Activités de services administratifs et de soutien"),
    ("O", 84, 84, "Administration publique"),
    ("P", 85, 85, "Enseignement"),
    ("Q", 86, 88, "Santé humaine et action sociale"),
    ("R", 90, 93, "Arts, spectacles et activités récréatives"),
    ("S", 94, 96, "Autres activités de services"),
    ("T", 97, 98, "Activités des ménages"),
    ("U", 99, 99, "Activités extra-territoriales"),
)
SECTIONS_2025 = (
    *SECTIONS_REV2[:6],
    ("G", 46, 47, "Commerce"),
    *SECTIONS_REV2[7:9],
    ("J", 58, 60, "Édition, diffusion, production et distribution de contenus"),
    ("K", 61, 63, "Télécommunications, informatique et services d'information"),
    ("L", 64, 66, "Activités financières et d'assurance"),
    ("M", 68, 68, "Activités immobilières"),
    ("N", 69, 75, "Activités spécialisées, scientifiques et techniques"),
    ("O", 77, 82, "Activités de services administratifs et de soutien"),
    ("P", 84, 84, "Administration publique"),
    ("Q", 85, 85, "Enseignement"),
    ("R", 86, 88, "Santé humaine et action sociale"),
    ("S", 90, 93, "Arts, sports et activités récréatives"),
    ("T", 94, 96, "Autres activités de services"),
    ("U", 97, 98, "Activités des ménages"),
    ("V", 99, 99, "Activités extra-territoriales"),
)
BANDS = {  # INSEE's code → the fewest and the most people, None for no end
    "NN": (0, 0),
    "00": (0, 0),
    "01": (1, 2),
    "02": (3, 5),
    "03": (6, 9),
    "11": (10, 19),
    "12": (20, 49),
    "21": (50, 99),
    "22": (100, 199),
    "31": (200, 249),
    "32": (250, 499),
    "41": (500, 999),
    "42": (1_000, 1_999),
    "51": (2_000, 4_999),
    "52": (5_000, 9_999),
    "53": (10_000, None),
}


@lru_cache(maxsize=1)
def rev2() -> dict[str, str]:
    """Every division and sub-class of NAF rév. 2 with its label."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["label"] for row in csv.DictReader(file, delimiter="\t")}


def label(code: str | None, nomenclature: str | None) -> str | None:
    """What the code says: its sub-class where the list is known, else its section."""
    if not code:
        return None
    if nomenclature != "2025" and code in rev2():
        return rev2()[code]
    return section(code, nomenclature)


def section(code: str | None, nomenclature: str | None) -> str | None:
    """The name of the section in which the code's division is."""
    division = (code or "")[:2]
    if not (division.isascii() and division.isdigit()):
        return None
    sections = SECTIONS_2025 if nomenclature == "2025" else SECTIONS_REV2
    return next((name for _letter, first, last, name in sections if first <= int(division) <= last), None)


def is_known(code: str, nomenclature: str | None) -> bool:
    """Whether the code stands in its nomenclature; of NAF 2025 only the divisions are known."""
    if nomenclature == "2025":
        return section(code, "2025") is not None
    return code in rev2()


def nomenclature_of(code: str) -> str | None:
    """The nomenclature of a code that comes without one: today's, else the next."""
    return next((name for name in NOMENCLATURES if is_known(code, name)), None)


def like(text: str) -> list[tuple[str, str]]:
    """Sub-classes whose code begins with the text, or whose label has its words."""
    asked = key(text).replace(" ", "") if text[:1].isdigit() else key(text)
    if len(asked) < 2:
        return []
    plain = asked.replace(".", "")
    found = []
    for code, name in rev2().items():
        if len(code) != 6:
            continue
        begins = code.replace(".", "").casefold().startswith(plain)
        if begins or (not asked[0].isdigit() and all(word in key(name) for word in asked.split())):
            found.append((code, name))
        if len(found) == SHOWN:
            break
    return found


def band_label(code: str | None) -> str | None:
    """« 20 à 49 salariés »."""
    if code not in BANDS:
        return None
    least, most = BANDS[code]
    if code == "NN":
        return _("pas d'effectif déclaré")
    if most is None:
        return _("10 000 salariés et plus")
    if most == 0:
        return _("0 salarié")
    if (least, most) == (1, 2):
        return _("1 ou 2 salariés")
    return _("%(least)s à %(most)s salariés", least=number(least), most=number(most))
