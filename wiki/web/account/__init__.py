"""Pages of accounts: entering (register, log in, reset), one's own, people's public records, administration."""
