package testkit

import (
	"encoding/binary"
	"math/rand/v2"
	"sync"

	"lysning/internal/token"
)

// Gate lets a number of goroutines go at the same moment, once all of them have come.
type Gate struct {
	mu      sync.Mutex
	missing int
	open    chan struct{}
}

// NewGate makes a gate that opens when n goroutines wait at it.
func NewGate(n int) *Gate { return &Gate{missing: n, open: make(chan struct{})} }

// Wait blocks until all have come. Whoever comes after that passes at once.
func (g *Gate) Wait() {
	g.mu.Lock()
	g.missing--
	if g.missing == 0 {
		close(g.open)
	}
	g.mu.Unlock()
	<-g.open
}

// Race runs f n times at once, each with its number, and gives the errors by number.
func Race(n int, f func(i int) error) []error {
	gate, errs := NewGate(n), make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			gate.Wait()
			errs[i] = f(i)
		})
	}
	all.Wait()
	return errs
}

// Seeded gives the same ids and secrets for the same seed, also to goroutines that share it (in an order of their own).
func Seeded(seed uint64) token.Source {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	return token.From(&locked{from: rand.NewChaCha8(key)})
}

type locked struct {
	mu   sync.Mutex
	from *rand.ChaCha8
}

func (l *locked) Read(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.from.Read(b)
}
