"""Which leads, people and companies are in sight of a member who does not see all of them.

A **lead** is in sight of its owner, of who stands in for the owner while that one is away, and of whom it is offered
to: a member, or each member of a team that nobody in particular is named of. With the scope TEAM so are the leads of
everybody in the member's teams (those they are in and those they lead), and what is offered to these teams or anybody
in them. What nobody owns and nobody is offered is out of sight.

A **person** is in sight with any of their leads, of merged persons together; so is whoever has no lead at all. The
same goes for **companies**.

These are conditions of statements, put on by the compiler beside the workspace and the policy of the table. They look
at tables bare, as they would ask themselves without end otherwise. Lists of members and offers are arrays that are read
once a statement, so that leads are found by their indexes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Select,
    Uuid,
    all_,
    and_,
    any_,
    cast,
    func,
    or_,
    select,
    true,
    union,
)
from sqlalchemy import exists as sql_exists

from crm.models import Absence, Company, Handoff, Lead, Person, Team, TeamMember
from crm.models.words import HandoffStatus
from crm.models.words_rights import RowScope
from graphapi.compiler.policy import Part
from graphapi.compiler.rows import Row
from graphapi.compiler.scope import Scope

Condition = ColumnElement[bool]


def lead_in_sight(lead: Row, scope: Scope) -> Condition:
    """The rule of the table of leads."""
    return or_(lead.owner_id == any_(_members(scope)), lead.id == any_(_offered(scope)))


def leads_in_parts(lead: Row, scope: Scope) -> list[Part]:
    """The same member by member, and what is offered of the leads of others: so a list is read by the index of owners
    in its order, and not walked to its end for somebody who has few among very many.
    """
    members, member_id = scope.each(_members(scope))
    others = or_(lead.owner_id.is_(None), lead.owner_id != all_(_members(scope)))
    return [(members, lead.owner_id == member_id), (None, and_(lead.id == any_(_offered(scope)), others))]


def rows_in_parts(row: Row, scope: Scope) -> list[Part]:
    """Of a table whose rows hang on a lead: lead by lead of those in sight, which are few where they are one's own. A
    team's may be most of all there are; then going through the list is shorter, and it is not taken apart.
    """
    if scope.row_scope == RowScope.TEAM:
        return []
    found: list[Part] = []
    for source, lead, conditions in _seen(scope):
        leads, lead_id = scope.ids(select(lead.id.label("id")).select_from(source).where(*conditions))
        found.append((leads, row.lead_id == lead_id))
    return found


def _seen(scope: Scope) -> Iterator[tuple[FromClause, Row, list[Condition]]]:
    """The leads in sight, part by part: each is found by its own index, which an OR of both is not."""
    for place in range(2):
        leads, lead, fences = scope.bare(Lead)
        source, condition = leads_in_parts(lead, scope)[place]
        yield leads if source is None else source.join(leads, true()), lead, [*fences, condition]


def person_in_sight(person: Row, scope: Scope) -> Condition:
    """The rule of the table of persons."""
    return _any_or_no_lead(scope, lambda one, lead: one.canonical_id == person.canonical_id)


def company_in_sight(company: Row, scope: Scope) -> Condition:
    """The rule of the table of companies."""
    seen, found = (_leads(scope, lambda lead: lead.company_id == company.id, ruled=ruled) for ruled in (True, False))
    return or_(sql_exists(seen), ~sql_exists(found))


def sees_lead(lead_id: Any, scope: Scope) -> Condition:
    """Whether the lead of that id is in sight."""
    return sql_exists(_leads(scope, lambda lead: lead.id == lead_id, ruled=True))


def sees_person(person_id: Any, scope: Scope) -> Condition:
    """Whether the person of that id is in sight."""
    source, row, fences = scope.bare(Person)
    return sql_exists(
        select(row.id).select_from(source).where(*fences, row.id == person_id, person_in_sight(row, scope))
    )


def sees_company(company_id: Any, scope: Scope) -> Condition:
    """Whether the company of that id is in sight."""
    source, row, fences = scope.bare(Company)
    condition = company_in_sight(row, scope)
    return sql_exists(select(row.id).select_from(source).where(*fences, row.id == company_id, condition))


def _leads(scope: Scope, where: Any, *, ruled: bool) -> Select[Any]:
    source, lead, fences = scope.bare(Lead)
    rules = [lead_in_sight(lead, scope)] if ruled else []
    return select(lead.id).select_from(source).where(*fences, where(lead), *rules)


def _any_or_no_lead(scope: Scope, same: Any) -> Condition:
    return or_(sql_exists(_leads_of(scope, same, ruled=True)), ~sql_exists(_leads_of(scope, same, ruled=False)))


def _leads_of(scope: Scope, same: Any, *, ruled: bool) -> Select[Any]:
    """Leads of all persons that are one."""
    persons, one, of_persons = scope.bare(Person)
    leads, lead, of_leads = scope.bare(Lead)
    rules = [lead_in_sight(lead, scope)] if ruled else []
    joined = persons.join(leads, and_(*of_leads, lead.person_id == one.id))
    return select(lead.id).select_from(joined).where(*of_persons, same(one, lead), *rules)


# who ------------------------------------------------------------------------------------------------------------------


def _members(scope: Scope) -> Any:
    """Whose leads are in sight, as an array."""
    return _array(scope, "members", lambda: _whose(scope))


def _teams(scope: Scope) -> Any:
    """Teams the member is in, or leads, as an array."""
    return _array(scope, "teams", lambda: _own_teams(scope))


def _offered(scope: Scope) -> Any:
    """Leads that wait for an answer of those, as an array."""
    return _array(scope, "offered", lambda: _waiting(scope))


def _array(scope: Scope, name: str, make: Callable[[], Any]) -> Any:
    """Made once a statement; the cast makes `= ANY` take it as an array, by which indexes are asked."""
    found = scope.once(name, lambda: select(func.array(make().scalar_subquery()).label("ids")))
    return cast(select(found.c.ids).scalar_subquery(), ARRAY(Uuid()))


def _whose(scope: Scope) -> Any:
    found = [select(scope.member_id), _away(scope)]
    if scope.row_scope == RowScope.TEAM:
        found.append(_colleagues(scope))
    return union(*found)


def _away(scope: Scope) -> Select[Any]:
    """Those whom the member stands in for now."""
    source, absence, fences = scope.bare(Absence)
    return (
        select(absence.member_id)
        .select_from(source)
        .where(
            *fences,
            absence.cover_member_id == scope.member_id,
            absence.starts_at <= scope.now,
            or_(absence.ends_at.is_(None), absence.ends_at > scope.now),
        )
    )


def _own_teams(scope: Scope) -> Any:
    source, inside, fences = scope.bare(TeamMember)
    teams, led, of_teams = scope.bare(Team)
    return union(
        select(inside.team_id).select_from(source).where(*fences, inside.member_id == scope.member_id),
        select(led.id).select_from(teams).where(*of_teams, led.lead_member_id == scope.member_id),
    )


def _colleagues(scope: Scope) -> Select[Any]:
    source, each, fences = scope.bare(TeamMember)
    return select(each.member_id).select_from(source).where(*fences, each.team_id == any_(_teams(scope)))


def _waiting(scope: Scope) -> Select[Any]:
    source, offer, fences = scope.bare(Handoff)
    to_team = offer.team_id == any_(_teams(scope))
    if scope.row_scope != RowScope.TEAM:
        to_team = and_(offer.assignee_id.is_(None), to_team)
    return (
        select(offer.lead_id)
        .select_from(source)
        .where(
            *fences,
            offer.status == HandoffStatus.OFFERED.value,
            or_(offer.assignee_id == any_(_members(scope)), to_team),
        )
    )
