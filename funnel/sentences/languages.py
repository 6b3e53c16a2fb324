"""The languages that reports and documents are written in; English for all others."""

LANGUAGES = ("en", "ru", "kk")


def language_of(language: str) -> str:
    """The language that is written for a workspace's."""
    return language if language in LANGUAGES else "en"
