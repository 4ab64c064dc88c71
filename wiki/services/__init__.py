"""What people do, one function an act: rights checked, rows written, one event logged; never committed here."""
