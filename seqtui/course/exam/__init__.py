"""The examination over all lessons, and the certificate line that a teacher can verify offline."""
