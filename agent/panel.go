package agent

import (
	"cmp"
	"fmt"
	"net"
	"net/http"
	"strings"

	"storyline/agent/internal/panel"
	"storyline/agent/internal/player"
	"storyline/playlists/screen"
)

// openPanel lets technicians work the display, and puts up what they left.
func (a *Agent) openPanel() {
	a.panel = panel.New(panel.Options{
		Dir: a.cfg.DataDir, Clock: a.clock.At, Show: a.putUp, Log: a.log,
		Views: map[string]http.Handler{"/status": http.HandlerFunc(a.serveStatus), "/logs": a.logbook},
	})
}

// putUp puts up what technicians want on the screen.
func (a *Agent) putUp(s panel.State) {
	var c player.Cards
	if s.Passing != nil {
		c.Passing, c.Until = a.card(s.Passing.Act), s.Passing.Until
	}
	if s.Lasting != nil {
		c.Lasting = a.card(s.Lasting.Act)
	}
	a.player.PutUp(c)
}

// card draws up what an act puts on the screen. All that stands on it is in the
// frame, so that every kind of screen can draw it.
func (a *Agent) card(act panel.Act) *screen.Frame {
	f := &screen.Frame{Kind: act.Kind(), Lang: "uk"}
	if f.Kind != screen.KindIdentify && f.Kind != screen.KindTest {
		return f
	}
	f.Heading = string(a.cfg.Display)
	network, carriage, position := string(a.cfg.Network), "", ""
	f.Body = "не закріплено за вагоном · not bound to a carriage"
	if b := a.revision.Snapshot().Binding; b != nil {
		network, carriage, position = string(b.Network), string(b.Carriage), string(b.Position)
		f.Body = fmt.Sprintf("вагон · carriage %s", carriage)
		f.Carriage = carriage
	}
	here := strings.Join(addresses(), ", ")
	f.Facts = facts(
		"Вагон · Carriage", carriage, "Місце · Position", position, "Мережа · Network", network,
		"Розмір · Size", fmt.Sprintf("%d × %d", a.cfg.Screen.Width, a.cfg.Screen.Height),
		"Екран · Screen", strings.TrimSuffix(a.cfg.Screen.Kind+": "+strings.Join(a.cfg.Screen.Codecs, ", "), ": "),
		"Агент · Agent", a.software, "Адреси · Addresses", here,
	)
	text := fmt.Sprintf("storyline:display=%s;carriage=%s/%s;position=%s;agent=%s;addresses=%s",
		a.cfg.Display, network, carriage, position, a.software, strings.ReplaceAll(here, " ", ""))
	f.Code, _ = screen.Encode(text[:min(len(text), maxCode)]) // without a code it still says all
	return f
}

// maxCode is how much of a card's facts its code holds, in bytes.
const maxCode = 240

// facts makes lines of names and values; what is not known is said to be.
func facts(pairs ...string) []screen.Fact {
	var list []screen.Fact
	for i := 0; i+1 < len(pairs); i += 2 {
		list = append(list, screen.Fact{Name: pairs[i], Value: cmp.Or(pairs[i+1], "—")})
	}
	return list
}

// maxAddresses is how many of this machine's addresses a card has room for.
const maxAddresses = 3

// addresses lists where this machine is on its networks.
func addresses() []string {
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil // a card without addresses still says which display it is
	}
	var list []string
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() && len(list) < maxAddresses {
			list = append(list, n.IP.String())
		}
	}
	return list
}
