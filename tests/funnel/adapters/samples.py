"""Requests as networks send them: the reference's samples, byte for byte, and what of them is the adapter's to know."""

import json
from pathlib import Path
from typing import Any

from funnel.adapters.json_mapping.mapping import MAPPING
from funnel.adapters.registry import ADAPTERS
from funnel.adapters.shape import Account, Contact, Found, Received
from funnel.models.words import Network

FOLDER = Path(__file__).parent / "payloads"
SAMPLES: dict[str, Network] = {
    "vk_lead_form.json": Network.VK, "vk_message.json": Network.VK, "vk_comment.json": Network.VK,
    "vk_join.json": Network.VK, "telegram_start.json": Network.TELEGRAM, "meta_leadgen.json": Network.META,
    "meta_feed_comment.json": Network.META, "meta_instagram_comment.json": Network.META,
    "meta_messenger.json": Network.META, "meta_whatsapp.json": Network.META,
    "google_lead.json": Network.GOOGLE_LEAD_FORM, "tilda_lead.txt": Network.TILDA,
    "typeform_response.json": Network.TYPEFORM, "own_json.json": Network.JSON, "own_calls.json": Network.JSON,
    "callrail_call.json": Network.CALLRAIL, "sendgrid_events.json": Network.SENDGRID,
    "mailchimp_subscribe.txt": Network.MAILCHIMP, "mandrill_click.txt": Network.MANDRILL,
    "tiktok_lead.json": Network.TIKTOK, "linkedin_lead.json": Network.LINKEDIN,
    "ok_message.json": Network.ODNOKLASSNIKI, "viber_started.json": Network.VIBER, "max_message.json": Network.MAX,
    "youtube_video.xml": Network.YOUTUBE, "x_message.json": Network.X,
    "segment_batch.json": Network.SEGMENT,
}  # fmt: skip
OWN_MAPPING: dict[str, Any] = {
    "kind": "FORM_SUBMIT", "channel": "partner", "items": "data.leads", "external_id": "id", "occurred_at": "made.at",
    "name": "who.name", "email": "who.contacts.0.value", "phone": "who.contacts.1.value", "user_id": "who.number",
    "utm": {"source": "marks.s", "gclid": "marks.g"}, "answers": {"Which?": "answer"}, "is_test": "trial",
}  # fmt: skip
FORM, JSON_TYPE, ATOM = "application/x-www-form-urlencoded", "application/json", "application/atom+xml"


def body_of(sample: str) -> bytes:
    """The bytes of a sample, without the line's end of the file."""
    return (FOLDER / sample).read_bytes().rstrip(b"\n")


_ACCOUNTS: dict[Network, Account] = {
    Network.JSON: Account("crm-7", {MAPPING: OWN_MAPPING}), Network.ODNOKLASSNIKI: Account("77"),
    Network.VIBER: Account("77"), Network.MAX: Account("77", {"read_unconfirmed": True}),
    Network.YOUTUBE: Account("UCxxxx"),
}  # fmt: skip
CALL_MAPPING: dict[str, Any] = {
    "kind": "CALL", "channel": "phone", "items": "calls", "external_id": "call_id", "occurred_at": "start",
    "phone": "caller", "dialled": "virtual_number", "duration": "talk", "answered": "ok", "voicemail": "vm",
    "outbound": "way", "recording": "record", "utm": {"source": "utm_source", "yclid": "yclid"},
}  # fmt: skip
CALL_TRACKER = Account("calls-1", {MAPPING: CALL_MAPPING})


def account_of(network: Network) -> Account:
    """The connected account: what the adapter needs, else nothing."""
    return _ACCOUNTS.get(network, Account())


def account_of_sample(sample: str) -> Account:
    """The same for a sample."""
    return CALL_TRACKER if sample == "own_calls.json" else account_of(SAMPLES[sample])


def type_of(sample: str) -> str:
    """What the network says its body is."""
    return {".txt": FORM, ".xml": ATOM}.get(Path(sample).suffix, JSON_TYPE)


def parsed(network: Network, body: Any, account: Account | None = None) -> list[Found]:
    """What an adapter makes of bytes, or of something that is sent as JSON."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = FORM if network is Network.TILDA else JSON_TYPE
    return ADAPTERS[network].parse(Received(sent, {"content-type": kind}), account or account_of(network))


def only(network: Network, body: Any, account: Account | None = None) -> Contact:
    """The one contact of a body."""
    (found,) = parsed(network, body, account)
    assert isinstance(found, Contact), found
    return found
