"""What happens, told while it happens: the outbox is followed once a process and workspace, whoever listens."""
