"""The funnel and attribution reports as pictures, tables and papers; the figures are those of their rooms."""
