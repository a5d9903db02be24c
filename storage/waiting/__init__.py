"""How long clients will wait, told from the present queue, and measured afterwards."""
