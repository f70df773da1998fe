"""Campaign content -> HTML and text with the places of personal parts marked; knows no models."""
