"""A partner's calendar beside our dates: put there, read by the worker, shown, never passed on."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from werkzeug.test import EnvironBuilder

from app import jobs
from app.calendar import warnings
from app.calendar.layers import refreshing
from app.calendar.layers.models import Layer, LayerDate, LayerText, Reading
from app.calendar.layers.refreshing import refresh
from app.calendar.when import When
from app.clock import now
from app.db import db
from app.jobs import Job
from app.language import as_language
from app.viewer import STRANGER, Viewer
from tests import make
from tests.calendar.layers.partner import partner
from tests.calendar.layers.texts import calendar, event
from tests.cast import ROLES, Cast, assemble
from tests.queries import count_queries
from tests.visitor import Visitor

NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)
NEW = "/agenda/layers/new"
PAGES = ("/agenda", "/agenda/2026/12", "/agenda/2026/week/49", "/agenda/2026/12/3")
FORTNIGHT = event("DTSTART;VALUE=DATE:20261110", "DTEND;VALUE=DATE:20261120", uid="long", summary="Quinzaine")
SALON = calendar(event(url="https://partenaire.example/salon"), FORTNIGHT)


@pytest.fixture(autouse=True)
def _now(time_machine_to: Any) -> None:
    time_machine_to(NOW)


@pytest.fixture
def cast(app: Any, work: Any) -> Cast:
    with work():
        return assemble()


@pytest.fixture
def visitors(app: Any, cast: Cast) -> dict[str, Visitor]:
    return {role: Visitor(app.test_client(), cast.accounts.get(role)) for role in ROLES}


def upload(visitor: Visitor, text: str | bytes = SALON, status: int = 200, **more: Any) -> Any:
    body = text.encode() if isinstance(text, str) else text
    more.setdefault("file", (BytesIO(body), "exemple.ics"))
    return visitor.submit(NEW, status, **{"name": "Chambre d'exemple", **more})


def put(app: Any, text: str = SALON, **more: Any) -> int:
    """A layer of the territory from a file, without its form."""
    from app.calendar.entry import Stream
    from app.calendar.layers.unfolding import unfold

    with app.app_context():
        stream = db.session.scalars(select(Stream).where(Stream.scope == "territory", Stream.is_home)).one()
        said = {"name": "Chambre d'exemple", "stream_id": stream.id, "audience": "public", **more}
        layer = Layer(territory_id=stream.ref_id, zone="Europe/Paris", **said)
        refreshing.take(layer, unfold(text.encode(), NOW.date(), "Europe/Paris", is_strict=True))
        db.session.commit()
        return layer.id


def point(app: Any, address: str, **more: Any) -> int:
    """A layer of the territory from an address."""
    from app.calendar.entry import Stream

    with app.app_context():
        stream = db.session.scalars(select(Stream).where(Stream.scope == "territory", Stream.is_home)).one()
        layer = Layer(territory_id=stream.ref_id, stream_id=stream.id, name="Lycée d'exemple", **more)
        refreshing.point_to(layer, address)
        db.session.commit()
        return layer.id


def work_off(app: Any) -> None:
    app.config["FETCH_PRIVATE"] = True
    with app.app_context():
        jobs.run_due()
        db.session.remove()


def reading_of(app: Any, number: int) -> Reading:
    with app.app_context():
        return db.session.get_one(Reading, number)


def titles(app: Any) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(LayerDate.summary).order_by(LayerDate.starts_at)))


# -- put there -----------------------------------------------------------------------------------


def test_the_officer_uploads_a_file_and_everybody_sees_whose_dates_these_are(visitors: Any) -> None:
    page = upload(visitors["officer"], site="https://partenaire.example")
    assert "Chambre d'exemple" in page.text.replace("’", "'")
    rows = visitors["stranger"].page("/agenda").select("li.kind-layer")
    assert [row.select_one(".name").text.strip() for row in rows] == ["Quinzaine", "Salon de l'exemple"]
    assert all("calendrier de Chambre d" in row.text for row in rows)
    links = [row.select_one(".name") for row in rows]
    assert links[1]["href"] == "https://partenaire.example/salon"
    assert "nofollow" in links[1]["rel"]
    assert links[0]["href"].startswith("/agenda/layers/")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"file": (BytesIO(b""), "")}, "address"),
        ({"address": "https://exemple.example/a.ics"}, "file"),
        ({"file": (BytesIO(b"   "), "vide.ics")}, "file"),
        ({"file": (BytesIO(b"<html>"), "page.ics")}, "file"),
        ({"file": (BytesIO(calendar().encode()), "rien.ics")}, "file"),
        ({"file": (BytesIO(calendar(event("DTSTART:demain")).encode()), "x.ics")}, "file"),
        ({"file": (BytesIO(b""), ""), "address": "ftp://exemple.example/"}, "address"),
        ({"file": (BytesIO(b""), ""), "address": "http://127.0.0.1/a.ics"}, "address"),
        ({"file": (BytesIO(b""), ""), "address": "https://moi:secret@exemple.example/"}, "address"),
        ({"colour": "rose"}, "colour"),
        ({"stream": "999"}, "stream"),
        ({"audience": "bureau"}, "audience"),
        ({"site": "javascript:alert(1)"}, "site"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(app: Any, visitors: Any, fields: Any, field: str) -> None:
    page = upload(visitors["officer"], status=422, **fields)
    assert page.select_one(f"#{field}-error") or page.select_one(f'[href="#{field}"]')
    assert titles(app) == []


def test_a_file_over_two_mebibytes_is_refused(visitors: Any) -> None:
    officer = visitors["officer"]
    fields = officer.values(officer.page(NEW).select_one("#layer-form"))
    big = (BytesIO(b"x" * (2 * 1024 * 1024 + 1)), "gros.ics")
    builder = EnvironBuilder(method="POST", path=NEW, data={**fields, "name": "Trop", "file": big})
    environ = builder.get_environ()
    with environ["wsgi.input"]:
        answer = officer.client.open(environ)
    builder.close()
    assert answer.status_code == 422
    assert "2 Mio" in answer.text


def test_what_was_typed_stays(visitors: Any) -> None:
    page = upload(visitors["officer"], "<html>", 422, name="Mon lycée", site="https://lycee.example")
    assert page.select_one("[name=name]")["value"] == "Mon lycée"
    assert page.select_one("[name=site]")["value"] == "https://lycee.example"
    assert "page web" in page.select_one("#file-error").text


def test_sent_twice_it_is_there_once(app: Any, visitors: Any) -> None:
    officer = visitors["officer"]
    form = officer.page(NEW).select_one("#layer-form")
    for _time in range(2):
        fields = {**officer.values(form), "name": "Une fois", "file": (BytesIO(SALON.encode()), "a.ics")}
        officer.send(NEW, **fields)
    with app.app_context():
        assert db.session.scalar(select(func.count(Layer.id))) == 1


def test_an_edit_keeps_the_file_and_a_lost_race_says_both(app: Any, visitors: Any) -> None:
    number, officer = put(app), visitors["officer"]
    officer.submit(f"/agenda/layers/{number}/edit", name="Nouveau nom")
    assert titles(app) == ["Quinzaine", "Salon de l'exemple"]
    page = officer.submit(f"/agenda/layers/{number}/edit", 409, name="Trop tard", version="1")
    assert "Nouveau nom" in page.text
    assert page.select_one("[name=name]")["value"] == "Trop tard"


def test_a_new_file_replaces_the_old_one_and_removal_leaves_nothing(app: Any, visitors: Any) -> None:
    number, officer = put(app), visitors["officer"]
    other = calendar(event(summary="Autre"))
    officer.submit(f"/agenda/layers/{number}/edit", file=(BytesIO(other.encode()), "b.ics"))
    assert titles(app) == ["Autre"]
    officer.submit(f"/agenda/layers/{number}", action=f"/agenda/layers/{number}/removal")
    with app.app_context():
        for table in (Layer, Reading, LayerText, LayerDate):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0


# -- who may -------------------------------------------------------------------------------------


def test_who_may_add_and_change(app: Any, cast: Cast, visitors: Any) -> None:
    number = put(app)
    neither = {"stranger": 302, "member": 403, "other_officer": 403}
    may = {
        NEW: neither,
        "/agenda/layers": neither,
        f"/agenda/layers/{number}/edit": {**neither, "president": 403, "outsider": 403},
        f"/agenda/layers/{number}": {},
    }
    for path, refused in may.items():
        for role, visitor in visitors.items():
            assert visitor.client.get(path).status_code == refused.get(role, 200), (path, role)


def test_a_bureau_keeps_its_clubs_layers_only(app: Any, visitors: Any) -> None:
    upload(visitors["president"], name="Du club")
    with app.app_context():
        layer = db.session.scalars(select(Layer)).one()
    assert "Du club" in visitors["president"].page("/agenda/layers").text
    assert visitors["outsider"].client.get(f"/agenda/layers/{layer.id}/edit").status_code == 403
    assert "Du club" not in visitors["outsider"].page("/agenda/layers").main.text
    assert visitors["stranger"].page("/agenda?club=trois-vallees").select("li.kind-layer")
    assert not visitors["stranger"].page("/agenda?club=plateau").select("li.kind-layer")


def test_a_layer_for_people_signed_in_is_not_there_for_strangers(app: Any, visitors: Any) -> None:
    number = put(app, audience="signed_in")
    for path in PAGES:
        assert "exemple" not in visitors["stranger"].page(path).main.text, path
        assert visitors["member"].page(path).select(".kind-layer"), path
    visitors["stranger"].page(f"/agenda/layers/{number}", 404)


def test_the_address_is_shown_to_its_keepers_only(app: Any, visitors: Any) -> None:
    number = point(app, "https://exemple.example/private-kanari/basic.ics")
    for role, visitor in visitors.items():
        is_keeper = role in ("officer", "admin")
        assert ("kanari" in str(visitor.page(f"/agenda/layers/{number}"))) == is_keeper, role


# -- shown, and not passed on --------------------------------------------------------------------


def test_every_presentation_shows_it_with_a_tag_that_switches_it_off(app: Any, visitors: Any) -> None:
    number = put(app)
    for path in PAGES:
        page = visitors["stranger"].page(path)
        tag = page.select_one('nav[aria-label="Calendriers partenaires"] a')
        if path.endswith("/3"):
            assert "Salon" in page.main.text
        else:
            assert tag["aria-current"] == "true"
            assert tag["href"] == f"{path}?hide={number}"
        off = visitors["stranger"].page(f"{path}?hide={number}")
        assert "Salon" not in off.main.text
        assert "Salon" not in visitors["stranger"].page(f"{path}?kind=meeting").main.text
        if not path.endswith("/3"):
            assert off.select_one('nav[aria-label="Calendriers partenaires"] a')["href"] == path


def test_it_is_in_no_feed_no_frame_and_not_found_by_the_search(app: Any, visitors: Any) -> None:
    put(app)
    outside = (
        "/agenda.ics",
        "/agenda.ics?window=all",
        "/agenda.atom",
        "/agenda.json",
        "/agenda/embed",
        "/search?q=salon",
    )
    for path in outside:
        answer = visitors["officer"].client.get(path)
        assert answer.status_code == 200, path
        assert "Salon de l" not in answer.text.replace("’", "'"), path
        assert "Quinzaine" not in answer.text, path


def test_a_hostile_title_is_text(app: Any, visitors: Any) -> None:
    put(
        app,
        calendar(event(summary="<script>alert(1)</script>", location='"><img src=x onerror=y>')),
        name="<b>Gras</b>",
    )
    for path in PAGES:
        page = visitors["stranger"].page(path)
        assert not [one for one in page.select("script") if "alert" in one.text]
        assert not page.select("main img, main b.Gras")
        assert "<script>alert(1)</script>" in page.main.text


def test_the_list_goes_on_over_pages_and_misses_none(app: Any, work: Any, cast: Cast, visitors: Any) -> None:
    days = [f"{month:02}{day:02}" for month in range(1, 9) for day in range(1, 27)]
    many = [event(f"DTSTART:2027{day}T080000Z", uid=day, summary=f"n{day}") for day in days]
    put(app, calendar(*many))
    from app.meetings.publishing import publish

    with work():
        for day in range(1, 61):
            publish(make.meeting(f"r{day:02}", when=make.when(NOW.date() + timedelta(days=day * 4))))
    seen: list[str] = []
    path: str | None = "/agenda"
    while path:
        page = visitors["stranger"].page(path)
        seen += [link.text.strip() for link in page.select("#agenda-list ul.agenda .name")]
        following = page.select_one('a[rel="next"]')
        path = following["href"] if following else None
    theirs = [one for one in seen if one.startswith("n")]
    assert theirs == sorted(set(theirs))
    assert len(theirs) == len(many)
    assert len([one for one in seen if one.startswith("r")]) == 60


def test_layers_cost_each_page_one_question_more_however_many(app: Any, cast: Cast, visitors: Any) -> None:
    def asked() -> list[int]:
        counts = []
        for path in PAGES:
            with count_queries() as said:
                visitors["stranger"].page(path)
            counts.append(len(said))
            assert len([one for one in said if "layer" in one]) == 1, path
        return counts

    without = asked()
    for number in range(5):
        put(app, name=f"Partenaire {number}")
    assert asked() == without


def test_who_fixes_a_date_is_told_of_a_partners_date_of_the_same_day(app: Any, cast: Cast) -> None:
    put(app, audience="signed_in")
    when, territory_id = (
        When(NOW.date().replace(month=12, day=3), NOW.date().replace(month=12, day=3)),
        cast.club.territory_id,
    )
    with app.app_context(), as_language("fr"):
        told = warnings.of(when, territory_id, None, Viewer(account_id=1))
        assert [one for one in told if "Chambre d" in one and "Salon" in one]
        assert not [one for one in warnings.of(when, territory_id, None, STRANGER) if "Salon" in one]


# -- read by the worker --------------------------------------------------------------------------


def test_an_address_is_read_by_the_worker_and_again_after_six_hours(
    app: Any, cast: Cast, time_machine_to: Any
) -> None:
    with partner(lambda _said, line: line.answer("200 OK", SALON.encode(), ETag='"un"')) as there:
        number = point(app, f"{there.url}/a.ics")
        assert there.asked == []
        work_off(app)
        assert titles(app) == ["Quinzaine", "Salon de l'exemple"]
        reading = reading_of(app, number)
        assert (reading.succeeded_at, reading.fault, reading.etag) == (NOW, None, '"un"')
        assert timedelta(hours=5.4) < reading.next_at - NOW < timedelta(hours=6.6)
        work_off(app)
        assert len(there.asked) == 1
        time_machine_to(NOW + timedelta(hours=7))
        work_off(app)
        assert len(there.asked) == 2
        assert 'If-None-Match: "un"' in there.asked[1]


def test_what_has_not_changed_stays_and_its_window_moves(app: Any, cast: Cast, time_machine_to: Any) -> None:
    yearly = calendar(event("DTSTART;VALUE=DATE:20201201", "RRULE:FREQ=YEARLY"))

    def once(said: str, line: Any) -> None:
        line.answer("304 Not Modified") if "If-None-Match" in said else line.answer(
            "200 OK", yearly.encode(), ETag='"x"'
        )

    with partner(once) as there:
        point(app, there.url)
        work_off(app)
        time_machine_to(NOW + timedelta(days=366))
        work_off(app)
        assert len(there.asked) == 2
    with app.app_context():
        days = db.session.scalars(select(LayerDate.first_on).order_by(LayerDate.first_on))
        assert list(map(str, days)) == ["2026-12-01", "2027-12-01", "2028-12-01"]


@pytest.mark.parametrize(
    ("status", "body", "word"),
    [
        ("200 OK", b"<html>", "page"),
        ("503 Busy", b"", "busy"),
        ("200 OK", b"\xff", "letters"),
        ("404 No", b"", "missing"),
    ],
)
def test_a_fault_keeps_the_old_dates_says_itself_and_disturbs_nobody(
    app: Any, cast: Cast, visitors: Any, status: str, body: bytes, word: str
) -> None:
    answers = [("200 OK", SALON.encode()), (status, body)]
    with partner(lambda _said, line: line.answer(*answers[0], Retry_After="90000")) as there:
        number = point(app, there.url)
        work_off(app)
        answers.pop(0)
        with app.app_context():
            refreshing.ask(db.session.get_one(Layer, number))
            db.session.commit()
        work_off(app)
    reading = reading_of(app, number)
    assert (reading.fault, reading.failures, reading.succeeded_at) == (word, 1, NOW)
    assert titles(app) == ["Quinzaine", "Salon de l'exemple"]
    assert reading.next_at - NOW >= (timedelta(hours=24) if word == "busy" else timedelta(minutes=15))
    page = visitors["officer"].page(f"/agenda/layers/{number}")
    assert "à revoir" in page.main.text
    assert "à revoir" not in visitors["stranger"].page(f"/agenda/layers/{number}").main.text
    with app.app_context():
        assert db.session.scalar(select(func.count(Job.id)).where(Job.fault.is_not(None))) == 0


def test_after_a_dozen_failures_it_rests_until_somebody_asks(
    app: Any, cast: Cast, visitors: Any, time_machine_to: Any
) -> None:
    with partner(lambda _said, line: line.answer("500 Oops")) as there:
        number, at = point(app, there.url), NOW
        for _try in range(15):
            work_off(app)
            at += timedelta(hours=8)
            time_machine_to(at)
        assert len(there.asked) == 12
        assert reading_of(app, number).next_at is None
        assert "En pause" in visitors["officer"].page(f"/agenda/layers/{number}").main.text
        visitors["officer"].submit(f"/agenda/layers/{number}", action=f"/agenda/layers/{number}/refresh")
        work_off(app)
        assert len(there.asked) == 13
    assert reading_of(app, number).paused_at is None


def test_by_hand_once_in_ten_minutes(app: Any, cast: Cast, visitors: Any, time_machine_to: Any) -> None:
    number, officer = point(app, "https://exemple.example/a.ics"), visitors["officer"]
    token = officer.page(f"/agenda/layers/{number}").select_one("[name=csrf_token]")["value"]
    officer.send(f"/agenda/layers/{number}/refresh", csrf_token=token)
    officer.send(f"/agenda/layers/{number}/refresh", 429, csrf_token=token)
    time_machine_to(NOW + timedelta(minutes=11))
    officer.send(f"/agenda/layers/{number}/refresh", csrf_token=token)
    with app.app_context():
        assert reading_of(app, number).turn == 3


def test_a_job_done_twice_or_too_late_does_nothing(app: Any, cast: Cast) -> None:
    with partner(lambda _said, line: line.answer("200 OK", SALON.encode())) as there:
        number = point(app, there.url)
        work_off(app)
        before = reading_of(app, number).turn
        with app.app_context():
            refresh({"layer": number, "turn": 1})
            refresh({"layer": number + 99, "turn": 1})
            db.session.commit()
        assert (len(there.asked), reading_of(app, number).turn) == (1, before)


def test_a_private_address_is_not_read_when_the_setting_is_off(app: Any, cast: Cast) -> None:
    with partner(lambda _said, line: line.answer("200 OK", SALON.encode())) as there:
        number = point(app, there.url)
        with app.app_context():
            jobs.run_due()
            db.session.remove()
        assert there.asked == []
    assert reading_of(app, number).fault == "private"


def test_no_transaction_is_open_while_a_partner_is_waited_for(
    app: Any, cast: Cast, database_url: str
) -> None:
    seen: list[str] = []

    def look(_said: str, line: Any) -> None:
        seen.append(str(status()))
        line.answer("200 OK", SALON.encode())

    def status() -> int:
        with app.app_context():
            return db.engine.pool.checkedout()  # type: ignore[attr-defined]

    with partner(look) as there:
        point(app, there.url)
        work_off(app)
    assert seen == ["0"]


def test_a_reading_that_got_lost_is_planned_again(app: Any, cast: Cast, time_machine_to: Any) -> None:
    number = point(app, "https://exemple.example/a.ics")
    time_machine_to(NOW + timedelta(hours=13))
    with app.app_context():
        refreshing.plan_the_day()
        db.session.commit()
        assert reading_of(app, number).turn == 2
        assert reading_of(app, number).next_at >= now()


def test_a_file_is_read_again_every_night_for_its_window_moves(
    app: Any, cast: Cast, time_machine_to: Any
) -> None:
    put(app, calendar(event("DTSTART;VALUE=DATE:20201201", "RRULE:FREQ=YEARLY")))
    time_machine_to(NOW + timedelta(days=366))
    work_off(app)
    time_machine_to(NOW + timedelta(days=366, hours=1))
    work_off(app)
    with app.app_context():
        days = db.session.scalars(select(LayerDate.first_on).order_by(LayerDate.first_on))
        assert list(map(str, days)) == ["2026-12-01", "2027-12-01", "2028-12-01"]


# -- fuzz ----------------------------------------------------------------------------------------

STRANGE = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "\x00",
            "\u202e",
            "x" * 5_000,
            "-1",
            "999999999999",
            "https://[",
            "webcal://",
            "https://a.example:0/",
        ]
    ),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fields=st.dictionaries(
        st.sampled_from(["name", "address", "stream", "audience", "colour", "site", "file"]), STRANGE
    )
)
def test_whatever_is_typed_is_taken_or_refused(visitors: Any, fields: dict[str, str]) -> None:
    answer = visitors["officer"].client.post(NEW, data=fields)
    assert answer.status_code in (302, 303, 400, 422)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hide=st.lists(STRANGE, max_size=5), after=STRANGE)
def test_whatever_the_address_says_the_agenda_answers(visitors: Any, hide: list[str], after: str) -> None:
    for path in PAGES:
        answer = visitors["stranger"].client.get(path, query_string={"hide": hide, "after": after})
        assert answer.status_code in (200, 400)
