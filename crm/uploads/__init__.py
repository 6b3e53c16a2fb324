"""Files that were sent to be worked on: on disk, a day long, each its workspace's."""
