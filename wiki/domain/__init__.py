"""The rules and the text core: pure functions and frozen values; no framework, no database, no clock."""
