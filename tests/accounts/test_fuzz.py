"""Whatever is typed into the forms of strangers: a page, never a fault."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.accounts import passwords
from tests.visitor import Visitor

TYPED = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        [
            "",
            " ",
            "\x00",
            "a@b",
            "a@b.example",
            "é@é.example",
            "'; DROP TABLE account; --",
            "x" * 10_000,
            "\ud7ff\u202e",
        ]
    ),
)
FIELDS = st.dictionaries(st.sampled_from(["email", "password", "next", "code", "extra"]), TYPED)
KIND = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def send(client, path, fields):
    token = Visitor(client).page("/login").find("input", {"name": "csrf_token"})["value"]
    answer = client.post(path, data={**fields, "csrf_token": token})
    assert answer.status_code in (303, 400, 404, 422), (path, fields)
    assert "evil" not in (answer.location or "")


@KIND
@given(fields=FIELDS)
def test_the_sign_in_form(client, monkeypatch, fields):
    monkeypatch.setattr(passwords, "is_right", lambda password, kept: False)
    send(client, "/login", fields)


@KIND
@given(fields=FIELDS)
def test_the_link_form(client, fields):
    send(client, "/login/link", fields)


@KIND
@given(
    fields=FIELDS,
    token=st.text(st.characters(codec="utf-8", exclude_characters="/?#"), min_size=1, max_size=40),
)
def test_links_and_first_links(client, fields, token):
    from urllib.parse import quote

    for room in ("/login/link", "/first"):
        path = f"{room}/{quote(token)}"
        if "." in (token, token.strip(".")) or not token.strip("."):
            continue
        assert client.get(path).status_code in (200, 308, 400, 404)
        send(client, path, fields)


@KIND
@given(fields=FIELDS)
def test_the_second_step(client, fields):
    send(client, "/login/second-factor", fields)


@KIND
@given(target=TYPED)
def test_the_way_back(client, target):
    assert client.get("/login", query_string={"next": target}).status_code in (200, 400)
