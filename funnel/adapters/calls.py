"""What calls have in common, whoever tracked them."""

from crm.models.sales_words import CallResult


def result_of(seconds: int, answered: bool | None, voicemail: bool) -> CallResult:
    """How a call ended. Who leaves a voicemail has spoken with nobody, however long it took; where nobody says whether
    it was answered its length does.
    """
    if voicemail:
        return CallResult.VOICEMAIL
    reached = seconds > 0 if answered is None else answered
    return CallResult.REACHED if reached else CallResult.NO_ANSWER
