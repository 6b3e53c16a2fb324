"""Enums without labels, and why: no screen shows their values by themselves."""

from collections.abc import Mapping

COLUMNS = "a list is sorted by clicking a column, whose heading the screen words itself"
SENTENCE = "comes with a sentence for people beside it"
SYNTAX = "a word of the rules' syntax; `ruleDefinitions` describes each"

SKIPPED: Mapping[str, str] = {
    "SortDirection": COLUMNS,
    "DraftProblemCode": SENTENCE, "GapCode": SENTENCE, "GoalWarningCode": SENTENCE, "PlanNoticeCode": SENTENCE,
    "QuestionnaireGapCode": SENTENCE, "ReportWarningCode": SENTENCE,
    "OperandType": SYNTAX, "RuleKind": SYNTAX, "RuleScope": SYNTAX,
}  # fmt: skip


def why_skipped(enum: str) -> str | None:
    """The reason, or None for an enum that has labels."""
    return COLUMNS if enum.endswith("OrderField") else SKIPPED.get(enum)
