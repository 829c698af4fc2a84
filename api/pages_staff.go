package main

// staffPaths are the pages of those who work here. They differ by script alone, so that an address tells nobody what the
// page would show; no id of a guest stands in one.
var staffPaths = []string{
	"/staff", "/staff/sign-in", "/staff/join", "/staff/me", "/staff/people",
	"/staff/guests", "/staff/guest", "/staff/days", "/staff/profile",
	"/staff/safety", "/staff/worry", "/staff/concern", "/staff/law", "/staff/requests", "/staff/rota", "/staff/lines",
	"/staff/office", "/staff/conversation", "/staff/caller", "/staff/rebooking", "/staff/expenses", "/staff/figures",
	"/staff/courses", "/staff/course", "/staff/places", "/staff/beds", "/staff/lists", "/staff/day-lists", "/staff/house",
}

// prepareStaff makes the frame of the staff's app for every one of its addresses.
func (p *pages) prepareStaff(l *tongue) error {
	t, err := l.parse("staff.html")
	if err != nil {
		return err
	}
	for _, path := range staffPaths {
		v, err := p.view(l, path)
		if err != nil {
			return err
		}
		if l.ready[path], err = render(t, "staff", v); err != nil {
			return err
		}
	}
	return nil
}
