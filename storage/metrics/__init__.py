"""What operators see of the work: counted by processes as it is done, and computed from the records.

    catalog     every metric, with its meaning; the reference in docs/ is made of it
    counting    a process counts what it does, and hands that over
    gathering   whoever is scraped: takes what the processes of this machine counted
    exporting   /metrics over HTTP
    standing    what waits and what is late, from the records

Labels hold names of ours only: steps, queues, reasons, views. Never an id, a name or anything that a client wrote.
"""
