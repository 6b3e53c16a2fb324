"""Which patterns a form may ask answers to fit: only those that no answer makes slow.

Python's `re` tries every way in which repeats can share a text; a pattern such as `(a+)+$` has more of them than there
is time. What is counted here is an upper bound of these ways for the longest answer; too many of them are refused.
"""

import re
from re import _constants as codes  # type: ignore[attr-defined]  # the stubs know the parser under its former name
from re import _parser as parser  # type: ignore[attr-defined]  # the same
from typing import Any

from crm.core.problems import Invalid

MOST_WAYS = 300_000
_REPEATS = frozenset({codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT})
_PLAIN = frozenset({codes.LITERAL, codes.NOT_LITERAL, codes.IN, codes.ANY, codes.AT})


class _Refused(Exception):
    """Of such a pattern nothing is promised."""


def check_pattern(pattern: str, longest: int, *, field: str) -> None:
    """Raises Invalid for what is no pattern, and for what could take long."""
    try:
        ways = _ways(parser.parse(pattern), longest)
    except re.error as error:
        raise Invalid(f"This is no regular expression: {error.msg}.", field=field) from error
    except (RecursionError, OverflowError, _Refused):
        ways = MOST_WAYS + 1
    if ways > MOST_WAYS:
        why = "This pattern could take too long; leave out look-around, references and repeats inside repeats."
        raise Invalid(why, field=field)


def fits(pattern: str, answer: str) -> bool:
    """Whether the whole answer is as the pattern says."""
    return re.fullmatch(pattern, answer) is not None


def _ways(parsed: Any, longest: int) -> int:
    found = 1
    for code, value in parsed:
        found *= _ways_of(code, value, longest)
        if found > MOST_WAYS:
            raise _Refused
    return found


def _ways_of(code: Any, value: Any, longest: int) -> int:
    if code in _PLAIN:
        return 1
    if code is codes.SUBPATTERN:
        return _ways(value[3], longest)
    if code is codes.BRANCH:
        return sum(_ways(each, longest) for each in value[1])
    if code in _REPEATS:
        least, most, body = value
        if _ways(body, longest) > 1:
            raise _Refused
        return int(min(int(most), longest)) - min(int(least), longest) + 1
    raise _Refused
