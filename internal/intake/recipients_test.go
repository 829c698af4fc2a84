package intake

import (
	"strconv"
	"strings"
	"testing"

	"filippo.io/age"
)

func TestRecipientsRememberTheGoodOnesAndNoMoreThanTheyHold(t *testing.T) {
	t.Parallel()
	var r recipients
	all := make([]string, len(r.order)+10)
	for i := range all {
		id, err := age.GenerateHybridIdentity()
		if err != nil {
			t.Fatal(err)
		}
		all[i] = id.Recipient().String()
	}
	for range 2 { // the second time some are remembered and the first ones are not
		for _, s := range all {
			if first, again := r.good(s), r.good(s); !first || !again {
				t.Fatal("a good recipient was refused")
			}
		}
	}
	if len(r.known) != len(r.order) {
		t.Fatalf("%d are remembered, want %d", len(r.known), len(r.order))
	}
	s := all[0]
	for i, bad := range []string{
		"", "age1pq1", strings.ToUpper(s), strings.ToUpper(s[:7]) + s[7:], s[:len(s)-1] + "b", s + "q", s[:100] + s[101:],
		"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p", strings.Repeat("q", maxRecipient+1),
	} {
		if first, again := r.good(bad), r.good(bad); first || again {
			t.Error("taken: bad one number " + strconv.Itoa(i))
		}
	}
}
