"""Histories: lines that rooms publish and publish again."""

from datetime import date
from typing import Any

from app import timeline
from app.timeline import Line


def line(day: int, text: str) -> Line:
    return Line(subject="company", subject_id=1, on=date(2026, 9, day), text=text)


def test_a_history_is_read_newest_first(session: Any) -> None:
    timeline.publish("meeting", 1, [line(1, "Première")])
    timeline.publish("meeting", 2, [line(3, "Deuxième")])
    timeline.publish("membership", 1, [line(3, "Adhère")])
    session.flush()
    assert [one.text for one in timeline.page("company", 1)] == [
        "Adhère",
        "Deuxième",
        "Première",
    ]
    assert timeline.page("company", 2) == []


def test_publishing_again_replaces_what_the_thing_said(session: Any) -> None:
    timeline.publish("meeting", 1, [line(1, "Réunion"), line(1, "Compte rendu")])
    session.flush()
    timeline.publish("meeting", 1, [line(2, "Réunion déplacée")])
    session.flush()
    assert [one.text for one in timeline.page("company", 1)] == ["Réunion déplacée"]
    timeline.publish("meeting", 1, [])
    session.flush()
    assert timeline.page("company", 1) == []


def test_a_history_is_bounded(session: Any) -> None:
    timeline.publish("meeting", 1, [line(1 + number % 28, str(number)) for number in range(80)])
    session.flush()
    assert len(timeline.page("company", 1)) == timeline.SHOWN
