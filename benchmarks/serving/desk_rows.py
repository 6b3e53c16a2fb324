"""What sales and service do all day, as SQL over the people and entries of `rows`; `<name>` is put in by `world`.

Open work is due around the day of the run, offers are open for two days; threads with people appeared through the year,
half of those of the last week wait for an answer.
"""

DESK = (
    """
INSERT INTO handoffs (workspace_id, id, lead_id, assignee_id, status, offered_at, accept_by, responded_at,
  responded_by_id, accepted_at, need, promises, packet_product_id, decision)
SELECT <w>, pg_temp.uid(started, 'handoff', n), lead_id, owner_id, 'ACCEPTED', at - interval '2 hours',
  at + interval '2 hours', at, owner_id, at, 'A chair for a bad back.', ARRAY['A call today'], <product>,
  jsonb_build_object('rule', 'The member with the fewest open leads.', 'chosen', owner_id, 'candidates',
    jsonb_build_array(jsonb_build_object('member_id', owner_id, 'load', n % 9),
      jsonb_build_object('member_id', (<owners>)[1 + n % cardinality(<owners>)], 'load', 10)))
FROM entries WHERE position = 4
UNION ALL
SELECT <w>, pg_temp.uid(started, 'handoff', n), lead_id, owner_id, 'OFFERED', now(),
  now() + interval '2 days' + n % 600 * interval '1 minute', NULL, NULL, NULL, 'A chair for a bad back.',
  ARRAY['A call today'], <product>,
  jsonb_build_object('rule', 'The member with the fewest open leads.', 'chosen', owner_id, 'candidates',
    jsonb_build_array(jsonb_build_object('member_id', owner_id, 'load', n % 9)))
FROM people WHERE offered
""",
    """
INSERT INTO tasks (workspace_id, id, lead_id, owner_id, kind, title, due_at, is_promise, promised_for, remind_at,
  completed_at, created_at)
SELECT <w>, pg_temp.uid(started, 'task', n), lead_id, owner_id, 'CALL', 'Call back', due, n % 2 = 0,
  CASE WHEN n % 2 = 0 THEN due END, CASE WHEN n % 5 = 0 THEN due - interval '1 hour' END,
  CASE WHEN sold OR lost THEN at + interval '5 hours' END, at
FROM (SELECT *, CASE WHEN sold OR lost THEN at + interval '1 day'
    ELSE now() + (n % 700 - 500) * interval '1 hour' END AS due FROM entries WHERE position = 4) e
UNION ALL
SELECT <w>, pg_temp.uid(started, 'task2', n), lead_id, owner_id, 'MESSAGE', 'Send the offer', at + interval '2 hours', false,
  NULL, NULL, at + interval '1 hour', at FROM entries WHERE position = 4
""",
    """
INSERT INTO deals (workspace_id, id, lead_id, product_id, owner_id, name, status, amount_minor, currency,
  expected_close_on, closed_at, created_at)
SELECT <w>, pg_temp.uid(started, 'deal', n), lead_id, <product>, owner_id, 'Chair for ' || name,
  CASE WHEN sold THEN 'WON' WHEN lost THEN 'LOST' ELSE 'OPEN' END, worth, 'RUB',
  CASE WHEN n % 4 > 0 THEN current_date + (n % 90 - 20)::int END, CASE WHEN sold OR lost THEN at END, at
FROM entries WHERE position = 4
""",
    """
INSERT INTO calls (workspace_id, id, person_id, lead_id, member_id, direction, occurred_at, duration_seconds, result)
SELECT <w>, pg_temp.uid(at, 'call', n), person_id, lead_id, owner_id,
  CASE n % 2 WHEN 0 THEN 'INBOUND' ELSE 'OUTBOUND' END, at + interval '1 hour',
  CASE WHEN n % 5 > 1 THEN 60 + n % 600 ELSE 0 END, (ARRAY['NO_ANSWER', 'BUSY', 'REACHED', 'REACHED', NULL])[1 + n % 5]
FROM entries WHERE position = 4
""",
    """
INSERT INTO notes (workspace_id, id, person_id, lead_id, author_id, text, created_at)
SELECT <w>, pg_temp.uid(at, 'note', n), person_id, lead_id, owner_id, 'Wants it before the end of the month.', at
FROM entries WHERE position = 4
""",
    # A thread t appears t-th; its person was there by then.
    """
CREATE TEMP TABLE talks AS
SELECT t, n, p.person_id, p.lead_id, p.owner_id, appeared, is_open, feeling, a, b,
  pg_temp.uid(appeared, 'conversation', t) AS id,
  CASE WHEN NOT is_open THEN appeared + floor(7000 * b * b) * interval '1 second' END AS answered,
  (<resource_channels>)[place] AS channel_id, (<resources>)[place] AS resource_id
FROM (
  SELECT t, a, b, feeling, place, t > <conversations> * 0.98 AND t % 2 = 0 AS is_open,
    1 + floor(<leads> * t::float8 / <conversations> * e)::bigint AS n,
    <start> + (<end> - <start>) * (t::float8 / <conversations>) AS appeared
  FROM (SELECT t, random() AS a, random() AS b, random() AS feeling, random() AS e,
      1 + floor(random() * cardinality(<resources>))::int AS place FROM generate_series(1, <conversations>) t) x) y
JOIN people p USING (n) ORDER BY t
""",
    """
INSERT INTO conversations (workspace_id, id, person_id, lead_id, channel_id, resource_id, product_id, source, thread_key,
  status, category, sentiment, negative_kind, topic, by_hand, appeared_at, received_at, response_due_at, limit_at,
  first_responded_at, last_message_at, band, answers, resolved_at, assignee_id, routing)
SELECT <w>, id, person_id, lead_id, channel_id, resource_id, <product>, 'vk:bench', 'C' || lpad(t::text, 9, '0'),
  CASE WHEN is_open THEN 'OPEN' WHEN t % 3 = 0 THEN 'ANSWERED' ELSE 'RESOLVED' END,
  (ARRAY['QUESTION', 'COMPLAINT', 'PRAISE', 'ORDER'])[1 + t % 4], CASE WHEN feeling < 0.5 THEN 'NEUTRAL'
    WHEN feeling < 0.75 THEN 'POSITIVE' ELSE 'NEGATIVE' END,
  CASE WHEN feeling >= 0.75 THEN CASE WHEN feeling < 0.98 THEN 'GENUINE' ELSE 'ORCHESTRATED' END END,
  'topic' || t % 60, '{}', appeared, appeared + interval '20 seconds', appeared + interval '90 minutes',
  appeared + interval '24 hours', answered, coalesce(answered, appeared) + interval '1 minute',
  CASE WHEN is_open THEN 'UNANSWERED' WHEN answered <= appeared + interval '10 minutes' THEN 'REALTIME'
    WHEN answered <= appeared + interval '1 hour' THEN 'WITHIN_60_MIN'
    WHEN answered <= appeared + interval '90 minutes' THEN 'WITHIN_90_MIN' ELSE 'WITHIN_24_H' END,
  CASE WHEN is_open THEN 0 ELSE 2 END, CASE WHEN NOT is_open AND t % 3 > 0 THEN answered + interval '1 hour' END,
  owner_id, 'MEMBER'
FROM talks
""",
    """
INSERT INTO messages (workspace_id, id, conversation_id, person_id, direction, text, search_key, sent_at, received_at,
  source, external_id, touchpoint_id, member_id, from_template, flags)
SELECT <w>, pg_temp.uid(at, 'message', t * 4 + k), id, person_id, CASE k % 2 WHEN 0 THEN 'INBOUND' ELSE 'OUTBOUND' END,
  text, lower(text), at, at, 'vk:bench', 'M' || lpad((t * 4 + k)::text, 10, '0'), pg_temp.uid(at, 'said', t * 4 + k),
  CASE k % 2 WHEN 1 THEN owner_id END, k = 1 AND t % 9 = 0, '{}'
FROM talks CROSS JOIN generate_series(0, 3) k
CROSS JOIN LATERAL (SELECT coalesce(answered, appeared) + (k - 1) * interval '30 seconds' AS at,
  CASE k WHEN 0 THEN 'How long does chair ' || t || ' take to come?' WHEN 1 THEN 'Two days, or tomorrow by courier.'
    WHEN 2 THEN 'Then by courier, please.' ELSE 'Done: order ' || t * 7 END AS text) said
WHERE k = 0 OR answered IS NOT NULL ORDER BY t, k
""",
    """
INSERT INTO sla_timers (workspace_id, id, kind, subject_id, lead_id, member_id, product_id, resource_id, seconds, state,
  started_at, due_at, breached_at, noticed_at, stopped_at)
SELECT <w>, pg_temp.uid(appeared, kind, t), kind, id, lead_id, owner_id, <product>, resource_id, seconds,
  CASE WHEN is_open THEN 'BREACHED' WHEN answered <= due THEN 'MET' ELSE 'LATE' END, appeared, due,
  CASE WHEN is_open OR answered > due THEN due END, CASE WHEN is_open OR answered > due THEN due END, answered
FROM talks CROSS JOIN (VALUES ('RESPONSE', 5400), ('RESPONSE_LIMIT', 86400)) v(kind, seconds)
CROSS JOIN LATERAL (SELECT appeared + seconds * interval '1 second' AS due) till
""",
    """
INSERT INTO sla_timers (workspace_id, id, kind, subject_id, lead_id, member_id, product_id, seconds, state, started_at,
  due_at, breached_at, noticed_at, stopped_at)
SELECT <w>, pg_temp.uid(at, 'contact', n), 'FIRST_CONTACT', pg_temp.uid(started, 'handoff', n), lead_id, owner_id, <product>,
  7200, 'MET', at, at + interval '2 hours', NULL, NULL, at + interval '1 hour' FROM entries WHERE position = 4
UNION ALL
SELECT <w>, pg_temp.uid(created_at, 'due', row_number() OVER ()), 'TASK', id, lead_id, owner_id, <product>, NULL,
  CASE WHEN completed_at IS NOT NULL THEN CASE WHEN completed_at <= due_at THEN 'MET' ELSE 'LATE' END
    WHEN due_at < now() THEN 'BREACHED' ELSE 'RUNNING' END, created_at, due_at,
  CASE WHEN coalesce(completed_at, now()) > due_at THEN due_at END, CASE WHEN coalesce(completed_at, now()) > due_at THEN due_at END,
  completed_at FROM tasks WHERE workspace_id = <w>
""",
)
