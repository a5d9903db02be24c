"""Tallies: how often something happened since the beginning, kept by the sweeper.

What is exported as a counter must never fall, whoever is scraped, and must not cost a walk through all records. So what
happened since the last time is added up a little later, once, and kept.
"""
