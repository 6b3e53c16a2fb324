"""Every network's door, and its samples as they come through it."""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace

from crm.core.actor import system
from crm.core.work import begin
from funnel.adapters.registry import ADAPTERS
from funnel.models.words import Network
from funnel.write_keys.create import create as create_key
from funnel.write_keys.inputs import WriteKeyCreate
from tests.funnel.adapters.samples import CALL_MAPPING, OWN_MAPPING, SAMPLES, account_of, body_of, type_of
from tests.funnel.intake.doors import SECRET, Door, connect
from tests.funnel.intake.signing import PUBLIC_KEY, signed
from tests.http import Client

TABLES = ("touchpoints", "messages", "conversations", "persons", "identities", "calls", "consents", "contact_blocks",
          "content_items", "leads")  # fmt: skip
SENT = {sample: network for sample, network in SAMPLES.items() if not ADAPTERS[network].by_write_key}
"""Those that come to an address of a connected account."""


async def doors(client: Client) -> dict[str, Door]:
    """A connected account for every network, and one more for the call tracker; by the sample's network."""
    office = await client.office()
    found = {}
    for network in Network:
        mapping = {"mapping": OWN_MAPPING} if network is Network.JSON else {}
        settings = mapping or dict(account_of(network).settings)
        secrets = {"public_key": PUBLIC_KEY} if network is Network.SENDGRID else None
        account = {"account_id": account_of(network).account_id} if ADAPTERS[network].needs_account else {}
        account = account if network is not Network.TELEGRAM else {"account_id": "77"}
        found[network.value] = await connect(client, office, network, secrets, settings=settings, **account)
    found["own_calls.json"] = await connect(
        client, office, Network.JSON, account_id="calls-1", settings={"mapping": CALL_MAPPING}
    )
    found["SEGMENT"] = await _with_key(found["SEGMENT"])
    return found


async def _with_key(door: Door) -> Door:
    """Segment's own address, with a write key."""
    asked = WriteKeyCreate(connected_account_id=door.id, name="Site")
    async with begin(door.client.database.sessions, system(door.office.workspace_id)) as work:
        _, key = await create_key(work, asked)
    basic = b64encode(f"{key}:".encode()).decode()
    return replace(door, path="/v1/batch", headers={"authorization": f"Basic {basic}"})


def door_of(doors: Mapping[str, Door], sample: str) -> Door:
    """The account that such a request comes to."""
    return doors.get(sample) or doors[SAMPLES[sample].value]


async def send(door: Door, sample: str, body: bytes) -> tuple[int, bytes]:
    """What the network is answered."""
    url = f"{door.client.http.base_url}".rstrip("/") + door.path
    headers = {"content-type": type_of(sample), **door.headers, **signed(SAMPLES[sample], body, url)}
    answer = await door.client.http.post(door.path, content=body, headers=headers)
    return answer.status_code, answer.content


async def counted(door: Door) -> dict[str, int]:
    """Rows of each table."""
    asked = ", ".join(f"(SELECT count(*) FROM {table}) AS {table}" for table in TABLES)
    return (await door.rows(f"SELECT {asked}"))[0]


def own(sample: str) -> bytes:
    """The sample with our secret, where it stands in the body."""
    body = body_of(sample)
    name = {Network.VK: "secret", Network.GOOGLE_LEAD_FORM: "google_key"}.get(SAMPLES[sample])
    # the reference's samples of VK share one `event_id`, which makes them one event
    return json.dumps({**json.loads(body), "event_id": sample, name: SECRET}).encode() if name else body
