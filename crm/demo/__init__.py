"""The demo workspace: SpinaOK, a year of a chair maker's marketing and sales, made by code."""
