"""Where a link may lead, and what is added to it; codes as people type them."""

import pytest

from crm.core.problems import Invalid
from funnel.links.code import fresh_code, read_code
from funnel.links.target import check_target, target_for


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "//evil.test/x", "/local", "ftp://files.test", "data:text/html,x", "https://", "x",
        "https://user:secret@site.test/", "https://a b.test", "https://site.test/\nSet-Cookie:x", "http://[::1",
        "https://site.test:port/", "https://site.test/" + "x" * 2_000,
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_target(url)
    assert refused.value.field == "targetUrl"


def test_what_the_target_says_itself_wins() -> None:
    utm = {"source": "vk", "campaign": "spring sale", "unknown": "x"}
    assert target_for("https://s.test/a?utm_source=own&x=1#part", utm, None) == (
        "https://s.test/a?utm_source=own&x=1&utm_campaign=spring+sale#part"
    )
    assert target_for("https://s.test/a", None, ("who", "abc")) == "https://s.test/a?who=abc"
    assert target_for("https://s.test/a?b=%2F", None, None) == "https://s.test/a?b=%2F"


def test_codes_are_read_as_they_are_heard() -> None:
    code = fresh_code()
    assert len(code) == 7
    assert read_code(code.upper()) == code
    assert read_code("1O0lI2z") == "1001" + "12z"
    for no_code in ("", "ab", "abcu", "a" * 33, "abcd/", "abcd%00", "абвг"):
        assert read_code(no_code) is None
