"""Pages that belong to no feature: home, help, papers every council must show, health."""
