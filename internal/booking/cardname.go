package booking

import (
	"encoding/binary"
	"strconv"
	"strings"

	"lysning/internal/token"
)

// A card name is what a guest is called at the door: two words that the system makes, which say nothing about anybody. Words
// with a shadow (raven, yew, willow that weeps, poppy, foxglove) and every word that could be a person's name alone are left
// out as far as one can see; the words are the same in all languages, for the card is read aloud at the door.
const (
	cardFirst = `Amber Azure Blue Bright Calm Clear Coastal Cobalt Copper Coral Early Eastern Evening Forest Gentle Golden
		Green Indigo Island Ivory Light Lowland Meadow Mellow Mild Morning Mossy Mountain Northern Ochre Olive Open Pearl Quiet
		River Russet Sandy Silver Southern Spring Steady Still Summer Sunny Teal Umber Upland Valley Violet Warm Western Winter`
	cardSecond = `Alder Anemone Apple Ash Aspen Beech Bilberry Birch Bluebell Bramble Buttercup Cedar Cherry Cloudberry Clover
		Cowslip Crane Crowberry Curlew Dipper Dunlin Eider Elm Fern Finch Fir Goldcrest Harebell Hawthorn Hazel Heather Heron
		Holly Hornbeam Juniper Lapwing Larch Lark Linden Linnet Lupin Maple Marigold Merlin Moss Nuthatch Oak Osprey Pear Pine
		Plover Plum Primrose Puffin Reed Rowan Sandpiper Sedge Siskin Sorrel Spruce Swallow Swift Sycamore Tern Thistle Thrush
		Thyme Treecreeper Wagtail Walnut Wheatear Willow Wren`
)

// The first tries are two bare words; later ones, needed only when thousands of bookings live at once, carry a number.
const (
	bareTries     = 4
	numberedTries = 8
)

// cardNames draws the names to try, in order.
func cardNames(secrets token.Source) ([]string, error) {
	const each = 12
	dice, err := secrets.Secret((bareTries + numberedTries) * each)
	if err != nil {
		return nil, err
	}
	firsts, seconds := strings.Fields(cardFirst), strings.Fields(cardSecond)
	names := make([]string, 0, bareTries+numberedTries)
	for ; len(dice) > 0; dice = dice[each:] {
		pick := func(at, n int) int { return int(binary.BigEndian.Uint32(dice[at:]) % uint32(n)) }
		name := firsts[pick(0, len(firsts))] + " " + seconds[pick(4, len(seconds))]
		switch n := len(names) - bareTries; {
		case n >= numberedTries/2:
			name += " " + strconv.Itoa(100+pick(8, 999_900))
		case n >= 0:
			name += " " + strconv.Itoa(2+pick(8, 98))
		}
		names = append(names, name)
	}
	return names, nil
}
