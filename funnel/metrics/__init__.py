"""The metric catalogue and the channels' own figures by day."""
