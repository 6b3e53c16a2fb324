"""The same file and mapping are recognised; anything else is not."""

import json
from pathlib import Path

from funnel.imports.fingerprint import canonical_mapping, fingerprint
from funnel.imports.mapping import load_mapping, parse_mapping, parse_toml
from funnel.imports.seen import Seen
from tests.funnel.imports.samples import EXAMPLES

ONE = 'kind = "leads"\nsource = "x"\n[fields]\nexternal_id = "id"\noccurred_at = "date"\n'
SAME = 'source = "x"\nkind = "leads"\nzone = "UTC"\n[fields]\noccurred_at = {column = "date"}\nexternal_id = "id"\n'


def test_layout_and_name_do_not_count(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_bytes(b"id,date\n")
    second.write_bytes(b"id,date\n")
    assert fingerprint(first, parse_toml(ONE)) == fingerprint(second, parse_toml(SAME))


def test_content_and_meaning_count(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,date\n")
    before = fingerprint(path, parse_toml(ONE))
    other_zone = fingerprint(path, parse_toml('zone = "Asia/Almaty"\n' + ONE))
    assert other_zone.content == before.content
    assert other_zone.both != before.both
    path.write_bytes(b"id,date\n1,2018-02-01\n")
    changed = fingerprint(path, parse_toml(ONE))
    assert changed.mapping == before.mapping
    assert changed.both != before.both


def test_the_canonical_mapping_leaves_defaults_out() -> None:
    assert canonical_mapping(parse_toml(SAME)) == (
        '{"fields":{"external_id":{"column":"id"},"occurred_at":{"column":"date"}},"kind":"LEADS","source":"x"}'
    )


def test_a_mapping_can_be_stored_and_read_again() -> None:
    for name in ("olist/leads.toml", "olist/deals.toml", "touchpoints.toml", "spend.toml"):
        mapping = load_mapping(EXAMPLES / name)
        assert parse_mapping(json.loads(json.dumps(mapping.plain()))) == mapping


def test_seen_tells_new_same_and_changed_through_growth() -> None:
    seen = Seen()
    for number in range(10_000):
        assert seen.add(f"id-{number}", number.to_bytes(16, "big")[::-1]) is None
    assert len(seen) == 10_000
    assert seen.add("id-77", (77).to_bytes(16, "big")[::-1]) is True
    assert seen.add("id-77", (78).to_bytes(16, "big")[::-1]) is False
