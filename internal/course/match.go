package course

import "slices"

// spread gives each of n askers one thing of their own. has is what they have now (-1: nothing), fits says whether asker a can have
// thing t, better puts a's things in order (nil: as they are numbered), and fixed askers keep what they have. It gives a thing to
// asker who: by itself where one is free, and else by moving others, as few as the way to a free thing needs. Others who are moved
// get a thing that fits them. It reports false, and changes nothing, when there is no way: then nobody could find one
// (an augmenting path, which is exact).
func spread(who int, has []int, things int, fits func(a, t int) bool, fixed func(a int) bool, better func(a, x, y int) bool) bool {
	owner := make([]int, things)
	for t := range owner {
		owner[t] = -1
	}
	for a, t := range has {
		if t >= 0 {
			owner[t] = a
		}
	}
	order := func(a int) []int {
		var all []int
		for t := range things {
			if fits(a, t) {
				all = append(all, t)
			}
		}
		if better != nil {
			slices.SortStableFunc(all, func(x, y int) int {
				switch {
				case better(a, x, y):
					return -1
				case better(a, y, x):
					return 1
				}
				return 0
			})
		}
		return all
	}
	for _, t := range order(who) {
		if owner[t] < 0 {
			has[who] = t
			return true
		}
	}
	seen := make([]bool, things)
	var try func(a int) bool
	try = func(a int) bool {
		for _, t := range order(a) {
			if seen[t] {
				continue
			}
			seen[t] = true
			if o := owner[t]; o < 0 || !fixed(o) && try(o) {
				owner[t], has[a] = a, t
				return true
			}
		}
		return false
	}
	return try(who)
}
