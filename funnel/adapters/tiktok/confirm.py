"""Leads that are confirmed: TikTok does not say whether it signs them, so what counts is what its interface answers.

`lead/get` wants to know whose lead it is (one of `advertiser_id`, `library_id`), which the notification does not name:
they are settings, as they are when it is asked. With one of them no lead is believed that TikTok does not confirm.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from crm.core.problems import Invalid
from funnel.adapters.reading import identifier, required
from funnel.adapters.shape import Account, Announced, Found, Unfetched
from funnel.adapters.signatures import check_unsigned

ADVERTISER, LIBRARY, SOURCE = "advertiser_id", "library_id", "lead_source"
SETTINGS = (ADVERTISER, LIBRARY, SOURCE)
SOURCES = ("INSTANT_FORM", "DIRECT_MESSAGE")
LEAD = "lead"
"""Kind of what is fetched (`fetch`)."""
_TOLD = ("page_id", "campaign_id", "adgroup_id", "ad_id", "create_time")


def is_wanted(account: Account) -> bool:
    """Whether leads of the connected account are confirmed."""
    return any(account.settings.get(name) for name in (ADVERTISER, LIBRARY))


def unconfirmed(entry: Mapping[str, Any]) -> Iterator[Found]:
    """The lead by its id; what the request says besides ids is not believed, and not kept here."""
    lead = required(entry.get("id"), "id")
    told = {name: identifier(entry.get(name)) for name in _TOLD}
    yield Unfetched(
        f"The lead {lead} was announced; give the connected account an access_token to have TikTok confirm it, and"
        " replay.",
        field="id",
        announced=Announced(LEAD, lead, {name: each for name, each in told.items() if each}),
    )


def check(settings: Mapping[str, Any]) -> None:
    """Raises Invalid for what `lead/get` could not be asked with."""
    check_unsigned(settings)
    for name in (ADVERTISER, LIBRARY):
        if name in settings and identifier(settings[name]) is None:
            raise Invalid(f"`{name}` is a number that TikTok shows.", field=f"settings.{name}")
    if settings.get(SOURCE, SOURCES[0]) not in SOURCES:
        raise Invalid(f"`{SOURCE}` is {' or '.join(SOURCES)}.", field=f"settings.{SOURCE}")
    if ADVERTISER in settings and LIBRARY in settings:
        raise Invalid(f"Give `{ADVERTISER}` or `{LIBRARY}`, not both.", field="settings")
    if SOURCE in settings and not (ADVERTISER in settings or LIBRARY in settings):
        raise Invalid(
            f"`{SOURCE}` is asked for together with `{ADVERTISER}` or `{LIBRARY}`.", field=f"settings.{SOURCE}"
        )
