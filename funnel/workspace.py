"""What every verb of the model needs to know of its workspace: its money and its days."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select

from crm.core.clock import day_of
from crm.core.work import Work
from crm.models import Workspace
from funnel.reads import Reads


@dataclass(frozen=True, slots=True)
class Home:
    """Currency and time zone of a workspace."""

    currency: str
    time_zone: str

    def day(self, moment: datetime) -> date:
        """The calendar day of an instant, in the workspace's zone."""
        return day_of(moment, self.time_zone)


def home_of(workspace_id: UUID) -> Select[str, str]:
    """SELECT of currency and time zone."""
    return select(Workspace.currency, Workspace.time_zone).where(Workspace.id == workspace_id)


async def home(work: Work) -> Home:
    """Currency and zone of the work's workspace."""
    row = (await work.execute(home_of(work.workspace_id))).one()
    return Home(row.currency, row.time_zone)


async def read_home(reads: Reads) -> Home:
    """The same for those who only read."""
    row = (await reads.rows(home_of(reads.workspace_id)))[0]
    return Home(row["currency"], row["time_zone"])
