"""The audit: a record of who did, saw and decided what, which nobody can change unseen.

`recording` writes events, `sealing` chains them, `anchoring` keeps the chain's end in the object store as well,
`verifying` finds what was changed, `guards` lets the database refuse it.
"""
