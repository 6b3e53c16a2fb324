"""Work in the background: jobs that were asked for, and sweeps that come round by themselves."""
