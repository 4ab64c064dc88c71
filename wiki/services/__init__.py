"""What people do, one function an act: rights checked, rules held, rows written, one event logged; never committed here."""
