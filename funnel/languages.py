"""What is said where only English and Russian words exist so far."""

_READ_IN_RUSSIAN = ("ru", "kk")


def english_or_russian(language: str) -> str:
    """`ru` for Russian, and for Kazakh, whose readers read it; `en` for every other one. "ru-RU" is Russian."""
    return "ru" if language.lower().split("-")[0] in _READ_IN_RUSSIAN else "en"
