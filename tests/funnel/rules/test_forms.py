"""Rules as forms: what is read is what is given back, each part says itself, in Russian too."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core.ids import decode
from funnel.rules.definitions import RuleScope, definitions
from funnel.rules.describe import Names, describe
from funnel.rules.form import GROUPS, RuleKind, form_of
from funnel.rules.read import parse
from funnel.rules.tree import stored
from graphapi.rules.trees import rule_of
from tests.funnel.rules.test_trees import trees

IDS = {"resourceIds", "placeResourceIds"}


def given_back(tree: Any) -> Any:
    """What `fill` makes of an input: ids decoded."""
    if isinstance(tree, list):
        return [given_back(each) for each in tree]
    if not isinstance(tree, dict):
        return tree
    return {
        key: [str(decode(each)[1]) for each in value] if key in IDS else given_back(value)
        for key, value in tree.items()
    }


@given(trees)
def test_a_form_gives_back_the_rule(tree: dict[str, Any]) -> None:
    rule = parse(tree)
    form = form_of(tree, Names(), "en")
    assert form is not None
    assert parse(given_back(rule_of(form.tree))) == rule
    assert form.nodes[0].path == ""
    assert form.description == describe(rule)
    for node in form.nodes:
        part: Any = form.tree
        for step in node.path.split(".") if node.path else ():
            part = part[int(step)] if step.isdigit() else part[step]
        assert stored(parse(part)) == node.tree
        assert (node.kind in GROUPS) == (not node.operands)
        assert node.parent is None or any(other.path == node.parent for other in form.nodes)
    assert describe(rule, language="ru").endswith(".")


def test_who_asks_for_kazakh_reads_russian_and_everybody_else_english() -> None:
    told = {language: describe(parse({"silent_for_days": 3}), language=language) for language in ("kk", "ru-RU", "de")}
    assert told == {"kk": "Молчит 3 дня.", "ru-RU": "Молчит 3 дня.", "de": describe(parse({"silent_for_days": 3}))}
    assert told["de"] != told["kk"]


@given(st.sampled_from(["en", "ru", "kk"]))
def test_every_condition_is_in_the_catalogue(language: str) -> None:
    listed = {each.kind: each for each in definitions(language)}
    assert set(listed) == set(RuleKind)
    assert [kind for kind, each in listed.items() if RuleScope.STEP not in each.scopes] == [
        RuleKind.IDENTITY, RuleKind.COMPANY,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tree", "sentence"),
    [
        ({"touch": {"kinds": ["VISIT"], "at_least": 2, "within_days": 21}},
         "Посещает не меньше 2 раз в течение 21 дня."),
        ({"any": [{"touch": {"kinds": ["DOWNLOAD"], "channel_keys": ["vk"]}}, {"score_at_least": 40}]},
         "Скачивает через VK или набирает не меньше 40 баллов."),
        ({"all": [{"sale_recorded": True}, {"not": {"form_answer": {"field": "цвет", "one_of": ["a", "b"]}}}]},
         "Записана продажа и не выполнено: отвечает на вопрос «цвет»: «a» или «b»."),
        ({"all": [{"silent_for_days": 21}, {"not": {"sale_recorded": True}}]},
         "Молчит 21 день и не выполнено: записана продажа."),
        ({"silent_for_days": 3}, "Молчит 3 дня."),
        ({"identity": {"kinds": ["EMAIL"], "verified": True}}, "Известен подтверждённый адрес почты."),
    ],
)  # fmt: skip
def test_sentences_in_russian(tree: dict[str, Any], sentence: str) -> None:
    assert describe(parse(tree), Names({"vk": "VK"}), "ru") == sentence


def test_what_cannot_be_read_has_no_form() -> None:
    assert form_of({"nothing": 1}, Names(), "en") is None
    tree = {"touch": {"resource_ids": [str(UUID(int=1))]}}
    form = form_of(tree, Names(resources={UUID(int=1): "Our group"}), "en")
    assert form is not None
    assert form.description == "Is in touch sent by Our group."
