"""What a company answers at the start of a case."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from crm.core.tables import Tenant, integer, tenant_fk


class QuestionnaireAnswers(Tenant):
    """One version of the answers about a product; never changed, the newest counts."""

    __tablename__ = "questionnaire_answers"
    __table_args__ = (
        tenant_fk("product_id", "products"),
        tenant_fk("answered_by_id", "members"),
        UniqueConstraint("workspace_id", "product_id", "version", name="uq_questionnaire_answers_version"),
        CheckConstraint("version >= 1", name="version_from_one"),
        CheckConstraint("isfinite(answered_at)", name="finite"),
    )

    product_id: Mapped[UUID]
    version: Mapped[int] = integer()
    answers: Mapped[dict[str, Any]]
    """Question key → answer, as the catalogue's kind of question wants it (`funnel/questionnaires/catalogue.py`)."""
    answered_at: Mapped[datetime]
    answered_by_id: Mapped[UUID | None]
