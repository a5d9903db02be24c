"""What is kept: objects (bytes), records (states, decisions, exceptions) and cases (case records).

The database is the truth; messages are hints. Nothing here is deleted but by the retention job.
"""
