"""Which touches earn credit: all but what was sent to people and the kinds that the workspace says earn nothing."""

_WRONG = (
    "earns_credit = (coalesce(direction, '') = 'OUTBOUND' OR kind IN"
    " (SELECT unnest(uncredited_kinds) FROM credit_rules WHERE workspace_id = :workspace_id))"
)
DIFFERENT = f"SELECT count(*) FROM touchpoints WHERE workspace_id = :workspace_id AND {_WRONG}"
REPAIR = f"UPDATE touchpoints SET earns_credit = NOT earns_credit WHERE workspace_id = :workspace_id AND {_WRONG}"
