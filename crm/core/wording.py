"""What a model's refusal says: our sentences for the kinds of errors pydantic knows, what is allowed and what to do.

`tests/crm/core/test_wording.py` walks all input models: a kind that one of them can raise stands in `SENTENCES`.
"""

from collections.abc import Mapping
from typing import Any

NUMBER = "This is no number; write one such as 12.5."
WHOLE = "This is no whole number; write one such as 12."
TEXT = "This is no text; write it in quotes."
SWITCH = "This is neither true nor false; write one of them."
DAY = "This is no day; write one such as 2026-09-30."
INSTANT = "This is no instant; write one with its time zone such as 2026-09-30T12:00:00+03:00."
LIST = "This is no list; give one, of one item too."
RECORD = "This holds no fields; give its fields by name."
ID = "This is no id; copy it from an answer."

SENTENCES: Mapping[str, str] = {
    "bool_parsing": SWITCH,
    "bool_type": SWITCH,
    "dataclass_type": RECORD,
    "date_from_datetime_inexact": "This is an instant where a day is meant; write the day alone, such as 2026-09-30.",
    "date_from_datetime_parsing": DAY,
    "date_parsing": DAY,
    "date_type": DAY,
    "datetime_from_date_parsing": INSTANT,
    "datetime_object_invalid": INSTANT,
    "datetime_parsing": INSTANT,
    "datetime_type": INSTANT,
    "decimal_max_digits": "This number has more than {max_digits} digits; round it or write a smaller one.",
    "decimal_max_places": "This number has more than {decimal_places} decimal places; round it to so many.",
    "decimal_parsing": NUMBER,
    "decimal_type": NUMBER,
    "decimal_whole_digits": "This number has more than {whole_digits} digits before the point; write a smaller one.",
    "dict_type": RECORD,
    "enum": "This is none of the words allowed here; write {expected}.",
    "extra_forbidden": "There is no such field here; leave it out or correct its name.",
    "finite_number": "This number is not finite; write an ordinary one such as 12.5.",
    "float_parsing": NUMBER,
    "float_type": NUMBER,
    "greater_than": "This must be greater than {gt}; write a larger number.",
    "greater_than_equal": "This must be at least {ge}; write it or a larger number.",
    "int_from_float": WHOLE,
    "int_parsing": WHOLE,
    "int_parsing_size": "This number is too large; write a smaller one.",
    "int_type": WHOLE,
    "less_than": "This must be less than {lt}; write a smaller number.",
    "less_than_equal": "This must be at most {le}; write it or a smaller number.",
    "list_type": LIST,
    "literal_error": "This is none of the words allowed here; write {expected}.",
    "missing": "This is missing; give it.",
    "model_attributes_type": RECORD,
    "model_type": RECORD,
    "none_required": "Nothing may stand here; leave it out.",
    "path_type": "This is no path of a file; write one.",
    "string_pattern_mismatch": "This is not written the way it must be; it has to match {pattern}.",
    "string_too_long": "This has more than {max_length} characters; shorten it.",
    "string_too_short": "This has fewer than {min_length} characters; write more.",
    "string_type": TEXT,
    "unexpected_keyword_argument": "There is no such name here; leave it out or correct it.",
    "string_unicode": "This is not valid Unicode; write it again.",
    "timezone_aware": "This instant has no time zone; end it with Z or an offset such as +03:00.",
    "too_long": "This list holds {actual_length}; give at most {max_length}.",
    "too_short": "This list holds {actual_length}; give at least {min_length}.",
    "tuple_type": LIST,
    "uuid_parsing": ID,
    "uuid_type": ID,
}  # fmt: skip
"""Kind of error → sentence; what stands in braces is what the model allows."""

PATTERNS: Mapping[str, str] = {
    r"^[a-z0-9_]{1,60}$": "A channel's key has up to 60 small Latin letters, digits and underscores; write it so.",
    r"^[^\x00]*$": "This text contains a NUL character; remove it.",
    r"^[a-z0-9][a-z0-9_-]{0,62}$": "A key has up to 63 small Latin letters, digits, hyphens and underscores, and "
    "begins with a letter or a digit; write it so.",
    r"^[a-z0-9][a-z0-9_.:-]{0,63}$": "A source has up to 64 small Latin letters, digits and . : _ -, and begins with a "
    "letter or a digit; write it so.",
    r"^[A-Za-z][A-Za-z0-9_-]{0,39}$": "A parameter has up to 40 Latin letters, digits, hyphens and underscores, and "
    "begins with a letter; write it so.",
    r"^[a-z][a-z_]{0,39}$": "The name of a secret has up to 40 small Latin letters and underscores; docs/networks.md "
    "says what each network has.",
    r"^[\x21-\x7e]+$": "This has blanks or letters that are not Latin; copy it from the network as it stands there.",
    r"^\d+\.\d+$": "A version is two numbers with a dot, such as 5.199; write it so.",
    r"^v\d+\.\d+$": "A version is the letter v and two numbers with a dot, such as v23.0; write it so.",
    r"^20\d\d(0[1-9]|1[0-2])$": "A version is a year and a month, such as 202610; write it so.",
    r"^[0-9]{1,32}$": "An account's number has up to 32 digits; copy it from the network as it stands there.",
    r"^[^\x00-\x1f]*$": "This text contains line breaks or control characters; write it on one line.",
    r"^[a-z][a-z0-9_]{0,39}$": "A key has up to 40 small Latin letters, digits and underscores, and begins with a "
    "letter; write it so.",
    r"^https?://[a-z0-9.-]{1,253}(:[0-9]{1,5})?$": "An origin is scheme, name and perhaps port, such as "
    "https://shop.example; write it in small letters, without a path.",
    r"^[a-z0-9_]{1,512}$": "A template's name has small Latin letters, digits and underscores; copy it there.",
    r"^[a-zA-Z]{2,3}(_[a-zA-Z]{2,4})?$": "A template's language is a code such as en or pt_BR; write it so.",
    r"^[^.\x00]+(\.[^.\x00]+)*$": "A path is names between single dots; write one such as lead.contacts.0.email.",
    r"^https?://[^\s/@][^\s@]*$": "This is no address of a page; write one such as https://example.com/page.",
    r"^\s*https?://[^\s/]+\S*\s*$": "This is no address of a page; write one such as https://example.com/page.",
}
"""Pattern of a field → what it asks for, which nobody should have to read out of the pattern."""


def sentence(detail: Mapping[str, Any]) -> str:
    """One entry of `ValidationError.errors()` (with its context) as a sentence that ends with a full stop.

    What a validator of ours raised is said in its own words. The value itself is never repeated.
    """
    kind, context = str(detail["type"]), detail.get("ctx") or {}
    if kind == "string_too_short" and context.get("min_length") == 1:
        return "This is empty; write something."
    if kind == "too_short" and context.get("actual_length") == 0:
        return "This list is empty; give at least {min_length}.".format(**context)
    if kind == "string_pattern_mismatch" and context.get("pattern") in PATTERNS:
        return PATTERNS[context["pattern"]]
    if kind in SENTENCES:
        return SENTENCES[kind].format(**{name: _plain(value) for name, value in context.items()})
    text = str(detail["msg"]).removeprefix("Value error, ")
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def _plain(value: Any) -> str:
    """Numbers as people write them, texts as they are."""
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
