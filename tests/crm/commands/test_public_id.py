"""Ids on the command line: what is none, or one of something else, is told in a sentence before anything is done."""

import runpy
from uuid import UUID

import click
import pytest
from click.testing import CliRunner

from crm.commands import public_id
from crm.commands.public_id import NameOrId, PublicId
from crm.core.ids import encode
from tests.crm.commands.conftest import run

ID = UUID(int=7)
HERE = ("--workspace", "nowhere")
PERIOD = ("--from", "2026-01-01", "--to", "2026-01-02")


@pytest.mark.parametrize(
    ("arguments", "noun", "prefix"),
    [
        (("channels", "reclassify", "--resource", "x"), "a resource", "res"),
        (("channels", "reclassify", "--channel", str(ID)), "a channel", "chan"),
        (("conversions", "again", "--destination", encode("csend", ID)), "a conversion destination", "cdest"),
        (("conversions", "again", "--conversion", "csend_1"), "a conversion", "csend"),
        (("conversions", "csv", "--to", "x", "--destination", "7"), "a conversion destination", "cdest"),
        (("intake", "replay", "--event", "x"), "a request that could not be used", "infl"),
        (("intake", "backfill", *PERIOD, "--account", "x"), "a connected account", "conn"),
        (("report", "funnel", "--product", encode("lead", ID)), "a product", "prod"),
    ],
)
def test_a_wrong_id_is_told(clean: pytest.MonkeyPatch, arguments: tuple[str, ...], noun: str, prefix: str) -> None:
    refused = run(*arguments, *HERE)
    assert refused.exit_code == 2
    told = " ".join(refused.output.replace("│", " ").split())
    assert arguments[-2] in told
    assert f"{arguments[-1]!r} is no id of {noun}; one looks like {prefix}_…." in told


@pytest.mark.parametrize(
    ("kind", "given", "found"),
    [
        (PublicId("cdest", "a destination"), encode("cdest", ID), ID),
        (NameOrId("prod", "a product"), encode("prod", ID), ID),
        (NameOrId("prod", "a product"), "Evening course", "Evening course"),
        (NameOrId("prod", "a product"), "prod_1", "prod_1"),
    ],
)
def test_what_is_one_becomes_it(kind: PublicId, given: str, found: UUID | str) -> None:
    heard: list[UUID | str] = []

    @click.command()
    @click.option("--id", "id", type=kind)
    def command(id: UUID | str) -> None:
        heard.append(id)

    assert CliRunner().invoke(command, ["--id", given]).exit_code == 0
    assert heard == [found]


def test_it_is_read_by_the_oldest_click_that_we_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before 8.4 its types were not generic."""
    monkeypatch.setattr(click, "ParamType", type("ParamType", (), {}))
    assert runpy.run_path(public_id.__file__)["PublicId"]("res", "a resource").noun == "a resource"
