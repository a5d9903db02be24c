"""The `intake` command: one file per family of commands; `intake.main` puts them together."""
