package db

import (
	"slices"
	"sync"
)

// line is where use cases wait for the writer, first come first served. A caller that goes away leaves it; whoever has been
// taken out by next stays until answered.
type line struct {
	some chan struct{} // holds a token when the writer should look

	mu     sync.Mutex
	calls  []*call
	closed bool
}

func newLine() line { return line{some: make(chan struct{}, 1)} }

// join puts c at the end; false when the line is closed.
func (l *line) join(c *call) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	l.calls = append(l.calls, c)
	l.wake()
	return true
}

// leave takes c out; false when its turn has come already.
func (l *line) leave(c *call) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := slices.Index(l.calls, c)
	if at < 0 {
		return false
	}
	l.calls = slices.Delete(l.calls, at, at+1)
	return true
}

// next takes the first call out, or nil.
func (l *line) next() *call {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.calls) == 0 {
		return nil
	}
	c := l.calls[0]
	l.calls[0] = nil // the array lives on
	l.calls = l.calls[1:]
	return c
}

// close refuses everyone who waits and everyone who comes later.
func (l *line) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	for _, c := range l.calls {
		close(c.turn)
		c.done <- unavailable(errClosed)
	}
	l.calls = nil
	l.wake()
}

func (l *line) isClosed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.closed
}

func (l *line) len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.calls)
}

func (l *line) wake() {
	select {
	case l.some <- struct{}{}:
	default:
	}
}
