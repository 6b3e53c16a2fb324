"""Whoever changes an object may say which version they read; all writes keep to it in the same way."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from typing import Any

import asyncpg
import pytest
from graphql import GraphQLField, GraphQLInputObjectType, GraphQLObjectType, get_named_type

from crm.core.ids import decode
from graphapi.schema import schema as COMPILED
from tests.conftest import Urls
from tests.tenancy.check import state
from tests.tenancy.kept import Kept, copied, recall
from tests.tenancy.root_fields import WRITES, mixed
from tests.tenancy.settled import Settled, running

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
STALE = 4_711

NOTHING_TO_BE_STALE = {
    "classificationRulesSet": "says all rules, whatever they were",
    "conversationReceive": "a fact that happened",
    "informationAsk": "makes something new",
    "apiKeyCreate": "makes something new",
    "apiKeyRevoke": "a key goes one way only, from valid to revoked; a second time changes nothing",
    "audienceCreate": "makes something new",
    "audienceReorder": "says the whole order, whatever it was",
    "clientQuestionAsk": "makes something new",
    "communityCreate": "makes something new",
    "connectorHeartbeat": "a fact that happened",
    "consentRecord": "appends; the newest word counts",
    "contactBlockCreate": "makes something new",
    "contentBrief": "makes something new",
    "currencyRateSet": "appends; the newest word for a day counts",
    "eventAttendanceRecord": "facts that happened; the same guest again changes nothing",
    "documentLinkCreate": "makes something new",
    "eventCreate": "makes something new",
    "eventTargetsSet": "adds and removes companies, whatever else is on the list",
    "duplicateSuggestionDismiss": "a suggestion is decided once; a second time changes nothing",
    "experimentCreate": "makes something new",
    "funnelVersionMap": "says the whole mapping, whatever it was",
    "goalFromGap": "makes something new",
    "hoursLog": "facts that happened",
    "identityRuleSet": "says the whole rule of a kind, whatever it was",
    "matrixConclude": "appends; the newest conclusion counts",
    "matrixPublish": "a period is published once; again changes nothing",
    "matrixSnapshot": "makes something new",
    "placeAdd": "makes something new",
    "questionnaireFillAsIs": "makes something new",
    "resourceAddPhoneNumbers": "makes something new",
    "resourceAddPromoCodes": "makes something new",
    "resourceAssignOwner": "says whose many resources are, whatever they were",
    "resourceAudienceProfileRecord": "facts; the same key again replaces",
    "resourceEndPhoneNumbers": "says the last day, whatever it was",
    "resourceEndPromoCodes": "says the last day, whatever it was",
    "referralCodeGive": "makes something new",
    "rollOutOverride": "takes `expectedState`: a stage is at a state, not at a version",
    "rollOutSet": "says all stages, whatever they were",
    "spendCorrect": "says what the amount should have been; the difference is a row of its own",
    "attributionRunStart": "makes something new",
    "channelReclassificationStart": "makes something new",
    "spendScheduleSet": "makes something new",
    "suitabilitySet": "appends; the newest judgement counts",
    "tieRemove": "what is gone is gone; a second time is refused",
    "trackedLinkCreate": "makes something new; the same again is the same link",
    "utmRuleRemove": "what is gone is gone; a second time is refused",
    "utmRuleSet": "says all patterns, whatever they were",
    "weeklyReportPublish": "a week is published once; again changes nothing",
    "callLog": "a fact that happened, whatever the lead has become since",
    "channelAdd": "makes something new",
    "connectedAccountCreate": "makes something new",
    "intakeBackfill": "says of kept requests that they are read again, whatever the account became",
    "intakeFailureReplay": "says of failed requests that they are tried again; what was used meanwhile is refused",
    "webhookDeliveryReplay": "says that it is sent again, whatever the endpoint became",
    "webhookEndpointCreate": "makes something new",
    "webhookEndpointTest": "makes something new: a delivery",
    "formCreate": "makes something new",
    "formReplay": "says of failed submissions that they are tried again, whatever the form became",
    "formSubmissionAccept": "a submission is accepted once; a second time is refused by its state",
    "conversionDestinationCreate": "makes something new",
    "conversionSendAgain": "says of what came to an end that it is sent again; what is on its way is refused",
    "writeKeyCreate": "makes something new",
    "intakeReplay": "says of failed requests that they are tried again, whatever the account became",
    "commissionTermSet": "appends; the newest term of a day counts",
    "dealOpen": "makes something new",
    "dealStagesSet": "says all stages, whatever they were",
    "noteCreate": "makes something new",
    "handoffOffer": "makes something new; a lead has one open offer, which the table holds",
    "importCancel": "an import goes one way only, to its end; a second time is refused",
    "importUndo": "an import is undone once; a second time is refused",
    "importStart": "makes something new, or goes on where it stopped",
    "leadCreate": "makes something new",
    "leadsAssign": "each item takes the version of its own lead",
    "memberAdd": "makes something new",
    "objectiveCreate": "makes something new",
    "personExportRequest": "makes something new",
    "personHoldCreate": "makes something new",
    "workspaceDeletionCancel": "an end is called off once; it names the workspace instead",
    "workspaceDeletionRequest": "makes something new; it names the workspace instead",
    "personErase": "whatever else changed, nothing of it is to stay; once more blanks what came since",
    "personMerge": "says of two persons that they are one, true whatever else changed on them; it can be undone",
    "personMergeMany": "says of pairs that they are one, true whatever else changed on them; each can be undone",
    "personUnmerge": "a merge is undone once; a second time is refused by its state",
    "productCreate": "makes something new",
    "resourceMetricsRecord": "facts; the same key again replaces",
    "resourceRegister": "makes something new",
    "resourceTie": "makes something new",
    "saleRecord": "a fact that happened",
    "spendRecord": "a fact that happened",
    "taskCreate": "makes something new",
    "teamCreate": "makes something new",
    "touchpointsRecord": "facts that happened",
}
"""Writes without a version to expect, and why."""

COUNTED = {
    "attributionModelSave": (
        "SELECT version FROM attribution_models WHERE workspace_id = $1 AND product_id = $2 AND key = 'ours'"
    ),
    "salesTargetSet": (
        "SELECT coalesce(max(version), 0) FROM sales_targets"
        " WHERE workspace_id = $1 AND member_id = $2 AND month = '2026-12-01'"
    ),
    "channelRulesSave": "SELECT coalesce(max(version), 0) FROM channel_rule_sets WHERE workspace_id = $1",
    "retentionRuleSet": "SELECT coalesce(max(version), 0) FROM retention_rules WHERE workspace_id = $1",
    "responsePolicySave": "SELECT version FROM response_policies WHERE workspace_id = $1 AND fallback_member_id = $2",
    "topicSave": "SELECT version FROM topics WHERE workspace_id = $1 AND member_id = $2",
    "funnelCopy": "SELECT version FROM funnel_drafts WHERE workspace_id = $1 AND product_id = $2",
    "funnelDraftFromTemplate": "SELECT version FROM funnel_drafts WHERE workspace_id = $1 AND product_id = $2",
    "deskSet": "SELECT coalesce(max(version), 0) FROM desks WHERE workspace_id = $1 AND member_id = $2",
    "routingRulesSet": (
        "SELECT coalesce(max(version), 0) FROM routing_plans WHERE workspace_id = $1 AND product_id = $2"
    ),
    "planCopy": (
        "SELECT max(version) FROM plans WHERE workspace_id = $1"
        " AND goal_id = (SELECT goal_id FROM plans WHERE workspace_id = $1 AND id = $2)"
    ),
    "questionnaireAnswer": (
        "SELECT coalesce(max(version), 0) FROM questionnaire_answers WHERE workspace_id = $1 AND product_id = $2"
    ),
    "funnelDraftSave": "SELECT version FROM funnel_drafts WHERE workspace_id = $1 AND product_id = $2",
    "funnelPublish": "SELECT version FROM funnel_drafts WHERE workspace_id = $1 AND product_id = $2",
    "scoreRulesPublish": "SELECT version FROM score_drafts WHERE workspace_id = $1 AND product_id = $2",
    "scoreRulesSave": "SELECT version FROM score_drafts WHERE workspace_id = $1 AND product_id = $2",
    "loyaltyLadderSave": "SELECT version FROM loyalty_ladders WHERE workspace_id = $1 AND product_id = $2",
    "planDraft": "SELECT coalesce(max(version), 0) FROM plans WHERE workspace_id = $1 AND goal_id = $2",
    "slaPolicySet": "SELECT version FROM sla_policies WHERE workspace_id = $1 AND product_id = $2",
    "resourceChooseMain": (
        "SELECT coalesce(max(version), 0) FROM main_resources"
        " WHERE workspace_id = $1 AND product_id = $2 AND step_key = 'asked'"
    ),
}
"""Where the version is not that of the row which the input's first id names."""

DEMANDED = {"audienceChange", "placeChange", "productArchive", "productChange", "productUnarchive", "resourceChange"}
"""Writes of forms that show a whole object: whoever sends it has read a version."""

AFTERWARDS = {
    "funnelPublish": "SELECT coalesce(max(version), 0) FROM funnels WHERE workspace_id = $1 AND product_id = $2",
    "scoreRulesPublish": (
        "SELECT coalesce(max(version), 0) FROM score_rule_sets WHERE workspace_id = $1 AND product_id = $2"
    ),
}
"""Where what is raised is another number than the one that is compared."""


def changes() -> list[str]:
    """Every mutation that takes a version."""
    return sorted(name for name, root in _mutations().items() if version_field(root) is not None)


def version_field(root: GraphQLField) -> str | None:
    """`expectedVersion`, or `expectedVersions` of a batch."""
    kind = get_named_type(root.args["input"].type)
    assert isinstance(kind, GraphQLInputObjectType)
    return next((name for name in ("expectedVersion", "expectedVersions") if name in kind.fields), None)


def _mutations() -> dict[str, GraphQLField]:
    kind = COMPILED.graphql.mutation_type
    assert kind is not None
    return kind.fields


def test_every_write_takes_a_version_or_says_why_not() -> None:
    without = {name for name, root in _mutations().items() if version_field(root) is None}
    assert without == set(NOTHING_TO_BE_STALE)


GONE = {"webhookEndpointDelete"}
"""What is gone has no version to show; the one to expect is read before."""


def test_the_version_to_expect_is_an_optional_int_that_can_be_read() -> None:
    unread = []
    for name in changes():
        root = _mutations()[name]
        kind = get_named_type(root.args["input"].type)
        assert isinstance(kind, GraphQLInputObjectType)
        given = kind.fields[version_field(root) or ""]
        assert str(given.type) in {"Int", "[Int!]"} or name in DEMANDED, name
        if not _shows_version(root) and name not in GONE:
            unread.append(name)
    assert unread == []


def _shows_version(root: GraphQLField) -> bool:
    payload: Any = get_named_type(root.type)
    kinds = [get_named_type(field.type) for name, field in payload.fields.items() if name != "errors"]
    objects = [kind for kind in kinds if isinstance(kind, GraphQLObjectType)]
    return any(str(kind.fields[key].type) == "Int!" for kind in objects for key in ("version", "revision")
               if key in kind.fields)  # fmt: skip


# one company, one object for each write ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def place(server: Urls, settled_at: Kept) -> Generator[Urls, None, None]:
    """One database for this file, with the company in it."""
    with copied(server, settled_at, "versions") as urls:
        yield urls


@pytest.fixture(scope="module")
async def company(place: Urls, settled_at: Kept) -> AsyncGenerator[Settled, None]:
    """A company that has something for every write to change."""
    async with running(place) as client:
        yield recall(client, settled_at)


@pytest.fixture(scope="module")
async def superuser(place: Urls) -> AsyncGenerator[Any, None]:
    """Sees every row."""
    connection = await asyncpg.connect(place.superuser)
    yield connection
    await connection.close()


async def version(superuser: Any, it: Settled, name: str, *, after: bool = False) -> int:
    """The version as somebody reads it now."""
    first = next(iter(WRITES[name].given.values()))
    if name in {"workspaceUpdate", "attributionSettingsSave"}:
        return int(await superuser.fetchval("SELECT version FROM workspaces WHERE id = $1", it.workspace_id))
    if name in {"channelRulesSave", "retentionRuleSet"}:
        return int(await superuser.fetchval(COUNTED[name], it.workspace_id))
    public = mixed(first, it.ids, {}, frozenset())
    prefix, row_id = decode(public[0] if isinstance(public, list) else public)
    query = (AFTERWARDS.get(name) if after else None) or COUNTED.get(name) or _of_row(prefix)
    return int(await superuser.fetchval(query, it.workspace_id, row_id))


def _of_row(prefix: str) -> str:
    table = COMPILED.catalog.prefixes[prefix].model.__tablename__
    column = "revision" if prefix in {"goal", "plan"} else "version"
    return f"SELECT {column} FROM {table} WHERE workspace_id = $1 AND id = $2"


async def write(it: Settled, name: str, versions: int | list[int]) -> list[dict[str, Any]]:
    """The errors of the write with that version."""
    call, root = WRITES[name], _mutations()[name]
    given = {**mixed(call.given, it.ids, {}, frozenset()), version_field(root): versions}
    payload = await it.person(call.who).try_to(name, str(root.args["input"].type).rstrip("!"), "__typename", given)
    errors: list[dict[str, Any]] = payload["errors"]
    return errors


@pytest.mark.parametrize("name", changes())
async def test_a_stale_version_changes_nothing_and_the_right_one_is_raised(
    company: Settled, superuser: Any, name: str
) -> None:
    before, raised = await version(superuser, company, name), await version(superuser, company, name, after=True)
    untouched = await state(superuser, company.workspace_id)
    many = await _others(superuser, company) if name == "leadAssign" else None
    errors = await write(company, name, STALE if many is None else [before, STALE])
    place = "expectedVersion" if many is None else "expectedVersions.1"
    assert [(each["code"], each["field"]) for each in errors] == [("STALE_VERSION", place)]
    assert f"version {before if many is None else many} now; read it again" in errors[0]["message"]
    assert await state(superuser, company.workspace_id) == untouched

    assert await write(company, name, before if many is None else [before, many]) == []
    assert await version(superuser, company, name, after=True) == raised + 1


async def _others(superuser: Any, it: Settled) -> int:
    query = "SELECT version FROM leads WHERE workspace_id = $1 AND id = $2"
    return int(await superuser.fetchval(query, it.workspace_id, it.uuid("move")))


async def test_as_many_versions_as_leads(company: Settled, superuser: Any) -> None:
    untouched = await state(superuser, company.workspace_id)
    assert [(each["code"], each["field"]) for each in await write(company, "leadAssign", [1])] == [
        ("INVALID", "expectedVersions")
    ]
    assert await state(superuser, company.workspace_id) == untouched


async def test_of_two_with_the_same_page_open_one_is_told(company: Settled, superuser: Any) -> None:
    """The second is told what became of the offer, not only that it changed."""
    given = {"leadId": company.ids["keep"], "toMemberId": company.ids["sergey"], "packet": {"need": "A chair"}}
    offered = await company.admin.change("handoffOffer", "HandoffOfferInput", "handoff { id version }", given)
    seen = {"handoffId": offered["handoff"]["id"], "expectedVersion": offered["handoff"]["version"]}
    sergey = company.person("sergey")
    await sergey.change("handoffAccept", "HandoffAcceptInput", "handoff { id }", seen)
    (error,) = (await sergey.try_to("handoffAccept", "HandoffAcceptInput", "handoff { id }", seen))["errors"]
    assert error == {
        "code": "STALE_VERSION", "field": "expectedVersion",
        "message": "This handoff was already accepted by Sergey-SpinaOK. It is at version 2 now; read it again.",
    }  # fmt: skip


async def test_programs_are_told_the_current_version_too(company: Settled, superuser: Any) -> None:
    """Of a stale version only: other refusals have none."""
    document = (
        "mutation($input: TaskUpdateInput!) { taskUpdate(input: $input) { errors { code field currentVersion } } }"
    )
    current = await version(superuser, company, "taskUpdate")
    given = {"taskId": company.ids["task_to_snooze_id"], "title": "Call", "expectedVersion": STALE}
    stale = (await company.admin.read(document, input=given))["taskUpdate"]["errors"]
    assert stale == [{"code": "STALE_VERSION", "field": "expectedVersion", "currentVersion": current}]
    other = (await company.admin.read(document, input={**given, "taskId": company.ids["product"]}))["taskUpdate"]
    assert [(error["field"], error["currentVersion"]) for error in other["errors"]] == [("taskId", None)]


async def test_two_choices_at_once_are_numbered_one_after_the_other(company: Settled, superuser: Any) -> None:
    given = {**mixed(WRITES["resourceChooseMain"].given, company.ids, {}, frozenset()), "stepKey": "interested"}
    ask = "mainResource { version }"
    made = await asyncio.gather(
        *(company.admin.change("resourceChooseMain", "ResourceChooseMainInput", ask, given) for _ in range(4))
    )
    assert sorted(each["mainResource"]["version"] for each in made) == [1, 2, 3, 4]
    stale = await company.admin.try_to(
        "resourceChooseMain", "ResourceChooseMainInput", ask, {**given, "expectedVersion": 0}
    )
    assert stale["errors"][0]["message"] == "The choice is at version 4 now; read it again and repeat."
