"""People and touches as attribution meets them: long journeys, of which the longer ones buy more often.

Touches of a lead are lognormal (median 5, mean 10, at most 150), a tenth of the leads buy, and a buyer's journey has some
twenty touches over weeks: the distribution of design/attribution.md, on which its times were measured. Everything else
(entries, sales, journeys, cells) is made by the strategist's rows.
"""

from benchmarks.strategist import rows

TOUCHES_EACH = 10
"""Of a lead in the mean: ten million touchpoints are a million leads."""

_PEOPLE = """
CREATE TEMP TABLE people AS
SELECT n, started, pg_temp.uid(started, 'person', n) AS person_id, pg_temp.uid(started, 'lead', n) AS lead_id, far,
  far = 5 AS sold, far < 5 AND dice < 0.2 AS lost, (1000000 + floor(luck * 9000000))::bigint AS worth, pace, touches,
  sum(touches) OVER (ORDER BY n) AS upto
FROM (
  SELECT *, CASE WHEN r < least(0.9, 0.05 + 0.0049 * touches) THEN 5 ELSE 1 + (r2 < 0.5)::int + (r2 < 0.3)::int + (r2 < 0.2)::int
    END AS far
  FROM (SELECT n, <start> + (n - 1) * <each> * <gap> * 0.92 * interval '1 microsecond' AS started,
      random() AS r, random() AS r2, random() AS dice, random() AS luck, (3600 * (24 + 120 * random()))::int AS pace,
      least(150, greatest(1, round(exp(1.609 + 1.19 * sqrt(-2 * ln(1 - random())) * cos(6.283185 * random())))))::int
        AS touches
    FROM generate_series(1, <people>::bigint) n) x) y
"""

PEOPLE = tuple(_PEOPLE if "CREATE TEMP TABLE people" in each else each for each in rows.PEOPLE)

TOUCHPOINTS = """
INSERT INTO touchpoints (workspace_id, id, person_id, kind, channel_id, resource_id, occurred_at, received_at, source,
  external_id)
SELECT <w>, (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '70008' || lpad(to_hex(t), 15, '0'))::uuid,
  person_id, (ARRAY['VISIT','CLICK','MESSAGE','COMMENT','VIEW'])[1 + floor(a * 5)::int],
  (<resource_channels>)[place], CASE WHEN b < 0.8 THEN (<resources>)[place] END, at, at, 'bench', 'T' || lpad(t::text, 9, '0')
FROM (
  SELECT p.person_id, p.upto - k AS t, random() AS a, random() AS b,
    1 + floor(cardinality(<resources>) * random() ^ 1.5)::int AS place,
    p.started + CASE WHEN k = 1 THEN 0 ELSE random() * 4.2 * p.pace END * interval '1 second' AS at
  FROM people p CROSS JOIN LATERAL generate_series(1, p.touches) k
  WHERE p.n > (<first>::bigint - 1) / <each> AND p.n <= <last>::bigint / <each>) x
ORDER BY at
"""
"""Of the people whose touches are in the mean those from `<first>` to `<last>`."""
