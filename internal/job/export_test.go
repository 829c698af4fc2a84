package job

import "time"

// LookEach changes how often the clock is looked at; call it before Run.
func (l *Loop) LookEach(d time.Duration) { l.look = d }
