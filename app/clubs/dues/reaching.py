"""Where one writes to a member about money."""

from app.clubs.models import Membership


def mail_of(membership: Membership) -> str | None:
    """Of who represents it, else of the member itself; None when only paper is left."""
    contact = membership.contact
    if contact and (mail := contact.mail or contact.person.mail):
        return mail
    if membership.company:
        return membership.company.mail
    return membership.person.mail if membership.person else None
