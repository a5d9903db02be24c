"""Whether documents get onto the right case: `make bench-matching`; `python -m benchmarks.matching` looks closer."""
