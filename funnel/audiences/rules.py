"""The rules by which people of audiences are recognised: checked, written down, applied anew when they changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump
from crm.core.ids import new_id
from crm.core.problems import Problem, Problems
from crm.core.work import Work
from funnel.funnels.known import known_in
from funnel.funnels.rules import canonical, channel_keys_in, resource_ids_in
from funnel.models.words import RecognitionState
from funnel.reads import WorkReads
from funnel.rules import words
from funnel.rules.tree import AnyOf, Rule, Touch, stored
from funnel.rules.validate import problems_of

HOLD = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('audiences:' || CAST(id AS text), 0)) FROM workspaces"
    " WHERE id = :workspace_id"
)
"""Waits for all who record facts and lets nobody begin: they recognise people by the rules they have read."""

_AUDIENCES = text(
    "SELECT a.id, a.product_id, a.recognised_by, a.effective_rule, a.landing_page_id, r.url,"
    " ARRAY(SELECT k.text FROM keywords k WHERE k.workspace_id = :workspace_id AND k.audience_id = a.id"
    "       ORDER BY k.text) AS keywords"
    " FROM audiences a LEFT JOIN resources r ON r.workspace_id = :workspace_id AND r.id = a.landing_page_id"
    " WHERE a.workspace_id = :workspace_id AND a.archived_at IS NULL"
    " AND (CAST(:product_id AS uuid) IS NULL OR a.product_id = :product_id) ORDER BY a.id"
)
_WRITE = text(
    "UPDATE audiences a SET effective_rule = nullif(r.rule, CAST('null' AS jsonb))"
    " FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, rule jsonb)"
    " WHERE a.workspace_id = :workspace_id AND a.id = r.id"
)
_RESTART = text(
    "INSERT INTO audience_recognitions (workspace_id, id, product_id, state, total, started_at, finished_at)"
    " SELECT :workspace_id, n.id, n.product_id, CASE WHEN l.total = 0 THEN 'DONE' ELSE 'RUNNING' END, l.total, :now,"
    "  CASE WHEN l.total = 0 THEN CAST(:now AS timestamptz) END"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:products AS uuid[])) AS n(id, product_id)"
    " CROSS JOIN LATERAL (SELECT CAST(count(*) AS int) AS total FROM leads"
    "  WHERE workspace_id = :workspace_id AND product_id = n.product_id) l"
    " ON CONFLICT (workspace_id, product_id) DO UPDATE SET run = audience_recognitions.run + 1,"
    "  state = excluded.state, total = excluded.total, done = 0, changed = 0, started_at = excluded.started_at,"
    "  finished_at = excluded.finished_at"
    " RETURNING product_id, run, state"
)


@dataclass(frozen=True)
class AudienceRulesChanged:
    """Event: people of the product are to be recognised once more, in the background; `run` numbers the attempt."""

    product_id: UUID
    run: int


async def hold_rules(work: Work) -> None:
    """To be called first by every verb that changes which audience people may belong to."""
    await work.execute(HOLD, {"workspace_id": work.workspace_id})


async def checked(work: Work, rule: dict[str, Any] | None, *, path: str = "recognisedBy") -> dict[str, Any] | None:
    """The explicit rule as it is stored. Raises `Problems` for one that cannot be judged or names what is not there."""
    if rule is None:
        return None
    known = await known_in(WorkReads(work), [rule])
    names = known.names
    unsound = [Problem(found.message, field=found.field, code="RULE") for found in problems_of(rule, path)]
    problems = [*unsound, *_unknown(rule, names.resources, names.channels, path)]
    if problems:
        raise Problems(problems)
    return canonical(rule)


def _unknown(
    rule: Mapping[str, Any], resources: Mapping[UUID, str], channels: Mapping[str, str], path: str
) -> Iterator[Problem]:
    if not set(resource_ids_in(rule)) <= resources.keys():
        yield Problem("The rule names a resource that does not exist.", field=path, code="UNKNOWN_RESOURCE")
    for key in sorted(set(channel_keys_in(rule)) - channels.keys()):
        text_ = f"The rule names the channel {key!r}, which this workspace does not have."
        yield Problem(text_, field=path, code="UNKNOWN_CHANNEL")


async def settle(work: Work, product_id: UUID | None = None, *, reordered: bool = False) -> bool:
    """Writes down anew what people are recognised by, and asks for them to be recognised where that changed.

    `reordered`: the order or the set of audiences changed, so that the same rules may say something else. Without a
    product all of the workspace are looked through. Answers whether anything changed. The caller holds the rules.
    """
    written = await differing(work, product_id)
    products = {row["product_id"] for row in written} | ({product_id} if reordered and product_id else set())
    if written:
        await work.execute(_WRITE, {"workspace_id": work.workspace_id, "rows": dump(written)})
    if products:
        await _restart(work, sorted(products))
    return bool(products)


async def differing(work: Work, product_id: UUID | None = None) -> list[dict[str, Any]]:
    """Audiences whose page, keywords or explicit rule come to another rule than the one people are recognised by."""
    rows = (await work.execute(_AUDIENCES, {"workspace_id": work.workspace_id, "product_id": product_id})).all()
    wanted = [(row, effective(row.recognised_by, row.landing_page_id, row.url, row.keywords)) for row in rows]
    return [
        {"id": row.id, "product_id": row.product_id, "rule": rule} for row, rule in wanted if rule != row.effective_rule
    ]


async def _restart(work: Work, product_ids: Sequence[UUID]) -> None:
    given = {
        "workspace_id": work.workspace_id, "now": work.now, "products": list(product_ids),
        "ids": [new_id() for _ in product_ids],
    }  # fmt: skip
    for row in (await work.execute(_RESTART, given)).all():
        if row.state == RecognitionState.RUNNING:
            await work.emit(AudienceRulesChanged(row.product_id, row.run))


def effective(
    explicit: dict[str, Any] | None, page_id: UUID | None, page_url: str | None, keywords: Sequence[str]
) -> dict[str, Any] | None:
    """What people are recognised by: the explicit rule; else having been on the audience's page (the resource, or its
    address and below), or having searched by one of its keywords. None recognises nobody.
    """
    if explicit is not None:
        return explicit
    parts = [*_by_page(page_id, page_url), *_by_keywords(keywords)]
    return stored(AnyOf(tuple(parts))) if parts else None


def _by_page(page_id: UUID | None, url: str | None) -> Iterator[Rule]:
    if page_id is not None:
        yield Touch(place_resource_ids=(page_id,))
        yield Touch(resource_ids=(page_id,))
    if page_id is not None and url and url.strip():
        yield Touch(landing_pages=(words.page(url),))


def _by_keywords(keywords: Sequence[str]) -> Iterator[Rule]:
    if keywords:
        yield Touch(search_terms=tuple(dict.fromkeys(words.search_term(each) for each in keywords)))
