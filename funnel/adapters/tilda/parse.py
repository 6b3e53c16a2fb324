"""A form of a Tilda site."""

from urllib.parse import unquote

from crm.models.words import TouchpointKind
from funnel.adapters.forms import answers_of, click_ids_of, identities_of, name_of, utm_of
from funnel.adapters.reading import is_yes, required
from funnel.adapters.shape import Account, Contact, Found, Received, Unreadable
from funnel.adapters.tilda.fields import fields_of

CHANNEL = "site"
_OF_TILDA = frozenset({"cookies", "tranid", "formid", "formname", "test", "api_key"})


def parse(received: Received, _account: Account) -> list[Found]:
    """One lead."""
    fields = fields_of(received)
    if not fields:
        raise Unreadable("The body is no form.")
    number = required(fields.get("tranid"), "tranid")
    cookies = _cookies(next((value for name, value in fields.items() if name.casefold() == "cookies"), ""))
    marks = {**cookies, **fields}  # a hidden field of the form was written on purpose
    own = {name: value for name, value in fields.items() if name.casefold() not in _OF_TILDA}
    form = fields.get("formname") or fields.get("formid")
    return [
        Contact(
            external_id=f"lead:{number}",
            kind=TouchpointKind.FORM_SUBMIT,
            occurred_at=None,
            channel_key=CHANNEL,
            identities=identities_of(own),
            name=name_of(own),
            utm=utm_of(marks),
            click_ids=click_ids_of(marks),
            form_answers={**({"form": form} if form else {}), **answers_of(own)},
            starts_lead=True,
            is_test=is_yes(fields.get("test")) or fields.get("test") == "test",
        )
    ]


def _cookies(sent: str) -> dict[str, str]:
    """UTM parameters that Tilda keeps in a cookie of its own: `TILDAUTM=a%3Db%7C%7C%7Cc%3Dd`."""
    pairs = (part.strip().partition("=") for part in sent.split(";"))
    kept = next((value for name, _, value in pairs if name == "TILDAUTM"), "")
    marks = (each.partition("=") for each in unquote(kept).split("|||"))
    return {name: unquote(value) for name, _, value in marks if name and value}
