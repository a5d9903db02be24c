"""What reading costs and how well it reads, beside what others use: `make bench-reading`."""
