"""An exported task table that was changed in Excel or WPS: read, compared, and what is accepted is reported."""
