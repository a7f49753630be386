"""The page of sightings: charts, tables and the map of what was seen."""
