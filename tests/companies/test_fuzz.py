"""Whatever is typed into the directory's forms: a page, never a fault, and nothing half written."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.companies.models import Company, Person
from tests import make
from tests.visitor import Visitor

HOSTILE = st.sampled_from(
    [
        "",
        "\x00",
        "é" * 10_000,
        "\u202egnp.exe",
        "\ud83e\udd16",
        "-1",
        "99999999999999999999",
        "0001-01-01",
        "9999-12-31",
        "31/02/2026",
        "'; DROP TABLE company; --",
        "<script>alert(1)</script>",
        "%s%s%s",
        "{{ 7*7 }}",
        "[NON-DIFFUSIBLE]",
        "356000000",
        "73282932000074",
        "http://",
        "a@b",
        "+33 1",
        "Neuville (24000)",
        "()",
        "2A",
    ]
)
TYPED = st.one_of(HOSTILE, st.text(max_size=60), st.integers().map(str))
MANY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)


def fields(*names):
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, TYPED))


def everything_or_nothing(work, visitor, path, model, typed):
    """Send it; a row came into being when the answer says so, and only then."""

    def rows():
        with work() as session:
            return session.scalar(select(func.count()).select_from(model))

    before = rows()
    token = (
        visitor.client.get(path).get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]
    )
    encodable = {name: text.encode("utf-8", "replace") for name, text in typed.items()}
    answer = visitor.client.post(path, data={**encodable, "csrf_token": token})
    assert answer.status_code in (303, 400, 422), answer.status_code
    made = rows() - before
    said_before = answer.status_code == 303 and "once" in typed  # the same sheet, sent twice
    assert made == (answer.status_code == 303) or (said_before and made == 0)


def test_the_company_form_takes_anything(client, work):
    with work():
        make.territory()
        make.commune("Neuville")
        officer = make.officer()
    visitor = Visitor(client, officer)

    @MANY
    @given(
        fields(
            "name",
            "siren",
            "siret",
            "sector",
            "naf",
            "naf_nomenclature",
            "headcount",
            "website",
            "mail",
            "phone",
            "department",
            "commune",
            "commune_pick",
            "address",
            "note",
            "source",
            "headcount_band",
            "tags",
            "new_tags",
            "flags",
            "latitude",
            "longitude",
            "once",
        )
    )
    def send(typed):
        everything_or_nothing(work, visitor, "/companies/new", Company, typed)

    send()


def test_the_person_form_takes_anything(client, work):
    with work():
        make.territory()
        make.company("Neuville")
        officer = make.officer()
    visitor = Visitor(client, officer)

    @MANY
    @given(
        fields(
            "name",
            "mail",
            "phone",
            "source",
            "consent_on",
            "title",
            "place",
            "place_pick",
            "starts_on",
            "once",
        )
    )
    def send(typed):
        everything_or_nothing(work, visitor, "/people/new", Person, typed)

    send()


def test_the_forms_of_an_edit_take_anything(client, work):
    with work():
        company = make.company()
        site = make.site(company)
        person = make.person()
        post = make.post(person, company)
        officer = make.officer()
        make.organisation()
    visitor = Visitor(client, officer)
    paths = st.sampled_from(
        [
            f"/companies/{company.id}/edit",
            f"/companies/{company.id}/sites/new",
            f"/companies/{company.id}/sites/{site.id}/edit",
            f"/companies/{company.id}/contacts/new",
            f"/people/{person.id}/edit",
            f"/people/{person.id}/posts/new",
            f"/posts/{post.id}/edit",
            f"/posts/{post.id}/end",
            "/organisations/new",
            "/organisations/1/edit",
        ]
    )
    token = visitor.page("/companies/new").find(attrs={"name": "csrf_token"})["value"]

    @MANY
    @given(
        paths,
        fields(
            "version",
            "name",
            "title",
            "kind",
            "uai",
            "siret",
            "siren",
            "address",
            "commune",
            "commune_pick",
            "mail",
            "phone",
            "place",
            "starts_on",
            "ends_on",
            "closed_on",
            "once",
        ),
    )
    def send(path, typed):
        encodable = {name: text.encode("utf-8", "replace") for name, text in typed.items()}
        answer = visitor.client.post(path, data={**encodable, "csrf_token": token})
        assert answer.status_code in (303, 400, 409, 422), (path, answer.status_code)

    send()
