"""Content: from brief to publication, the calendar, experiments between variants, and what formats and topics bring."""
