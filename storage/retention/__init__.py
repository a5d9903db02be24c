"""How long things are kept, and how they go: the only room that deletes what clients sent.

`schedule` says how long, `due` whose time is over, `holding` what must stay all the same, `erasing` deletes a
submission with all that came of it, `leftovers` what was read of its bytes, `unsent` uploads that were never sent,
`chores` what is of no use after a while, and `job` does all of it, a little at a time. `own_data` finds and `packing`
packs what is held on one client, who may ask for it, or for its end (`on_request`).
"""
