"""Bringing mailing lists in: archives are cut into messages, messages find their threads, threads become rows."""
