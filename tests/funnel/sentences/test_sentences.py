"""Every note and every gap has a sentence in every language, and gives it what its holes ask for."""

import ast
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest

from funnel.matrix.gaps.find import OF_CODE
from funnel.matrix.gaps.gap import Gap, GapCode, GapSeverity
from funnel.sentences.gaps import GAPS
from funnel.sentences.languages import LANGUAGES
from funnel.sentences.notes import NOTES
from funnel.sentences.remedies import REMEDIES
from funnel.sentences.told import SENTENCES, in_words, note, remedy_in_words

ROOT = Path(__file__).parents[3]


def holes(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def calls(folder: str, *names: str) -> Iterator[ast.Call]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield node


def test_every_note_is_there_and_fills_its_sentence() -> None:
    found = {}
    for call in calls("funnel", "note"):
        key = ".".join(str(ast.literal_eval(argument)) for argument in call.args)
        found[key] = {word.arg for word in call.keywords}
    assert found == {key: holes(sentences[0]) for key, sentences in NOTES.items()}


def test_every_gap_is_there() -> None:
    assert {key.split(".")[0] for key in GAPS} == {code.value for code in GapCode}
    given = [{word.arg for word in call.keywords} for call in calls("funnel/matrix/gaps", "holes") if call.keywords]
    given += [{word.arg for word in call.keywords} | {"goal"} for call in calls("funnel/matrix/gaps", "of_goal")]
    wanted = {frozenset(holes(sentences[0])) for sentences in GAPS.values()}
    assert wanted <= {frozenset(each) for each in given} | {frozenset(each - {"goal"}) for each in given}


@pytest.mark.parametrize("key", SENTENCES)
def test_each_has_every_language_with_the_same_holes(key: str) -> None:
    sentences = SENTENCES[key]
    assert (len(sentences), all(each.endswith(".") for each in sentences)) == (len(LANGUAGES), True)
    assert holes(sentences[0]) == holes(sentences[1]) == holes(sentences[2])
    assert len(set(sentences)) == len(LANGUAGES)


def test_every_gap_has_its_remedy() -> None:
    assert set(REMEDIES) == {code.value for code in GapCode}
    for check in OF_CODE.values():
        said = [remedy_in_words(language, check.code, check.remedy) for language in LANGUAGES]
        assert (said[0], len(set(said))) == (check.remedy, len(LANGUAGES))
        assert all(each.endswith(".") for each in said)


def test_what_stands_in_the_holes() -> None:
    told = note("COST_SPLIT", n=3)
    assert told.message == "The spend of 3 resources was split between several steps."
    assert in_words("ru", told) == "Ресурсов, чьи расходы разделены между шагами: 3."
    assert in_words("de", told) == told.message
    values = (("spent", Decimal("62000.01")), ("currency", "RUB"), ("name", "Page"))
    spent = Gap(GapCode.SPEND_WITHOUT_GOAL, GapSeverity.HIGH, values)
    assert spent.message.startswith("62,000.01 RUB went to “Page”")
    assert in_words("ru", spent).startswith("62\N{NO-BREAK SPACE}000,01 RUB ушло на «Page»")
    shared = Gap(GapCode.PAGE_SHARED_BY_AUDIENCES, GapSeverity.LOW, (("name", "Home"), ("names", ("Backs", "Heads"))))
    assert "“Backs”, “Heads”" in shared.message
    assert "«Backs», «Heads»" in in_words("kk", shared)
    overdue = (("goal", "Grow"), ("name", "Page"), ("n", 1))
    one = Gap(GapCode.PLAN_ACTIONS_OVERDUE, GapSeverity.LOW, overdue, which="ONE")
    assert one.message == "The plan of “Grow” of “Page” has 1 action overdue."
