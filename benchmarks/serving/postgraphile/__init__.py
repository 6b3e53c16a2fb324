"""PostGraphile 5 beside the service: installed by npm into a folder that is kept, started, and its answers in our shape."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FILES = ("package.json", "package-lock.json", ".npmrc", "server.mjs")
PRODUCTION = {"NODE_ENV": "production", "GRAPHILE_ENV": "production"}
CACHE = HERE.parents[2] / ".data" / "bench" / "postgraphile"


def install(folder: Path = CACHE) -> Path:
    """The folder with node_modules: npm runs only where the lock file is another than the one installed."""
    folder.mkdir(parents=True, exist_ok=True)
    lock, installed = HERE / "package-lock.json", folder / "installed.json"
    for name in FILES:
        shutil.copyfile(HERE / name, folder / name)
    if not installed.exists() or installed.read_bytes() != lock.read_bytes():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        shutil.copyfile(lock, installed)
    return folder


def command(folder: Path, port: int, url: str, workspace: str, member: str) -> list[str]:
    """What starts the server, by the Node that npm brought."""
    return [
        str(folder / "node_modules" / ".bin" / "node"),
        str(folder / "server.mjs"),
        str(port),
        url,
        workspace,
        member,
    ]


def _money(row: dict[str, Any]) -> Any:
    minor, currency = row.pop("amountMinor"), row.pop("currency")
    return None if minor is None else {"amount": f"{int(minor) / 100:.2f}", "currency": currency}


def _touch(lead: dict[str, Any], which: str) -> None:
    at, kind = lead.pop(f"{which}At"), lead.pop(f"{which}Kind")
    channel, resource = lead.pop(f"{which}Channel"), lead.pop(f"{which}Resource")
    lead[which] = at and {"occurredAt": at, "kind": kind, "channel": channel, "resource": resource}


def inbox(data: dict[str, Any]) -> dict[str, Any]:
    """Contract 01 out of its answer; the dictionaries are changed."""
    for edge in data["leads"]["edges"]:
        lead = edge["node"]
        lead["expectedValue"] = _money(
            {"amountMinor": lead.pop("expectedValueMinor"), "currency": lead.pop("currency")}
        )
        lead["person"] = lead["person"]["canonical"]
        _touch(lead, "firstTouch")
        _touch(lead, "lastTouch")
    return data


def card(data: dict[str, Any]) -> dict[str, Any]:
    """Contract 02 out of its answer; the dictionaries are changed."""
    lead = data["lead"]
    currency, person = lead.pop("currency"), lead["person"]["canonical"]
    lead["person"], lead["timeline"] = person, person.pop("timeline")
    for name in ("identities", "consents"):
        person[name] = person[name]["nodes"]
    person["duplicateSuggestions"] = _suggestions(person.pop("others")["nodes"] + person.pop("selves")["nodes"])
    for name in ("stepHistory", "handoffs", "deals"):
        lead[name] = lead[name]["nodes"]
    for entry in lead["stepHistory"]:
        entry["passedOver"] = [{"name": name} for name in entry["passedOver"]]
    for handoff in lead["handoffs"]:
        handoff["packet"] = {name: handoff.pop(name) for name in ("need", "promises")}
        handoff["packet"]["product"] = handoff.pop("packetProduct")
        handoff["decision"] = {"rule": handoff["decision"]["rule"], "candidates": handoff.pop("candidates")}
    for deal in lead["deals"]:
        deal["sales"] = deal["sales"]["nodes"]
        for sale in deal["sales"]:
            sale["units"] = int(sale.pop("unitsMicro")) / 1_000_000
        for row in (deal, *deal["sales"]):
            row["amount"] = _money(row)
    for edge in lead["timeline"]["edges"]:
        line = edge["node"]
        line["amount"] = _money(line)
        for each in line["credit"]:
            each["amount"] = _money({"amountMinor": each.pop("minor"), "currency": currency})
    return data


def _suggestions(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for each in found:
        each["other"] = each["other"]["canonical"]
    return sorted(found, key=lambda each: (-each["confidence"], each["id"]))
