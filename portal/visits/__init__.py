"""Visits: how many pages readers were shown, counted without knowing who they are."""
