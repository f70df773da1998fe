"""Sending a campaign: freeze it, gather its readers, send to each of them once."""
