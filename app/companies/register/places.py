"""Where an address is: data.geopf.fr/geocodage, or one that speaks alike."""

from dataclasses import dataclass

from app.companies.register import client, reading

SETTING = "GEOCODE_URL"
GOOD_ENOUGH = 0.4


@dataclass(frozen=True)
class Point:
    """A place on the map and what the service calls it."""

    latitude: float
    longitude: float
    label: str | None


@dataclass(frozen=True)
class Found:
    """What became of the question, and the point when there is a good one."""

    state: str
    point: Point | None = None


def locate(address: str | None, postcode: str | None, town: str | None) -> Found:
    """The best point for an address; a town alone is answered by its middle."""
    asked = " ".join(part for part in (address, postcode, town) if part)[:180]
    if len(asked) < 3:
        return Found(client.ANSWERED if client.is_on(SETTING) else client.OFF)
    reply = client.ask(SETTING, "/search", q=asked, limit="1")
    if reply.state != client.ANSWERED:
        return Found(reply.state)
    for feature in reading.rows_of(reply.data, "features"):
        pair = reading.part(feature, "geometry").get("coordinates")
        said = reading.part(feature, "properties")
        if not isinstance(pair, list) or len(pair) < 2:
            continue
        latitude, longitude = reading.point(pair[1], pair[0])
        score = reading.degrees(said.get("score"), 1)
        if latitude is not None and longitude is not None and (score or 0) >= GOOD_ENOUGH:
            return Found(reply.state, Point(latitude, longitude, reading.text(said, "label")))
    return Found(reply.state)
