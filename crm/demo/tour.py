"""Five things to try in the demo, as lines for a shell."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from crm.demo.stories import LEAK_WEEKS, this_quarter, weeks_before, year


@dataclass(frozen=True)
class Thing:
    """What it shows, and the question without variables."""

    title: str
    query: str

    def curl(self) -> str:
        """A line for a shell that knows $TOUCHLINE (the address) and $KEY."""
        body = orjson.dumps({"query": self.query}).decode().replace("'", "'\\''")
        headers = '-H "Authorization: Bearer $KEY" -H "Content-Type: application/json"'
        return f"curl -s $TOUCHLINE/graphql {headers} -d '{body}'"


def things(product_id: str, anchor: date) -> tuple[Thing, ...]:
    """Of the product's public id."""
    product = f"productId: {_text(product_id)}"
    asked = f"{product}, period: {_period(year(anchor))}"
    before = _period(weeks_before(anchor, 52, LEAK_WEEKS[0]))
    leak = f"{product}, period: {_period(weeks_before(anchor, *LEAK_WEEKS))}, compareTo: {before}"
    quarter = f"{product}, period: {_period(this_quarter(anchor))}, variants: [TO_BE]"
    return (
        Thing(
            "Which step leaks?",
            f"{{ funnelReport(input: {{{leak}}}) {{ steps {{ step {{ name }} reached dropped }}"
            " bottleneck { step { name } lostValue { amount currency } } } }",
        ),
        Thing(
            "Who starts journeys, and who ends them?",
            f"{{ attributionReport(input: {{{asked}, conversion: {{sale: true}}, dimension: CHANNEL_GROUP,"
            ' models: [{key: "first"}, {key: "last"}]}) { rows { label credits { model share } } } }',
        ),
        Thing(
            "What is missing in the model?",
            f"{{ clusterMatrix({quarter}) {{ gaps {{ severity message }} }} }}",
        ),
        Thing(
            "Who was lost because nobody answered?",
            '{ leads(first: 5, filter: {status: {eq: LOST}, stepKey: {eq: "considering"}}) { totalCount edges { node'
            " { name lastActivityAt firstTouch { channel { name } } } } } }",
        ),
        Thing(
            "How many chairs must a placement sell?",
            f'{{ breakEven(input: {{{product}, costs: [{{amount: "30000"}}, {{amount: "5000"}}]}})'
            " { units perPeriod { units cumulatedUnits } } }",
        ),
    )


def _text(value: str) -> str:
    return orjson.dumps(value).decode()


def _period(period: Any) -> str:
    return f'{{start: "{period["start"]}", end: "{period["end"]}"}}'
