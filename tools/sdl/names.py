"""The style of names: what `tools.sdl.lint` asks of each kind of name, and the few that are left out with a reason."""

import re

TYPE = re.compile(r"([A-Z][a-z0-9]+)+")
FIELD = re.compile(r"[a-z][a-z0-9]*([A-Z][a-z0-9]*)*")
VALUE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")

SCALARS_IN_CAPITALS = ("ID", "JSON", "URL")
"""Standard scalars: types that begin with one of them keep its capitals (`IDFilter`)."""

SHORT_FORMS = frozenset({
    "amt", "avg", "cfg", "cnt", "cnv", "conv", "cur", "curr", "desc", "dt", "idx", "img", "lst", "mgr",
    "msg", "num", "obj", "org", "pct", "perc", "prev", "prod", "pwd", "qty", "ref", "req", "res", "resp",
    "seq", "tmp", "ts", "usr", "val",
})  # fmt: skip
"""Written out instead: `average`, `count`, `description`, `number`, `share`. Terms of the field (`utm`, `sla`, `roas`)
are no short forms."""

VERBS_FIRST = ("get", "list", "fetch", "find", "load", "query", "create", "update", "delete", "remove", "add", "set")
"""What begins with one of them is named for what is done, not for the thing."""

BOOLEAN_PREFIXES = ("is", "has", "can", "may", "was", "needs", "does", "did", "are", "will", "takes", "allows")
BOOLEANS = {
    "PageInfo.hasNextPage": "Relay", "PageInfo.hasPreviousPage": "Relay",
    "*.totalCountIsExact": "stands beside totalCount, in every connection",
    "*.onPace": "contract", "*.inTime": "contract", "*.smallSample": "contract", "*.optional": "contract",
    "*.doNotContact": "contract", "Identity.verified": "contract", "Consent.granted": "contract",
    "Import.dryRun": "contract", "Touchpoint.earnsCredit": "a statement about it", "Caller.exact": "before the rule",
    "Message.fromTemplate": "before the rule", "ContactVerdict.allowed": "before the rule",
    "AttributionRunComparisonRow.intervalsOverlap": "a statement about it",
    "FunnelReportRow.overlapping": "before the rule", "RecogniseTestEvidence.decides": "a statement about it",
    "ScoreRulesVersion.firesAgain": "a statement about it", "ScoreRulesDraft.firesAgain": "a statement about it",
    "ScoreRule.once": "before the rule", "WeeklyActionOpen.overdue": "before the rule",
    "TieRemovePayload.removed": "before the rule", "TriedContact.startsLead": "a statement about it",
}  # fmt: skip
"""Booleans that are no question with a prefix, and why; `*` is any type. A new one takes a prefix."""

MOMENTS = frozenset({"at", "by", "for", "of", "off", "until", "since", "from", "to", "start", "end"})
DAYS = MOMENTS | {"on", "day", "month", "week", "due", "period", "remove"}
"""Last words of names of times and of days."""

NOT_OUR_IDS = {
    "external": "the id another system gave", "account": "the id of a platform's account", "anonymous": "a visitor's",
    "tax": "a firm's number with the state",
}  # fmt: skip
"""Words before `Id` where it is text of somebody else's, not an `ID` of ours."""

PLURAL_FIRST = {
    "hoursLog": "hours are logged, several at once", "leadsAssign": "a batch beside `leadAssign`",
    "holidaysSet": "all days of a calendar", "touchpointsRecord": "contract; a batch",
    "referrerSet": "a person's referrer", "documentLinkCreate": "documents are files, which have no type",
}  # fmt: skip
"""Mutations whose first word is no type's, and why."""

OTHER_PAYLOAD = {"holidaysSet": "changes a working calendar and answers it"}
"""Mutations that answer a payload of another noun, and why."""


def words(name: str) -> list[str]:
    """`firstSeenAt` → first, seen, at."""
    return [part.lower() for part in WORD.findall(name)]
