"""Every figure that the project claims, measured anew by one command each."""
