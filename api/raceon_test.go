//go:build race

package main

// underRace tells tests that the race detector makes everything some ten times slower.
const underRace = true
