"""Synthetic data are real things: published as their rooms publish them, the same for the same seed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from app.calendar import ical, occurrences, publish
from app.calendar.entry import Channel, Entry, Occurrence, Stream
from app.calendar.when import When
from app.clock import today
from app.clubs.models import Club, Membership
from app.clubs.publishing import publish_club
from app.companies.models import Company, Person
from app.companies.publishing import publish_company, publish_person
from app.db import db
from app.demo import synthetic
from app.demo.synthetic import ground, press
from app.exhibitions.models import Exhibition, Run, Venue
from app.exhibitions.publishing import publish_exhibition, publish_run, publish_venue
from app.meetings.models import Meeting
from app.meetings.publishing import publish as publish_meeting
from app.search import Document, Word
from app.territory.models import Territory
from app.timeline import Line
from tests.demo.contents import Silent, count, of_all_tables

SIZES = synthetic.Sizes(clubs=20, companies=60, entries=200)
OTHERS = 5


@pytest.fixture(scope="module")
def loaded(demo_app):
    """One database with synthetic data for all these tests, in five other territories."""
    app = demo_app()
    with pytest.MonkeyPatch.context() as patch, app.app_context():
        patch.setattr(ground, "OTHERS", OTHERS)
        synthetic.add(SIZES, 7, Silent)
    return app


@pytest.fixture
def work(loaded):
    """A session on it."""
    with loaded.app_context():
        yield db.session
        db.session.rollback()


def mine(model):
    """The rows of a table that are synthetic: those that came after the demonstration."""
    query = select(model).where(model.is_example)
    if model in (Meeting, Run, Entry):
        query = query.where(model.id > marks()[model])
    return list(db.session.scalars(query.order_by(model.id)))


def marks():
    """The last rows of the demonstration itself."""
    from app.demo.ledger import Ledger

    ledger = Ledger()
    loaded_entries = len(ledger.ids("meeting")) + len(ledger.ids("run")) + len(ledger.ids("plain_date"))
    return {Meeting: max(ledger.ids("meeting")), Run: max(ledger.ids("run")), Entry: loaded_entries}


def test_so_much_was_added(work):
    assert count(Territory) == 1 + OTHERS
    assert count(Club, Club.is_example) == 20
    assert len(mine(Entry)) == 200
    assert len(mine(Run)) == 3 + 5 * 5  # fifteen of a hundred in each territory, rounded down
    assert len(mine(Meeting)) + len(mine(Run)) == 200


def test_a_tenth_is_at_home(work):
    home = work.scalars(select(Territory.id).where(Territory.is_home)).one()
    assert count(Club, Club.is_example, Club.territory_id == home) == 2
    at_home = [row for row in mine(Meeting) if row.territory_id == home]
    runs = [row for row in mine(Run) if row.exhibition.territory_id == home]
    assert len(at_home) + len(runs) == 20
    stream = work.scalars(select(Stream.id).where(Stream.scope == "territory", Stream.is_home)).one()
    carried = Occurrence.entry_id.in_([entry.id for entry in mine(Entry)])
    assert count(Occurrence, Occurrence.stream_id == stream, carried, Occurrence.is_first) == 20


def test_every_stored_text_is_a_fresh_rendering(work):
    for entry in mine(Entry):
        assert entry.vevent == publish.text(entry)
        assert entry.changed_at.microsecond == 0


def test_the_rows_of_the_agenda_are_those_of_the_dates(work):
    columns = [column.key for column in Occurrence.__table__.columns if column.key != "id"]
    for entry in mine(Entry):
        fresh = occurrences.rows(entry, publish.stream_ids(entry))
        kept = [{name: getattr(row, name) for name in columns} for row in entry.occurrences]
        assert sorted(map(repr, kept)) == sorted(repr({name: row[name] for name in columns}) for row in fresh)


def test_every_feed_has_its_channel(work):
    carried = select(Occurrence.stream_id, Occurrence.audience, Occurrence.kind).distinct()
    known = set(work.execute(select(Channel.stream_id, Channel.audience, Channel.kind)).tuples())
    assert set(work.execute(carried).tuples()) <= known


def told():
    """What the calendar, the search and the histories hold, without the numbers of rows that are renewed."""
    renewed = (Line, Occurrence, Word)
    seen = []
    for model in (Document, Entry, Stream, *renewed):
        columns = [c for c in model.__table__.columns if c.key != "id" or model not in renewed]
        seen.append(sorted(map(repr, db.session.execute(select(*columns)))))
    return seen


def test_their_rooms_would_publish_the_same(work):
    before = told()
    for thing, again in (
        (Club, publish_club),
        (Company, publish_company),
        (Person, publish_person),
        (Venue, publish_venue),
        (Exhibition, publish_exhibition),
        (Meeting, publish_meeting),
        (Run, publish_run),
    ):
        for row in mine(thing):
            again(row)
        work.flush()
        work.expire_all()
        for was, now in zip(before, told(), strict=True):
            assert was == now, thing


def test_counts_of_members_are_kept(work):
    for club in work.scalars(select(Club).where(Club.is_example)):
        held = count(Membership, Membership.club_id == club.id, Membership.until_on.is_(None))
        assert club.members_count == held


def test_pages_open(loaded):
    with loaded.app_context():
        found = [entry for entry in mine(Entry) if entry.audience == "public"]
        paths = [
            next(e.path for e in found if e.kind == kind and e.path.startswith("/t/") == away)
            for kind in ("meeting", "exhibition")
            for away in (True, False)
        ]
        uid = next(entry.uid for entry in found if not entry.path.startswith("/t/"))
        club = db.session.scalars(select(Club.slug).where(Club.is_example).order_by(Club.id)).first()
    client = loaded.test_client()
    for path in [*paths, f"/agenda/entries/{uid}.ics", f"/clubs/{club}"]:
        assert client.get(path).status_code == 200, path
    assert "BEGIN:VEVENT" in client.get(f"/clubs/{club}/agenda.ics?window=all").get_data(as_text=True)


@pytest.fixture
def second(demo_app):
    """Another installation, new for each test that adds to it."""
    return demo_app()


def test_the_same_seed_makes_the_same(loaded, second, monkeypatch):
    monkeypatch.setattr(ground, "OTHERS", OTHERS)
    with loaded.app_context():
        first = essence()
    with second.app_context():
        synthetic.add(SIZES, 7, Silent)
        assert essence() == first
        # the same seed again adds others
        synthetic.add(synthetic.Sizes(entries=50), 7, Silent)
        assert len(mine(Entry)) == 250
        assert len({entry.uid for entry in mine(Entry)}) == 250


def essence():
    """What one sees of synthetic data: without the moment of loading and the installation's name."""
    entries = [
        (e.uid.partition("@")[0], e.summary, e.first_on, e.starts, e.place, e.owners) for e in mine(Entry)
    ]
    return entries, [row.name for row in mine(Company)], [row.slug for row in mine(Club)]


def test_dates_lie_within_two_years(work):
    assert today() - timedelta(days=740) < min(row.first_on for row in mine(Meeting))
    assert max(row.last_on for row in mine(Run)) < today() + timedelta(days=740)


def test_bench_clubs_hold_exactly_so_many(second, monkeypatch):
    monkeypatch.setattr(synthetic, "BENCH", (100, 300))
    with second.app_context():
        synthetic.add_bench(1, Silent)
        before = of_all_tables()
        synthetic.add_bench(1, Silent)
        assert of_all_tables() == before
        for size in (100, 300):
            club = db.session.scalars(select(Club).where(Club.slug == f"bench-{size}")).one()
            found = list(db.session.scalars(select(Meeting).where(Meeting.club_id == club.id)))
            assert len(found) == size
            assert all(today() < row.first_on <= today() + timedelta(days=366) for row in found)
            assert {(row.audience, row.state) for row in found} == {("public", "planned")}
    feed = second.test_client().get("/clubs/bench-300/agenda.ics").get_data(as_text=True)
    assert feed.count("BEGIN:VEVENT") == 300


DAY = date(2026, 3, 28)


@pytest.mark.parametrize(
    "when",
    [
        When(DAY, DAY, time(8), time(9, 30)),
        When(DAY, DAY + timedelta(days=1), time(18, 30), time(20)),
        When(DAY, DAY),
        When(DAY, DAY + timedelta(days=59)),
    ],
)
@pytest.mark.parametrize(
    "text", [None, "Une phrase, courte ; et \\ des signes\nsur deux lignes", "É" * 41 + ", " + "long " * 40]
)
@pytest.mark.parametrize("owners", [None, "Club, du très long nom qui dépasse une ligne et va même au-delà"])
def test_the_press_prints_what_the_calendar_renders(when, text, owners):
    said = {
        "uid": "exhibition-01234567-89ab-4def-8123-456789abcdef@0123456789ab",
        "when": when,
        "summary": text or "Réunion",
        "kind": "exhibition",
        "changed_at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        "description": text,
        "place": text,
    }
    rendered = ical.vevent(**said, owners=[owners] if owners else [])
    assert press.vevent(**said, owners=owners) == rendered
