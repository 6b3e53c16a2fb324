"""Makes an endpoint."""

import re

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.problems import Invalid, Problem
from crm.core.sealing import Sealer
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.models import WebhookEndpoint
from funnel.models.words import WebhookEndpointStatus
from funnel.webhooks.held import check_filters, check_room, here
from funnel.webhooks.inputs import CheckAddress, WebhookEndpointCreate
from funnel.webhooks.secrets import fresh_secret, write

_PLAIN = re.compile(r"http://(localhost|127\.0\.0\.1|\[::1\])([:/?#]|$)", re.IGNORECASE)


async def create(
    work: Work, data: WebhookEndpointCreate, sealer: Sealer, check: CheckAddress
) -> tuple[WebhookEndpoint, str]:
    """The endpoint, which is told of what happens from now on, and its secret, which nobody can read again."""
    work.actor.require(Action.WEBHOOK_MANAGE)
    check_url(data.url, check)
    await check_filters(work, data)
    await check_room(work)
    position = await here(work)
    made = WebhookEndpoint(
        workspace_id=work.workspace_id,
        id=new_id(),
        name=data.name,
        description=data.description,
        url=data.url,
        event_types=sorted(set(data.event_types or ())),
        product_ids=list(data.product_ids or ()),
        channel_ids=list(data.channel_ids or ()),
        resource_ids=list(data.resource_ids or ()),
        team_ids=list(data.team_ids or ()),
        status=WebhookEndpointStatus.ENABLED.value,
        cursor_xid=position.xid,
        cursor_id=position.id,
        created_at=work.now,
        created_by_id=work.actor.member_id,
    )
    work.session.add(made)
    await work.flush()
    secret = fresh_secret()
    await write(work, made.id, secret, sealer)
    audit.record(work, "WEBHOOK_ENDPOINT_CREATE", object_type="WebhookEndpoint", object_id=made.id)
    return made, secret


def check_url(url: str, check: CheckAddress) -> None:
    """https, and nowhere into our own network; http to this machine where the installation lets it be called."""
    try:
        check(url)
    except Problem as problem:
        raise Invalid(problem.message, field="url", code=problem.code) from problem
    if not url.startswith("https://") and not _PLAIN.match(url):
        raise Invalid("Give an address that begins with https://.", field="url")
