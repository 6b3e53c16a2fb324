"""Since a release nothing that breaks clients changes unnoticed; what is deprecated goes on its day and no earlier."""

from datetime import date
from pathlib import Path

import pytest
from graphql import build_schema

from tools import schema as command
from tools.sdl import changelog
from tools.sdl.changes import Accepted, accepted, refused
from tools.sdl.files import SNAPSHOT, built, releases

GONE = '@deprecated(reason: "Use name; since 2026-01-01, removed after 2026-07-01.")'
BEFORE = f"""
type Lead {{ name: String! title: String {GONE} notes(first: Int = 10): [String!]! status: Status! }}
enum Status {{ OPEN LOST }}
input LeadFilter {{ name: String = "a" }}
type Query {{ size: Int lead(filter: LeadFilter): Lead }}
"""
TODAY = date(2026, 5, 1)
LATER = date(2026, 7, 2)


def change(old: str, new: str, *listed: Accepted, today: date = TODAY) -> list[str]:
    """What is said of that change since 1.0.0."""
    assert old in BEFORE
    return refused(build_schema(BEFORE), build_schema(BEFORE.replace(old, new)), listed, "1.0.0", today)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("name: String! title", "title", "Field Lead.name was removed."),
        ("name: String! title", "name: String title", "Field Lead.name changed type from String! to String."),
        ("(first: Int = 10)", "(first: Int = 20)", "Lead.notes(first:) has changed defaultValue from 10 to 20."),
        ("(first: Int = 10)", "(first: Int!)", "Argument Lead.notes(first:) has changed type from Int to Int!."),
        ("(first: Int = 10)", "", "Argument Lead.notes(first:) was removed."),
        ("OPEN LOST", "OPEN", "Enum value Status.LOST was removed."),
        ('name: String = "a"', 'name: String = "a" kind: Int!', "A required field LeadFilter.kind was added."),
        ('name: String = "a"', 'name: String = "b"', 'LeadFilter.name has changed defaultValue from "a" to "b".'),
    ],
)
def test_what_breaks_clients_is_refused_unless_listed(old: str, new: str, told: str) -> None:
    (sentence,) = change(old, new)
    assert sentence.startswith(f"{told} This breaks clients of 1.0.0 (")
    listed = Accepted("1.0.0", told, TODAY, "Nobody asked for it.")
    assert change(old, new, listed) == []
    assert change(old, new, Accepted("0.9.0", told, TODAY, "That was before."))[0] == sentence


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("OPEN LOST", "OPEN LOST WON"),
        ("name: String! title", "name: String! score: Int title"),
        ("(first: Int = 10)", "(first: Int = 10, after: String)"),
        ('name: String = "a"', 'name: String = "a" kind: Int'),
        ("title: String @", "title: String! @"),
    ],
)
def test_what_leaves_documents_valid_passes(old: str, new: str) -> None:
    assert change(old, new) == []


def test_what_is_deprecated_goes_on_its_day_and_no_earlier() -> None:
    title = f" title: String {GONE}"
    early = "Field Lead.title was removed. It is deprecated and must be there until 2026-07-01."
    assert change(title, "") == [early]
    assert change(title, "", Accepted("1.0.0", "Field Lead.title was removed.", TODAY, "Hurry."))[0] == early
    assert change(title, "", today=date(2026, 7, 1)) == [early]
    assert change(title, "", today=LATER) == []


def test_a_listing_of_nothing_is_refused() -> None:
    told = refused(
        build_schema(BEFORE), build_schema(BEFORE), [Accepted("1.0.0", "X was removed.", TODAY, "Why")], "1.0.0", TODAY
    )
    assert told == ["accepted.toml lists “X was removed.”, which is no change since 1.0.0; take it out."]


def test_a_listing_needs_a_day_and_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "accepted.toml"
    path.write_text('[[change]]\nsince = "1.0.0"\nwhat = "X was removed."\nday = 2026-05-01\nreason = "Why"\n')
    assert accepted(path) == [Accepted("1.0.0", "X was removed.", TODAY, "Why")]
    path.write_text('[[change]]\nsince = "1.0.0"\nwhat = "X was removed."\nday = 2026-05-01\nreason = ""\n')
    with pytest.raises(ValueError, match="has since, what, day"):
        accepted(path)


def test_the_committed_sdl_breaks_nobody_since_the_last_release() -> None:
    last = releases()[-1]
    assert refused(built(last), built(SNAPSHOT), accepted(), last.stem, LATER) == []


def test_the_changelog_tells_what_was_added_changed_deprecated_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, now = tmp_path / "1.0.0.graphql", tmp_path / "schema.graphql"
    first.write_text(BEFORE.replace(f" {GONE}", ""))
    now.write_text(BEFORE.replace("enum Status { OPEN LOST }", "enum Status { OPEN }\ntype Deal { id: ID! }")
                   .replace("name: String! ", "name: String ")
                   .replace("type Query {", "type Query { deal(id: ID!): Deal "))  # fmt: skip
    monkeypatch.setattr(changelog, "releases", lambda: [first])
    monkeypatch.setattr(changelog, "SNAPSHOT", now)
    monkeypatch.setattr(changelog, "accepted", lambda: [Accepted("1.0.0", "Status.LOST was removed.", TODAY, "Why.")])
    _, _, told = changelog.page().partition("## Not released yet\n")
    assert told == (
        "\n### Breaking\n\n- Status.LOST was removed. 2026-05-01: Why.\n"
        "\n### Added\n\n- `Deal`: `type`\n- `Query.deal`: `Deal`\n"
        "\n### Changed\n\n- `Lead.name`: `String!` → `String`\n"
        "\n### Deprecated\n\n- `Lead.title`: Use name; since 2026-01-01, removed after 2026-07-01.\n"
        "\n### Removed\n\n- `Status.LOST`\n"
        "\n## 1.0.0\n\nThe first release: 2 reads, 0 writes, 0 subscriptions.\n"
    )


def test_a_release_is_written_once_and_only_of_a_schema_without_complaints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "RELEASED", tmp_path)
    monkeypatch.setattr(command, "complaints", lambda: iter(()))
    assert command.release() == 0
    (path,) = tmp_path.iterdir()
    assert path.read_bytes() == SNAPSHOT.read_bytes()
    assert command.release() == 1
    assert "raise the version in pyproject.toml first" in capsys.readouterr().out
    path.unlink()
    monkeypatch.setattr(command, "complaints", lambda: iter(["Lead.x: write it out."]))
    assert command.release() == 1
    assert list(tmp_path.iterdir()) == []
