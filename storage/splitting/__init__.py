"""Pages that a person puts right: a document is cut in several, several become one, a page is turned upright."""
