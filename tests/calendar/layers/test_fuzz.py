"""Whatever is typed into forms and addresses of partners' calendars."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.calendar.layers.house import NEW, PAGES

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
    officer = visitors["officer"]
    untouched = officer.values(officer.page(NEW).select_one("#layer-form"))
    answer = officer.client.post(NEW, data={**untouched, **fields})
    assert answer.status_code in (303, 422)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hide=st.lists(STRANGE, max_size=5), after=STRANGE)
def test_whatever_the_address_says_the_agenda_answers(visitors: Any, hide: list[str], after: str) -> None:
    for path in PAGES:
        answer = visitors["stranger"].client.get(path, query_string={"hide": hide, "after": after})
        assert answer.status_code in (200, 400)
