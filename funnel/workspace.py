"""What every verb of the model needs to know of its workspace: its money and its days."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, cast, func, select

from crm.core.clock import day_of
from crm.core.work import Work
from crm.models import Workspace
from crm.people.normalise import region_of
from funnel.reads import Reads


@dataclass(frozen=True, slots=True)
class Home:
    """Currency, time zone and language of a workspace."""

    currency: str
    time_zone: str
    language: str

    @property
    def region(self) -> str | None:
        """The country whose numbers are written without its code; None: only + is understood."""
        return region_of(self.time_zone, self.language)

    def day(self, moment: datetime) -> date:
        """The calendar day of an instant, in the workspace's zone."""
        return day_of(moment, self.time_zone)


def home_of(workspace_id: UUID) -> Select[str, str, str]:
    """SELECT of what Home holds."""
    return select(Workspace.currency, Workspace.time_zone, Workspace.language).where(Workspace.id == workspace_id)


def day_in(workspace_id: UUID, moment: datetime) -> ColumnElement[date]:
    """The calendar day of an instant in the workspace's zone, for a statement that need not read the zone first."""
    zone = select(Workspace.time_zone).where(Workspace.id == workspace_id).scalar_subquery()
    return cast(func.timezone(zone, moment), Date)


async def home(work: Work) -> Home:
    """That of the work's workspace."""
    row = (await work.execute(home_of(work.workspace_id))).one()
    return Home(row.currency, row.time_zone, row.language)


async def read_home(reads: Reads) -> Home:
    """The same for those who only read."""
    row = (await reads.rows(home_of(reads.workspace_id)))[0]
    return Home(row["currency"], row["time_zone"], row["language"])
