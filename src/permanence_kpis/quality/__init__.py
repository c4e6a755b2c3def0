"""Every kind of finding in the extracts: what it is called, and looking for it."""
