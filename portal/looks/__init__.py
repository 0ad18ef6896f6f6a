"""Who looked at what is sealed or personal: one row and one entry of the trail for each reader, page, tender and day."""
