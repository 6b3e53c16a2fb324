"""How long things may take: working calendars, policies, timers, breaches.

Timers have no step of their own in the lock order: who starts, stops or cancels one holds its subject (the handoff's or
the task's lead, the conversation), so nobody waits for a timer while another waits for its subject; the sweep waits for
nobody. They are computed and written at any place of the transaction.
"""
