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
  altered AS (INSERT INTO import_changes (workspace_id, id, import_id, of_table, row_id)
    SELECT $1, gen_random_uuid(), id, 'companies', gen_random_uuid() FROM run),
  own_rules AS (INSERT INTO channel_rule_sets (workspace_id, id, rules, saved_at)
    SELECT $1, gen_random_uuid(), '[]', now() FROM member),
  reclassified AS (INSERT INTO channel_reclassifications (workspace_id, id, number, status, phase, dry_run,
      resource_ids, channel_ids, rules, rules_version, found, applied, unmoved, created_at)
    SELECT $1, gen_random_uuid(), n, state, phase, true, '{}', '{}', '[]', 1, 1, 1, '{"SAME": 1}', now() FROM (VALUES
      (1001, 'PREVIEWED', 'LOOK'), (1002, 'APPLIED', 'APPLY'), (1003, 'PREVIEWED', 'LOOK')) AS v(n, state, phase)
    RETURNING id, number),
  reclassified_touch AS (INSERT INTO channel_reclassification_moves (workspace_id, id, run_id, position, touch_id,
      explanation, state)
    SELECT $1, gen_random_uuid(), r.id, 1, t.id, 'A rule.', 'APPLIED' FROM reclassified r, (SELECT id FROM touchpoints
      WHERE workspace_id = $1 ORDER BY id LIMIT 1) t WHERE r.number = 1002),
  event AS (INSERT INTO intake_events (workspace_id, id, connected_account_id, event_key, received_at, body, state)
    SELECT $1, gen_random_uuid(), c.id, 'id:1', now(), '{', 'FAILED' FROM connected_accounts c
    WHERE c.workspace_id = $1 AND c.name = 'connected_account' RETURNING id, connected_account_id),
  unused AS (INSERT INTO intake_events (workspace_id, id, connected_account_id, event_key, received_at, body, state)
    SELECT $1, gen_random_uuid(), c.id, 'id:2', now(), '{', 'FAILED' FROM connected_accounts c
    WHERE c.workspace_id = $1 AND c.name = 'Site'),
  undelivered AS (INSERT INTO webhook_deliveries (workspace_id, id, endpoint_id, event_id, event_type, occurred_at,
      created_at, body, status, attempts, ended_at)
    SELECT $1, gen_random_uuid(), e.id, gen_random_uuid(), 'lead.won', now(), now(), '{}', 'FAILED', 10, now()
    FROM webhook_endpoints e WHERE e.workspace_id = $1 AND e.name = 'endpoint'),
  unread AS (INSERT INTO intake_problems (workspace_id, id, connected_account_id, event_id, at, position, code, message)
    SELECT $1, gen_random_uuid(), connected_account_id, id, now(), 0, 'UNREADABLE', 'No.' FROM event),
  asked_network AS (INSERT INTO conversion_requests (workspace_id, id, destination_id, at, rows, request_hash, status)
    SELECT $1, gen_random_uuid(), d.id, now(), 1, 'ab', 200 FROM conversion_destinations d
    WHERE d.workspace_id = $1 AND d.name = 'destination' RETURNING id, destination_id),
  told AS (INSERT INTO conversion_sends (workspace_id, id, destination_id, fact_id, lead_id, person_id, event_name,
      dedupe_id, occurred_at, value_minor, currency, status, due_at, request_id, created_at)
    SELECT $1, gen_random_uuid(), destination_id, gen_random_uuid(), lead.id, lead.person_id, 'Purchase', 'sale:1',
      '2026-09-01', 1000, 'RUB', 'QUEUED', '2027-09-01', asked_network.id, now() FROM asked_network, lead),
  untold AS (INSERT INTO conversion_sends (workspace_id, id, destination_id, fact_id, lead_id, person_id, event_name,
      dedupe_id, occurred_at, status, code, created_at)
    SELECT $1, gen_random_uuid(), destination_id, gen_random_uuid(), lead.id, lead.person_id, 'Purchase', 'sale:2',
      '2026-09-02', 'REJECTED', '100', now() FROM asked_network, lead),
  unfetched AS (INSERT INTO intake_fetches (workspace_id, id, connected_account_id, event_id, position, kind, reference,
      details, announced_at, due_at)
    SELECT $1, gen_random_uuid(), connected_account_id, id, 0, 'leadgen', '1', '{}', now(), now() FROM event),
  filled AS (INSERT INTO form_submissions (workspace_id, id, form_id, form_version_id, submission_key, received_at,
      submitted_at, via, language, answers, context, consents, self_reported, state, person_id, problem_code)
    SELECT $1, gen_random_uuid(), v.form_id, v.id, state, now(), now(), 'PAGE', 'en', '{"name": "Anna"}', '{}', '[]',
      'VK', state, CASE state WHEN 'DONE' THEN lead.person_id END, CASE state WHEN 'BOT' THEN 'HONEYPOT' END
    FROM form_versions v, lead, unnest(ARRAY['DONE', 'FAILED', 'BOT']) AS state WHERE v.workspace_id = $1),
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


AT_ONCE = """
CREATE OR REPLACE FUNCTION public.put_aside() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN NEW.status := 'CANCELLED'; NEW.finished_at := now(); RETURN NEW; END $$;
CREATE OR REPLACE TRIGGER put_aside BEFORE INSERT OR UPDATE ON channel_reclassifications FOR EACH ROW
  WHEN (NEW.status = 'QUEUED') EXECUTE FUNCTION public.put_aside()
"""
"""A workspace has one re-classification that waits at most; here all writes of them are tried one after another."""


async def add_rows(urls: Urls, it: Settled) -> None:
    connection = await asyncpg.connect(urls.superuser)
    await connection.execute(AT_ONCE)
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
    "formsub_bot": "SELECT id FROM form_submissions WHERE state = 'BOT'",
    "per_noted": "SELECT person_id FROM notes WHERE text = 'Likes green, and blue'",
    "per_bought": "SELECT person_id FROM sales WHERE external_id = 'sale_to_pay'",
    "deal_bought": "SELECT deal_id FROM sales WHERE external_id = 'sale_to_pay'",
    "stage_talk": "SELECT id FROM deal_stages WHERE key = 'talk'",
    "sla_running": "SELECT id FROM sla_timers WHERE due_at = '2027-09-01' AND state = 'RUNNING'",
    "sla_paused": "SELECT id FROM sla_timers WHERE due_at = '2027-09-01' AND state = 'PAUSED'",
    "dup_twin": "SELECT id FROM duplicate_suggestions WHERE reason = 'Same name'",
    "run_done": "SELECT id FROM attribution_runs WHERE number = 1000",
    "run_other": "SELECT id FROM attribution_runs WHERE number = 1001",
    "infl_failed": "SELECT id FROM intake_events WHERE event_key = 'id:1'",
    "infl_to_replay": "SELECT id FROM intake_events WHERE event_key = 'id:2'",
    "csend_rejected": "SELECT id FROM conversion_sends WHERE status = 'REJECTED'",
    "recl_looked": "SELECT id FROM channel_reclassifications WHERE number = 1001",
    "recl_applied": "SELECT id FROM channel_reclassifications WHERE number = 1002",
    "recl_to_cancel": "SELECT id FROM channel_reclassifications WHERE number = 1003",
    "whd_failed": "SELECT id FROM webhook_deliveries WHERE status = 'FAILED'",
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

UNSENT = """
WITH heard AS (UPDATE conversations SET source = 'vk:1', thread_key = 'thread:peer:1:4242' WHERE workspace_id = $1
    AND id = $2 RETURNING id)
INSERT INTO message_sends (workspace_id, id, message_id, conversation_id, person_id, connected_account_id, source,
  status, code, reason, created_at, failed_at)
SELECT $1, gen_random_uuid(), m.id, heard.id, m.person_id, c.id, 'vk:1', 'FAILED', '901', 'No.', now(), now()
FROM heard JOIN messages m ON m.workspace_id = $1 AND m.conversation_id = heard.id AND m.direction = 'OUTBOUND'
JOIN connected_accounts c ON c.workspace_id = $1 AND c.name = 'connected_account' RETURNING id
"""


async def add_answers(urls: Urls, it: Settled) -> None:
    """An answer that its network refused."""
    connection = await asyncpg.connect(urls.superuser)
    unsent = await connection.fetchval(UNSENT, it.workspace_id, it.uuid("conv_talk"))
    it.ids["unsent"] = encode("msnd", unsent)
    await connection.close()
