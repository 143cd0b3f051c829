"""The data files of the demonstration keep their promises, whatever loads them."""

import gzip
import hashlib
import re
import tomllib
import unicodedata
from datetime import date, timedelta
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "app" / "demo" / "data"
CLUBS = {
    "briance-sud": 38,
    "double-innove": 24,
    "dronne-belle-nontronnais": 14,
    "ouest-limousin": 10,
    "riberacois": 12,
}
COLOURS = {"teal", "seagreen", "olive", "goldenrod", "chocolate", "firebrick", "crimson", "mediumvioletred"}
COLOURS |= {"rebeccapurple", "slateblue", "steelblue", "slategray"}
STAGES = {"network", "creation", "statutes", "inaugurated", "dissolved"}
BANDS = {
    "01": (1, 2),
    "02": (3, 5),
    "03": (6, 9),
    "11": (10, 19),
    "12": (20, 49),
    "21": (50, 99),
    "22": (100, 199),
}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

# SHA-256 of the surnames of the four persons named in the report, in ASCII lower case.
NAMES = {
    "dce38748c4428552b99b608af49291bc7a4915b54b379d7b87010abd05fe170a",
    "33bf64347028c09658c1c3344f765253133ad386da20c943016859b5649ee609",
    "ab93629f51024c5fdf489c5a0cf8e50f6b71d753b6e68d23c1b1e1bfe40f51ef",
    "5ac84b31707ae1df42c646a55352d3fe9a1e927dd04ffbb8b023d1f04bb94e2f",
}


def read(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


REPORT = read(DATA / "report.toml")
PRESENT = read(DATA / "present.toml")
FILES = {path.stem: read(path) for path in sorted((DATA / "clubs").glob("*.toml"))}
AREAS = {club["slug"]: club["area"] for club in REPORT["clubs"]}
club_files = pytest.mark.parametrize("slug", CLUBS)


def rows(name):
    """The rows of a table in app/territory/data, by their first column."""
    path = ROOT / "app" / "territory" / "data" / name
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    header, *lines = (line.split("\t") for line in text.decode().splitlines())
    return {line[0]: dict(zip(header, line, strict=True)) for line in lines}


@pytest.fixture(scope="module")
def communes():
    return rows("communes.tsv.gz")


@pytest.fixture(scope="module")
def intercommunalities():
    return rows("intercommunalities.tsv")


def values(node, key):
    """Every value that stands under this key, at any depth."""
    if isinstance(node, list):
        return [found for item in node for found in values(item, key)]
    if not isinstance(node, dict):
        return []
    own = [node[key]] if key in node else []
    return own + [found for item in node.values() for found in values(item, key)]


def keys(items, key="key"):
    """The keys of a table, which are unique."""
    found = [item[key] for item in items]
    assert len(found) == len(set(found))
    return set(found)


def ascii_words(text):
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return set(re.findall(r"[a-z]+", plain))


def test_tables_of_communes(communes, intercommunalities):
    assert len(communes) == 34_969
    assert len(intercommunalities) == 1_255
    assert all(not row["siren"] or row["siren"] in intercommunalities for row in communes.values())
    assert communes["24376"]["postal_codes"] == "24410"
    assert intercommunalities["248700189"]["departments"] == "19 87"
    assert (ROOT / "app" / "territory" / "data" / "communes.tsv.gz").stat().st_size <= 700_000


def test_report_counts():
    counts = {"intercommunalities": 9, "clubs": 5, "companies": 16, "meetings": 8, "venues": 6}
    assert {name: len(REPORT[name]) for name in counts} == counts
    assert len(REPORT["exhibition"]["runs"]) == 6
    assert len([day for row in REPORT["job_datings"] for day in row["dates"]]) == 5
    assert sorted(AREAS) == sorted(CLUBS) == sorted(FILES)


def test_report_points_only_to_what_it_holds(communes, intercommunalities):
    sirens = keys(REPORT["intercommunalities"], "siren")
    companies, organisations = keys(REPORT["companies"]), keys(REPORT["organisations"])
    assert sirens <= set(intercommunalities)
    for row in REPORT["intercommunalities"]:
        assert row["official_name"] == intercommunalities[row["siren"]]["name"]
        assert row["department"] in intercommunalities[row["siren"]]["departments"].split()
    for row in [*REPORT["meetings"], *REPORT["job_datings"]]:
        assert set(row.get("companies", [])) <= companies
        assert {*row.get("organisations", []), *row.get("partners", [])} <= organisations
        assert {*row.get("intercommunalities", []), row.get("intercommunality", "200041572")} <= sirens
    assert set(REPORT["territory"]["bearers"]) <= organisations
    assert {run["venue"] for run in REPORT["exhibition"]["runs"]} == keys(REPORT["venues"])
    assert all(communes[venue["insee"]]["siren"] in sirens for venue in REPORT["venues"])
    assert all(siren in sirens for area in AREAS.values() for siren in area)


def test_report_dates_have_a_precision():
    stages = [stage for club in REPORT["clubs"] for stage in club["stages"]]
    assert {stage["stage"] for stage in stages} <= STAGES
    for row in [*REPORT["meetings"], *(stage for stage in stages if "first" in stage)]:
        assert row["first"] <= row["last"]
        assert row["precision"] in {"day", "month", "season", "year"}
        assert (row["first"] == row["last"]) == (row["precision"] == "day")
    assert all(run["first"] < run["last"] for run in REPORT["exhibition"]["runs"])


def test_what_the_report_leaves_out_stays_unknown():
    known = {"key", "name", "aliases", "department", "note", "source"}
    assert all(set(company) <= known for company in REPORT["companies"])
    assert all("value" not in row or isinstance(row["value"], int) for row in REPORT["figures"])
    informal = {club["slug"] for club in REPORT["clubs"] if "legal_form" not in club}
    assert informal == {"dronne-belle-nontronnais", "riberacois"}
    assert len([row for row in REPORT["figures"] if row["key"] == "linkedin-followers"]) == 2
    assert len(REPORT["exhibition"]["periods"]) == 2


def test_slugs_are_unique_and_not_reserved():
    slugs = [*AREAS, REPORT["exhibition"]["slug"], PRESENT["exhibition"]["slug"], REPORT["territory"]["slug"]]
    assert len(slugs) == len(set(slugs))
    assert all(SLUG.fullmatch(slug) for slug in slugs)
    assert not [slug for slug in slugs if slug in {"new", "agenda"} or slug.startswith("bench-")]
    assert {club["colour"] for club in REPORT["clubs"]} <= COLOURS


def test_no_person_of_the_report_is_named():
    texts = [*DATA.rglob("*.toml"), *(ROOT / "docs" / "help").rglob("*.md")]
    words = set().union(*(ascii_words(path.read_text(encoding="utf-8")) for path in texts))
    assert not NAMES & {hashlib.sha256(word.encode()).hexdigest() for word in words}


def test_everything_invented_says_so():
    assert "exemple" in PRESENT["exhibition"]["title"]
    marked = [*PRESENT["venues"], *PRESENT["exhibition"]["runs"]]
    for club in FILES.values():
        later = club["later"]
        marked += [*club["companies"], *club["meetings"], *club["dates"], *later["join_requests"]]
        assert all("exemple" in action["what"] for action in later["actions"])
        assert "exemple" in later["open_day"]["description"]
    assert all("exemple" in row.get("note", row.get("notes", "")) for row in marked)


def test_invented_companies_have_no_real_number_or_address():
    everything = [PRESENT, *FILES.values()]
    assert not values(everything, "siret")
    assert not values(everything, "siren")
    assert all(re.fullmatch(r"[a-z.-]+@[a-z0-9.-]+\.example", mail) for mail in values(everything, "mail"))
    assert all(re.fullmatch(r"https://www\.[a-z0-9-]+\.example", web) for web in values(everything, "web"))
    assert all(phone.startswith("05 36 49 ") for phone in values(everything, "phone"))
    phones = values(everything, "phone")
    assert len(phones) == len(set(phones))


def test_keys_are_unique_over_all_files():
    keys([*REPORT["companies"], *(row for club in FILES.values() for row in club["companies"])])
    keys(
        [
            *REPORT["meetings"],
            *(row for club in FILES.values() for row in [*club["meetings"], *club["dates"]]),
        ]
    )
    keys([*REPORT["venues"], *PRESENT["venues"]])


@club_files
def test_companies_of_a_club(slug, communes):
    companies = FILES[slug]["companies"]
    states = [company["membership"]["state"] for company in companies]
    assert states.count("active") == CLUBS[slug]
    assert states.count("ended") >= 1
    assert states.count("invited") >= 1
    for company in companies:
        membership, posts = company["membership"], {contact["post"] for contact in company["contacts"]}
        low, high = BANDS[company["headcount_band"]]
        assert low <= company["headcount"] <= high
        assert re.fullmatch(r"\d\d\.\d\d[A-Z]", company["naf"])
        assert communes[company["insee"]]["siren"] in AREAS[slug]
        assert posts <= {"Direction", "Gérance", "RH", "Communication", "Comptabilité"}
        assert membership["representative"] in posts
        assert 2021 <= membership.get("since", date(2021, 1, 1)).year <= 2026
        if membership["state"] == "ended":
            assert membership["since"] < membership["until"]
            assert membership["reason"]


@club_files
def test_bureau_of_a_club(slug):
    club = FILES[slug]
    members = {row["key"]: row for row in club["companies"]}
    posts = keys(club["posts"], "name")
    assert {row["post"] for row in club["mandates"] if "until" not in row} == posts
    for mandate in club["mandates"]:
        company = members[mandate["company"]]
        assert mandate["contact"] in {contact["post"] for contact in company["contacts"]}
        assert company["membership"]["since"] <= mandate["since"]
        assert mandate["since"] < mandate.get("until", date.max)


@club_files
def test_dates_of_a_club(slug, communes):
    club = FILES[slug]
    companies = {row["key"] for row in club["companies"] if row["membership"]["state"] == "active"}
    dated = [*club["meetings"], *club["dates"]]
    for row in dated:
        assert row["start"] < row["end"]
        assert row["weekday"].endswith("day")
        assert row["in_days"] >= 1 or -340 <= row["in_days"] <= -7
        assert communes[row["insee"]]["siren"] in AREAS[slug]
        assert set(row.get("present", [])) <= companies
        assert len(row.get("present", [])) <= row.get("people_present", 0)
    coming = sorted(row["audience"] == "public" for row in club["meetings"] if row["in_days"] > 0)
    assert coming == [False, True]
    assert 2 <= len([row for row in club["dates"] if row["in_days"] > 0]) <= 3
    past = [row for row in dated if row["in_days"] < 0 and row["audience"] == "public"]
    assert 8 <= len(past) <= 10
    assert {row["kind"] for row in club["dates"]} <= {"date", "job_dating"}


@club_files
def test_one_run_stands_today_and_one_comes(slug, communes):
    venues = {venue["key"]: venue for venue in PRESENT["venues"]}
    runs = [run for run in PRESENT["exhibition"]["runs"] if run["club"] == slug]
    assert len(runs) == 2
    standing = [run for run in runs if run["in_days"] <= 0 < run["in_days"] + run["days"]]
    assert len(standing) == 1
    assert max(run["in_days"] for run in runs) > 0
    assert all(communes[venues[run["venue"]]["insee"]]["siren"] in AREAS[slug] for run in runs)


@club_files
def test_what_waits_for_its_room(slug, communes):
    club, later = FILES[slug], FILES[slug]["later"]
    members = {row["key"]: row for row in club["companies"] if row["membership"]["state"] == "active"}
    assert len(later["actions"]) == 5
    assert len(later["join_requests"]) == 2
    assert len(set(club["dues"]["unpaid"])) == 5
    assert set(club["dues"]["unpaid"]) <= set(members)
    for action in later["actions"]:
        assert action["post"] in {contact["post"] for contact in members[action["company"]]["contacts"]}
        assert action["meeting"] in keys(club["meetings"])
    assert all(communes[row["insee"]]["siren"] in AREAS[slug] for row in later["join_requests"])
    for member in members.values():
        size = member["headcount"]
        tiers = [
            row
            for row in club["dues_tiers"]
            if row["headcount_min"] <= size <= row.get("headcount_max", size)
        ]
        assert len(tiers) == 1
        assert re.fullmatch(r"\d+\.\d\d", tiers[0]["amount"])
    assert later["open_day"]["company"] in members
    assert (28, 25) in [(slot["capacity"], slot["taken"]) for slot in later["open_day"]["slots"]]


def test_accounts_are_contacts_of_their_company():
    mails = keys(PRESENT["accounts"], "mail")
    assert {"admin@demo.example", "officer@demo.example"} < mails
    assert len(mails) == 6
    for account in (row for row in PRESENT["accounts"] if "club" in row):
        club = FILES[account["club"]]
        company = next(row for row in club["companies"] if row["key"] == account["company"])
        assert {"post": account["post"], "mail": account["mail"]} in company["contacts"]
        mandates = [row for row in club["mandates"] if "until" not in row]
        posts = {row["post"] for row in mandates if row["company"] == account["company"]}
        assert ("Présidence" in posts) == (account["role"] == "president")


@pytest.mark.parametrize("loaded", [date(2026, 1, 31), date(2026, 11, 25), date(2028, 2, 29)])
def test_a_public_feed_has_ten_entries_within_a_year(loaded):
    for slug, club in FILES.items():
        days = [
            loaded + timedelta(days=row["in_days"] + late)
            for row in [*club["meetings"], *club["dates"]]
            for late in (0, 6)
            if row["audience"] == "public"
        ]
        assert len(days) / 2 >= 10, slug
        assert all(abs(day - loaded) < timedelta(days=365) for day in days)


def test_help_speaks_both_languages():
    pages = {
        "getting-started.md",
        "club.md",
        "directory.md",
        "contacts.md",
        "meetings.md",
        "agenda.md",
        "layers.md",
        "account.md",
    }
    for folder in (ROOT / "docs" / "help" / "fr", ROOT / "docs" / "help" / "en"):
        assert {path.name for path in folder.iterdir()} == pages
        assert all(path.read_text(encoding="utf-8").startswith("# ") for path in folder.iterdir())
