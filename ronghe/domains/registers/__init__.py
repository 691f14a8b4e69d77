"""The register of organizations and the people who act for them."""
