package ingest

import (
	"testing"

	"storyline/playlists"
)

func TestPresence(t *testing.T) {
	one, two := playlists.ID128{1}, playlists.ID128{2}
	for _, c := range []struct {
		name string
		seen Seen
		at   playlists.Millis
		want Presence
	}{
		{"nothing was heard since the start", Seen{}, 5, Unknown},
		{"it spoke just now", Seen{}.Say(one, 1000), 1000, Online},
		{"it was silent for less than 150 s", Seen{}.Say(one, 1000), 1000 + Silence - 1, Online},
		{"it was silent for 150 s", Seen{}.Say(one, 1000), 1000 + Silence, Offline},
		{"its session's will came", Seen{}.Say(one, 1000).Die(one, 2000), 2000, Offline},
		{"an older session's will came after the birth of the next", Seen{}.Say(one, 1000).Say(two, 2000).Die(one, 3000), 3000, Online},
		{"it came back after its will", Seen{}.Say(one, 1000).Die(one, 2000).Say(two, 3000), 3000, Online},
		{"only its will was heard since the start", Seen{}.Die(one, 1000), 1000, Offline},
		{"the will of a session that was never heard, after another one", Seen{}.Die(one, 1000).Die(two, 2000), 2000, Offline},
	} {
		if got := c.seen.At(c.at); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestTheFeedNeverWaitsAndLosesNoName(t *testing.T) {
	f := NewFeed()
	heard, cancel := f.Subscribe()
	idle, stop := f.Subscribe()
	for _, d := range []playlists.DisplayID{"c", "a", "b", "a"} {
		f.Changed(d)
	}
	got := <-heard
	if len(got) != 3 || got[0] != "a" || got[1] != "b" || got[2] != "c" {
		t.Fatalf("merged: %v", got)
	}
	f.Changed()
	if got := <-heard; len(got) != 0 {
		t.Fatalf("something else has changed: %v", got)
	}
	cancel()
	cancel()
	f.Changed("d")
	if _, open := <-heard; open {
		t.Fatal("the channel of a reader that left is open")
	}
	if got := <-idle; len(got) != 4 {
		t.Fatalf("the reader that never looked: %v", got)
	}
	stop()
}
