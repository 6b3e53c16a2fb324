-- What an API of PostGraphile needs beside the tables: computed columns for the fields that are no columns, and the
-- reports and the record of a touchpoint as functions. Made in the benchmark's own database.

CREATE OR REPLACE FUNCTION leads_allowed_actions(lead leads) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT array_remove(ARRAY[
    CASE WHEN lead.status NOT IN ('LOST', 'DISQUALIFIED') THEN 'MOVE' END,
    CASE WHEN is_open THEN 'LOSE' END,
    CASE WHEN is_open THEN 'DISQUALIFY' END,
    CASE WHEN lead.status IN ('LOST', 'DISQUALIFIED', 'NURTURING') THEN 'REOPEN' END,
    CASE WHEN is_open THEN 'NURTURE' END,
    'ASSIGN',
    CASE WHEN lead.status IN ('OPEN', 'NURTURING') THEN 'OFFER_HANDOFF' END,
    CASE WHEN h.status = 'OFFERED' THEN 'WITHDRAW_HANDOFF' END,
    CASE WHEN h.status = 'OFFERED' AND (h.accept_by IS NULL OR h.accept_by >= now()) THEN 'ACCEPT_HANDOFF' END,
    CASE WHEN h.status = 'OFFERED' THEN 'DECLINE_HANDOFF' END,
    CASE WHEN is_open AND h.status IN ('OFFERED', 'ACCEPTED') THEN 'RECYCLE_HANDOFF' END,
    'LOG_CALL',
    'CREATE_TASK',
    CASE WHEN is_open THEN 'OPEN_DEAL' END,
    'RECORD_SALE'], NULL)
  FROM (SELECT lead.status NOT IN ('LOST', 'DISQUALIFIED', 'WON') AS is_open) state
  LEFT JOIN handoffs h ON h.workspace_id = lead.workspace_id AND h.id = lead.current_handoff_id
$$;

CREATE OR REPLACE FUNCTION step_entries_skipped(entry step_entries) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(s.name ORDER BY s.position), '{}') FROM steps s
  WHERE s.workspace_id = entry.workspace_id AND s.id = ANY (entry.passed_over)
$$;

CREATE OR REPLACE FUNCTION handoffs_candidates(handoff handoffs) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('member', jsonb_build_object('name', m.name), 'load', each.value -> 'load')
    ORDER BY each.place), '[]')
  FROM jsonb_array_elements(handoff.decision -> 'candidates') WITH ORDINALITY each (value, place)
  JOIN members m ON m.workspace_id = handoff.workspace_id AND m.id = (each.value ->> 'member_id')::uuid
$$;

-- Linear, as the workspace has it: equal shares of the touches in time, the odd kopecks to the earlier ones.
CREATE OR REPLACE FUNCTION timeline_entries_credit(line timeline_entries) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN count(*) = 0 THEN '[]' ELSE jsonb_build_array(jsonb_build_object('model', min(w.credit_model),
    'share', sum(1.0 / kept.number), 'minor', sum(j.amount_minor / kept.number + (kept.place <= j.amount_minor % kept.number)::int))) END
  FROM workspaces w
  JOIN leads l ON l.workspace_id = w.id AND l.person_id = line.person_id AND (line.lead_id IS NULL OR l.id = line.lead_id)
  JOIN journeys j ON j.workspace_id = w.id AND j.lead_id = l.id AND j.kind = 'SALE'
  CROSS JOIN LATERAL (
    SELECT count(*) AS number, min(place) FILTER (WHERE id = line.fact_id) AS place
    FROM (SELECT id, row_number() OVER (ORDER BY place) AS place
      FROM unnest(j.touch_ids, j.ages) WITH ORDINALITY touch (id, age, place)
      WHERE age <= floor(extract(epoch FROM j.occurred_at
        - ((j.occurred_at AT TIME ZONE w.time_zone)::date - w.lookback_days)::timestamp AT TIME ZONE w.time_zone))) x) kept
  WHERE w.id = line.workspace_id AND line.kind = 'TOUCH' AND kept.place IS NOT NULL
$$;
