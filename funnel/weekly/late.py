"""Facts that came after a report was published: told once, in the next one, as the difference to all that was told.

What a report tells of an earlier week is kept beside it. The sum of what was told of a week is therefore what readers
know of it; the difference to today's figure is new, and is known as soon as a report that tells it is published.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from crm.core.money import MICRO
from funnel.models.words import Metric
from funnel.weekly import words
from funnel.weekly.queries import SPEND
from funnel.weekly.report import Told
from funnel.weekly.week import Week

WEEKS = 53
"""So many weeks back it is looked for facts that came late: journeys and facts reach no further than a year."""
ORDER = (
    Metric.SALES.value, Metric.UNITS_SOLD.value, Metric.REVENUE.value, SPEND, Metric.LEADS.value,
    Metric.HANDOFFS_ACCEPTED.value, Metric.STEP_ENTRIES.value,
)  # fmt: skip


def differences(now: Told, told: Told, week: Week) -> Told:
    """Of weeks with a published report before this one: today's figures less what was told of them, where not 0."""
    weeks = {key[0] for key in told}
    before = {key: value for key, value in now.items() if key[0] in weeks and key[0] < week.start}
    known = {key: value for key, value in told.items() if key[1]}
    changes = {key: before.get(key, 0) - known.get(key, 0) for key in before.keys() | known.keys()}
    return {key: change for key, change in changes.items() if change}


def sentences(late: Told, week: Week, currency: str, language: str, steps: Mapping[str, str]) -> Iterator[str]:
    """One for each difference: the newest week first, sales and money before the rest."""
    places = {key: place for place, key in enumerate(steps)}
    order = sorted(
        late, key=lambda key: (-key[0].toordinal(), ORDER.index(key[1]), places.get(key[2], len(places)), key[2])
    )
    for monday, metric, step_key in order:
        change = late[monday, metric, step_key]
        figure, what = _figure(change, metric, currency, language)
        if step_key:
            what = f"{what} {words.say(language, 'into', step=steps.get(step_key, step_key))}"
        when = words.for_week(language, Week(monday), week)
        yield words.say(language, "late", change=words.signed(figure, change), what=what, week=when)


def _figure(change: int, metric: str, currency: str, language: str) -> tuple[str, str]:
    """The figure without its sign, and what it counts."""
    if metric in (SPEND, Metric.REVENUE.value):
        return words.money(language, abs(change), currency), words.noun(language, metric, Decimal(2))
    value = Decimal(abs(change))
    if metric == Metric.UNITS_SOLD.value:
        value /= MICRO
    return words.number(language, value), words.noun(language, metric, value)
