"""What goes on beside the requests: consumers of the event log, mail, upkeep."""
