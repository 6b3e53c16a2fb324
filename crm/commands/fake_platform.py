"""touchline fake-platform …: networks on this machine."""

import asyncio
import sys
from collections.abc import Mapping
from urllib.parse import urlsplit

import click
import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from crm.commands.common import json_option, report
from crm.commands.group import OK, SOME_REJECTED
from crm.commands.serve import demand_free_port
from crm.fake_platform.accounts import given
from crm.fake_platform.check import checks
from crm.fake_platform.sender import Report, Sender, Weather, forged
from crm.fake_platform.signing import SECRETS, SENDGRID
from crm.fake_platform.story import story

DEFAULT_SECRET = "test-secret"
Hooks = Mapping[str, str]

hook_option = click.option(
    "--hook", "hooks", multiple=True, required=True, metavar="ADDRESS",
    help="Address of a connected account (/hooks/vk/…), once for each; json-calls=… is one of a tracker of calls.",
)  # fmt: skip
secret_option = click.option(
    "--secret", "secrets", multiple=True, metavar="NETWORK=VALUE",
    help=f"What proves its requests; without it {DEFAULT_SECRET}.",
)  # fmt: skip


@click.group("fake-platform")
def fake_platform() -> None:
    """Networks on this machine, for development and tests: what they answer, and what they send."""


@fake_platform.command()
@click.option("--port", default=8091, show_default=True, type=click.IntRange(1, 65535))
def serve(port: int) -> None:
    """Answers as Telegram, VK, Meta, LinkedIn, TikTok and YouTube's hub do; GET / tells what it was sent."""
    from granian import Granian
    from granian.constants import Interfaces

    demand_free_port("127.0.0.1", port)
    click.echo(f"Networks are at http://127.0.0.1:{port}", err=True)
    place = "crm.fake_platform.answers:application"
    Granian(place, factory=True, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_access=False).serve()


@fake_platform.command()
@hook_option
@secret_option
@click.option("--events", default=1_000, show_default=True, type=click.IntRange(1, 1_000_000))
@click.option("--seed", default=1, show_default=True, help="The same seed tells the same story.")
@click.option(
    "--forged", "share", default=0.05, show_default=True, type=click.FloatRange(0, 1), help="Share of forged."
)
@click.option("--duplicates", default=0.1, show_default=True, type=click.FloatRange(0, 1), help="Share sent again.")
@click.option(
    "--cut", default=0.02, show_default=True, type=click.FloatRange(0, 1), help="Share hung up on, then sent."
)
@click.option("--at-once", default=16, show_default=True, type=click.IntRange(1, 256), help="Connections.")
@json_option
def send(
    hooks: tuple[str, ...], secrets: tuple[str, ...], events: int, seed: int, share: float, duplicates: float,
    cut: float, at_once: int, *, as_json: bool,
) -> None:  # fmt: skip
    """Sends events of networks: duplicates, disorder, trials, forged ones; again until they are acknowledged."""
    where, proofs = _hooks(hooks), _secrets(hooks, secrets)
    true = list(story(events, proofs, seed=seed))
    false = forged(round(events * share), proofs, seed=seed)
    bar = Progress(TextColumn("sending"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
                   console=Console(stderr=True), transient=True)  # fmt: skip

    async def run() -> Report:
        limits = httpx.Limits(max_connections=at_once)
        async with httpx.AsyncClient(timeout=30, limits=limits) as client:
            sender = Sender(client, where, proofs, at_once=at_once, progress=lambda done: bar.advance(task, done))
            return await sender.send(true, false, Weather(seed=seed, duplicates=duplicates, cut=cut))

    with bar:
        task = bar.add_task("sending", total=None)
        told = asyncio.run(run())
    report(told.told(), _sentence(told), as_json=as_json)
    sys.exit(OK if not told.refused and not told.let_in else SOME_REJECTED)


@fake_platform.command()
@click.option("--secret", default=DEFAULT_SECRET, show_default=True, help="What `send` is given as sendgrid=….")
def sendgrid_key(secret: str) -> None:
    """Says the public key by which SendGrid's requests are proved: it is the connected account's."""
    click.echo(given(SENDGRID, secret))


@fake_platform.command()
@hook_option
@secret_option
@json_option
def check(hooks: tuple[str, ...], secrets: tuple[str, ...], *, as_json: bool) -> None:
    """Sends each network's samples, byte for byte, and forged variants; says what was answered."""
    where, proofs = _hooks(hooks), _secrets(hooks, secrets)

    async def run() -> list[tuple[str, int, int]]:
        found = []
        async with httpx.AsyncClient(timeout=30) as client:
            for network, address in where.items():
                for each in checks(network, proofs[network], address):
                    answer = await client.post(f"{address}{each.astray}", content=each.body, headers=dict(each.headers))
                    found.append((f"{network}: {each.what}", each.status, answer.status_code))
        return found

    found = asyncio.run(run())
    lines = [f"{'ok  ' if wanted == was else 'FAIL'} {was} {what}" for what, wanted, was in found]
    told = [{"what": what, "wanted": wanted, "answered": was} for what, wanted, was in found]
    report({"checks": told}, "\n".join(lines), as_json=as_json)
    sys.exit(OK if all(wanted == was for _, wanted, was in found) else SOME_REJECTED)


def _hooks(addresses: tuple[str, ...]) -> Hooks:
    """By network, which stands in the address."""
    found: dict[str, str] = {}
    for each in addresses:
        named, _, address = each.rpartition("=")
        steps = urlsplit(address).path.strip("/").split("/")
        network = named or (steps[-2] if len(steps) >= 2 else "")
        if network not in SECRETS:
            raise click.BadParameter(f"{each} is no address like http://127.0.0.1:8000/hooks/vk/…", param_hint="--hook")
        found[network] = address
    return found


def _secrets(hooks: tuple[str, ...], given: tuple[str, ...]) -> Mapping[str, str]:
    told = dict(each.partition("=")[::2] for each in given)
    return {network: told.get(network) or DEFAULT_SECRET for network in _hooks(hooks)}


def _sentence(told: Report) -> str:
    lines = [f"{network}: {count} sent, {told.acknowledged[network]} acknowledged"
             for network, count in sorted(told.sent.items())]  # fmt: skip
    lines.append(f"forged: {sum(told.forged.values())}, refused {sum(told.forged.values()) - told.let_in}")
    lines += [f"refused with {status}: {count}" for status, count in sorted(told.refused.items())]
    lines.append(f"sent again {told.repeats} times; acknowledged within {told.quantile(0.5):.1f} ms (half of them), "
                 f"{told.quantile(0.99):.1f} ms (99 of 100)")  # fmt: skip
    return "\n".join(lines)
