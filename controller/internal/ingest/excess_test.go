package ingest

import (
	"bytes"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"

	"storyline/playlists"
)

// clocked makes an ingest whose clock is set by hand.
func clocked(l Ledger, d *desk, log *bytes.Buffer, now *playlists.Millis) *Ingest {
	return New(Options{
		Ledger: l, Teller: d, Listener: d, Feed: NewFeed(), Log: slog.New(slog.NewTextHandler(log, nil)), Now: func() playlists.Millis { return *now },
	})
}

func TestAFloodOfMessagesIsCutOffAndNamedOnce(t *testing.T) {
	var log bytes.Buffer
	now := playlists.Millis(1764000000000)
	d := &desk{}
	g := clocked(d, d, &log, &now)
	heard, cancel := g.opt.Feed.Subscribe()
	defer cancel()
	for range messageBurst / messagesOnce {
		g.Take(t.Context(), slices.Repeat([]Message{presence("liar", 1, true)}, messagesOnce))
		<-heard
	}
	if k := g.Known("liar"); k.Excess != 0 {
		t.Fatalf("all that a display may say is too much: %+v", k)
	}
	flood := slices.Repeat([]Message{status("liar", 1)}, 1000)
	g.Take(t.Context(), append(flood, status("good", 1)))
	same(t, "heard", d.said, []string{"heard good"})
	if k := g.Known("liar"); k.Excess != 1000 || g.Known("good").Excess != 0 || !slices.Contains(<-heard, "liar") {
		t.Errorf("%d messages of the liar were not taken, %d of the other", k.Excess, g.Known("good").Excess)
	}
	g.Take(t.Context(), flood)
	if n := strings.Count(log.String(), "\n"); n != 1 || !strings.Contains(log.String(), "display=liar") || g.Garbage() != 0 {
		t.Errorf("%d lines, %d called garbage: %s", n, g.Garbage(), log.String())
	}

	// It may go on as slowly as displays do, and is named for a day.
	now += 60_000
	g.Take(t.Context(), []Message{status("liar", 1)})
	same(t, "heard", d.said, []string{"heard good", "heard liar"})
	if now += excessFor - 60_000; g.Known("liar").Excess != 2000 {
		t.Error("it is forgotten before the day is over")
	}
	if now++; g.Known("liar").Excess != 0 {
		t.Error("it is named for ever")
	}
}

func TestAFloodLeavesRoomForOthers(t *testing.T) {
	var log bytes.Buffer
	now := playlists.Millis(1764000000000)
	d := &desk{}
	g := clocked(d, d, &log, &now)
	for range 3 {
		g.Take(t.Context(), append(slices.Repeat([]Message{plays("liar", 1)}, 5000), plays("good", 1)))
	}
	took := map[string]int{}
	for _, line := range d.recorded {
		took[line]++
	}
	if want := map[string]int{"batch liar 0": 3 * messagesOnce, "batch good 0": 3}; !maps.Equal(took, want) {
		t.Errorf("taken: %v, want %v", took, want)
	}
}

func TestWhatPilesUpInAStallIsNoFlood(t *testing.T) {
	var log bytes.Buffer
	now := playlists.Millis(1764000000000)
	d := &desk{}
	g := clocked(d, d, &log, &now)
	var piled []Message
	for i := range byte(40) {
		piled = append(piled, status("a", i), plays("a", uint64(i)+1))
	}
	piled = append(piled, plays("b", 1), status("a", 40), presence("a", 40, false))
	g.Take(t.Context(), piled)
	// The newest are taken, in their order, among them its last status and its death.
	want := append(slices.Repeat([]string{"heard a"}, messagesOnce/2), "gone a")
	for first := 40 - messagesOnce/2 + 2; first <= 40; first++ {
		want = append(want, fmt.Sprintf("stored a %d", first))
	}
	same(t, "said", d.said, append(want, "stored b 1"))
	if k := g.Known("a"); k.Presence != Offline || k.Excess != 0 || log.Len() > 0 {
		t.Errorf("%+v, %s", k, log.String())
	}
}

func TestWhoSaysTooMuchIsNamed(t *testing.T) {
	var log bytes.Buffer
	now := playlists.Millis(1764000000000)
	d := &desk{over: []playlists.DisplayID{"a"}}
	g := clocked(d, d, &log, &now)
	for range 3 {
		g.Take(t.Context(), []Message{plays("a", 1), plays("b", 1)})
	}
	if g.Known("a").Excess != 3 || g.Known("b").Excess != 0 || strings.Count(log.String(), "\n") != 1 {
		t.Errorf("%d and %d, %s", g.Known("a").Excess, g.Known("b").Excess, log.String())
	}
}

func TestAReceiptThatIsNotStoredCountsForNobody(t *testing.T) {
	var log bytes.Buffer
	now := playlists.Millis(1764000000000)
	d := &desk{over: []playlists.DisplayID{"a", "b"}, broke: []playlists.ID128{{2}}}
	g := clocked(d, d, &log, &now)
	// Of a the receipts of its second status are too much, of b some plays alone.
	g.Take(t.Context(), []Message{status("a", 1), status("a", 2), status("b", 1), presence("c", 2, true)})
	same(t, "said", d.said, []string{"heard a", "heard b"})
	if k := g.Known("a"); k.Presence != Online || k.Status.Session != (playlists.ID128{2}) || k.Excess != 1 {
		t.Errorf("it is online, and its last status is what is stored: %+v", k)
	}
	d.broke, now = nil, now+1000
	g.Take(t.Context(), []Message{status("a", 2)})
	same(t, "said once it is stored", d.said, []string{"heard a", "heard b", "heard a"})
}
