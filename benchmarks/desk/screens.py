"""Contract 01 MyDay and contract 11 Inbox, word for word, and the statements by hand beside them."""

MY_DAY = """
query MyDay {
  viewer {
    member { id name roles permissions }
    workspace { id slug name currency timeZone language }
    workspaces { slug name }
    myDay { offers { id acceptBy lead { id name } } tasks { id title dueAt isPromise lead { id } } unanswered { id responseDueAt } deals { id name amount { amount currency } expectedCloseOn } }
  }
}
"""

MY_DAY_SQL = """
SELECT m.id, m.name, m.roles, w.id AS workspace, w.name AS workspace_name, w.currency, w.time_zone, w.language,
  ARRAY(SELECT ROW(h.id, h.accept_by, l.id, l.name) FROM handoffs h JOIN leads l ON l.workspace_id = $1 AND l.id = h.lead_id
    WHERE h.workspace_id = $1 AND h.status = 'OFFERED' AND h.assignee_id = $2 AND h.accept_by >= now()
    ORDER BY h.accept_by, h.id LIMIT 100) AS offers,
  ARRAY(SELECT ROW(t.id, t.title, t.due_at, t.is_promise, t.lead_id) FROM tasks t
    WHERE t.workspace_id = $1 AND t.owner_id = $2 AND t.completed_at IS NULL AND t.cancelled_at IS NULL
    ORDER BY t.due_at, t.id LIMIT 100) AS tasks,
  ARRAY(SELECT ROW(c.id, c.response_due_at) FROM conversations c
    WHERE c.workspace_id = $1 AND c.status = 'OPEN' AND c.assignee_id = $2 ORDER BY c.response_due_at, c.id LIMIT 100) AS unanswered,
  ARRAY(SELECT ROW(d.id, d.name, d.amount_minor, d.currency, d.expected_close_on) FROM deals d
    WHERE d.workspace_id = $1 AND d.owner_id = $2 AND d.status = 'OPEN'
    ORDER BY d.expected_close_on NULLS LAST, d.id LIMIT 100) AS deals
FROM members m JOIN workspaces w ON w.id = $1 WHERE m.workspace_id = $1 AND m.id = $2
"""

CONVERSATIONS = """
query Inbox($first: Int!, $after: String, $filter: ConversationFilter) {
  conversations(first: $first, after: $after, filter: $filter) {
    edges { node { id category sentiment negativeKind topic status allowedActions person { id name attitude } lead { id } resource { id name } place { url } channel { key }
      appearedAt receivedAt responseDueAt limitAt firstRespondedAt band resolvedAt satisfaction reach messages(last: 5) { edges { node { id direction text sentAt fromTemplate } } } } }
    pageInfo { hasNextPage endCursor }
  }
}
"""


def conversations_sql(condition: str) -> str:
    """The page in the list's order, with five messages of each."""
    return f"""
SELECT c.id, c.category, c.sentiment, c.negative_kind, c.topic, c.status, p.id AS person_id, p.name, p.attitude, c.lead_id,
  r.id AS resource_id, r.name AS resource_name, c.place_url, h.key, c.appeared_at, c.received_at, c.response_due_at, c.limit_at,
  c.first_responded_at, c.band, c.resolved_at, c.satisfaction, c.reach,
  ARRAY(SELECT ROW(m.id, m.direction, m.text, m.sent_at, m.from_template) FROM (
    SELECT * FROM messages n WHERE n.workspace_id = $1 AND n.conversation_id = c.id ORDER BY n.sent_at DESC, n.id DESC LIMIT 6) m
    ORDER BY m.sent_at, m.id) AS messages
FROM (SELECT * FROM conversations c WHERE c.workspace_id = $1 AND {condition} ORDER BY c.appeared_at DESC, c.id DESC LIMIT 51) c
JOIN persons q ON q.workspace_id = $1 AND q.id = c.person_id
JOIN persons p ON p.workspace_id = $1 AND p.id = q.canonical_id
LEFT JOIN resources r ON r.workspace_id = $1 AND r.id = c.resource_id
JOIN channels h ON h.workspace_id = $1 AND h.id = c.channel_id
ORDER BY c.appeared_at DESC, c.id DESC
"""
