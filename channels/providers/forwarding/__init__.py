"""An address of the firm whose mail is handed on to us, by whatever mail server it has."""
