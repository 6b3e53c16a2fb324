"""Asks a network to send an answer, once; every way in which that can end is an outcome."""

from dataclasses import replace

import httpx

from crm.core.network_urls import NetworkUrls
from crm.outbound.call import Call
from crm.outbound.client import Outbound
from crm.outbound.problems import CircuitOpen, ForbiddenAddress, Unreachable
from funnel.adapters.sending import Later, Outcome, Outgoing, Refused, Sender, Unknown, unknown_reason

TIMEOUT = 20.0
"""Seconds: below the lease by far."""
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""No byte of the request was sent."""


async def ask(
    outbound: Outbound, urls: NetworkUrls, sender: Sender, outgoing: Outgoing, token: str, *, key: str,
    timeout: float = TIMEOUT,
) -> Outcome:  # fmt: skip
    """What the network says, or why nobody knows. Nothing is raised for what others do."""
    sent = sender.request(outgoing, token, urls)
    try:
        answer = await outbound.send(
            Call("POST", sent.url, sent.headers, sent.body, key, trusted=True, timeout=timeout)
        )
    except CircuitOpen as problem:
        return Later(problem.code, problem.message, problem.seconds, was_tried=False)
    except ForbiddenAddress as problem:
        return Refused(problem.code, problem.message)
    except Unreachable as problem:
        if isinstance(problem.__cause__, NEVER_LEFT):
            return Later(problem.code, "The network cannot be reached; it is tried again by itself.")
        return Unknown(problem.code, unknown_reason("The network"))
    outcome = sender.outcome(answer.status, answer.body)
    if isinstance(outcome, Later) and outcome.seconds is None:
        return replace(outcome, seconds=answer.retry_after)
    return outcome
