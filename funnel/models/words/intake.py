"""The closed vocabularies of what networks send."""

from enum import StrEnum


class Network(StrEnum):
    """Whose formats a connected account speaks."""

    VK = "VK"
    TELEGRAM = "TELEGRAM"
    META = "META"
    """Facebook pages, Messenger, Instagram and WhatsApp."""
    GOOGLE_LEAD_FORM = "GOOGLE_LEAD_FORM"
    TILDA = "TILDA"
    TYPEFORM = "TYPEFORM"
    JSON = "JSON"
    """Any JSON that a mapping explains."""
    CALLRAIL = "CALLRAIL"
    SENDGRID = "SENDGRID"
    MAILCHIMP = "MAILCHIMP"
    MANDRILL = "MANDRILL"
    TIKTOK = "TIKTOK"
    LINKEDIN = "LINKEDIN"
    ODNOKLASSNIKI = "ODNOKLASSNIKI"
    VIBER = "VIBER"
    MAX = "MAX"
    YOUTUBE = "YOUTUBE"
    X = "X"
    SEGMENT = "SEGMENT"
    """Sites, apps and servers that speak as Segment's libraries do; by write keys, not by an address."""

    @property
    def path(self) -> str:
        """As it stands in the address: /hooks/google-lead-form/…"""
        return self.value.lower().replace("_", "-")


class IntakeState(StrEnum):
    """Where a request of a network stands."""

    WAITING = "WAITING"
    ALONE = "ALONE"
    """Waiting, and not to be tried together with others: they failed together."""
    DONE = "DONE"
    FAILED = "FAILED"
    """Something of it could not be used: its problems say what."""
    DEAD = "DEAD"
    """Tried again and again, and each time a fault of ours came between; it waits for a replay."""


class PreferenceSaid(StrEnum):
    """What an address says of being written to."""

    AGREED = "AGREED"
    REFUSED = "REFUSED"
    COMPLAINED = "COMPLAINED"
    """Reported a message as spam."""
    UNREACHABLE = "UNREACHABLE"
    """Nothing can be delivered there."""
