"""Why a mail did not go out, in words, by the class of the error: its own text may name an address and is never kept."""

_NO_ANSWER = "The mail server did not answer. Check PORTAL_SMTP_HOST and PORTAL_SMTP_PORT, and that it runs."
_REFUSED = "The mail server did not want it. It may not know the address, or not trust ours."
OTHERWISE = "The mail server did not take it."

WHY: dict[str, str] = {
    **dict.fromkeys(
        ("ConnectionRefusedError", "TimeoutError", "gaierror", "OSError", "ConnectionResetError"), _NO_ANSWER
    ),
    **dict.fromkeys(("SMTPConnectError", "SMTPServerDisconnected", "BrokenPipeError"), _NO_ANSWER),
    **dict.fromkeys(("SMTPRecipientsRefused", "SMTPSenderRefused", "SMTPDataError", "SMTPResponseException"), _REFUSED),
    "SMTPAuthenticationError": "The mail server did not let us sign in. Check PORTAL_SMTP_USER and PORTAL_SMTP_PASSWORD.",
    "SSLCertVerificationError": "The certificate of the mail server does not hold. We sent nothing.",
    "SMTPNotSupportedError": "The mail server does not offer what the settings ask for, such as TLS.",
    "WorkerDied": "The worker ended each time it tried. Look in its log.",
    "SealBroken": "What we kept of it does not open. It cannot be sent again: is the sealing key the right one?",
}
