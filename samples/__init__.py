"""Sample submissions with their truth, and the generator that makes them: everybody and everything here is invented."""
