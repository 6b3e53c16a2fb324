"""Limits that can be set but do not do what they are for, and the registry of documents."""

from collections.abc import Iterator

from crm.commands.examination.findings import Finding, failed, passed
from crm.core.settings import Settings
from crm.postgres.errors import SetupError

MOST_NAMED = 3


def examine(settings: Settings) -> Iterator[Finding]:
    """What the settings' own bounds do not see."""
    yield _shares(settings)
    if settings.trusted_documents is not None:
        yield _registry(settings)


def _shares(settings: Settings) -> Finding:
    sizes = {"READ": settings.read_connections, "WORK": settings.work_connections}
    alone = [f"TOUCHLINE_{name}_CONNECTIONS" for name, size in sizes.items() if size == 1]
    if alone and settings.limits.workspace_share < 1:
        return failed(
            "workspace_share",
            SetupError(
                f"{' and '.join(alone)} is 1: one workspace holds the only connection while the others wait.",
                remedy="Raise it to 2 or more, or set TOUCHLINE_LIMITS__WORKSPACE_SHARE=1 for a single company.",
            ),
        )
    return passed("workspace_share", "No workspace can keep the others waiting for a connection.")


def _registry(settings: Settings) -> Finding:
    from crm.api import trusted_documents

    try:
        trusted = trusted_documents(settings)
        assert trusted is not None
        from graphapi.schema import schema  # takes seconds, and is not needed for a file that cannot be read

        wrong = trusted.wrong(schema.graphql)
        if wrong:
            named = "; ".join(f"{id}: {words}" for id, words in list(wrong.items())[:MOST_NAMED])
            raise SetupError(
                f"{len(wrong)} of {len(trusted)} registered documents are not valid in this schema ({named}).",
                remedy="Build the clients against `touchline schema export` and register their documents again.",
            )
    except SetupError as error:
        return failed("trusted_documents", error)
    return passed("trusted_documents", f"{len(trusted)} registered documents are valid in this schema.")
