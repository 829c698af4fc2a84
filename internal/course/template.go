package course

import "time"

// Template is a week that can be copied to any Monday.
type Template struct {
	Code    string
	Name    Words
	Couples bool
	Days    int // from arrival to departure, both included
	Least   int
	Most    int
	Decide  int // days before arrival on which the leader decides
	Blocks  []TemplateBlock
}

// TemplateBlock is a block of a template: Day counts from arrival, which is 0.
type TemplateBlock struct {
	Day, Start, Minutes int
	Kind                Kind
	Theme               Theme
	Title               Words
	Room                string
	Gentle              Words
	Lead                Lead
}

// Lead is who leads a block of a template, as a part that somebody takes when it is copied.
type Lead string

// The parts. Nobody is empty.
const (
	FirstCounsellor  Lead = "first"
	SecondCounsellor Lead = "second"
	TheHost          Lead = "host"
)

// startsOn is the day of the week on which every week begins.
const startsOn = time.Monday
