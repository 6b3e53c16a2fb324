"""Calls and text messages of CallRail."""

from collections.abc import Mapping
from typing import Any

from crm.calls.log import LONGEST_CALL
from crm.models.words import Direction, IdentityKind, TouchpointKind
from funnel.adapters.calls import result_of
from funnel.adapters.forms import click_ids_of, utm_of
from funnel.adapters.reading import (
    LONGEST_MESSAGE,
    document,
    identifier,
    is_yes,
    moment,
    named,
    public_link,
    required,
    text,
    told,
    whole,
)
from funnel.adapters.shape import Account, Call, Contact, Found, Received

CHANNEL, SMS = "phone", "sms"


def parse(received: Received, _account: Account) -> list[Found]:
    """A call that is over, or a text message; calls that ring (`pre_call`, `call_routing_complete`) and forms have no
    length.
    """
    sent = document(received.body)
    if text(sent.get("message_type")) in ("sms", "mms"):
        return _message(sent)
    if sent.get("duration") is None and sent.get("answered") is None:
        return []
    inbound = text(sent.get("direction")) != "outbound"
    marks = {name: value for name, each in sent.items() if (value := text(each))}
    source = told(sent.get("source_name"))
    return [
        Contact(
            external_id=f"call:{required(sent.get('resource_id'), 'resource_id')}",
            kind=TouchpointKind.CALL,
            occurred_at=moment(sent.get("start_time")),
            channel_key=CHANNEL,
            account_id=identifier(sent.get("company_resource_id")),
            identities=named(sent.get("customer_number"), IdentityKind.PHONE),
            name=text(sent.get("customer_name")),
            utm=utm_of(marks),
            click_ids=click_ids_of(marks),
            referrer=text(sent.get("referring_url")),
            landing_page=text(sent.get("landing_page_url")),
            form_answers={"source_name": source} if source else None,
            call=_call(sent),
            direction=Direction.INBOUND if inbound else Direction.OUTBOUND,
            dialled=identifier(sent.get("tracking_phone_number")) if inbound else None,
        )
    ]


def _message(sent: Mapping[str, Any]) -> list[Found]:
    """What a person wrote to one of our numbers. What somebody of the company wrote names them as its `agent`."""
    if sent.get("agent") is not None:
        return []
    company, number = identifier(sent.get("company_resource_id")), sent.get("source_number")
    thread = identifier(sent.get("conversation_id")) or required(number, "source_number")
    return [
        Contact(
            external_id=f"message:{required(sent.get('resource_id'), 'resource_id')}",
            kind=TouchpointKind.MESSAGE,
            occurred_at=moment(sent.get("timestamp")),
            channel_key=SMS,
            account_id=company,
            identities=named(number, IdentityKind.PHONE),
            text=text(sent.get("content"), LONGEST_MESSAGE) or f"[{text(sent.get('message_type'))}]",
            thread_id=f"sms:{company or ''}:{thread}",
            dialled=identifier(sent.get("destination_number")),
        )
    ]


def _call(sent: Mapping[str, Any]) -> Call:
    seconds = whole(sent.get("duration"), LONGEST_CALL) or 0
    answered = sent.get("answered")
    return Call(
        duration_seconds=seconds,
        result=result_of(seconds, None if answered is None else is_yes(answered), is_yes(sent.get("voicemail"))),
        recording_url=public_link(sent.get("recording")),
    )
