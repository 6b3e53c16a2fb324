"""How far time has been told to have passed, for rules that ask for silence."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from crm.core.tables import Tenant, day


class SilenceMark(Tenant):
    """One row of a workspace: silences dated up to this day are facts, later ones have not happened yet.

    Rules look at it and never at the clock; the worker moves it on.
    """

    __tablename__ = "silence_marks"
    __table_args__ = (UniqueConstraint("workspace_id"),)

    through: Mapped[date] = day()
