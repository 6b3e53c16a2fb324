"""What the witness does not answer, and why. Everything else of an operation is compared all the same."""

UNCOVERED: dict[str, str] = {
    "ApiKey.lastUsedAt": "changes while it is asked for",
    "ConnectedAccountHealth.lagSeconds": "counted from now: tests/funnel/connected_accounts",
}
"""Field → reason."""
UNASKED: dict[str, str] = {
    "WeeklyCorrection.effect": "it reads a whole stored report, which a random row is not: tests/graphapi/weekly",
}
"""The same of fields that are not sent at all."""
