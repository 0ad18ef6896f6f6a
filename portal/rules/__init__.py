"""The pure core: rules that know no web, no database and no clock; standard library only."""
