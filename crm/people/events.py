"""What others hear of firms inside the transaction."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class CompanyChanged:
    """The domain or the tax number of a firm is another one: rules that ask for them say something else."""

    company_id: UUID
