"""The shop lives: any order of events, and the promises still hold."""
