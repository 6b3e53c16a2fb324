"""What trackers of calls tell: CallRail, and one that has no adapter but a mapping."""

from collections.abc import Callable

from crm.fake_platform.accounts import TRACKER
from crm.fake_platform.signing import with_secret
from crm.fake_platform.telling import PEOPLE, Fact, Told, at, copy

COMPANY = "COM0194"
TOLD_TOGETHER = 60
"""CallRail tells of a call again when more is known of it: as many numbers are one call, of which some are told."""
FIRST_CALLER = 79_160_000_000


def callrail(number: int, secret: str) -> Told:
    """A call, or more of one that was told before or will be: told in any order, the longest telling counts."""
    call, talked = divmod(number, TOLD_TOGETHER)
    talked += 30
    sent = copy("callrail_call.json")
    sent |= {"resource_id": f"CAL{call}", "start_time": at(call * TOLD_TOGETHER).isoformat(), "duration": talked,
             "customer_number": f"+{FIRST_CALLER + call % PEOPLE}", "customer_name": "CALLER"}  # fmt: skip
    fact = Fact(f"callrail:{COMPANY}", f"call:CAL{call}", "CALL", at(call * TOLD_TOGETHER))
    return Told("callrail", with_secret("callrail", sent, secret), (fact,), talked=talked)


def own_calls(number: int, secret: str) -> Told:
    """A call in a tracker's own JSON; every third was missed."""
    talked = 0 if number % 3 == 0 else number % 90 + 1
    caller = f"8{FIRST_CALLER % 10**10 + number % PEOPLE}"  # as it is dialled in Russia
    call = copy("own_calls.json")["calls"][0]
    call |= {"call_id": number, "start": at(number).isoformat(), "talk": f"{talked}", "caller": caller}
    fact = Fact(f"json:{TRACKER}", f"{number}", "CALL", at(number))
    return Told("json-calls", with_secret("json-calls", {"calls": [call]}, secret), (fact,), talked=talked)


KINDS: tuple[tuple[str, Callable[[int, str], Told]], ...] = (("callrail", callrail), ("json-calls", own_calls))
