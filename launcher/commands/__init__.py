"""One module a command of bin/, each with a `run(arguments)`."""
