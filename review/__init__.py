"""What support staff see: the exceptions that wait for a person, one by one, with all that speaks for and against."""
