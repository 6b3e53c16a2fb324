"""Names as they sound: Russian, Kazakh and Latin spellings of one name are the same letters here."""

import re
import unicodedata

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
    "ә": "a", "ғ": "g", "қ": "k", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "і": "i", "ї": "i", "є": "e",
    "ґ": "g", "ў": "u",
}  # fmt: skip
_ONE_SOUND = (
    ("shch", "sh"), ("sch", "sh"), ("tsch", "ch"), ("kh", "h"), ("ts", "c"), ("tz", "c"), ("ph", "f"), ("ck", "k"),
    ("ks", "x"), ("w", "v"), ("y", "i"), ("j", "i"),
)  # fmt: skip
"""Ways of writing one sound in Latin letters, in this order."""
_DOUBLED = re.compile(r"(.)\1+")


def latin(text: str) -> str:
    """The text in plain Latin letters, lower case."""
    written = "".join(_CYRILLIC.get(letter, letter) for letter in text.casefold())
    plain = unicodedata.normalize("NFKD", written)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def sound(word: str) -> str:
    """A word as it sounds: Дмитрий, Dmitriy, Dmitry and Dmitrii are `dmitri`."""
    heard = latin(word)
    for written, one in _ONE_SOUND:
        heard = heard.replace(written, one)
    heard = _DOUBLED.sub(r"\1", heard)
    return heard.removeprefix("i") if heard.startswith("ie") else heard


def sounds(name: str) -> list[str]:
    """The words of a name as they sound, sorted; initials say nothing and are left out."""
    words = (sound(word) for word in re.findall(r"[^\W\d_]+", name))
    return sorted({word for word in words if len(word) > 1})
