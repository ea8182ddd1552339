"""Where features are kept: one GeoPackage per layer."""
