"""The web's own machinery: guards, forms, errors, headers. No feature lives here."""
