"""How work is carried: steps under leases, Celery tasks that carry an id and nothing else, and the sweeper."""
