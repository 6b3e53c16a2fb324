"""All rules of a funnel version as one Select over the dated facts of any number of persons.

For every person and step it answers the first fact, after each human move, at which the step's entry rule holds. A rule
is decided at the facts it mentions, from what had happened up to and including that fact, never from now().
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ARRAY, Text, TextClause, Uuid, bindparam, text

from funnel.rules.tree import (
    All,
    AnyOf,
    CompanyKnown,
    FormAnswer,
    HandoffAccepted,
    IdentityKnown,
    Not,
    Rule,
    SaleRecorded,
    ScoreAtLeast,
    SilentFor,
    Touch,
    positive_leaves,
    walk,
)

Match = Touch | FormAnswer | HandoffAccepted | SaleRecorded | ScoreAtLeast | SilentFor | IdentityKnown | CompanyKnown


@dataclass(frozen=True)
class Compiled:
    """The statement and its rules' values; `persons`, `workspace_id`, `product_id`, `zone` are given at run time."""

    statement: TextClause
    values: dict[str, Any] = field(default_factory=dict)


_FACTS = """
WITH members AS MATERIALIZED (
  SELECT id, canonical_id AS person FROM persons
  WHERE workspace_id = :workspace_id AND canonical_id = ANY(CAST(:persons AS uuid[]))),
own AS MATERIALIZED (
  SELECT l.id, m.person FROM members m CROSS JOIN LATERAL (SELECT l.id FROM leads l
    WHERE l.workspace_id = :workspace_id AND l.person_id = m.id AND {of_lead} OFFSET 0) l),
facts AS (
  SELECT m.person, 'TOUCHPOINT' AS fact_kind, t.id, t.occurred_at, t.source, t.external_id, t.import_id,
         CAST(NULL AS uuid) AS member_id, false AS moved{touch_columns}
  FROM members m JOIN touchpoints t ON t.workspace_id = :workspace_id AND t.person_id = m.id
  CROSS JOIN LATERAL (SELECT true AS seen{touch_matches}) c
  WHERE t.direction IS DISTINCT FROM 'OUTBOUND' AND {of_touch}
    AND ({any_touch})
  UNION ALL
  SELECT m.person, 'SALE', s.id, s.sold_at, s.source, s.external_id, s.import_id, s.member_id, false{sale_columns}
  FROM members m CROSS JOIN LATERAL (SELECT * FROM sales s
    WHERE s.workspace_id = :workspace_id AND s.person_id = m.id AND {of_sale} OFFSET 0) s
  UNION ALL
  SELECT o.person, 'HANDOFF', h.id, h.accepted_at, 'handoff' COLLATE "C", CAST(h.id AS text) COLLATE "C",
         CAST(NULL AS uuid), h.responded_by_id, false{handoff_columns}
  FROM own o CROSS JOIN LATERAL (SELECT h.id, h.accepted_at, h.responded_by_id FROM handoffs h
    WHERE h.workspace_id = :workspace_id AND h.lead_id = o.id AND h.accepted_at IS NOT NULL OFFSET 0) h
  UNION ALL
  SELECT o.person, 'MOVE', v.id, v.occurred_at, 'move' COLLATE "C", CAST(v.id AS text) COLLATE "C",
         CAST(NULL AS uuid), v.member_id, true{move_columns}
  FROM own o CROSS JOIN LATERAL (SELECT v.id, v.occurred_at, v.member_id FROM lead_moves v
    WHERE v.workspace_id = :workspace_id AND v.lead_id = o.id OFFSET 0) v{more_facts}),
counted AS (
  SELECT f.*, count(*) FILTER (WHERE moved) OVER past AS epoch{counts}
  FROM (SELECT facts.*, CAST(facts.occurred_at AT TIME ZONE :zone AS date) - DATE '2000-01-01' AS day FROM facts) f
  WINDOW past AS (PARTITION BY person ORDER BY occurred_at, source, external_id ROWS UNBOUNDED PRECEDING)),
fired AS (
  SELECT {which} *
  FROM counted CROSS JOIN LATERAL (VALUES {firings}) v(position, holds)
  WHERE holds ORDER BY person, position, epoch, occurred_at, source, external_id)
"""

"""What belongs to a person or lead is looked up by its index, one by one (OFFSET 0 keeps it so): a planner that
takes 20,000 persons for ten would go through all persons once for every row."""

_OF_PRODUCT = {
    "of_lead": "l.product_id = :product_id",
    "of_touch": "(t.product_id IS NULL OR t.product_id = :product_id)",
    "of_sale": "s.product_id = :product_id",
}
"""Which facts serve rules of a product."""

_REACHED = """
  UNION ALL
  SELECT m.person, 'SCORE', r.fact_id, r.occurred_at, r.source, r.external_id, CAST(NULL AS uuid),
         CAST(NULL AS uuid), false{columns}
  FROM members m CROSS JOIN LATERAL (SELECT * FROM reached_scores r
    WHERE r.workspace_id = :workspace_id AND r.product_id = :product_id AND r.person_id = m.id OFFSET 0) r"""
_GIVEN = """
  UNION ALL
  SELECT p.canonical_id, 'SCORE', r.fact_id, r.occurred_at, r.source, r.external_id, CAST(NULL AS uuid),
         CAST(NULL AS uuid), false{columns}
  FROM json_to_recordset(CAST(:reached AS json)) AS r(person_id uuid, points int, fact_id uuid,
    occurred_at timestamptz, source text COLLATE "C", external_id text COLLATE "C")
  JOIN persons p ON p.workspace_id = :workspace_id AND p.id = r.person_id"""
_SILENCES = """
  UNION ALL
  SELECT g.person, 'SILENCE', g.id, CAST(g.day + n.days + 1 AS timestamp) AT TIME ZONE :zone, 'silence' COLLATE "C",
         CAST(g.id AS text) COLLATE "C", CAST(NULL AS uuid), CAST(NULL AS uuid), false{columns}
  FROM (SELECT c.*, lead(c.day) OVER (PARTITION BY c.person ORDER BY c.at, c.id) AS next FROM (
      SELECT m.person, t.id, t.occurred_at AS at, CAST(t.occurred_at AT TIME ZONE :zone AS date) AS day
      FROM members m JOIN touchpoints t ON t.workspace_id = :workspace_id AND t.person_id = m.id
      WHERE t.direction IS DISTINCT FROM 'OUTBOUND' AND t.kind <> 'IMPRESSION'
      UNION ALL
      SELECT m.person, s.id, s.sold_at, CAST(s.sold_at AT TIME ZONE :zone AS date)
      FROM members m CROSS JOIN LATERAL (SELECT s.id, s.sold_at FROM sales s
        WHERE s.workspace_id = :workspace_id AND s.person_id = m.id OFFSET 0) s) c) g
  JOIN silence_marks w ON w.workspace_id = :workspace_id
  CROSS JOIN unnest({days}) AS n(days)
  WHERE g.day + n.days + 1 <= least(g.next, w.through)"""
"""Contacts after which nothing came for so many days, as far as the worker has said that days went by. Silence is of
the person: contacts for every product end it."""
_IDENTITIES = """
  UNION ALL
  SELECT m.person, 'IDENTITY', i.id, i.first_seen_at, 'identity' COLLATE "C", CAST(i.id AS text) COLLATE "C",
         CAST(NULL AS uuid), CAST(NULL AS uuid), false{columns}
  FROM members m CROSS JOIN LATERAL (SELECT * FROM identities i
    WHERE i.workspace_id = :workspace_id AND i.person_id = m.id OFFSET 0) i"""
_COMPANIES = """
  UNION ALL
  SELECT m.person, 'COMPANY', c.id, min(m.seen_at), 'company' COLLATE "C", CAST(c.id AS text) COLLATE "C",
         CAST(NULL AS uuid), CAST(NULL AS uuid), false{columns}
  FROM (SELECT canonical_id AS person, company_id, min(first_seen_at) OVER (PARTITION BY canonical_id) AS seen_at
        FROM persons WHERE workspace_id = :workspace_id AND canonical_id = ANY(CAST(:persons AS uuid[]))) m
  JOIN companies c ON c.workspace_id = :workspace_id AND c.id = m.company_id
  GROUP BY m.person, c.id, c.domain, c.tax_id"""

_CANDIDATES = """
SELECT person, 'RULE' AS cause, CAST(position AS int) AS position, CAST(NULL AS text) COLLATE "C" AS step_key,
       fact_kind, id AS fact_id, occurred_at, source, external_id, member_id,
       CAST(NULL AS text) AS reason, import_id
FROM fired
UNION ALL
SELECT m.person, s.cause, NULL, s.step_key, 'START', s.id, s.occurred_at, s.source, s.external_id, s.member_id, NULL,
       s.import_id
FROM members m CROSS JOIN LATERAL (SELECT * FROM lead_starts s
  WHERE s.workspace_id = :workspace_id AND s.person_id = m.id AND s.product_id = :product_id OFFSET 0) s
UNION ALL
SELECT o.person, v.cause, NULL, v.to_step_key, 'MOVE', v.id, v.occurred_at, 'move' COLLATE "C",
       CAST(v.id AS text) COLLATE "C", v.member_id, v.reason, NULL
FROM own o CROSS JOIN LATERAL (SELECT * FROM lead_moves v
  WHERE v.workspace_id = :workspace_id AND v.lead_id = o.id OFFSET 0) v
UNION ALL
(SELECT DISTINCT ON (person) person, 'SALE', NULL, NULL, fact_kind, id, occurred_at, source, external_id, member_id,
        NULL, import_id
 FROM facts WHERE fact_kind = 'SALE' ORDER BY person, occurred_at, source, external_id)
"""

_FIRST = "SELECT person, CAST(min(position) AS int) AS position FROM fired GROUP BY person"

_EVERY = """
SELECT person, CAST(position AS int) AS position, fact_kind, id AS fact_id, occurred_at, source, external_id,
       CAST(day AS int) AS day
FROM fired ORDER BY person, occurred_at, source, external_id, position
"""
_SINCE = (
    "SELECT person, CAST(position AS int) AS position, min(occurred_at) AS since FROM fired GROUP BY person, position"
)

_PAGE = r"split_part(split_part(regexp_replace(lower(btrim(t.landing_page)), '^https?://', ''), '?', 1), '#', 1)"
_WHOLE = f"rtrim(regexp_replace({_PAGE}, '^www\\.', ''), '/') || '/'"
_PATH = f"rtrim(regexp_replace({_PAGE}, '^[^/]*', ''), '/') || '/'"
_BELOW = f"starts_with(CASE WHEN starts_with(u.page, '/') THEN {_PATH} ELSE {_WHOLE} END, u.page)"
_TERM = r"btrim(regexp_replace(lower(t.utm ->> 'term'), '[\s+]+', ' ', 'g'))"


def compile_rules(rules: Sequence[tuple[int, Rule]], *, given_scores: bool = False) -> Compiled:
    """The Select for (position, entry rule) of a funnel version's steps.

    With `given_scores` the scores that were reached are the parameter `reached` and not what is stored: for rules that
    ask for a score nobody asked for before.
    """
    return _Compiler(rules, given_scores=given_scores).compiled(_CANDIDATES)


def compile_every(rules: Sequence[tuple[int, Rule]], *, of_product: bool = True) -> Compiled:
    """The Select for (place, rule): every fact at which each rule holds, with its day since 2000-01-01.

    Without `of_product` the facts of all products count, and `product_id` is no parameter.
    """
    return _Compiler(rules, of_product=of_product).compiled(_EVERY, which="")


def compile_first(rules: Sequence[tuple[int, Rule]]) -> Compiled:
    """The Select for (place, rule): for each person the smallest place whose rule ever held, at a fact it mentions.

    Persons for whom none did are left out. Moves by hand play no part.
    """
    return _Compiler(rules).compiled(_FIRST)


def compile_since(rules: Sequence[tuple[int, Rule]]) -> Compiled:
    """The Select for (place, rule): for each person, the rules that ever held and when first."""
    return _Compiler(rules).compiled(_SINCE)


class _Compiler:
    def __init__(
        self, rules: Sequence[tuple[int, Rule]], *, given_scores: bool = False, of_product: bool = True
    ) -> None:
        self.rules = rules
        self.of_product = of_product
        self.given_scores = given_scores
        self.values: dict[str, Any] = {}
        self.matches: dict[str, tuple[Match, str]] = {}
        """Condition on one fact (as SQL) → a leaf with it, its column; leaves that differ in counts only share one."""
        self.columns: dict[Match, str] = {}
        self.counts: dict[tuple[str, int | None], str] = {}

    def compiled(self, asked: str, which: str = "DISTINCT ON (person, position, epoch)") -> Compiled:
        for _, rule in self.rules:
            for node in walk(rule):
                if not isinstance(node, All | AnyOf | Not):
                    self._match(node)
        firings = ", ".join(f"({position}, {self._fires(rule)})" for position, rule in self.rules)
        sql = _FACTS.format(
            which=which,
            **(_OF_PRODUCT if self.of_product else dict.fromkeys(_OF_PRODUCT, "true")),
            more_facts=self._more_facts(),
            firings=firings or "(0, false)",
            counts="".join(f",\n    {self._count(*key)} AS {name}" for key, name in self.counts.items()),
            any_touch=" OR ".join(f"c.{column}" for column in self._of(Touch, FormAnswer)) or "false",
            touch_matches="".join(
                f",\n      coalesce({condition}, false) AS {column}"
                for condition, (leaf, column) in self.matches.items()
                if isinstance(leaf, Touch | FormAnswer)
            ),
            touch_columns=self._columns("c.{}", Touch, FormAnswer),
            sale_columns=self._columns("true", SaleRecorded),
            handoff_columns=self._columns("true", HandoffAccepted),
            move_columns=self._columns("true"),
        )
        return Compiled(_typed(sql + asked, of_product=self.of_product), self.values)

    def _of(self, *kinds: type[Match]) -> list[str]:
        return [column for leaf, column in self.matches.values() if isinstance(leaf, kinds)]

    def _columns(self, own: str, *kinds: type[Match]) -> str:
        """The match columns of one kind of fact: its own conditions, false for all others."""
        return "".join(
            f", {own.format(column) if isinstance(leaf, kinds) else 'false'} AS {column}"
            for leaf, column in self.matches.values()
        )

    def _more_facts(self) -> str:
        """Facts that few rules ask for: scores that were reached, silences, identities, companies."""
        used = {type(leaf) for leaf, _ in self.matches.values()}
        more = ""
        if ScoreAtLeast in used:
            rows = _GIVEN if self.given_scores else _REACHED
            more += rows.format(columns=self._own(ScoreAtLeast))
        if SilentFor in used:
            days = sorted({leaf.days for leaf in self.columns if isinstance(leaf, SilentFor)})
            more += _SILENCES.format(columns=self._own(SilentFor), days=self._value(days, "int[]"))
        if IdentityKnown in used:
            more += _IDENTITIES.format(columns=self._own(IdentityKnown))
        if CompanyKnown in used:
            more += _COMPANIES.format(columns=self._own(CompanyKnown))
        return more

    def _own(self, kind: type[Match]) -> str:
        """The match columns of a kind of fact whose conditions are asked of its own row."""
        return "".join(
            f", {f'coalesce({condition}, false)' if isinstance(leaf, kind) else 'false'} AS {column}"
            for condition, (leaf, column) in self.matches.items()
        )

    def _match(self, leaf: Match) -> None:
        condition = self._condition(leaf)
        if condition not in self.matches:
            self.matches[condition] = (leaf, f"c{len(self.matches)}")
        self.columns[leaf] = self.matches[condition][1]

    def _condition(self, leaf: Match) -> str:
        if isinstance(leaf, Touch):
            return self._touch(leaf)
        if isinstance(leaf, FormAnswer):
            return self._answer(leaf)
        if isinstance(leaf, ScoreAtLeast):
            return f"r.points = {int(leaf.points)}"
        if isinstance(leaf, SilentFor):
            return f"n.days = {int(leaf.days)}"
        if isinstance(leaf, IdentityKnown):
            kinds = self._value([kind.value for kind in leaf.kinds], "text[]")
            return f"(i.kind = ANY({kinds}){' AND i.verified' if leaf.verified else ''})"
        if isinstance(leaf, CompanyKnown):
            return self._company(leaf)
        return type(leaf).__name__

    def _company(self, leaf: CompanyKnown) -> str:
        parts = [f"c.domain = ANY({self._value(list(leaf.domains), 'text[]')})"] if leaf.domains else []
        if leaf.has_tax_id is not None:
            parts.append(f"c.tax_id IS {'NOT NULL' if leaf.has_tax_id else 'NULL'}")
        return f"({' AND '.join(parts) or 'true'})"

    def _touch(self, leaf: Touch) -> str:
        parts = []
        if leaf.kinds:
            parts.append(f"t.kind = ANY({self._value([kind.value for kind in leaf.kinds], 'text[]')})")
        if leaf.resource_ids:
            parts.append(f"t.resource_id = ANY({self._value(list(leaf.resource_ids), 'uuid[]')})")
        if leaf.channel_keys:
            keys = self._value(list(leaf.channel_keys), "text[]")
            parts.append(
                "t.channel_id IN (SELECT ch.id FROM channels ch"
                f" WHERE ch.workspace_id = :workspace_id AND ch.key = ANY({keys}))"
            )
        parts += self._texts(leaf)
        return f"({' AND '.join(parts) or 'true'})"

    def _texts(self, leaf: Touch) -> Iterator[str]:
        """Conditions on what else a touch carried, written as `funnel.rules.words` writes the rule's own."""
        if leaf.place_resource_ids:
            yield f"t.place_resource_id = ANY({self._value(list(leaf.place_resource_ids), 'uuid[]')})"
        if leaf.landing_pages:
            pages = self._value(list(leaf.landing_pages), "text[]")
            yield f"EXISTS (SELECT 1 FROM unnest({pages}) AS u(page) WHERE {_BELOW})"
        if leaf.campaigns:
            yield f"lower(btrim(t.campaign)) = ANY({self._value(list(leaf.campaigns), 'text[]')})"
        if leaf.search_terms:
            yield f"{_TERM} = ANY({self._value(list(leaf.search_terms), 'text[]')})"
        if leaf.promo_codes:
            yield f"upper(btrim(t.promo_code)) = ANY({self._value(list(leaf.promo_codes), 'text[]')})"

    def _answer(self, leaf: FormAnswer) -> str:
        answer = f"(t.form_answers ->> {self._value(leaf.field, 'text')})"
        if leaf.equals is not None:
            return f"{answer} = {self._value(leaf.equals, 'text')}"
        if leaf.one_of:
            return f"{answer} = ANY({self._value(list(leaf.one_of), 'text[]')})"
        return f"{answer} <> ''"

    def _value(self, value: Any, kind: str) -> str:
        """A parameter; the same value is the same parameter, so that equal conditions have equal text."""
        for name, known in self.values.items():
            if known == value:
                return f"CAST(:{name} AS {kind})"
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"CAST(:{name} AS {kind})"

    def _fires(self, rule: Rule) -> str:
        anchors = dict.fromkeys(self.columns[leaf] for leaf in positive_leaves(rule) if leaf in self.columns)
        return f"(({' OR '.join(anchors) or 'false'}) AND {self._holds(rule)})"

    def _holds(self, rule: Rule) -> str:
        match rule:
            case All(rules):
                return f"({' AND '.join(self._holds(each) for each in rules)})"
            case AnyOf(rules):
                return f"({' OR '.join(self._holds(each) for each in rules)})"
            case Not(inner):
                return f"(NOT {self._holds(inner)})"
            case Touch():
                return f"({self._counted(self.columns[rule], rule.within_days)} >= {int(rule.at_least)})"
            case _:
                return f"({self._counted(self.columns[rule], None)} >= 1)"

    def _counted(self, column: str, days: int | None) -> str:
        return self.counts.setdefault((column, days), f"n{len(self.counts)}")

    def _count(self, column: str, days: int | None) -> str:
        """How many matching facts up to this one; minus those of days before the window, which no tie can touch."""
        ever = f"count(*) FILTER (WHERE {column}) OVER past"
        if days is None:
            return ever
        before = f"RANGE BETWEEN UNBOUNDED PRECEDING AND {int(days) + 1} PRECEDING"
        return f"{ever} - count(*) FILTER (WHERE {column}) OVER (PARTITION BY person ORDER BY day {before})"


def _typed(sql: str, *, of_product: bool) -> TextClause:
    return text(sql).bindparams(
        bindparam("workspace_id", type_=Uuid()),
        *([bindparam("product_id", type_=Uuid())] if of_product else ()),
        bindparam("persons", type_=ARRAY(Uuid())),
        bindparam("zone", type_=Text()),
    )
