"""Every note of the reports and every gap has its sentence in every language, found again by the English one."""

import ast
from dataclasses import dataclass
from pathlib import Path

import pytest

from funnel.matrix.gaps.gap import GapCode
from funnel.reports.labels import LANGUAGES
from funnel.reports.sentences import SENTENCES, all_in_words, in_words

ROOT = Path(__file__).parents[3]
SAYS = ("funnel/attribution/attribution_report.py", "funnel/analytics/report.py")


@dataclass(frozen=True)
class Line:
    """A note."""

    code: str
    message: str


def coded(path: str) -> list[tuple[str, ast.expr]]:
    """Code and words of every note made in a file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    made = [node for node in calls if isinstance(node.func, ast.Name) and node.func.id in ("Note", "Remark")]
    return [(ast.literal_eval(node.args[0]), node.args[1]) for node in made]


def gaps() -> list[str]:
    """Every sentence a gap is told in, with “X” in its holes."""
    found = []
    for path in sorted((ROOT / "funnel" / "matrix" / "gaps").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and any("“" in str(getattr(part, "value", "")) for part in node.values):
                found.append(
                    "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
                )
    return [text for text in found if text.endswith(".")]


def test_every_note_and_gap_is_there() -> None:
    codes = {code for path in SAYS for code, _ in coded(path)}
    assert codes | {code.value for code in GapCode} == set(SENTENCES)


@pytest.mark.parametrize("code", SENTENCES)
def test_each_has_every_language_with_the_same_holes(code: str) -> None:
    for sentence in SENTENCES[code]:
        assert (len(sentence), all(sentence)) == (len(LANGUAGES), True)
        holes = [{part.split("}")[0] for part in text.split("{")[1:]} for text in sentence]
        assert holes[0] == holes[1] == holes[2]
        english = sentence[0].format(**{name: f"a {name}" for name in holes[0]})
        for place, language in enumerate(LANGUAGES):
            wanted = sentence[place].format(**{name: f"a {name}" for name in holes[0]})
            assert in_words(language, Line(code, english)) == wanted


def test_what_the_code_says_is_found_again() -> None:
    """Sentences as they stand in the code, with something in their holes."""
    told = gaps()
    assert len(told) >= len(GapCode) - 1  # one of them chooses between one action and many
    for text in told:
        filled = text.replace("has X overdue", "has 3 actions overdue")
        assert any(in_words("ru", Line(code, filled)) != filled for code in GapCode), filled
    for path in SAYS:
        for code, words in coded(path):
            if isinstance(words, ast.Constant):
                assert in_words("kk", Line(code, words.value)) != words.value
            if isinstance(words, ast.JoinedStr):
                text = "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in words.values)
                text = text.replace("learnt from 7", "learnt from sales")
                assert in_words("kk", Line(code, text)) != text


def test_what_is_not_there_stays_as_it_is() -> None:
    assert all_in_words("ru", [Line("OTHER", "Words."), Line("NO_COST", "Other words.")]) == ["Words.", "Other words."]
    assert in_words("ru", Line("COST_SPLIT", "The spend of 3 resources was split between several steps.")) == (
        "Ресурсов, чьи расходы разделены между шагами: 3."
    )
    assert in_words("de", Line("NO_COST", "x")) == "x"
