"""Messages to clients: asking for what is missing, and saying what was not accepted, by e-mail in their language."""
