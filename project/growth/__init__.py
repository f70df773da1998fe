"""A shop of any size, generated: rows are written in bulk, with the ledgers, seals and chain that proofs ask for."""
