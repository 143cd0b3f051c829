"""What is known of a person, for machines."""

import json

from werkzeug import Response

from app import privacy


def as_file(person_id: int, name: str) -> Response:
    """Everything, as JSON to keep."""
    known = json.dumps(privacy.export(person_id), ensure_ascii=False, indent=2, default=str)
    answer = Response(known, mimetype="application/json")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
