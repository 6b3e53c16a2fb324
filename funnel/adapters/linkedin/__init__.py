"""Lead forms of LinkedIn."""
