"""Rows that no mutation writes yet, put into a settled company."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg

from crm.core.ids import encode
from tests.conftest import Urls

if TYPE_CHECKING:
    from tests.tenancy.settled import Settled

ROWS = """
WITH member AS (SELECT $2::uuid AS id), lead AS (SELECT id, person_id FROM leads WHERE workspace_id = $1 AND id = $3),
  team AS (INSERT INTO teams (workspace_id, id, name, lead_member_id, created_at)
    SELECT $1, gen_random_uuid(), 'Sales', id, now() FROM member RETURNING id),
  team_member AS (INSERT INTO team_members (workspace_id, team_id, member_id)
    SELECT $1, team.id, member.id FROM team, member),
  consent AS (INSERT INTO consents (workspace_id, id, person_id, channel, purpose, granted, at)
    SELECT $1, gen_random_uuid(), person_id, 'email', 'MARKETING', true, now() FROM lead),
  score AS (INSERT INTO score_entries (workspace_id, id, lead_id, occurred_at, points, reason)
    SELECT $1, gen_random_uuid(), id, now(), 5, 'Asked' FROM lead),
  twin AS (INSERT INTO duplicate_suggestions (workspace_id, id, person_id, other_id, reason, confidence, created_at)
    SELECT $1, gen_random_uuid(), least(person_id, $4), greatest(person_id, $4), 'Same name', 0.5, now() FROM lead),
  other_firm AS (INSERT INTO companies (workspace_id, id, name, name_key, sort_key, created_at)
    SELECT $1, gen_random_uuid(), 'Firma', 'firma', 'firma', now() FROM member RETURNING id),
  firms AS (INSERT INTO company_suggestions (workspace_id, id, company_id, other_id, reason, confidence, created_at)
    SELECT $1, gen_random_uuid(), other_firm.id, c.id, 'Same tax number', 0.9, now()
    FROM other_firm, companies c WHERE c.workspace_id = $1 AND c.name = 'Firm'),
  run AS (INSERT INTO imports (workspace_id, id, kind, status, dry_run, file_name, fingerprint, mapping, started_at)
    SELECT $1, gen_random_uuid(), 'LEADS', 'DONE', false, 'a.csv', '', '{}', now() FROM member RETURNING id),
  target AS (INSERT INTO sales_targets (workspace_id, id, team_id, month, metric, units_micro, set_at)
    SELECT $1, gen_random_uuid(), id, '2026-09-01', 'UNITS', 5000000, now() FROM team),
  weights AS (INSERT INTO attribution_models (workspace_id, id, product_id, key, name, first_weight, steps, last_weight,
      rest_weight, saved_at, saved_by_id)
    SELECT $1, gen_random_uuid(), l.product_id, 'ours', 'Ours', 5000, '[]', 0, 5000, now(), member.id
    FROM leads l, member WHERE l.workspace_id = $1 AND l.id = $3),
  problem AS (INSERT INTO import_problems (workspace_id, id, import_id, row, code, message)
    SELECT $1, gen_random_uuid(), id, 1, 'INVALID', 'No.' FROM run),
  timer AS (INSERT INTO sla_timers (workspace_id, id, kind, subject_id, lead_id, member_id, team_id, product_id,
      resource_id, policy_id, calendar_id, seconds, state, started_at, due_at, remaining_micros)
    SELECT $1, gen_random_uuid(), 'RESPONSE', gen_random_uuid(), lead.id, member.id, team.id, p.product_id,
      p.resource_id, p.id, p.calendar_id, 3600, state, '2027-08-31', '2027-09-01',
      CASE state WHEN 'PAUSED' THEN 1000000 END
    FROM lead, member, team, sla_policies p, unnest(ARRAY['RUNNING', 'PAUSED']) AS state WHERE p.workspace_id = $1
    RETURNING id, state),
  brought AS (INSERT INTO referrals (workspace_id, id, person_id, referrer_id, cause, at, recorded_at)
    SELECT $1, gen_random_uuid(), person_id, $4, 'HAND', '2026-08-01', '2026-08-01' FROM lead),
  stands AS (INSERT INTO attitude_changes (workspace_id, id, person_id, attitude, source, at, recorded_at)
    SELECT $1, gen_random_uuid(), person_id, 'NONE', 'Asked', '2026-08-01', '2026-08-01' FROM lead),
  coded AS (INSERT INTO referral_codes (workspace_id, id, person_id, code, created_at)
    SELECT $1, gen_random_uuid(), person_id, 'FRIEND', '2026-08-01' FROM lead),
  invited AS (INSERT INTO event_targets (workspace_id, id, event_id, company_id, added_at)
    SELECT $1, gen_random_uuid(), (SELECT e.id FROM events e WHERE e.workspace_id = $1 ORDER BY e.id DESC LIMIT 1),
      c.id, '2026-08-01' FROM companies c WHERE c.workspace_id = $1 AND c.name = 'Firm'),
  data_run AS (INSERT INTO attribution_runs (workspace_id, id, number, product_id, model, model_order, period_start,
      period_end, window_days, dimension, currency, status, cut_off, created_at, journeys, warnings)
    SELECT $1, gen_random_uuid(), number, l.product_id, 'MARKOV', 1001 - number, '2026-08-01', '2026-08-31', 90,
      'CHANNEL', 'RUB', 'DONE', '2026-09-01', '2026-01-01'::timestamptz + (number - 1000) * interval '1 day', 10, '[]'
    FROM leads l, lead, unnest(ARRAY[1000, 1001]) AS number WHERE l.workspace_id = $1 AND l.id = lead.id
    RETURNING id),
  data_row AS (INSERT INTO attribution_results (workspace_id, id, run_id, place, key, label, share, removal_effect,
      touches, converted_journeys, conversions_micro, units_micro, amount_minor, contribution_minor, currency)
    SELECT $1, gen_random_uuid(), id, 1, 'vk', 'VK', 1, 0.5, 5, 2, 2000000, 2000000, 24000, 6000, 'RUB'
    FROM data_run),
  swept AS (INSERT INTO retention_runs (workspace_id, id, started_at, started_by_id, rules, counts, finished_at)
    SELECT $1, gen_random_uuid(), '2026-09-01', id, '{"AUDIT": 1095}', '{"AUDIT": 0}', '2026-09-01' FROM member),
  stayed AS (INSERT INTO workspace_deletions (workspace_id, id, requested_at, requested_by_id, due_at, cancelled_at)
    SELECT $1, gen_random_uuid(), '2026-09-01', id, '2026-10-01', '2026-09-02' FROM member),
  pause AS (INSERT INTO sla_pauses (workspace_id, id, timer_id, paused_at, paused_by_id, reason)
    SELECT $1, gen_random_uuid(), timer.id, '2026-09-01', member.id, 'Waits' FROM timer, member WHERE state = 'PAUSED')
SELECT team.id AS team, run.id AS import FROM team, run
"""
"""What no mutation writes yet."""


async def add_rows(urls: Urls, it: Settled) -> None:
    connection = await asyncpg.connect(urls.superuser)
    row = await connection.fetchrow(ROWS, it.workspace_id, it.uuid("sergey"), it.uuid("anna"), it.uuid("keep_person"))
    it.ids |= {"team": encode("team", row["team"]), "import": encode("imp", row["import"])}
    change = "UPDATE leads SET audience_id = $3 WHERE workspace_id = $1 AND id = $2"
    await connection.execute(change, it.workspace_id, it.uuid("anna"), it.uuid("audience"))
    brought = "UPDATE persons SET referred_by_id = $3 WHERE workspace_id = $1 AND id IN (SELECT person_id FROM leads"
    brought += " WHERE workspace_id = $1 AND id = $2)"
    await connection.execute(brought, it.workspace_id, it.uuid("anna"), it.uuid("keep_person"))
    change = "UPDATE handoffs SET team_id = $3 WHERE workspace_id = $1 AND id = $2"
    await connection.execute(change, it.workspace_id, it.uuid("withdraw_handoff"), row["team"])
    for key, query in OTHERS.items():
        found = await connection.fetchval(f"{query} AND workspace_id = $1 LIMIT 1", it.workspace_id)
        it.ids[key] = encode(key.partition("_")[0], found)
    await connection.close()


OTHERS: dict[str, str] = {
    "amodel_ours": "SELECT id FROM attribution_models WHERE key = 'ours'",
    "chan_vk": "SELECT id FROM channels WHERE key = 'vk'",
    "fun_current": "SELECT id FROM funnels WHERE name <> 'Drawn'",
    "fun_drawn": "SELECT id FROM funnels WHERE name = 'Drawn' AND is_current",
    "per_noted": "SELECT person_id FROM notes WHERE text = 'Likes green, and blue'",
    "per_bought": "SELECT person_id FROM sales WHERE external_id = 'sale_to_pay'",
    "deal_bought": "SELECT deal_id FROM sales WHERE external_id = 'sale_to_pay'",
    "stage_talk": "SELECT id FROM deal_stages WHERE key = 'talk'",
    "sla_running": "SELECT id FROM sla_timers WHERE due_at = '2027-09-01' AND state = 'RUNNING'",
    "sla_paused": "SELECT id FROM sla_timers WHERE due_at = '2027-09-01' AND state = 'PAUSED'",
    "dup_twin": "SELECT id FROM duplicate_suggestions WHERE reason = 'Same name'",
    "run_done": "SELECT id FROM attribution_runs WHERE number = 1000",
    "run_other": "SELECT id FROM attribution_runs WHERE number = 1001",
    "per_anna": "SELECT person_id FROM leads WHERE name = 'Anna'",
    "touch_anna": (
        "SELECT id FROM touchpoints WHERE person_id IN (SELECT l.person_id FROM leads l"
        " WHERE l.workspace_id = touchpoints.workspace_id AND l.name = 'Anna')"
    ),
    "per_boris": "SELECT person_id FROM leads WHERE name = 'Boris'",
    "entry_interested": (
        "SELECT id FROM step_entries WHERE step_key = 'interested' AND ordinal = 1 AND lead_id IN (SELECT l.id"
        " FROM leads l WHERE l.workspace_id = step_entries.workspace_id AND l.name = 'Boris')"
    ),
}
