"""What bin/ does before Django starts: the environment, the embedded servers, the processes.

Only the standard library is used here, so that it runs before anything is installed.
"""
