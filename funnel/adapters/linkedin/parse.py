"""Leads of LinkedIn, which are announced by their ids only."""

from funnel.adapters.reading import document, required, text
from funnel.adapters.shape import Account, Announced, Found, Received, Unfetched

LEAD = "lead"
"""Kind of what is fetched (`fetch`)."""


def parse(received: Received, _account: Account) -> list[Found]:
    """The lead is fetched where the connected account has a token; without one the problem names it, so that nothing is
    lost while LinkedIn keeps it (365 days).
    """
    sent = document(received.body)
    if text(sent.get("type")) != "LEAD_ACTION":
        return []
    lead = required(sent.get("leadGenFormResponse"), "leadGenFormResponse")
    if text(sent.get("leadAction")) == "DELETED":
        gone = f"LinkedIn deleted the lead {lead}; look whether the person is to be erased here, too."
        return [Unfetched(gone, field="leadGenFormResponse")]
    why = (
        f"The lead {lead} was announced; give the connected account an access_token to fetch its answers from"
        " LinkedIn, and replay."
    )
    told = {"occurredAt": text(sent.get("occurredAt"), 40), "leadType": text(sent.get("leadType"), 40)}
    details = {name: each for name, each in told.items() if each}
    return [Unfetched(why, field="leadGenFormResponse", announced=Announced(LEAD, lead, details))]
