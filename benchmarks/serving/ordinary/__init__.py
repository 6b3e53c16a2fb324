"""The ordinary server: Strawberry, SQLAlchemy's ORM and DataLoaders, as a competent team would ship it.

A session and a set of loaders for each request, every relation through a loader (no N+1), documents parsed and
validated once (Strawberry's caches), the same role and row-level security setting as the service, no login, no log.
"""

from benchmarks.serving.ordinary import documents as documents
