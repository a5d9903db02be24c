"""Checks of what the product is made of: known vulnerabilities, licences, secrets; and its bill of materials.

`make security` runs them all, `make sbom` writes the bill.
"""
