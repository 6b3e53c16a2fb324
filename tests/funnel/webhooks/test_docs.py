"""docs/webhooks.md says what there is, and its sample takes what is ours and nothing else."""

import re
from pathlib import Path

import pytest

from crm.core import clock
from crm.core.ids import new_id
from funnel.webhooks.body import body_of, message_id
from funnel.webhooks.catalogue import EVENT_TYPES
from funnel.webhooks.secrets import fresh_secret
from funnel.webhooks.sign import headers_of

PAGE = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text(encoding="utf-8")


def test_the_page_lists_the_types_there_are() -> None:
    listed = re.findall(r"^\| `([a-z_.]+)` \| (.+) \|$", PAGE, re.MULTILINE)
    assert listed == [(each.name, each.description) for each in EVENT_TYPES]


def test_the_sample_takes_an_event_once_and_refuses_what_is_not_ours(capsys: pytest.CaptureFixture[str]) -> None:
    (sample,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    named: dict[str, object] = {}
    exec(sample, named)  # the page's own code
    receive = named["receive"]
    old, new, seen = fresh_secret(), fresh_secret(), set[str]()
    body = body_of("lead.won", clock.now(), {"leadId": new_id(), "status": "WON"})
    headers = headers_of(message_id(new_id()), clock.now(), body, [new, old])
    assert callable(receive)
    assert [receive(body.encode(), headers, secret, seen) for secret in (old, new)] == [204, 204]
    assert receive(body.encode(), headers, fresh_secret(), seen) == 401
    assert receive(body.replace("WON", "LOST").encode(), headers, new, seen) == 401
    assert capsys.readouterr().out.count("lead.won") == 1
