"""The evidence of one result: votes, place, time, weather and what is missing."""
