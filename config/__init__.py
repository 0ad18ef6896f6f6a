"""Settings: the deployment class, and dated law under `law/`. Imports nothing of the portal."""
