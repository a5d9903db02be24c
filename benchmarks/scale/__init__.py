"""Throughput, cost, idle workers, planning by simulation, and the growth of the records."""
