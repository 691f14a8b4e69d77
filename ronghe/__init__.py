"""Ronghe (融合): the platform on which a city carries out its plan for integrating industry and education."""
