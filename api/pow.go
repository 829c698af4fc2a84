package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"sync"
	"time"

	"lysning/internal/clock"
	"lysning/internal/token"
)

// workOffer is what a browser must work on before it may hold a day while the door is crowded: find a counter such that
// PBKDF2-SHA256(password = challenge text, then the counter as 4 bytes big-endian; salt = "lysning/v1|work"; cost rounds;
// 32 bytes), in hex, starts with prefix. It needs no script from elsewhere and tells nothing about the person.
type workOffer struct {
	Challenge string `json:"challenge" doc:"Opaque; bound to one day, single use, dead after five minutes."`
	Cost      int    `json:"cost" doc:"Rounds of PBKDF2-SHA256."`
	Prefix    string `json:"prefix" doc:"Hex digits with which the result must start."`
}

// workDone is the answer to an offer.
type workDone struct {
	Challenge string `json:"challenge" maxLength:"400"`
	Counter   uint32 `json:"counter"`
}

const (
	workSalt   = "lysning/v1|work"
	workLabel  = "lysning/v1|work-challenge"
	workLife   = 5 * time.Minute
	workPrefix = "00" // 256 tries on average: half a second in a phone's browser at the lowest cost
	workNonce  = 16
	usedKept   = 65536
)

// workCosts rise with the crowd. The highest is some seconds of a phone's work: a nuisance, never a locked door.
var workCosts = []int{5_000, 10_000, 20_000}

// workDesk gives out work and checks it. Challenges are stateless; what has been used is remembered in memory until it
// would have died anyway, so with several copies of the program one answer counts at most once in each.
type workDesk struct {
	clk clock.Clock
	src token.Source
	key []byte
	// free is how many holds may be taken without work: the common bucket of all visitors.
	free rate

	mu    sync.Mutex
	crowd bucket
	used  map[string]time.Time
	swept time.Time
}

func newWorkDesk(clk clock.Clock, src token.Source, key []byte, free rate) *workDesk {
	return &workDesk{clk: clk, src: src, key: key, free: free, used: map[string]time.Time{}}
}

// admit counts one wish to hold a day. It gives nil when it may go on: the door is quiet, or the work was done for this
// very day. Otherwise it gives the work to do.
func (d *workDesk) admit(dayID string, done *workDone) (*workOffer, error) {
	if done != nil && d.accept(dayID, *done) {
		return nil, nil
	}
	d.mu.Lock()
	quiet := d.crowd.take(d.clk.Now(), d.free)
	d.mu.Unlock()
	if quiet {
		return nil, nil
	}
	return d.offer(dayID)
}

func (d *workDesk) offer(dayID string) (*workOffer, error) {
	nonce, err := d.src.Secret(workNonce)
	if err != nil {
		return nil, err
	}
	o := &workOffer{Cost: workCosts[d.level()], Prefix: workPrefix}
	expires := d.clk.Now().Add(workLife)
	body := binary.BigEndian.AppendUint64(nonce, uint64(expires.Unix()))
	body = binary.BigEndian.AppendUint32(body, uint32(o.Cost))
	body = append(body, o.Prefix...)
	o.Challenge = encodeText(append(body, d.mac(dayID, body)...))
	return o, nil
}

// level looks at how many live answers there are: each cost one hold's work.
func (d *workDesk) level() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.forget()
	return min(len(d.used)/256, len(workCosts)-1)
}

// accept is true once for an answer that is right, alive, for this day and at the cost that was asked.
func (d *workDesk) accept(dayID string, done workDone) bool {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(done.Challenge)
	const fixed = workNonce + 8 + 4
	if err != nil || len(raw) <= fixed+sha256.Size {
		return false
	}
	body, mac := raw[:len(raw)-sha256.Size], raw[len(raw)-sha256.Size:]
	if !hmac.Equal(mac, d.mac(dayID, body)) {
		return false
	}
	expires := time.Unix(int64(binary.BigEndian.Uint64(body[workNonce:])), 0)
	cost := int(binary.BigEndian.Uint32(body[workNonce+8:]))
	if !d.clk.Now().Before(expires) || !worked(done, cost, string(body[fixed:])) {
		return false
	}
	return d.once(string(bytes.Clone(body[:workNonce])), expires)
}

// worked checks one counter. It is also the specification of the browser's side.
func worked(done workDone, cost int, prefix string) bool {
	password := binary.BigEndian.AppendUint32([]byte(done.Challenge), done.Counter)
	key, err := pbkdf2.Key(sha256.New, string(password), []byte(workSalt), cost, 32)
	return err == nil && strings.HasPrefix(hex.EncodeToString(key), prefix)
}

func (d *workDesk) once(nonce string, expires time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.forget()
	if _, seen := d.used[nonce]; seen || len(d.used) >= usedKept {
		return false
	}
	d.used[nonce] = expires
	return true
}

// forget drops what has died, at most once a second: it must stay cheap in the crowd that it is made for.
func (d *workDesk) forget() {
	now := d.clk.Now()
	if age := now.Sub(d.swept); age >= 0 && age < time.Second {
		return
	}
	d.swept = now
	for nonce, expires := range d.used {
		if !now.Before(expires) {
			delete(d.used, nonce)
		}
	}
}

// mac binds the challenge to its day; the parts are length-prefixed, so no day id can run over into the body.
func (d *workDesk) mac(dayID string, body []byte) []byte {
	return token.MAC(d.key, []byte(workLabel), []byte(dayID), body)
}

func encodeText(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// defaultFreeHolds: a burst of twenty and two a minute need no work; a programme of one country sees a few an hour. In the
// ten minutes of a hold that is less than all that may live at once (liveHolds): whoever wants the last ones has to work.
var defaultFreeHolds = rate{Burst: 20, Every: 30 * time.Second}
