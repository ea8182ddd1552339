"""Where things are: datums and the city's metre grid."""
