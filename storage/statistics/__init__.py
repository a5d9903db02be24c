"""Counts what happened, day by day. The records are the truth; what is kept here can be counted anew at any time."""
