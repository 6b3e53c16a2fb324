"""Gaps of audiences."""

from collections.abc import Iterator
from typing import ClassVar

from funnel.matrix.gaps.gap import Gap, GapCode, GapSeverity, holes
from funnel.matrix.loaded import Loaded


class AudienceWithoutPage:
    """People of an audience that may be worked on have no page of their own to come to."""

    code: ClassVar[GapCode] = GapCode.AUDIENCE_WITHOUT_PAGE
    severity: ClassVar[GapSeverity] = GapSeverity.MEDIUM
    when: ClassVar[str] = "An audience that may be worked on has no landing page."
    remedy: ClassVar[str] = "Name the audience's landing page."

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One an audience."""
        for audience in loaded.audiences:
            if audience.is_open and audience.page_id is None:
                yield Gap(self.code, self.severity, holes(name=audience.name), audience_id=audience.id)


class AudienceWithoutKeywords:
    """Nobody has written down by which words an audience searches."""

    code: ClassVar[GapCode] = GapCode.AUDIENCE_WITHOUT_KEYWORDS
    severity: ClassVar[GapSeverity] = GapSeverity.LOW
    when: ClassVar[str] = "An audience that may be worked on has no keywords."
    remedy: ClassVar[str] = "Write down by which words the audience searches."

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One an audience."""
        for audience in loaded.audiences:
            if audience.is_open and audience.keywords == 0:
                yield Gap(self.code, self.severity, holes(name=audience.name), audience_id=audience.id)


class PageSharedByAudiences:
    """One page for several audiences speaks to none of them, and hides which of them came."""

    code: ClassVar[GapCode] = GapCode.PAGE_SHARED_BY_AUDIENCES
    severity: ClassVar[GapSeverity] = GapSeverity.LOW
    when: ClassVar[str] = "A resource in use is the landing page of more than one audience."
    remedy: ClassVar[str] = "Give each audience a page of its own."

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One a page."""
        for resource in loaded.resources:
            sharing = [audience.name for audience in loaded.audiences if audience.page_id == resource.id]
            if resource.counts and len(sharing) > 1:
                told = holes(name=resource.name, names=tuple(sharing))
                yield Gap(self.code, self.severity, told, resource_id=resource.id)
