"""One module for each system measured; each is a process that answers verbs on standard input."""
