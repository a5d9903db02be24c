"""How quickly dashboards answer with a year in the records."""
