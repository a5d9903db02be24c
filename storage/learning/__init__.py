"""What people teach: their labels with the documents' features, and the models that were trained, kept and promoted."""
