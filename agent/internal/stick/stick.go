// Package stick gives a display the orders that a bundle carries for it, where no
// broker can: trust documents first, then its own binding, then the playlist of
// the carriage in which it hangs.
//
// It judges nothing. What the bundle's index claims only says which sealed bytes
// are handed over; whoever takes the broker's orders takes these, by the same
// rules, and refuses them for the same reasons.
package stick

import (
	"fmt"
	"strings"

	"storyline/playlists"
	"storyline/playlists/bundle"
)

// Orders is who judges.
type Orders interface {
	// Take judges an order. The very order that is in force gives false and nil.
	Take(order playlists.Order, msg []byte) (changed bool, refused *playlists.Refused)
	// Binding gives the binding in force, nil if there is none.
	Binding() *playlists.Binding
}

// Apply hands over a bundle's orders for one display, and says what became of
// them.
func Apply(b *bundle.Bundle, own playlists.DisplayID, to Orders) string {
	said := reading{b: b, to: to}
	said.each(func(o *bundle.Order) bool { return o.Order == playlists.OrderTrust })
	mine := said.each(func(o *bundle.Order) bool { return o.Order == playlists.OrderBinding && o.Display == own })
	told := 0
	if hangs := to.Binding(); hangs != nil {
		told = said.each(func(o *bundle.Order) bool {
			return o.Order == playlists.OrderPlaylist && o.Network == hangs.Network && o.Carriage == hangs.Carriage
		})
		if told == 0 {
			said.say("no playlist for carriage " + string(hangs.Carriage))
		}
	}
	if mine+told == 0 {
		said.say("nothing for display " + string(own))
	}
	return strings.Join(said.words, ", ")
}

// reading is one bundle being read.
type reading struct {
	b     *bundle.Bundle
	to    Orders
	words []string
}

func (r *reading) say(what string) { r.words = append(r.words, what) }

// most is how many orders of a kind are handed over: no bundle of ours has as many
// for one display, and one of thousands would keep it busy with forgeries.
const most = 16

// each hands over the orders that fit, in the bundle's order, and counts them.
func (r *reading) each(fits func(*bundle.Order) bool) (n int) {
	for i := range r.b.Orders {
		o := &r.b.Orders[i]
		if !fits(o) {
			continue
		}
		if n++; n > most {
			r.say(fmt.Sprintf("more than %d of %s, the rest not read", most, o.Order))
			return n
		}
		msg, err := r.b.ReadOrder(i)
		if err != nil {
			r.say(fmt.Sprintf("%s not read (%v)", o.Order, err))
			continue
		}
		switch changed, refused := r.to.Take(o.Order, msg); {
		case refused != nil:
			r.say(fmt.Sprintf("%s refused (%s: %s)", o.Order, refused.Reason, refused.Detail))
		case changed:
			r.say(string(o.Order) + " taken")
		default:
			r.say(string(o.Order) + " held already")
		}
	}
	return n
}
