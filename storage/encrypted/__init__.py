"""Columns that are kept encrypted, so that a stolen copy of the database tells little (docs/explanation/encryption.md).

`keys` are the keys, `sealing` turns a value into what is stored and back, `marks` lets a value be found without being
read, `fields` are Django's fields for such columns, `columns` says which there are, `rotating` encrypts them anew.
"""
