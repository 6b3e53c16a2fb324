"""A lead of a Google Ads lead form."""

from crm.models.words import IdentityKind, TouchpointKind
from funnel.adapters.reading import document, is_yes, joined, moment, named, objects, required, text, told
from funnel.adapters.shape import Account, Contact, Found, Received

CHANNEL = "google_ads"
_EMAILS, _PHONES = ("EMAIL", "WORK_EMAIL"), ("PHONE_NUMBER", "WORK_PHONE")
_NAMES = ("FULL_NAME", "FIRST_NAME", "LAST_NAME")
_KNOWN = {*_EMAILS, *_PHONES, *_NAMES, "COMPANY_NAME"}
_TOLD = ("form_id", "campaign_id", "adgroup_id", "creative_id", "asset_group_id")


def parse(received: Received, _account: Account) -> list[Found]:
    """One lead. Fields that Google adds are left alone."""
    sent = document(received.body)
    columns = list(objects(sent.get("user_column_data")))
    by_id = {text(each.get("column_id")) or "": text(each.get("string_value")) for each in columns}
    clicked = told(sent.get("gcl_id"))
    asked = {
        text(each.get("column_name")) or text(each.get("column_id")) or "": text(each.get("string_value"))
        for each in columns
        if text(each.get("column_id")) not in _KNOWN
    } | {name: text(sent.get(name)) for name in _TOLD if text(sent.get(name)) != "0"}
    return [
        Contact(
            external_id=f"lead:{required(sent.get('lead_id'), 'lead_id')}",
            kind=TouchpointKind.FORM_SUBMIT,
            occurred_at=moment(sent.get("lead_submit_time")),
            channel_key=CHANNEL,
            identities=(
                *(key for name in _EMAILS for key in named(by_id.get(name), IdentityKind.EMAIL)),
                *(key for name in _PHONES for key in named(by_id.get(name), IdentityKind.PHONE)),
            ),
            name=by_id.get("FULL_NAME") or joined(by_id.get("FIRST_NAME"), by_id.get("LAST_NAME")),
            company_name=by_id.get("COMPANY_NAME"),
            campaign=told(sent.get("campaign_id")),
            click_ids={"gclid": clicked} if clicked else None,
            form_answers={name: value for name, value in asked.items() if name and value},
            starts_lead=True,
            is_test=is_yes(sent.get("is_test")),
        )
    ]
