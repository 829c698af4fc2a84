//go:build !race

package booking_test

// underRace tells tests that the race detector makes everything some ten times slower.
const underRace = false
