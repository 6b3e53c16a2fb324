"""Tables that leave the house: as CSV, as a workbook, as a page to print."""
